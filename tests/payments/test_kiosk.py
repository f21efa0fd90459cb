"""What a kiosk shows and prints, and that numbers are not found there by trying."""

from datetime import timedelta
from itertools import count

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts import Attempts, TooManyAttempts
from portal.artwork import FeeCollection
from portal.bills import amend_bill, block_biller, lapse_bills, withdraw_bill
from portal.kernel.clock import end_of_japan_day
from portal.kernel.yen import Yen
from portal.numbers import Kind, issue_in_bulk, numbers_of_batch, stop_number
from portal.organisations import ObjectUnknown, OrganisationKind, scope_of
from portal.payments import (
    MOST_ON_A_SLIP,
    BillsRefused,
    Refusal,
    StoreRefused,
    bills_of_slip,
    find_slip,
    inquire,
    live_slips_of_number,
)
from portal.payments.rules import MISSES_PER_KIOSK, PENDING_OF, RESOLUTIONS, PendingKind, masked, needs_stamp
from tests.factories import Factory, make_digits
from tests.fakes import NOON
from tests.payments.street import MINUTE, PLAN, TODAY, Street, cash, on_one

DAY = timedelta(days=1)


def refusal(street: Street, digits: str, **more) -> str:
    """Why a kiosk is refused."""
    with pytest.raises(StoreRefused) as refused:
        inquire(street.session, more.pop("chain", street.chain), digits, at=NOON, **more)
    return refused.value.reason


def refs_refused(street: Street, refs: list[str], **more) -> tuple[str, ...]:
    """The bills for which no slip is made."""
    with pytest.raises(BillsRefused) as refused:
        street.slip(refs=refs, **more)
    return refused.value.refs


def test_a_kiosk_shows_the_open_bills_of_a_number_what_is_due_first_first(street: Street):
    later = street.bill(2_000, due_on=TODAY + DAY, customer_name="髙﨑　花子")
    sooner, gone, blocked = street.bill(1_000), street.bill(), street.bill()
    tenant = street.make.member(street.make.organisation(owner=street.merchant.organisation, name="はなみどり"))
    street.merchant, owner = tenant, street.merchant
    house = street.bill(50)
    street.merchant = owner
    withdraw_bill(street.session, owner.scope, gone.ref, actor=owner.actor, at=NOON)
    withdraw_bill(street.session, owner.scope, blocked.ref, actor=owner.actor, at=NOON)
    street.authorise(street.code(sooner))
    shown = inquire(street.session, street.chain, street.number.digits, kiosk="K1", at=NOON)
    assert [bill.ref for bill in shown.bills] == [sooner.ref, house.ref, later.ref]
    assert [(bill.merchant, bill.owner) for bill in shown.bills] == [
        ("みどり水道", ""),
        ("はなみどり", "みどり水道"),
        ("みどり水道", ""),
    ]
    assert [bill.is_held for bill in shown.bills] == [True, False, False]
    assert (shown.bills[2].customer_name, shown.bills[2].amount) == ("髙＊ 花＊", Yen(2_000))
    assert street.session.scalars(select(Attempts)).all() == []  # what is found costs no writing
    block_biller(street.session, street.number.id, tenant.organisation.id, at=NOON)
    shown = inquire(street.session, street.chain, street.number.digits, at=NOON)
    assert [bill.ref for bill in shown.bills] == [sooner.ref, later.ref]
    lapse_bills(street.session, at=NOON + DAY)
    assert len(inquire(street.session, street.chain, street.number.digits, at=NOON + DAY).bills) == 1


@on_one
def test_numbers_of_nobody_stopped_ones_and_tests(street: Street, session: Session, make: Factory):
    holder = make.holder()
    stopped = make.number(holder)
    stop_number(session, holder.id, stopped.ref, at=NOON)
    (test,) = numbers_of_batch(session, issue_in_bulk(session, Kind.SHEET, 1, plan=PLAN, at=NOON, sandbox=True))
    assert refusal(street, make_digits(200_000_000_001)) == Refusal.NUMBER_UNKNOWN
    assert refusal(street, "not digits") == Refusal.NUMBER_UNKNOWN
    assert refusal(street, stopped.digits) == Refusal.NUMBER_STOPPED
    assert refusal(street, test.digits) == Refusal.SANDBOX
    sandbox = scope_of(make.organisation(OrganisationKind.CHAIN), sandbox=True)
    assert refusal(street, street.number.digits, chain=sandbox) == Refusal.SANDBOX
    assert inquire(session, sandbox, test.digits, at=NOON).bills == ()
    with pytest.raises(ObjectUnknown):
        inquire(session, street.merchant.scope, street.number.digits, at=NOON)


def test_numbers_are_not_found_by_trying(street: Street, session: Session):
    tried = count(200_000_000_001)
    for _ in range(MISSES_PER_KIOSK.count):
        assert refusal(street, make_digits(next(tried)), kiosk="K1") == Refusal.NUMBER_UNKNOWN
    for digits in (make_digits(next(tried)), street.number.digits):  # not even what there is
        with pytest.raises(TooManyAttempts):
            inquire(session, street.chain, digits, kiosk="K1", at=NOON)
    assert inquire(session, street.chain, street.number.digits, kiosk="K" * 100, at=NOON)
    assert inquire(session, street.chain, street.number.digits, kiosk="K1", at=NOON + MISSES_PER_KIOSK.window)


