"""Whether payments, bills, ledger and events tell the same."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, case, except_, func, literal, or_, select
from sqlalchemy.orm import Session, aliased

from portal.bills import Bill, BillState
from portal.db import snapshot
from portal.kernel.yen import ZERO, Yen
from portal.ledger import (
    Account,
    AccountKind,
    Balance,
    Entry,
    EntryKind,
    Findings,
    Posting,
    balances,
    verify_ledger,
)
from portal.organisations import Organisation
from portal.outbox import Event
from portal.payments.events import FINAL, PAID, REVERSED
from portal.payments.model import OF_CASH, Payment, PendingItem
from portal.payments.rules import PaymentState, Resolution
from portal.payments.store import SERVICE, SHOWN

TOLD = 100  # refs that are named of each fault; more would help nobody
_STANDING = (PaymentState.CONFIRMED, PaymentState.FINAL)
_BECAME_PAYMENT = (EntryKind.PAYMENT, EntryKind.CREDITED)
_PAYMENT = Event.payload["payment"].as_string()
_TOLD_OF = {PAID: SHOWN, FINAL: (PaymentState.FINAL,), REVERSED: (PaymentState.REVERSED,)}  # payments in which states


@dataclass(frozen=True, slots=True)
class BookFindings:
    """Sums in yen, live and sandbox together: ``cash`` is what payments that stand have brought, ``paid`` what paid
    bills ask, ``credited`` what the ledger owes merchants for it; ``suspense`` what the ledger holds for nobody,
    ``pending`` what open items say of that. ``faults``: a code, and the refs (100 at most) of what is wrong.
    ``balances``: of all accounts, by kind and mode.
    """

    ledger: Findings
    payments: int
    cash: Yen
    paid: Yen
    credited: Yen
    suspense: Yen
    pending: Yen
    faults: Mapping[str, tuple[str, ...]]
    balances: tuple[Balance, ...]

    @property
    def is_sound(self) -> bool:
        """Whether everything tells the same."""
        same = self.cash == self.paid == self.credited and self.suspense == self.pending
        return self.ledger.is_sound and same and not self.faults


def verify_books(session: Session, *, heard: Callable[[int, int], None] | None = None) -> BookFindings:
    """Compares all of it as it is at one moment, while work goes on. Call it outside of any transaction.

    ``heard`` is told, after each comparison, how many of how many are done.
    """
    found: dict[str, tuple[str, ...]] = {}
    with snapshot(session):
        comparisons = _comparisons()
        for place, (code, asked) in enumerate(comparisons.items(), 1):
            found[code] = tuple(dict.fromkeys(session.scalars(asked.limit(TOLD))))
            if heard is not None:
                heard(place, len(comparisons))
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
            tuple(balances(session)),
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
        "payment_without_event": _less(_to_tell(PAID), _told(PAID)),
        "final_without_event": _less(_to_tell(FINAL), _told(FINAL)),
        "reversal_without_event": _less(_to_tell(REVERSED), _told(REVERSED)),
        "event_without_payment": _less(_told(*_TOLD_OF), *(_to_tell(event) for event in _TOLD_OF)),
        "event_doubled": _doubled(),
        "payment_without_bill": _less(_payments(*_STANDING), _paid_by()),
        "bill_without_payment": _less(_paid_by(), _payments(*_STANDING)),
        "paid_otherwise": _paid_otherwise(),
    }


def _less(these: Select[Any], *those: Select[Any]) -> Any:
    return except_(these, *those).execution_options(scoped=True)


def _payments(*states: PaymentState) -> Select[Any]:
    return select(Payment.ref).where(Payment.state.in_(states))


def _about(*kinds: EntryKind) -> Select[Any]:
    return select(Entry.about).where(Entry.kind.in_(kinds))


def _told(*events: str) -> Select[Any]:
    """Of which payment something was told, what, and in which feed."""
    return select(_PAYMENT, Event.name, Event.feed).where(Event.name.in_(events))


def _to_tell(event: str) -> Any:
    """As ``_told``, what must be: in the merchant's feed, and in its owner's where it is a tenant."""
    hears = aliased(Organisation)
    mode = case((Payment.sandbox, ":sandbox"), else_="")
    return (
        select(Payment.ref, literal(event), literal("org:") + hears.ref + mode)
        .join(Organisation, Organisation.id == Payment.organisation_id)
        .join(hears, hears.id.in_((Organisation.id, Organisation.parent_id)))
        .where(Payment.state.in_(_TOLD_OF[event]))
    )


def _doubled() -> Any:
    """Payments of which the same was told twice in a feed."""
    each = (_PAYMENT, Event.name, Event.feed)
    return select(_PAYMENT).where(Event.name.in_(_TOLD_OF)).group_by(*each).having(func.count() > 1)


def _paid_by() -> Select[Any]:
    return select(Bill.payment_ref).where(Bill.state == BillState.PAID)


def _posted_otherwise() -> Select[Any]:
    """Payments of which merchant or chain has another amount on its account, or somebody else has, or in the other
    mode; reversed ones must have given it back there.
    """
    is_merchants = Account.kind == AccountKind.COLLECTED
    is_negative = is_merchants == (Entry.kind != EntryKind.REVERSAL)
    asked = (
        select(Payment.ref)
        .join(Entry, and_(Entry.about == Payment.ref, Entry.kind.in_((*_BECAME_PAYMENT, EntryKind.REVERSAL))))
        .join(Posting, Posting.entry_id == Entry.id)
        .join(Account, and_(Account.id == Posting.account_id, or_(is_merchants, Account.kind == AccountKind.STORES)))
        .where(
            or_(
                case((is_negative, -Posting.amount), else_=Posting.amount) != Payment.amount,
                case((is_merchants, Payment.organisation_id), else_=Payment.chain_id) != Account.organisation_id,
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
