"""Queries on slips and payments; never commits."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Select, bindparam, func, select
from sqlalchemy.orm import Session

from portal.bills import COLLECTING, Bill, BillState
from portal.db import BigId
from portal.organisations import ObjectUnknown, OrganisationKind, Scope
from portal.payments.errors import ProofUnknown
from portal.payments.model import Payment, PendingItem, Slip, SlipBill
from portal.payments.rules import PaymentState, is_token_of, ref_of_token, token_of

SERVICE = Scope.service("payments lie between a chain and many merchants; every query names one or the other")
SHOWN = (PaymentState.CONFIRMED, PaymentState.FINAL, PaymentState.REVERSED)  # cash was taken


@dataclass(frozen=True, slots=True)
class LiveSlip:
    """A slip that a register still accepts, and those of its bills that are open."""

    slip: Slip
    bills: tuple[SlipBill, ...]


def chain_id(chain: Scope) -> int:
    """Whose scope it is. Raises ``ObjectUnknown`` for whoever is no store chain."""
    if chain.kind is not OrganisationKind.CHAIN or chain.organisation_id is None:
        raise ObjectUnknown
    return chain.organisation_id


def slip_by_code(session: Session, chain: Scope, code: str) -> tuple[Slip, SlipBill, bool] | None:
    """What a register of this chain has scanned; None where it is no slip of the chain's, in its mode.

    The last tells whether the bill's merchant collects at present.
    """
    whose = {"code": code, "chain": chain.organisation_id, "sandbox": chain.sandbox}
    found = session.execute(_slip_of_code, whose).one_or_none()
    return None if found is None else (found[0], found[1], found[2])


def slip_by_request(session: Session, chain: Scope, request_key: str) -> Slip | None:
    """The slip that the chain's request with this key has made."""
    return session.scalars(chain.own().select(Slip).where(Slip.request_key == request_key)).one_or_none()


def find_slip(session: Session, chain: Scope, ref: str) -> Slip:
    """A slip of the chain's. Raises ``ObjectUnknown``."""
    return chain.own().one(session, Slip, ref)


def bills_of_slip(session: Session, slip: Slip) -> Sequence[SlipBill]:
    """A slip's bills with their 44 digits, in their order on it."""
    return session.scalars(select(SlipBill).where(SlipBill.slip_id == slip.id).order_by(SlipBill.place)).all()


def count_slips(session: Session, bill_ids: Sequence[int]) -> dict[int, int]:
    """On how many slips each of these bills has been; those of none are left out."""
    counted = select(SlipBill.bill_id, func.count()).where(SlipBill.bill_id.in_(bill_ids)).group_by(SlipBill.bill_id)
    return {bill_id: count for bill_id, count in session.execute(counted)}  # noqa: C416


def live_slips_of_number(
    session: Session, number_id: int, *, also: Sequence[int] = (), at: datetime
) -> Sequence[LiveSlip]:
    """The slips for a number that a register would accept now, the one that lasts longest first: for its holder.

    ``also``: the ids of the numbers that it replaced whose bills it shows: their slips are good until they are over.
    """
    asked = (
        select(Slip, SlipBill)
        .join(SlipBill, SlipBill.slip_id == Slip.id)
        .join(Bill, Bill.id == SlipBill.bill_id)
        .where(Slip.number_id.in_((number_id, *also)), Slip.expires_at > at)
        .where(Bill.state == BillState.OPEN, Bill.version == SlipBill.bill_version)
        .order_by(Slip.expires_at.desc(), Slip.id.desc(), SlipBill.place)
    )
    found: dict[int, tuple[Slip, list[SlipBill]]] = {}
    for slip, line in session.execute(SERVICE.apply(asked, Slip, Bill)):
        found.setdefault(slip.id, (slip, []))[1].append(line)
    return [LiveSlip(slip, tuple(lines)) for slip, lines in found.values()]


def payments_of_bill(session: Session, scope: Scope, bill_id: int) -> Sequence[Payment]:
    """A merchant's bill's payments for which cash was taken, reversed ones too, the latest first."""
    theirs = scope.select(Payment).where(Payment.bill_id == bill_id, Payment.state.in_(SHOWN))
    return session.scalars(theirs.order_by(Payment.id.desc())).all()


def payments_of_bills(session: Session, bill_ids: Sequence[int]) -> dict[int, Payment]:
    """The latest payment of each of these bills for which cash was taken, reversed or not: for numbers' holders."""
    theirs = SERVICE.select(Payment).where(Payment.bill_id.in_(bill_ids), Payment.state.in_(SHOWN))
    return {payment.bill_id: payment for payment in session.scalars(theirs.order_by(Payment.id))}


