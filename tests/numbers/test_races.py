"""Many at the same moment, with real connections, on both databases."""

import random

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from portal.accounts import Customer, CustomerUnknown, Device, recognise_device
from portal.kernel.identifiers import new_secret
from portal.numbers import (
    Kind,
    Number,
    NumberPlan,
    NumberStopped,
    NumberUnavailable,
    State,
    erase_customer,
    held_numbers,
    issue_first_number,
    issue_in_bulk,
    issue_number,
    issue_sheet_number,
    rename_number,
    replace_number,
    stop_number,
)
from portal.outbox import Event
from tests.factories import Factory, make_digits, make_plan
from tests.fakes import NOON
from tests.races import at_once

PLAN = make_plan()
MANY = 32


def total(session: Session, model: type) -> int:
    return session.scalar(select(func.count()).select_from(model))


def test_many_visitors_at_once_get_a_number_each(sessions: sessionmaker[Session], campaign):
    def come(_: int) -> list[str]:
        with sessions() as session:
            return [issue_first_number(session, new_secret(), plan=PLAN, at=NOON) for _ in range(campaign(2, 50))]

    refs = [ref for refs in at_once(MANY, come) for ref in refs]
    assert len(set(refs)) == MANY * campaign(2, 50)
    with sessions() as session:
        digits = session.scalars(select(Number.digits)).all()
        assert len(set(digits)) == len(digits) == len(refs)
        assert total(session, Customer) == total(session, Device) == total(session, Event) == len(refs)


class FewNumbers(NumberPlan):
    """A plan with only 64 numbers in it, so that those who draw at once collide all the time."""

    def draw(self, kind: Kind, count: int, *, sandbox: bool = False) -> list[str]:
        return [make_digits(200_000_000_000 + random.randrange(64)) for _ in range(count)]


def test_visitors_who_draw_the_same_digits_get_different_numbers(sessions: sessionmaker[Session]):
    few = FewNumbers(PLAN.prefixes, PLAN.sandbox_prefix, PLAN.store_codes)

    def come(_: int) -> str:
        with sessions() as session:
            return issue_first_number(session, new_secret(), plan=few, at=NOON)

    assert len(set(at_once(MANY, come))) == MANY
    with sessions() as session:
        assert total(session, Number) == total(session, Customer) == total(session, Event) == MANY


def test_one_visitor_tapping_many_times_at_once_gets_one_number(sessions: sessionmaker[Session], campaign):
    for _ in range(campaign(2, 100)):
        secret = new_secret()

        def tap(_: int, secret: str = secret) -> str:
            with sessions() as session:
                return issue_first_number(session, secret, plan=PLAN, at=NOON)

        assert len(set(at_once(MANY, tap))) == 1
        with sessions() as session:
            assert len(held_numbers(session, recognise_device(session, secret).customer_id)) == 1
    with sessions() as session:
        assert total(session, Customer) == total(session, Number) == total(session, Event) == campaign(2, 100)


@pytest.mark.parametrize("kind", [Kind.PORTAL, Kind.SHEET])
def test_one_request_sent_many_times_at_once_makes_one_number(
    sessions: sessionmaker[Session], make: Factory, kind: Kind, campaign
):
    holder = make.holder().id
    for turn in range(campaign(2, 100)):
        key = f"request-{turn}"

        def send(_: int, key: str = key) -> str:
            with sessions() as session:
                if kind is Kind.SHEET:
                    return issue_sheet_number(session, plan=PLAN, at=NOON, request_key=key)
                return issue_number(session, holder, plan=PLAN, at=NOON, request_key=key)

        assert len(set(at_once(MANY, send))) == 1
    with sessions() as session:
        assert total(session, Number) == total(session, Event) == campaign(2, 100)


def test_a_number_replaced_many_times_at_once_has_one_successor(sessions: sessionmaker[Session], make: Factory):
    number = make.number()

    def replace(_: int) -> str:
        with sessions() as session:
            return replace_number(session, number.customer_id, number.ref, plan=PLAN, at=NOON)

    assert len(set(at_once(MANY, replace))) == 1
    with sessions() as session:
        assert total(session, Number) == 2
        names = session.scalars(select(Event.name).order_by(Event.id)).all()
        assert sorted(names) == ["number.issued", "number.issued", "number.replaced", "number.stopped"]


def test_a_number_stopped_many_times_at_once_is_stopped_once(sessions: sessionmaker[Session], make: Factory):
    number = make.number()

    def stop(_: int) -> None:
        with sessions() as session:
            stop_number(session, number.customer_id, number.ref, at=NOON)

    at_once(MANY, stop)
    with sessions() as session:
        assert session.scalars(select(Event.name)).all().count("number.stopped") == 1


def test_everything_at_once_ends_in_order(sessions: sessionmaker[Session], make: Factory, campaign):
    """One customer's phone and tablet issue, rename, stop, replace and erase together: no deadlock, no half state."""
    for turn in range(campaign(4, 150)):
        holder = make.holder()
        refs = [make.number(holder).ref for _ in range(3)]
        make.session.rollback()

        def act(place: int, holder: int = holder.id, refs: list[str] = refs, turn: int = turn) -> None:
            ref = refs[place % 3]
            with sessions() as session:
                try:
                    match place % 5:
                        case 0:
                            issue_number(session, holder, plan=PLAN, at=NOON, request_key=f"{turn}-{place}")
                        case 1:
                            rename_number(session, holder, ref, f"名{place}")
                        case 2:
                            stop_number(session, holder, ref, at=NOON)
                        case 3:
                            replace_number(session, holder, ref, plan=PLAN, at=NOON)
                        case _ if place % 2:
                            erase_customer(session, holder, at=NOON)
                        case _:
                            issue_first_number(session, f"secret-{turn}", plan=PLAN, at=NOON)
                except (NumberUnavailable, NumberStopped, CustomerUnknown):
                    pass  # somebody was first

        at_once(20, act)
        with sessions() as session:
            assert list(held_numbers(session, holder.id)) == []
            assert session.get(Customer, holder.id) is None
            assert recognise_device(session, holder.secret) is None
    with sessions() as session:
        stopped = session.scalars(select(Number).where(Number.customer_id.is_(None))).all()
        assert {(number.state, number.label) for number in stopped} == {(State.STOPPED, "")}
        told = session.scalars(select(Event.about).where(Event.name == "number.stopped")).all()
        assert sorted(told) == sorted(number.ref for number in stopped)  # each exactly once


def test_bulk_issues_at_once_do_not_share_a_number(sessions: sessionmaker[Session]):
    def issue(_: int) -> str:
        with sessions() as session:
            return issue_in_bulk(session, Kind.JOINT_CARD, 200, plan=PLAN, at=NOON)

    batches = at_once(6, issue)
    with sessions() as session:
        assert total(session, Number) == 1200
        assert len(set(session.scalars(select(Number.digits)))) == 1200
        sizes = session.execute(select(Number.batch, func.count()).group_by(Number.batch)).all()
    assert {batch: size for batch, size in sizes} == dict.fromkeys(batches, 200)  # noqa: C416
