"""What time does to payments: holds run out, and what a register can no longer take back is final."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from portal.bills import bills_by_id, lock_bill, release_hold, tell
from portal.db import transaction
from portal.payments.events import FINAL
from portal.payments.model import Payment
from portal.payments.rules import REVERSIBLE, PaymentState, Step, next_state
from portal.payments.store import SERVICE, locked_payments

AT_ONCE = 200  # payments in one transaction


def finalise_payments(session: Session, *, at: datetime, limit: int = 20_000) -> int:
    """Makes final what was confirmed more than 60 minutes ago, the oldest first; merchants are told. Answers how many.

    Two at once share the work, on PostgreSQL.
    """
    return _by_portions(partial(_finalise_some, session, at), limit)


def release_expired_holds(session: Session, *, at: datetime, limit: int = 20_000) -> int:
    """Releases payments whose hold ran out without a word from their registers. Answers how many.

    Nothing waits for it: such a hold blocks nobody. It is for whoever looks at payments.
    """
    return _by_portions(partial(_release_some, session, at), limit)


def _by_portions(work: Callable[[int], int], limit: int) -> int:
    done = 0
    while done < limit:
        some = min(AT_ONCE, limit - done)
        count = work(some)
        done += count
        if count < some:
            break
    return done


def _finalise_some(session: Session, at: datetime, limit: int) -> int:
    over = Payment.confirmed_at < at - REVERSIBLE
    due = SERVICE.select(Payment).where(Payment.state == PaymentState.CONFIRMED, over)
    with transaction(session):
        payments = session.scalars(
            due.order_by(Payment.confirmed_at).limit(limit).with_for_update(skip_locked=True)
        ).all()
        theirs = bills_by_id(session, [payment.bill_id for payment in payments])
        for payment in payments:
            payment.state, payment.final_at = next_state(payment.state, Step.FINALISE), at
            tell(session, theirs[payment.bill_id], FINAL, at=at, payment=payment.ref)
    return len(payments)


def _release_some(session: Session, at: datetime, limit: int) -> int:
    over = SERVICE.select(Payment).where(Payment.state == PaymentState.AUTHORISED, Payment.held_until <= at)
    found = [payment.bill_id for payment in session.scalars(over.order_by(Payment.held_until).limit(limit))]
    with transaction(session):
        for bill_id in sorted(set(found)):
            bill = lock_bill(session, bill_id)
            for payment in locked_payments(session, bill_id):
                if payment.state == PaymentState.AUTHORISED and payment.held_until <= at:
                    payment.state = next_state(payment.state, Step.RELEASE)
                    release_hold(bill)
    return len(found)
