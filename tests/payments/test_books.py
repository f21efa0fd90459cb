"""The check of the books finds what is wrong, whatever it is, and passes over what is right."""

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session, sessionmaker

from portal.bills import Bill
from portal.db import snapshot, transaction
from portal.kernel.yen import ZERO, Yen
from portal.ledger import AccountKind, EntryKind, Line, opposite, post
from portal.organisations import COMMAND, Organisation, OrganisationKind, Scope, find_organisation
from portal.outbox import Event, record
from portal.payments import (
    Payment,
    PendingItem,
    Resolution,
    finalise_payments,
    open_payments,
    resolve,
    verify_books,
)
from portal.payments.counter import postings
from portal.payments.model import Slip
from tests.fakes import NOON
from tests.payments.street import MINUTE, Street, cash, on_one

EVERYTHING = Scope.service("test")
AFTER = NOON + 61 * MINUTE


def test_books_that_tell_the_same_are_sound(street: Street):
    assert verify_books(street.session).is_sound
    street.paid(street.bill(700), "1")
    _payment, told = street.paid(street.bill(40), "2")
    street.reverse(told)
    finalise_payments(street.session, at=AFTER)
    street.paid(street.bill(5), "3")
    street.confirm(cash("9" * 44, 8, "4"))
    found = verify_books(street.session)
    assert found.is_sound
    assert (found.payments, found.cash, found.paid, found.credited) == (2, Yen(705), Yen(705), Yen(705))
    assert (found.suspense, found.pending, found.ledger.total) == (Yen(8), Yen(8), ZERO)


def test_whatever_is_wrong_is_found_and_named(street: Street, session: Session):
    scope = EVERYTHING
    payments = [street.paid(street.bill(), f"{n}")[0] for n in range(4)]
    finalise_payments(session, at=AFTER)
    (untold, unfinal, unbilled, otherwise) = (payment.ref for payment in payments)
    lost, told = street.paid(street.bill(), "7", at=AFTER)
    street.reverse(told, at=AFTER)
    about = {payment.ref: session.get_one(Payment, payment.id).bill_id for payment in (*payments, lost)}
    bills = {bill.id: bill.ref for bill in session.scalars(scope.select(Bill))}
    with transaction(session):
        session.execute(delete(Event).where(Event.name == "bill.paid", Event.about == bills[about[untold]]))
        session.execute(delete(Event).where(Event.name == "bill.final", Event.about == bills[about[unfinal]]))
        session.execute(delete(Event).where(Event.name == "bill.reversed"))
        session.execute(scope.update(Bill).where(Bill.id == about[unbilled]).values(payment_ref="nobody's"))
        session.execute(scope.update(Bill).where(Bill.id == about[otherwise]).values(amount=Yen(999)))
        session.execute(scope.update(Payment).where(Payment.ref == otherwise).values(amount=Yen(998)))
        stray = [Line(AccountKind.STORES, 1, Yen(3)), Line(AccountKind.COLLECTED, 2, Yen(-3))]
        post(session, EntryKind.PAYMENT, "nobody's", stray, at=NOON, sandbox=False)
        back = opposite(postings(payments[0], EntryKind.PAYMENT))
        post(session, EntryKind.REVERSAL, untold, back, at=NOON, sandbox=False)
        session.add(
            PendingItem(
                ref="unposted",
                chain_id=street.chain.organisation_id,
                sandbox=False,
                kind="late",
                code="9" * 44,
                amount=Yen(1),
                store="S",
                register="R",
                business_date=told.business_date,
                receipt="1",
                received_at=NOON,
                resolution="returned",
                resolved_at=NOON,
                resolved_by="",
                note="",
            )
        )
    found = verify_books(session)
    assert not found.is_sound
    assert found.ledger.is_sound
    assert found.faults == {
        "entry_without_payment": ("nobody's",),
        "entry_without_reversal": (untold,),
        "item_without_entry": ("unposted",),
        "resolution_without_entry": ("unposted",),
        "posted_otherwise": (otherwise,),
        "payment_without_event": (untold,),
        "final_without_event": (unfinal,),
        "reversal_without_event": (lost.ref,),
        "payment_without_bill": (unbilled,),
        "bill_without_payment": ("nobody's",),
        "paid_otherwise": (bills[about[otherwise]],),
    }
    assert (found.cash, found.paid) == (Yen(3_998), Yen(3_999))


@on_one
def test_what_was_told_twice_or_to_somebody_else_or_is_owed_by_another_chain_is_found(street: Street):
    session, owner = street.session, street.merchant
    street.merchant = street.make.member(street.make.organisation(owner=owner.organisation))
    twice, elsewhere, half, owed = (street.paid(street.bill(), f"{n}")[0].ref for n in range(4))
    assert verify_books(session).is_sound
    told = {one.payload["payment"]: one for one in street.events("bill.paid") if one.feed.endswith(owner.scope.ref)}
    with transaction(session):
        again = told[twice]
        record(session, again.name, about=again.about, at=NOON, feed=again.feed, **again.payload)
        told[elsewhere].feed = "org:elsewhere"
        session.delete(told[half])
        other = street.make.organisation(OrganisationKind.CHAIN).id
        session.execute(EVERYTHING.update(Payment).where(Payment.ref == owed).values(chain_id=other))
    faults = verify_books(session).faults
    assert {code: set(refs) for code, refs in faults.items()} == {
        "event_doubled": {twice},
        "event_without_payment": {elsewhere},
        "payment_without_event": {elsewhere, half},
        "posted_otherwise": {owed},
    }


@on_one
def test_a_chain_or_merchant_is_not_closed_over_money_that_is_not_settled(street: Street, session: Session):
    chain = find_organisation(session, street.chain.ref)
    merchant = find_organisation(session, street.merchant.organisation.ref)

    def left(of: Organisation) -> list[int]:
        assert all(thing.blocks for thing in open_payments(session, of))
        return [thing.count for thing in open_payments(session, of)]

    assert left(chain) == left(merchant) == [0, 0]
    street.paid(street.bill())
    item = street.confirm(cash("9" * 44))
    assert (left(chain), left(merchant)) == ([1, 1], [1, 0])
    finalise_payments(session, at=AFTER)
    resolve(session, item.ref, Resolution.DISMISSED, note="", actor=COMMAND, at=AFTER)
    assert left(chain) == left(merchant) == [0, 0]


def test_a_check_sees_one_moment_while_work_goes_on(street: Street, sessions: sessionmaker[Session]):
    bill = street.bill()
    code = street.code(bill)
    count = EVERYTHING.apply(select(func.count()).select_from(Slip), Slip)
    with sessions() as reading, snapshot(reading):
        assert reading.scalar(count) == 1
        street.confirm(cash(code))
        street.code(street.bill())
        assert reading.scalar(count) == 1
    with sessions() as reading:
        assert reading.scalar(count) == 2
