"""Issuing, naming, stopping, replacing and erasing, on both databases."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.accounts import (
    Attempts,
    Customer,
    CustomerUnknown,
    Device,
    Limit,
    TooManyAttempts,
    recognise_device,
)
from portal.db import transaction
from portal.kernel.identifiers import new_secret
from portal.numbers import (
    Kind,
    Number,
    NumberPlan,
    NumberStopped,
    NumberUnavailable,
    State,
    erase_customer,
    held_number,
    held_numbers,
    is_number,
    issue_first_number,
    issue_in_bulk,
    issue_number,
    issue_sheet_number,
    number_by_ref,
    numbers_of_batch,
    rename_number,
    replace_number,
    stop_number,
    successor,
)
from portal.outbox import Event
from tests.factories import STORE_CODE, Factory, make_digits, make_plan
from tests.fakes import FixedClock

PLAN = make_plan()
ONE_A_DAY = Limit(1, timedelta(days=1))


def events(session: Session) -> list[tuple[str, str]]:
    """Name and subject of all events, in order."""
    return [tuple(row) for row in session.execute(select(Event.name, Event.about).order_by(Event.id))]


def counts(session: Session) -> dict[str, int]:
    """How many rows each table has."""
    session.rollback()
    return {
        model.__tablename__: session.scalar(select(func.count()).select_from(model))
        for model in (Customer, Device, Number, Event, Attempts)
    }


class ScriptedPlan(NumberPlan):
    """A plan that draws the digits it is told to, then others of its own."""

    def draw(self, kind: Kind, count: int, *, sandbox: bool = False) -> list[str]:
        told, SCRIPT[:] = SCRIPT[:count], SCRIPT[count:]
        return told + super().draw(kind, count - len(told), sandbox=sandbox)


SCRIPT: list[str] = []


@pytest.fixture
def scripted() -> ScriptedPlan:
    SCRIPT.clear()
    return ScriptedPlan(PLAN.prefixes, PLAN.sandbox_prefix, PLAN.store_codes)


class TestFirstNumber:
    def test_a_visitor_becomes_a_customer_with_one_number(self, session: Session, clock: FixedClock):
        secret = new_secret()
        ref = issue_first_number(session, secret, plan=PLAN, at=clock.now())
        holder = recognise_device(session, secret).customer_id
        number = held_number(session, holder, ref)
        assert is_number(number.digits)
        assert number.digits.startswith("20")
        assert number.kind == Kind.PORTAL
        assert number.state == State.ACTIVE
        assert number.store_code == STORE_CODE
        assert number.issued_at == clock.now()
        assert number.registrable_until is None
        assert not number.sandbox
        assert events(session) == [("number.issued", ref)]

    def test_coming_twice_gives_the_same_number(self, session: Session, clock: FixedClock):
        secret = new_secret()
        ref = issue_first_number(session, secret, plan=PLAN, at=clock.now())
        before = counts(session)
        assert issue_first_number(session, secret, plan=PLAN, at=clock.advance(days=1)) == ref
        assert counts(session) == before

    def test_coming_again_after_stopping_gives_the_one_still_usable(self, session: Session, clock: FixedClock):
        secret = new_secret()
        first = issue_first_number(session, secret, plan=PLAN, at=clock.now())
        holder = recognise_device(session, secret).customer_id
        second = replace_number(session, holder, first, plan=PLAN, at=clock.now())
        assert issue_first_number(session, secret, plan=PLAN, at=clock.now()) == second
        stop_number(session, holder, second, at=clock.now())
        assert issue_first_number(session, secret, plan=PLAN, at=clock.now()) == second

    def test_a_device_whose_customer_has_no_number_is_told(self, session: Session, make: Factory, clock: FixedClock):
        holder = make.holder()
        with pytest.raises(NumberUnavailable):
            issue_first_number(session, holder.secret, plan=PLAN, at=clock.now())

    def test_over_the_limit_nobody_is_made(self, session: Session, clock: FixedClock):
        limits = [("address:1", ONE_A_DAY)]
        issue_first_number(session, new_secret(), plan=PLAN, at=clock.now(), limits=limits)
        before = counts(session)
        with pytest.raises(TooManyAttempts):
            issue_first_number(session, new_secret(), plan=PLAN, at=clock.now(), limits=limits)
        assert counts(session) == before

    def test_coming_twice_does_not_count_against_the_limit(self, session: Session, clock: FixedClock):
        limits = [("address:1", ONE_A_DAY)]
        secret = new_secret()
        ref = issue_first_number(session, secret, plan=PLAN, at=clock.now(), limits=limits)
        assert issue_first_number(session, secret, plan=PLAN, at=clock.now(), limits=limits) == ref

    def test_in_a_larger_transaction_a_second_coming_leaves_nobody_behind(self, session: Session, clock: FixedClock):
        secret = new_secret()
        ref = issue_first_number(session, secret, plan=PLAN, at=clock.now())
        before = counts(session)
        with transaction(session):
            assert issue_first_number(session, secret, plan=PLAN, at=clock.now()) == ref
        assert counts(session) == before

    def test_a_number_that_is_taken_is_drawn_again(self, session: Session, clock: FixedClock, scripted: ScriptedPlan):
        taken, free = make_digits("200000000001"), make_digits("200000000002")
        SCRIPT[:] = [taken]
        issue_first_number(session, new_secret(), plan=scripted, at=clock.now())
        SCRIPT[:] = [taken, taken, free]
        ref = issue_first_number(session, new_secret(), plan=scripted, at=clock.now())
        assert number_by_ref(session, ref).digits == free
        assert counts(session)["events"] == 2


class TestMoreNumbers:
    def test_each_request_gives_its_own_number(self, session: Session, make: Factory, clock: FixedClock):
        holder = make.holder()
        refs = [
            issue_number(session, holder.id, plan=PLAN, at=clock.now(), request_key=key, label="電気")
            for key in ("a", "b", "a")
        ]
        assert refs[0] == refs[2] != refs[1]
        assert [number.ref for number in held_numbers(session, holder.id)] == [refs[1], refs[0]]
        assert {number.label for number in held_numbers(session, holder.id)} == {"電気"}
        assert events(session) == [("number.issued", refs[0]), ("number.issued", refs[1])]

    def test_over_the_limit_none_is_made(self, session: Session, make: Factory, clock: FixedClock):
        holder = make.holder()
        limits = [("device:1", ONE_A_DAY), ("address:1", Limit(5, timedelta(hours=1)))]
        ref = issue_number(session, holder.id, plan=PLAN, at=clock.now(), request_key="a", limits=limits)
        before = counts(session)
        with pytest.raises(TooManyAttempts) as refusal:
            issue_number(session, holder.id, plan=PLAN, at=clock.now(), request_key="b", limits=limits)
        assert refusal.value.until == clock.now() + timedelta(days=1)
        assert counts(session) == before
        again = issue_number(session, holder.id, plan=PLAN, at=clock.now(), request_key="a", limits=limits)
        assert again == ref  # what was made already is answered, limit or not

    def test_a_customer_who_is_gone_gets_none(self, session: Session, make: Factory, clock: FixedClock):
        holder = make.holder()
        erase_customer(session, holder.id, at=clock.now())
        with pytest.raises(CustomerUnknown):
            issue_number(session, holder.id, plan=PLAN, at=clock.now(), request_key="a")
        assert counts(session)["numbers"] == 0

    def test_a_sheet_has_a_number_that_nobody_holds_and_that_runs_out(self, session: Session):
        day = datetime(2026, 8, 30, 15, 0, tzinfo=UTC)  # 31 August, 00:00 in Japan
        ref = issue_sheet_number(session, plan=PLAN, at=day, request_key="a")
        assert issue_sheet_number(session, plan=PLAN, at=day, request_key="a") == ref
        number = number_by_ref(session, ref)
        assert number.customer_id is None
        assert number.kind == Kind.SHEET
        assert number.digits.startswith("22")
        assert number.registrable_until == datetime(2027, 2, 28, 14, 59, 59, tzinfo=UTC)

    def test_a_sheet_request_never_answers_somebodys_own_number(
        self, session: Session, make: Factory, clock: FixedClock
    ):
        own = issue_number(session, make.holder().id, plan=PLAN, at=clock.now(), request_key="a")
        sheet = issue_sheet_number(session, plan=PLAN, at=clock.now(), request_key="a")
        assert sheet != own


class TestBulk:
    @pytest.mark.parametrize("kind", Kind)
    def test_numbers_are_made_for_nobody_yet(self, session: Session, clock: FixedClock, kind: Kind):
        until = date(2026, 4, 30) if kind is Kind.ONE_OFF else None
        batch = issue_in_bulk(session, kind, 50, plan=PLAN, at=clock.now(), until=until)
        numbers = list(numbers_of_batch(session, batch))
        assert len({number.digits for number in numbers}) == 50
        assert {number.digits[:2] for number in numbers} == {PLAN.prefixes[kind]}
        assert {number.customer_id for number in numbers} == {None}
        assert all(is_number(number.digits) for number in numbers)
        event = session.scalars(select(Event)).one()
        assert (event.name, event.about, event.payload) == ("numbers.issued", batch, {"kind": kind, "count": 50})

    def test_a_one_off_number_is_never_for_ever(self, session: Session, clock: FixedClock):
        with pytest.raises(ValueError, match="due date"):
            issue_in_bulk(session, Kind.ONE_OFF, 1, plan=PLAN, at=clock.now())
        batch = issue_in_bulk(session, Kind.ONE_OFF, 1, plan=PLAN, at=clock.now(), until=date(2026, 4, 30))
        (number,) = numbers_of_batch(session, batch)
        assert number.registrable_until == datetime(2026, 4, 30, 14, 59, 59, tzinfo=UTC)

    def test_sandbox_numbers_have_their_own_prefix(self, session: Session, clock: FixedClock):
        batch = issue_in_bulk(session, Kind.JOINT_CARD, 5, plan=PLAN, at=clock.now(), sandbox=True)
        assert {(n.digits[:2], n.sandbox) for n in numbers_of_batch(session, batch)} == {("29", True)}

    def test_taken_and_doubled_numbers_are_drawn_again(
        self, session: Session, clock: FixedClock, scripted: ScriptedPlan
    ):
        taken, doubled = make_digits("210000000001"), make_digits("210000000002")
        SCRIPT[:] = [taken]
        issue_in_bulk(session, Kind.JOINT_CARD, 1, plan=scripted, at=clock.now())
        SCRIPT[:] = [taken, doubled, doubled, taken]
        batch = issue_in_bulk(session, Kind.JOINT_CARD, 10, plan=scripted, at=clock.now())
        digits = [number.digits for number in numbers_of_batch(session, batch)]
        assert len(set(digits)) == 10
        assert taken not in digits
        assert doubled in digits

    def test_more_than_one_chunk(self, session: Session, clock: FixedClock, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr("portal.numbers.operations.BULK_CHUNK", 7)
        batch = issue_in_bulk(session, Kind.JOINT_CARD, 50, plan=PLAN, at=clock.now())
        assert len(list(numbers_of_batch(session, batch))) == 50

    def test_a_failure_on_the_way_leaves_none(
        self, session: Session, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
    ):
        before = counts(session)

        def fail(*_: object, **__: object) -> None:
            raise KeyError

        monkeypatch.setattr("portal.outbox.record", fail)
        with pytest.raises(KeyError):
            issue_in_bulk(session, Kind.JOINT_CARD, 20, plan=PLAN, at=clock.now())
        assert counts(session) == before


class TestNaming:
    def test_a_number_has_the_name_its_holder_gave_it(self, session: Session, make: Factory):
        number = make.number()
        rename_number(session, number.customer_id, number.ref, "髙﨑𠮷")
        assert number_by_ref(session, number.ref).label == "髙﨑𠮷"


class TestStopping:
    def test_a_stopped_number_stays_stopped(self, session: Session, make: Factory, clock: FixedClock):
        number = make.number()
        stopped_at = clock.advance(hours=1)
        stop_number(session, number.customer_id, number.ref, at=stopped_at)
        stop_number(session, number.customer_id, number.ref, at=clock.advance(hours=1))
        stopped = number_by_ref(session, number.ref)
        assert (stopped.state, stopped.stopped_at) == (State.STOPPED, stopped_at)
        assert events(session) == [("number.issued", number.ref), ("number.stopped", number.ref)]


class TestReplacing:
    def test_a_lost_number_gets_a_successor_of_the_same_name(self, session: Session, make: Factory, clock: FixedClock):
        number = make.number(label="電気")
        ref = replace_number(session, number.customer_id, number.ref, plan=PLAN, at=clock.advance(hours=1))
        new = number_by_ref(session, ref)
        old = number_by_ref(session, number.ref)
        assert (old.state, old.stopped_at) == (State.STOPPED, clock.now())
        assert (new.state, new.label, new.customer_id) == (State.ACTIVE, "電気", number.customer_id)
        assert new.digits != old.digits
        assert new.replaces_id == old.id
        assert successor(session, old.id).ref == ref
        assert events(session)[1:] == [
            ("number.stopped", old.ref),
            ("number.issued", ref),
            ("number.replaced", old.ref),
        ]
        assert session.scalars(select(Event).where(Event.name == "number.replaced")).one().payload == {"successor": ref}

    def test_replacing_twice_gives_the_same_successor(self, session: Session, make: Factory, clock: FixedClock):
        number = make.number()
        ref = replace_number(session, number.customer_id, number.ref, plan=PLAN, at=clock.now())
        before = counts(session)
        assert replace_number(session, number.customer_id, number.ref, plan=PLAN, at=clock.now()) == ref
        assert counts(session) == before

    def test_a_number_that_was_only_stopped_has_no_successor(self, session: Session, make: Factory, clock: FixedClock):
        number = make.number()
        stop_number(session, number.customer_id, number.ref, at=clock.now())
        with pytest.raises(NumberStopped) as refusal:
            replace_number(session, number.customer_id, number.ref, plan=PLAN, at=clock.now())
        assert refusal.value.ref == number.ref

    def test_a_sandbox_number_is_replaced_by_a_sandbox_number(self, session: Session, make: Factory, clock: FixedClock):
        holder = make.holder()
        batch = issue_in_bulk(session, Kind.PORTAL, 1, plan=PLAN, at=clock.now(), sandbox=True)
        with transaction(session):
            session.execute(update(Number).where(Number.batch == batch).values(customer_id=holder.id))
        (number,) = held_numbers(session, holder.id)
        ref = replace_number(session, holder.id, number.ref, plan=PLAN, at=clock.now())
        assert number_by_ref(session, ref).sandbox

    def test_over_the_limit_the_old_number_stays_usable(self, session: Session, make: Factory, clock: FixedClock):
        number = make.number()
        limits = [("device:1", ONE_A_DAY)]
        ref = replace_number(session, number.customer_id, number.ref, plan=PLAN, at=clock.now(), limits=limits)
        before = counts(session)
        with pytest.raises(TooManyAttempts):
            replace_number(session, number.customer_id, ref, plan=PLAN, at=clock.now(), limits=limits)
        assert counts(session) == before
        assert number_by_ref(session, ref).state == State.ACTIVE


class TestErasing:
    def test_numbers_lose_their_holder_and_stay_taken(self, session: Session, make: Factory, clock: FixedClock):
        holder, other = make.holder(), make.holder()
        first, second, others = make.number(holder, label="電気"), make.number(holder), make.number(other)
        stopped_at = clock.advance(hours=1)
        stop_number(session, holder.id, first.ref, at=stopped_at)
        erase_customer(session, holder.id, at=clock.advance(hours=1))
        session.expire_all()
        erased = [number_by_ref(session, ref) for ref in (first.ref, second.ref)]
        assert [(number.customer_id, number.label, number.state) for number in erased] == [
            (None, "", State.STOPPED)
        ] * 2
        assert [number.stopped_at for number in erased] == [stopped_at, clock.now()]
        assert recognise_device(session, holder.secret) is None
        assert number_by_ref(session, others.ref).state == State.ACTIVE
        assert [name for name, about in events(session) if about == first.ref].count("number.stopped") == 1

    def test_who_is_gone_is_gone(self, session: Session, make: Factory, clock: FixedClock):
        holder = make.holder()
        erase_customer(session, holder.id, at=clock.now())
        before = counts(session)
        with pytest.raises(CustomerUnknown):
            erase_customer(session, holder.id, at=clock.now())
        assert counts(session) == before

    def test_a_secret_may_come_back_as_somebody_new(self, session: Session, make: Factory, clock: FixedClock):
        holder = make.holder()
        number = make.number(holder)
        erase_customer(session, holder.id, at=clock.now())
        ref = issue_first_number(session, holder.secret, plan=PLAN, at=clock.now())
        assert ref != number.ref


@pytest.mark.parametrize("whose", ["somebody_elses", "nobodys", "made_up", "empty", "digits", "hostile"])
@pytest.mark.parametrize("verb", ["held_number", "rename", "stop", "replace"])
def test_a_number_of_somebody_else_is_as_if_it_were_not_there(
    session: Session, make: Factory, clock: FixedClock, whose: str, verb: str
):
    holder, number = make.holder(), make.number(label="電気")
    ref = {
        "somebody_elses": number.ref,
        "nobodys": issue_sheet_number(session, plan=PLAN, at=clock.now(), request_key="x"),
        "made_up": "A" * 22,
        "empty": "",
        "digits": number.digits,
        "hostile": "' OR 1=1 --",
    }[whose]
    before = counts(session)
    with pytest.raises(NumberUnavailable):
        {
            "held_number": lambda: held_number(session, holder.id, ref),
            "rename": lambda: rename_number(session, holder.id, ref, "水道"),
            "stop": lambda: stop_number(session, holder.id, ref, at=clock.now()),
            "replace": lambda: replace_number(session, holder.id, ref, plan=PLAN, at=clock.now()),
        }[verb]()
    assert counts(session) == before
    session.expire_all()
    untouched = number_by_ref(session, number.ref)
    assert (untouched.state, untouched.label) == (State.ACTIVE, "電気")


@pytest.mark.parametrize("verb", ["first", "more", "sheet", "bulk", "stop", "replace", "erase"])
def test_effect_and_events_are_undone_together(session: Session, make: Factory, clock: FixedClock, verb: str):
    """Each verb joins the transaction it is called in, and its events go with it."""
    holder = make.holder()
    number = make.number(holder)
    before = counts(session)
    at = clock.now()
    with pytest.raises(KeyError), transaction(session):  # noqa: PT012
        {
            "first": lambda: issue_first_number(session, new_secret(), plan=PLAN, at=at),
            "more": lambda: issue_number(session, holder.id, plan=PLAN, at=at, request_key="new"),
            "sheet": lambda: issue_sheet_number(session, plan=PLAN, at=at, request_key="new"),
            "bulk": lambda: issue_in_bulk(session, Kind.SHEET, 3, plan=PLAN, at=at),
            "stop": lambda: stop_number(session, holder.id, number.ref, at=at),
            "replace": lambda: replace_number(session, holder.id, number.ref, plan=PLAN, at=at),
            "erase": lambda: erase_customer(session, holder.id, at=at),
        }[verb]()
        session.flush()
        assert session.scalar(select(func.count()).select_from(Event)) > before["events"]
        raise KeyError
    assert counts(session) == before
    assert held_number(session, holder.id, number.ref).state == State.ACTIVE


@pytest.mark.parametrize("verb", ["first", "more", "sheet", "bulk", "stop", "replace", "erase"])
def test_no_effect_without_its_event(
    session: Session, make: Factory, clock: FixedClock, monkeypatch: pytest.MonkeyPatch, verb: str
):
    holder = make.holder()
    number = make.number(holder)
    before = counts(session)
    at = clock.now()

    for event in ("ISSUED", "ISSUED_IN_BULK", "STOPPED", "REPLACED"):
        monkeypatch.setattr(f"portal.numbers.events.{event}", None)  # the database refuses an event without a name
    with pytest.raises(IntegrityError):
        {
            "first": lambda: issue_first_number(session, new_secret(), plan=PLAN, at=at),
            "more": lambda: issue_number(session, holder.id, plan=PLAN, at=at, request_key="new"),
            "sheet": lambda: issue_sheet_number(session, plan=PLAN, at=at, request_key="new"),
            "bulk": lambda: issue_in_bulk(session, Kind.SHEET, 3, plan=PLAN, at=at),
            "stop": lambda: stop_number(session, holder.id, number.ref, at=at),
            "replace": lambda: replace_number(session, holder.id, number.ref, plan=PLAN, at=at),
            "erase": lambda: erase_customer(session, holder.id, at=at),
        }[verb]()
    assert counts(session) == before
    assert held_number(session, holder.id, number.ref).state == State.ACTIVE


def test_events_name_no_digits_and_nobody(session: Session, make: Factory, clock: FixedClock):
    secret = new_secret()
    ref = issue_first_number(session, secret, plan=PLAN, at=clock.now())
    holder = recognise_device(session, secret).customer_id
    rename_number(session, holder, ref, "電気")
    new = replace_number(session, holder, ref, plan=PLAN, at=clock.now())
    digits = [number.digits for number in held_numbers(session, holder)]
    erase_customer(session, holder, at=clock.now())
    told = repr([(event.name, event.about, event.payload) for event in session.scalars(select(Event))])
    assert new in told
    assert not any(private in told for private in [*digits, secret, "電気"])