def payments_by_id(session: Session, ids: Iterable[int]) -> dict[int, Payment]:
    """Those of the payments that there are, by id, whoever's they are: for the operator."""
    theirs = SERVICE.select(Payment).where(Payment.id.in_(set(ids)))
    return {payment.id: payment for payment in session.scalars(theirs)}


def payments_by_ref(session: Session, refs: Iterable[str]) -> dict[str, Payment]:
    """Those of the payments that there are, by ref, whoever's they are: for mails about them; a thousand at most."""
    theirs = SERVICE.select(Payment).where(Payment.ref.in_(set(refs)))
    return {payment.ref: payment for payment in session.scalars(theirs)}


def find_payment(session: Session, scope: Scope, ref: str) -> Payment:
    """A merchant's payment. Raises ``ObjectUnknown``."""
    found = scope.one(session, Payment, ref)
    if found.state not in SHOWN:
        raise ObjectUnknown
    return found


def proof_token(payment: Payment, key: str) -> str:
    """What stands behind ``/r/`` in the proof's link; the same until the payment's ``token_version`` changes."""
    return token_of(payment.ref, payment.token_version, key)


def payment_by_proof(session: Session, token: str, key: str) -> Payment:
    """The payment of a link ``/r/<token>``, also one that is reversed by now. Raises ``ProofUnknown``."""
    asked = SERVICE.select(Payment).where(Payment.ref == ref_of_token(token), Payment.state.in_(SHOWN))
    found = session.scalars(asked).one_or_none()
    if found is None or not is_token_of(token, found.ref, found.token_version, key):
        raise ProofUnknown
    return found


def locked_payments(session: Session, bill_id: int) -> Sequence[Payment]:
    """All that registers have done with a bill, oldest first, not to be changed by others; the bill is locked."""
    payments: Sequence[Payment] = session.scalars(_locked_of_bill, {"bill": bill_id}).all()
    return payments


def pending_item(session: Session, ref: str) -> PendingItem:
    """An item for the operator. Raises ``ObjectUnknown``."""
    return _item(session, select(PendingItem).where(PendingItem.ref == ref))


def locked_item(session: Session, ref: str) -> PendingItem:
    """As ``pending_item``, not to be changed by others. Whoever locks its bill too has done so before."""
    return _item(session, _locked(select(PendingItem).where(PendingItem.ref == ref)))


def pending_items(
    session: Session, *, resolved: bool | None = False, sandbox: bool = False, after: str = "", limit: int = 50
) -> Sequence[PendingItem]:
    """What the operator must look into, the oldest first; what is ``resolved`` (or with None all), the newest first.

    ``after`` is the ref of the last one seen. Raises ``ObjectUnknown`` for one that there is not.
    """
    newest_first = resolved is not False
    order = PendingItem.id.desc() if newest_first else PendingItem.id
    found = select(PendingItem).where(PendingItem.sandbox == sandbox).order_by(order).limit(limit)
    if resolved is not None:
        found = found.where(PendingItem.resolved_at.is_not(None) if resolved else PendingItem.resolved_at.is_(None))
    if after:
        last = pending_item(session, after).id
        found = found.where(PendingItem.id < last if newest_first else PendingItem.id > last)
    return session.scalars(found).all()


def count_open_items(session: Session) -> int:
    """How many live items the operator must look into."""
    counted = select(func.count()).where(PendingItem.resolved_at.is_(None), PendingItem.sandbox.is_(False))
    return session.scalar(counted) or 0


def _item(session: Session, asked: Select[PendingItem]) -> PendingItem:
    found = session.scalars(asked).one_or_none()
    if found is None:
        raise ObjectUnknown
    return found


def _locked(asked: Select[Any]) -> Select[Any]:
    return asked.with_for_update().execution_options(populate_existing=True)


_locked_of_bill = _locked(
    SERVICE.select(Payment).where(Payment.bill_id == bindparam("bill", type_=BigId)).order_by(Payment.id)
)
_slip_of_code = SERVICE.apply(
    select(Slip, SlipBill, COLLECTING)
    .join(SlipBill, SlipBill.slip_id == Slip.id)
    .join(Bill, Bill.id == SlipBill.bill_id)
    .where(SlipBill.code == bindparam("code"), Slip.organisation_id == bindparam("chain", type_=BigId))
    .where(Slip.sandbox == bindparam("sandbox", type_=Boolean)),
    Slip,
    Bill,
)
