"""Many bills in one request: seen all at once or not at all, with a result for each line."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from portal.bills import (
    MOST_IN_BULK,
    Asked,
    BatchDiscarded,
    Bill,
    BillBatch,
    BillRefused,
    BillTarget,
    BulkMode,
    BulkResult,
    Refusal,
    TooManyBills,
    bills,
    bulk,
    find_bill,
    open_bills_of_number,
    register_bills,
    replace_number,
    stop_number,
    sweep_batches,
)
from portal.bills.batches import begin_batch, discard, stage
from portal.bills.bulk import _Registering
from portal.cards import CardKind, allot_cards, stop_card
from portal.db import transaction
from portal.kernel.yen import Yen
from portal.members import Particulars, add_member
from portal.numbers import Kind, numbers_by_id
from portal.organisations import AnswerAwaited, AuditEntry, ObjectUnknown
from portal.outbox import Event, EventRelease, number_events, read_feed
from tests.bills.parties import DUE, EVERYTHING, PLAN, Parties, terms, told, total
from tests.factories import Factory, make_digits
from tests.fakes import NOON
from tests.races import at_once


@pytest.fixture
def parties(make: Factory) -> Parties:
    """A merchant and a customer."""
    return Parties.made(make)


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three lines in a transaction."""
    monkeypatch.setattr(bulk, "CHUNK", 3)


def lines(parties: Parties, count: int, *, first: int = 1) -> list[Asked]:
    return [(parties.target, terms(f"2026-04-{place}")) for place in range(first, first + count)]


def register(parties: Parties, asked, *, mode: BulkMode = BulkMode.EACH, key: str | None = None, session=None, at=NOON):
    return register_bills(
        session or parties.session,
        parties.staff.scope,
        asked,
        mode=mode,
        plan=PLAN,
        actor=parties.staff.actor,
        at=at,
        request_key=key,
    )


def reasons(result: BulkResult) -> list[str | None]:
    """Of each line the reason why it is no bill; ``ok`` where it is one."""
    return [line.reason if isinstance(line, BillRefused) else line and "ok" for line in result.lines]


def nothing_is_left(session: Session) -> bool:
    return (total(session, Bill), total(session, BillBatch), told(session), total(session, EventRelease)) == (
        0,
        0,
        [],
        0,
    )


@pytest.mark.usefixtures("small_chunks")
def test_bills_are_revealed_together_and_each_is_told(session: Session, parties: Parties):
    feed = f"org:{parties.staff.scope.ref}"
    seen: list[int] = []

    def coming() -> Iterator[Asked]:
        for line in lines(parties, 8):
            seen.append(len(open_bills_of_number(session, parties.number.id, at=NOON)))
            while number_events(session):
                pass
            yield line

    result = register(parties, coming(), mode=BulkMode.ALL_OR_NOTHING)
    assert reasons(result) == ["ok"] * 8
    assert set(seen) == {0}
    assert [bill.ref for bill in bills(session, parties.staff.scope)] == list(reversed(result.lines))
    assert read_feed(session, feed, name="bill.registered") == []
    while number_events(session, limit=3):
        pass
    events = read_feed(session, feed, name="bill.registered")
    assert [event.about for event in events] == result.lines
    single = parties.bill("one by one")
    payload = session.scalars(select(Event.payload).where(Event.about == single.ref)).one()
    assert events[0].payload == payload | {"reference": "2026-04-1"}
    assert total(session, EventRelease) == 0
    acts = session.scalars(EVERYTHING.select(AuditEntry).where(AuditEntry.about == result.batch_ref)).all()
    assert [(act.action, act.details) for act in acts] == [("bills.registered", {"count": 8})]


