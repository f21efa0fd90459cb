"""A second phone: the first shows a QR code, the second claims it, the first confirms; then both have the numbers."""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from portal.accounts.errors import LinkUnknown, PairingUnclaimed
from portal.accounts.model import Pairing
from portal.accounts.store import lock_customer
from portal.accounts.tickets import find_ticket, spend_ticket
from portal.db import transaction
from portal.kernel.identifiers import new_ref

PAIRING_LASTS = timedelta(minutes=10)


def offer_pairing(session: Session, customer_id: int, *, at: datetime) -> str:
    """Opens a pairing for one more device of the customer's; answers its ref. Raises ``CustomerUnknown``."""
    ref = new_ref()
    with transaction(session):
        lock_customer(session, customer_id)
        session.add(
            Pairing(ref=ref, expires_at=at + PAIRING_LASTS, customer_id=customer_id, device_name="", is_confirmed=False)
        )
    return ref


def offered_pairing(session: Session, customer_id: int, ref: str, *, at: datetime) -> Pairing:
    """The customer's own pairing. Raises ``LinkUnknown``."""
    pairing = find_ticket(session, Pairing, ref, at=at)
    if pairing.customer_id != customer_id:
        raise LinkUnknown
    return pairing


def scanned_pairing(session: Session, ref: str, *, at: datetime) -> Pairing:
    """The pairing, for who scanned its code. Raises ``LinkUnknown``."""
    return find_ticket(session, Pairing, ref, at=at)


def claim_pairing(session: Session, ref: str, *, by: bytes, name: str, at: datetime) -> Pairing:
    """The second phone (``by``: its secret's hash) asks to be let in. Raises ``LinkUnknown``, ``LinkUsed``."""
    with transaction(session):
        claimed = spend_ticket(session, Pairing, ref, by=by, at=at)
        claimed.device_name = name
        return claimed


def confirm_pairing(session: Session, customer_id: int, ref: str, *, at: datetime) -> Pairing:
    """The first phone lets the second in; twice is the same as once. Answers the claim, for the device to be admitted.

    Raises ``LinkUnknown``, ``PairingUnclaimed``.
    """
    with transaction(session):
        offered = offered_pairing(session, customer_id, ref, at=at)
        if offered.used_by is None:
            raise PairingUnclaimed
        offered.is_confirmed = True
        return offered


def withdraw_pairing(session: Session, customer_id: int, ref: str, *, at: datetime) -> None:
    """The first phone refuses, or ends its code. Raises ``LinkUnknown``."""
    with transaction(session):
        session.delete(offered_pairing(session, customer_id, ref, at=at))


def comparison_code(ref: str, by: bytes) -> str:
    """Four digits that both phones show, to tell the right second phone from one that scanned over a shoulder."""
    return f"{int.from_bytes(hashlib.sha256(ref.encode() + by).digest()[:4], 'big') % 10_000:04d}"
