"""Cash that fits no bill: never refused, never dropped; recorded, posted to suspense, resolved by the operator."""

from datetime import datetime
from functools import cache

from sqlalchemy import Executable, bindparam, select, union_all
from sqlalchemy.orm import Session

from portal.bills import BillState
from portal.db import connection, insert_or, transaction
from portal.kernel.identifiers import new_ref
from portal.kernel.text import clean_text
from portal.ledger import NOBODY, AccountKind, EntryKind, Line, opposite, post
from portal.organisations import Actor, Scope, note_act
from portal.outbox import record
from portal.payments.counter import Confirmation, Counter, counter_of
from portal.payments.errors import PendingDecided, ResolutionRefused
from portal.payments.events import PENDING, RESOLVED
from portal.payments.model import OF_CASH, OF_REVERSALS, PendingItem
from portal.payments.rules import RESOLUTION_LIMIT, RESOLUTIONS, PendingKind, Refusal, Resolution
from portal.payments.store import SERVICE, chain_id, locked_item, pending_item

_POSTED_AS = {Resolution.RETURNED: EntryKind.RETURNED, Resolution.DISMISSED: EntryKind.DISMISSED}


@cache
def _insert_item(dialect: str) -> Executable:
    return insert_or(dialect, PendingItem).on_conflict_do_nothing().returning(PendingItem.id)


_TOLD = ("store", "register", "business_date", "receipt", "code", "amount")
_told = select(PendingItem).where(
    *(
        PendingItem.__table__.c[name] == bindparam(name, type_=PendingItem.__table__.c[name].type)
        for name in ("chain_id", "sandbox", *_TOLD)
    )
)
_told_either = select(PendingItem).from_statement(  # each half by its own partial index
    union_all(_told.where(OF_CASH), _told.where(OF_REVERSALS))
)


def pend(
    session: Session,
    chain: Scope,
    told: Confirmation,
    kind: PendingKind,
    *,
    at: datetime,
    bill_id: int | None = None,
    payment_id: int | None = None,
) -> PendingItem:
    """Records what a register told, in the caller's transaction; told twice it is one item."""
    database = connection(session)
    row = {
        "ref": new_ref(),
        "chain_id": chain_id(chain),
        "sandbox": chain.sandbox,
        "kind": kind,
        "code": told.code,
        "amount": told.amount,
        "store": told.store,
        "register": told.register,
        "business_date": told.business_date,
        "receipt": told.receipt,
        "bill_id": bill_id,
        "payment_id": payment_id,
        "received_at": at,
        "resolved_by": "",
        "note": "",
    }
    item_id = database.execute(_insert_item(database.dialect.name), row).scalar_one_or_none()
    if item_id is None:
        cash, reversal = told_already(session, chain, told)
        twin = reversal if kind is PendingKind.REVERSAL else cash
        assert twin is not None
        return twin
    item = session.get_one(PendingItem, item_id)
    if kind is not PendingKind.REVERSAL:
        post(session, EntryKind.PENDING, item.ref, _cash(item), at=at, sandbox=item.sandbox)
    amount = told.amount.amount
    record(session, PENDING, about=item.ref, at=at, kind=kind, chain=chain.ref, amount=amount, sandbox=chain.sandbox)
    return item


def told_already(session: Session, chain: Scope, told: Confirmation) -> tuple[PendingItem | None, PendingItem | None]:
    """The item that this confirmation has become before, and the one that its reversal has."""
    whose = {"chain_id": chain_id(chain), "sandbox": chain.sandbox}
    what = {name: getattr(told, name) for name in _TOLD}
    found = {item.kind == PendingKind.REVERSAL: item for item in session.scalars(_told_either, whose | what)}
    return found.get(False), found.get(True)


def resolve(
    session: Session, ref: str, resolution: Resolution, *, note: str, actor: Actor, at: datetime
) -> PendingItem:
    """The operator decides; twice the same is as once. ``CREDITED`` pays the bill: an open or lapsed one, of that
    very amount.

    Raises ``ObjectUnknown``, ``PendingDecided``, ``ResolutionRefused``, and what ``clean_text`` does.
    """
    said = clean_text(note, RESOLUTION_LIMIT)
    with transaction(session):
        seen = pending_item(session, ref)
        chain = SERVICE.at(seen.chain_id).in_mode(sandbox=seen.sandbox)
        counter = counter_of(session, chain, seen.code) if resolution is Resolution.CREDITED else None
        item = locked_item(session, ref)
        if item.resolved_at is not None:
            if item.resolution == resolution:
                return item
            raise PendingDecided
        if resolution not in RESOLUTIONS[PendingKind(item.kind)]:
            raise ResolutionRefused("kind")
        if counter is not None:
            _credit(session, item, counter, at)
        settle(session, item, resolution, by=actor.name, note=said, at=at)
        details = {"kind": item.kind, "resolution": resolution}
        note_act(session, actor, RESOLVED, organisation_id=item.chain_id, about=item.ref, at=at, **details)
        return item


def settle(session: Session, item: PendingItem, resolution: Resolution, *, by: str, note: str, at: datetime) -> None:
    """Ends a locked item with its postings and the operator's event, in the caller's transaction."""
    item.resolution, item.resolved_at, item.resolved_by, item.note = resolution, at, by, note
    session.flush()
    if item.kind != PendingKind.REVERSAL and resolution in _POSTED_AS:
        post(session, _POSTED_AS[resolution], item.ref, opposite(_cash(item)), at=at, sandbox=item.sandbox)
    record(session, RESOLVED, about=item.ref, at=at, kind=item.kind, resolution=resolution)


def _credit(session: Session, item: PendingItem, counter: Counter, at: datetime) -> None:
    told = Confirmation(item.code, item.amount, item.store, item.register, item.business_date, item.receipt)
    if counter.bill.state not in (BillState.OPEN, BillState.LAPSED):
        raise ResolutionRefused("bill_not_open")
    if counter.refusal(at) is Refusal.BILL_HELD:
        raise ResolutionRefused("bill_held")
    if counter.bill.amount != item.amount:
        raise ResolutionRefused("amount")
    if counter.told_before(told) is not None:
        raise ResolutionRefused("receipt")
    counter.end_holds(session)
    payment = counter.begin(session, told.till, at=at)
    counter.take(session, payment, told, at=at, entry=EntryKind.CREDITED)
    item.payment_id = payment.id


def _cash(item: PendingItem) -> list[Line]:
    return [
        Line(AccountKind.STORES, item.chain_id, item.amount),
        Line(AccountKind.SUSPENSE, NOBODY, -item.amount),
    ]