@on_one
def test_a_slip_says_in_44_digits_what_a_register_must_know(street: Street):
    dear, cheap = street.bill(55_000, price_before_tax=Yen(50_000)), street.bill(50_000, price_before_tax=Yen(45_455))
    plain = street.bill(50_000, due_on=TODAY + DAY)
    slip = street.slip(dear, plain, cheap)
    lines = bills_of_slip(street.session, slip)
    assert [line.bill_id for line in lines] == [dear.id, plain.id, cheap.id]
    for place, (line, bill, stamp) in enumerate(zip(lines, (dear, plain, cheap), "110", strict=True), 1):
        assert FeeCollection(line.code).digits == line.code
        free = f"{slip.slip_no}{place:02d}{'0' * 7}"
        assert line.code[:-1] == f"91912345{free}0{bill.due_on:%y%m%d}{stamp}{bill.amount.amount:06d}"
    assert (slip.expires_at, find_slip(street.session, street.chain, slip.ref).language) == (NOON + 30 * MINUTE, "ja")
    told = street.events("slip.made")
    assert [event.about for event in told] == [dear.ref, plain.ref, cheap.ref]
    assert {event.payload["slip"] for event in told} == {slip.ref}


@on_one
def test_each_further_slip_of_a_bill_counts_up_to_nine(street: Street):
    bill = street.bill()
    assert [street.code(bill)[29] for _ in range(12)] == [*"0123456789", "9", "9"]


@on_one
def test_a_slip_never_outlives_the_due_day(street: Street):
    last = end_of_japan_day(TODAY)
    slip = street.slip(street.bill(due_on=TODAY + DAY), street.bill(), at=last - MINUTE)
    assert slip.expires_at == last


@on_one
def test_slips_are_for_open_bills_of_that_number_only(street: Street, make: Factory):
    bill, gone, old = street.bill(), street.bill(), street.bill()
    other = street.bill(digits=make.number().digits)
    withdraw_bill(street.session, street.merchant.scope, gone.ref, actor=street.merchant.actor, at=NOON)
    refs = [bill.ref, gone.ref, other.ref]
    assert refs_refused(street, refs) == (gone.ref, other.ref)
    assert refs_refused(street, refs, digits=make_digits(200_000_000_001)) == tuple(refs)
    assert refs_refused(street, [old.ref], at=NOON + DAY) == (old.ref,)
    assert refs_refused(street, []) == ()
    assert len(refs_refused(street, [f"x{n}" for n in range(MOST_ON_A_SLIP + 1)])) == MOST_ON_A_SLIP + 1
    assert len(bills_of_slip(street.session, street.slip(refs=[bill.ref, bill.ref]))) == 1
    sandbox = scope_of(make.organisation(OrganisationKind.CHAIN), sandbox=True)
    with pytest.raises(StoreRefused, match=Refusal.SANDBOX):
        street.slip(bill, chain=sandbox)
    holder = make.holder()
    number = make.number(holder)
    theirs = street.bill(digits=number.digits)
    stop_number(street.session, holder.id, number.ref, at=NOON)
    with pytest.raises(StoreRefused, match=Refusal.NUMBER_STOPPED):
        street.slip(theirs, digits=number.digits)


def test_the_same_request_gives_the_same_slip_to_that_chain_only(street: Street, make: Factory):
    bill = street.bill()
    slip = street.slip(bill, request_key="k")
    assert street.slip(bill, request_key="k", at=NOON + MINUTE).ref == slip.ref
    other = scope_of(make.organisation(OrganisationKind.CHAIN))
    assert street.slip(bill, request_key="k", chain=other).ref != slip.ref
    assert len(street.events("slip.made")) == 2


def test_the_holder_sees_slips_while_a_register_would_accept_them(street: Street):
    bill, paid, amended = street.bill(), street.bill(), street.bill()
    street.slip(paid, amended)
    slip = street.slip(bill, paid, at=NOON + MINUTE)
    code = bills_of_slip(street.session, slip)[1].code
    street.confirm(cash(code), at=NOON + MINUTE)
    scope, actor = street.merchant.scope, street.merchant.actor
    amend_bill(street.session, scope, amended.ref, {"amount": Yen(2)}, actor=actor, at=NOON)
    (live,) = live_slips_of_number(street.session, street.number.id, at=NOON + 2 * MINUTE)
    assert (live.slip.ref, [line.bill_id for line in live.bills]) == (slip.ref, [bill.id])
    assert live_slips_of_number(street.session, street.number.id, at=NOON + 31 * MINUTE) == []


@pytest.mark.parametrize(
    ("name", "shown"),
    [("髙﨑 花子", "髙＊ 花＊"), ("髙﨑　花", "髙＊ 花"), ("Ann Lee", "A＊＊ L＊＊"), ("", ""), (" 𠮷野 ", "𠮷＊")],
)
def test_names_are_masked(name: str, shown: str):
    assert masked(name) == shown


def test_stamp_duty_goes_by_the_price_before_tax():
    assert needs_stamp(Yen(50_000), None) and needs_stamp(Yen(55_000), Yen(50_000))
    assert not needs_stamp(Yen(49_999), None) and not needs_stamp(Yen(54_999), Yen(49_999))


def test_every_refusal_at_a_register_has_a_kind_of_pending_cash():
    at_authorising = {reason for reason in Refusal if reason.startswith(("bill_", "slip_"))} - {Refusal.SLIP_UNKNOWN}
    assert set(PENDING_OF) == at_authorising
    assert set(RESOLUTIONS) == set(PendingKind)
