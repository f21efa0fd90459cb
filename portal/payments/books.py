"""Whether payments, bills, ledger and events tell the same."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, except_, func, or_, select
from sqlalchemy.orm import Session

from portal.bills import Bill, BillState
from portal.db import snapshot
from portal.kernel.yen import ZERO, Yen
from portal.ledger import Account, AccountKind, Entry, EntryKind, Findings, Posting, verify_ledger
from portal.outbox import Event
from portal.payments.events import FINAL, PAID, REVERSED
from portal.payments.model import OF_CASH, Payment, PendingItem
from portal.payments.rules import PaymentState, Resolution
from portal.payments.store import SERVICE, SHOWN

TOLD = 100  # refs that are named of each fault; more would help nobody
_STANDING = (PaymentState.CONFIRMED, PaymentState.FINAL)
_BECAME_PAYMENT = (EntryKind.PAYMENT, EntryKind.CREDITED)


@dataclass(frozen=True, slots=True)
class BookFindings:
    """Sums in yen, live and sandbox together: ``cash`` is what payments that stand have brought, ``paid`` what paid
    bills ask, ``credited`` what the ledger owes merchants for it; ``suspense`` what the ledger holds for nobody,
    ``pending`` what open items say of that. ``faults``: a code, and the refs (100 at most) of what is wrong.
    """

    ledger: Findings
    payments: int
    cash: Yen
    paid: Yen
    credited: Yen
    suspense: Yen
    pending: Yen
    faults: Mapping[str, tuple[str, ...]]

    @property
    def is_sound(self) -> bool:
        """Whether everything tells the same."""
        same = self.cash == self.paid == self.credited and self.suspense == self.pending
        return self.ledger.is_sound and same and not self.faults


def verify_books(session: Session) -> BookFindings:
    """Compares all of it as it is at one moment, while work goes on. Call it outside of any transaction."""
    with snapshot(session):
        found = {code: tuple(session.scalars(asked.limit(TOLD))) for code, asked in _comparisons().items()}
        standing = select(func.count(), func.sum(Payment.amount)).where(Payment.state.in_(_STANDING))
        count, cash = session.execute(SERVICE.apply(standing, Payment)).one()
        paid = select(func.sum(Bill.amount)).where(Bill.state == BillState.PAID)
        pending = select(func.sum(PendingItem.amount)).where(OF_CASH, PendingItem.resolved_at.is_(None))
        return BookFindings(
            verify_ledger(session),
            count,
            cash or ZERO,
            session.scalar(SERVICE.apply(paid, Bill)) or ZERO,
            -_posted(session, AccountKind.COLLECTED, (*_BECAME_PAYMENT, EntryKind.REVERSAL)),
            -_posted(session, AccountKind.SUSPENSE, tuple(EntryKind)),
            session.scalar(pending) or ZERO,
            {code: refs for code, refs in found.items() if refs},
        )


def _posted(session: Session, account: AccountKind, entries: tuple[EntryKind, ...]) -> Yen:
    asked = (
        select(func.sum(Posting.amount))
        .join_from(Posting, Account, Account.id == Posting.account_id)
        .join(Entry, Entry.id == Posting.entry_id)
        .where(Account.kind == account, Entry.kind.in_(entries))
    )
    return session.scalar(asked) or ZERO


def _comparisons() -> dict[str, Any]:
    """What must be empty, by code. EXCEPT sorts or hashes both sides on either database, whatever their size."""
    taken, reversed_ = _payments(*SHOWN), _payments(PaymentState.REVERSED)
    settled = select(PendingItem.ref).where(
        OF_CASH, PendingItem.resolution.in_((Resolution.RETURNED, Resolution.DISMISSED))
    )
    return {
        "payment_without_entry": _less(taken, _about(*_BECAME_PAYMENT)),
        "entry_without_payment": _less(_about(*_BECAME_PAYMENT, EntryKind.REVERSAL), taken),
        "reversal_without_entry": _less(reversed_, _about(EntryKind.REVERSAL)),
        "entry_without_reversal": _less(_about(EntryKind.REVERSAL), reversed_),
        "item_without_entry": _less(select(PendingItem.ref).where(OF_CASH), _about(EntryKind.PENDING)),
        "resolution_without_entry": _less(settled, _about(EntryKind.RETURNED, EntryKind.DISMISSED)),
        "posted_otherwise": _posted_otherwise(),
        "payment_without_event": _less(taken, _told(PAID)),
        "final_without_event": _less(_payments(PaymentState.FINAL), _told(FINAL)),
        "reversal_without_event": _less(reversed_, _told(REVERSED)),
        "event_without_payment": _less(_told(PAID), taken),
        "payment_without_bill": _less(_payments(*_STANDING), _paid_by()),
        "bill_without_payment": _less(_paid_by(), _payments(*_STANDING)),
        "paid_otherwise": _paid_otherwise(),
    }


def _less(these: Select[Any], those: Select[Any]) -> Any:
    return except_(these, those).execution_options(scoped=True)


def _payments(*states: PaymentState) -> Select[Any]:
    return select(Payment.ref).where(Payment.state.in_(states))


def _about(*kinds: EntryKind) -> Select[Any]:
    return select(Entry.about).where(Entry.kind.in_(kinds))


def _told(event: str) -> Select[Any]:
    return select(Event.payload["payment"].as_string()).where(Event.name == event)


def _paid_by() -> Select[Any]:
    return select(Bill.payment_ref).where(Bill.state == BillState.PAID)


def _posted_otherwise() -> Select[Any]:
    """Payments whose merchant was credited another amount, or somebody else was, or in the other mode."""
    asked = (
        select(Payment.ref)
        .join(Entry, and_(Entry.about == Payment.ref, Entry.kind.in_(_BECAME_PAYMENT)))
        .join(Posting, Posting.entry_id == Entry.id)
        .join(Account, and_(Account.id == Posting.account_id, Account.kind == AccountKind.COLLECTED))
        .where(
            or_(
                -Posting.amount != Payment.amount,
                Account.organisation_id != Payment.organisation_id,
                Entry.sandbox != Payment.sandbox,
            )
        )
    )
    result: Select[Any] = SERVICE.apply(asked, Payment)
    return result


def _paid_otherwise() -> Select[Any]:
    asked = select(Bill.ref).join(Payment, Payment.ref == Bill.payment_ref).where(Payment.amount != Bill.amount)
    result: Select[Any] = SERVICE.apply(asked, Bill, Payment)
    return result
