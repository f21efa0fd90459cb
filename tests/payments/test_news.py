"""What a phone asks again and again: every change shows, nothing else does, and nobody else is answered."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from portal.bills import (
    BillBatch,
    amend_bill,
    block_biller,
    held_number_billed,
    lapse_bills,
    replace_number,
    report_bill,
    stop_number,
    withdraw_bill,
)
from portal.db import transaction
from portal.kernel.clock import end_of_japan_day
from portal.kernel.identifiers import new_ref
from portal.kernel.yen import Yen
from portal.numbers import NumberRecord, NumberUnavailable, held_number, hold_number, rename_number
from portal.payments import (
    BillsRefused,
    Payment,
    Refusal,
    StoreRefused,
    bills_of_slip,
    inquire,
    live_slips_of_number,
    marks_of_numbers,
    news_of,
)
from tests.factories import Factory, Holder
from tests.fakes import NOON
from tests.payments.street import MINUTE, PLAN, TODAY, Street, cash
from tests.statements import recorded

LATER = TODAY + timedelta(days=9)


class Phone:
    """A phone that shows a number."""

    def __init__(self, street: Street, make: Factory) -> None:
        self.street, self.holder = street, make.holder()
        self.number = make.number(self.holder)
        street.number = self.number
        self.mark = self.ask()

    def ask(self, at=NOON, *, number: NumberRecord | None = None, holder: Holder | None = None) -> str:
        """What it is answered."""
        self.street.session.rollback()
        asked_for = number or self.number
        return str(news_of(self.street.session, (holder or self.holder).secret, asked_for.ref, at=at))

    def sees_news(self, at=NOON) -> bool:
        """Whether anything changed since it asked the last time; if so, nothing has when it asks again."""
        before, self.mark = self.mark, self.ask(at)
        assert self.ask(at) == self.mark
        return before != self.mark


@pytest.fixture
def phone(street: Street, make: Factory) -> Phone:
    """A phone that shows a number of the street."""
    return Phone(street, make)


def test_each_change_shows_and_time_alone_where_it_ends_something(phone: Phone, street: Street):
    session, staff = street.session, street.merchant
    assert not phone.sees_news()
    bill, other = street.bill(due_on=LATER), street.bill(due_on=LATER)
    assert phone.sees_news() and not phone.sees_news(NOON + MINUTE)
    amend_bill(session, staff.scope, bill.ref, {"amount": Yen(2_000)}, actor=staff.actor, at=NOON)
    assert phone.sees_news()
    code = street.code(street.now(bill))
    assert phone.sees_news() and not phone.sees_news(NOON + 29 * MINUTE)
    street.authorise(code)
    assert phone.sees_news()
    street.release(code)
    assert phone.sees_news()
    street.authorise(code)
    assert phone.sees_news() and phone.sees_news(NOON + 3 * MINUTE)  # the hold has run out
    told = cash(street.code(street.now(other)))
    assert phone.sees_news()
    street.confirm(told)
    assert phone.sees_news()
    street.reverse(told)
    assert phone.sees_news()
    assert phone.sees_news(NOON + 40 * MINUTE)  # the slips are over
    withdraw_bill(session, staff.scope, other.ref, actor=staff.actor, at=NOON)
    assert phone.sees_news()
    report_bill(session, phone.holder.id, bill.ref, "", at=NOON)
    assert phone.sees_news()
    block_biller(session, phone.number.id, staff.organisation.id, at=NOON)
    assert phone.sees_news()
    rename_number(session, phone.holder.id, phone.number.ref, "月謝")
    assert phone.sees_news()
    night = end_of_japan_day(LATER) + timedelta(seconds=1)
    assert phone.sees_news(night)
    lapse_bills(session, at=night)
    assert phone.sees_news(night)
    stop_number(session, phone.holder.id, phone.number.ref, at=NOON)
    assert phone.sees_news(night)


def test_a_payment_taken_back_after_the_due_day_shows(phone: Phone, street: Street):
    last_minute = end_of_japan_day(TODAY) - MINUTE
    bill = street.bill()
    _payment, told = street.paid(bill, at=last_minute)
    assert phone.sees_news(last_minute + 2 * MINUTE)
    street.reverse(told, at=last_minute + 2 * MINUTE)
    assert phone.sees_news(last_minute + 2 * MINUTE)


def test_one_read_answers_who_holds_the_number_and_nobody_else(
    phone: Phone, street: Street, make: Factory, engine: Engine
):
    street.bill()
    with recorded(engine) as statements:
        mine = phone.ask()
    assert len(statements) == 1
    stranger, friend = make.holder(), make.holder()
    for secret, ref in ((stranger.secret, phone.number.ref), ("x" * 43, phone.number.ref), (phone.holder.secret, "x")):
        with pytest.raises(NumberUnavailable):
            news_of(street.session, secret, ref, at=NOON)
    hold_number(street.session, friend.id, phone.number.id, at=NOON)  # as a card is shared
    assert phone.ask(holder=friend).partition(",")[2] != "" and phone.ask() == mine
    numbers = [phone.number, make.number(phone.holder)]
    marks = marks_of_numbers(street.session, phone.holder.id, [one.id for one in numbers], at=NOON)
    assert [phone.ask(number=one).endswith(f"mark={marks[one.id]!r})") for one in numbers] == [True, True]
    asked = [held_number_billed(street.session, phone.holder.id, one.ref) for one in numbers]
    assert asked == [(numbers[0], True), (numbers[1], False)]
    with pytest.raises(NumberUnavailable):
        held_number_billed(street.session, stranger.id, phone.number.ref)


def test_the_new_number_pays_what_the_old_one_has_open(phone: Phone, street: Street, engine: Engine):
    session, holder, old = street.session, phone.holder, phone.number
    bill = street.bill()
    early = street.code(bill)
    ref = replace_number(session, holder.id, old.ref, plan=PLAN, at=NOON, shows_replaced=True)
    new = phone.number = held_number(session, holder.id, ref)
    phone.mark = phone.ask()
    with pytest.raises(StoreRefused, match=Refusal.NUMBER_STOPPED):
        inquire(session, street.chain, old.digits, at=NOON)
    with pytest.raises(StoreRefused, match=Refusal.NUMBER_STOPPED):
        street.slip(bill, digits=old.digits)
    assert [one.ref for one in inquire(session, street.chain, new.digits, at=NOON).bills] == [bill.ref]
    slip = street.slip(bill, digits=new.digits)
    assert phone.sees_news()
    both = live_slips_of_number(session, new.id, also=[old.id], at=NOON)
    assert [line.code for live in both for line in live.bills] == [bills_of_slip(session, slip)[0].code, early]
    assert isinstance(street.confirm(cash(early)), Payment)  # what was printed before is good, too
    assert phone.sees_news()
    with pytest.raises(BillsRefused):
        street.slip(bill, digits=new.digits)


def test_a_number_without_predecessors_is_asked_for_as_fast_as_ever(street: Street, make: Factory, engine: Engine):
    street.bill()

    def statements(act: Callable[[], object]) -> int:
        with recorded(engine) as run:
            act()
        return len(run)

    assert statements(lambda: inquire(street.session, street.chain, street.number.digits, at=NOON)) == 1


def test_bills_of_a_batch_show_when_it_is_revealed(phone: Phone, street: Street):
    session, bill = street.session, street.bill()
    with transaction(session):
        whose = {"organisation_id": bill.organisation_id, "sandbox": False}
        batch = BillBatch(ref=new_ref(), count=1, made_at=NOON, made_by="", refused=[], **whose)
        session.add(batch)
        session.flush()
        bill.batch_id, bill.batch_line = batch.id, 1
    assert not phone.sees_news()
    with transaction(session):
        batch.revealed_at = NOON
    assert phone.sees_news()