@pytest.mark.usefixtures("small_chunks")
@pytest.mark.parametrize("mode", BulkMode)
def test_a_line_that_is_no_bill_says_why_and_keeps_others_back_only_in_all_or_nothing(
    session: Session, parties: Parties, mode: BulkMode
):
    parties.bill("there")
    asked: list[Asked] = [
        (parties.target, terms("1")),
        (parties.target, terms("2", amount=Yen(0))),
        (parties.target, terms("1")),
        (parties.target, terms("there")),
        BillRefused("amount", Refusal.CHARACTER),
        (BillTarget(digits=make_digits(209_999_999_999)), terms("3")),
        (BillTarget(digits="1"), terms("4")),
        (BillTarget(member_no="nobody"), terms("5")),
        (parties.target, terms("6")),
    ]
    result = register(parties, asked, mode=mode, key="request-1")
    good = "ok" if mode is BulkMode.EACH else None
    assert reasons(result) == [
        good,
        Refusal.AMOUNT,
        Refusal.REFERENCE,
        Refusal.REFERENCE,
        Refusal.CHARACTER,
        Refusal.NUMBER_UNKNOWN,
        Refusal.NUMBER_MISTYPED,
        Refusal.MEMBER_UNKNOWN,
        good,
    ]
    assert result.refused == 7
    if mode is BulkMode.EACH:
        again = register(parties, [], mode=mode, key="request-1")
        assert (again.batch_ref, reasons(again)) == (result.batch_ref, reasons(result))
        assert [line for line in again.lines if isinstance(line, str)] == [result.lines[0], result.lines[-1]]
        assert again.lines[1].details == {"least": 1, "most": 300_000}
    else:
        assert (result.batch_ref, total(session, BillBatch)) == ("", 0)
        mended = register(parties, lines(parties, 2), mode=mode, key="request-1")
        assert reasons(mended) == ["ok", "ok"]
    assert total(session, Bill) == 3


def test_members_and_numbers_made_with_their_bills_come_in_bulk_too(session: Session, parties: Parties):
    staff = parties.staff
    members = [add_member(session, staff.scope, Particulars(f"A-{n}"), actor=staff.actor, at=NOON).id for n in range(3)]
    cards = allot_cards(session, staff.scope, members[:2], kind=CardKind.PRINTED, plan=PLAN, at=NOON)
    stop_card(session, staff.scope, cards[1].ref, actor=staff.actor, at=NOON)
    asked: list[Asked] = [(BillTarget(member_no=f"Ａ-{n}"), terms(f"member {n}")) for n in range(3)]
    asked += [(BillTarget(one_off=True), terms(f"one-off {n}", due_on=DUE + timedelta(days=n % 2))) for n in range(3)]
    result = register(parties, asked)
    assert reasons(result) == ["ok", *[Refusal.MEMBER_WITHOUT_NUMBER] * 2, *["ok"] * 3]
    first, *others = [find_bill(session, staff.scope, ref) for ref in result.lines if isinstance(ref, str)]
    assert (first.member_id, first.number_id) == (members[0], cards[0].number_id)
    numbers = numbers_by_id(session, [bill.number_id for bill in others])
    assert {number.kind for number in numbers.values()} == {Kind.ONE_OFF}
    days = [numbers[bill.number_id].registrable_until.date() for bill in others]
    assert days == [date(2026, 4, 30), date(2026, 5, 1), date(2026, 4, 30)]


@pytest.mark.usefixtures("small_chunks")
def test_a_request_that_breaks_off_leaves_nothing(session: Session, parties: Parties, monkeypatch: pytest.MonkeyPatch):
    def breaking() -> Iterator[Asked]:
        yield from lines(parties, 7)
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        register(parties, breaking(), key="request-1")
    assert nothing_is_left(session)
    monkeypatch.setattr(bulk, "MOST_IN_BULK", 7)
    with pytest.raises(TooManyBills):
        register(parties, lines(parties, 8))
    assert nothing_is_left(session)
    assert reasons(register(parties, lines(parties, 7), key="request-1")) == ["ok"] * 7
    assert MOST_IN_BULK == 100_000


@pytest.mark.usefixtures("small_chunks")
@pytest.mark.parametrize("is_shown", [False, True])
def test_of_a_number_stopped_before_the_reveal_the_merchant_is_told(
    session: Session, sessions: sessionmaker[Session], parties: Parties, is_shown: bool
):
    holder, number = parties.holder.id, parties.number.ref

    def coming() -> Iterator[Asked]:
        yield from lines(parties, 3)
        with sessions() as other:
            if is_shown:
                replace_number(other, holder, number, plan=PLAN, at=NOON, shows_replaced=True)
            else:
                stop_number(other, holder, number, at=NOON)
        yield BillTarget(one_off=True), terms("its own number")

    result = register(parties, coming(), mode=BulkMode.ALL_OR_NOTHING)
    stopped = session.scalars(select(Event).where(Event.name == "bill.number_stopped").order_by(Event.id)).all()
    assert [(event.about, event.payload["still_payable"]) for event in stopped] == [
        (ref, is_shown) for ref in result.lines[:3]
    ]
    while number_events(session):
        pass
    heard = read_feed(session, f"org:{parties.staff.scope.ref}")
    assert [event.name for event in heard if event.about == result.lines[0]] == [
        "bill.registered",
        "bill.number_stopped",
    ]


@pytest.mark.usefixtures("small_chunks")
def test_of_a_number_stopped_at_the_reveal_the_merchant_is_told_once(
    session: Session,
    sessions: sessionmaker[Session],
    parties: Parties,
    make: Factory,
    campaign: Callable[[int, int], int],
):
    for turn in range(campaign(2, 200)):
        session.rollback()
        number = make.number(parties.holder)
        asked = [(BillTarget(digits=number.digits), terms(f"{turn}-{place}")) for place in range(4)]

        def act(place: int, asked: list[Asked] = asked, ref: str = number.ref) -> None:
            with sessions() as own:
                if place:
                    stop_number(own, parties.holder.id, ref, at=NOON)
                else:
                    register(parties, asked, session=own)

        at_once(2, act)
        session.rollback()
        made = {bill.ref for bill in bills(session, parties.staff.scope, number_id=number.id)}
        heard = session.scalars(select(Event.about).where(Event.name == "bill.number_stopped", Event.about.in_(made)))
        assert sorted(heard) == sorted(made)


@pytest.mark.usefixtures("small_chunks")
def test_the_reference_of_a_bill_that_nobody_sees_yet_is_neither_free_nor_used(
    session: Session, sessions: sessionmaker[Session], parties: Parties
):
    def coming() -> Iterator[Asked]:
        yield from lines(parties, 3)
        with sessions() as other, pytest.raises(AnswerAwaited):
            parties.bill("2026-04-2", session=other)
        yield parties.target, terms("bad", amount=Yen(0))

    assert register(parties, coming(), mode=BulkMode.ALL_OR_NOTHING).batch_ref == ""
    assert parties.bill("2026-04-2").reference == "2026-04-2"


def test_what_a_killed_process_has_staged_is_there_for_nobody_and_swept(session: Session, parties: Parties):
    scope, actor = parties.staff.scope, parties.staff.actor
    begun = begin_batch(session, scope, parties.staff.organisation.id, actor=actor, at=NOON, key="k" * 64)
    work = _Registering(session, scope, begun, PLAN, NOON, whole=False)
    work.take(lines(parties, 2))
    assert number_events(session) > 0  # of the merchant and the number, none of a bill
    assert session.scalars(select(Event.position).where(Event.name == "bill.registered")).all() == [None, None]
    with pytest.raises(ObjectUnknown):
        find_bill(session, scope, work.lines[0])
    soon, late = NOON + timedelta(minutes=10), NOON + timedelta(minutes=10, seconds=1)
    with pytest.raises(AnswerAwaited):
        begin_batch(session, scope, parties.staff.organisation.id, actor=actor, at=soon, key="k" * 64)
    assert sweep_batches(session, at=soon) == 0
    again = begin_batch(session, scope, parties.staff.organisation.id, actor=actor, at=late, key="k" * 64)
    assert again != begun
    assert (total(session, Bill), told(session)) == (0, [])
    assert sweep_batches(session, at=late + timedelta(minutes=11)) == 1
    assert nothing_is_left(session)
    with pytest.raises(BatchDiscarded), transaction(session):
        stage(session, again, [], at=NOON)
    discard(session, again, at=NOON)


@pytest.mark.usefixtures("small_chunks")
def test_the_same_request_twice_at_once_registers_once(sessions: sessionmaker[Session], parties: Parties, campaign):
    for turn in range(campaign(2, 200)):
        asked = lines(parties, 7, first=1 + 7 * turn)

        def send(_: int, asked: list[Asked] = asked, turn: int = turn) -> BulkResult | None:
            with sessions() as session:
                try:
                    return register(parties, asked, key=f"request-{turn}", session=session)
                except AnswerAwaited:
                    return None

        results = [result for result in at_once(4, send) if result]
        assert len({tuple(result.lines) for result in results}) == 1
        assert reasons(results[0]) == ["ok"] * 7
    with sessions() as session:
        assert total(session, Bill) == len(told(session)) == 7 * campaign(2, 200)


@pytest.mark.usefixtures("small_chunks")
def test_two_requests_with_the_same_references_share_them_without_one_too_many(
    sessions: sessionmaker[Session], parties: Parties, campaign
):
    for turn in range(campaign(2, 200)):
        asked = lines(parties, 8, first=1 + 8 * turn)

        def send(place: int, asked: list[Asked] = asked) -> BulkResult:
            with sessions() as session:
                return register(parties, asked if place else asked[::-1], session=session)

        results = at_once(2, send)
        assert sum(len(result.lines) - result.refused for result in results) == 8
    with sessions() as session:
        assert total(session, Bill) == len(told(session)) == 8 * campaign(2, 200)
