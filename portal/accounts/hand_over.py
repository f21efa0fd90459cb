"""iOS's home screen: the installed app has cookies of its own, so its first start brings a link that is good once."""

import hmac
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from portal.accounts.errors import LinkUnknown
from portal.accounts.model import HandOver
from portal.accounts.store import lock_customer
from portal.accounts.tickets import find_ticket, spend_ticket
from portal.db import transaction
from portal.kernel.identifiers import new_ref

HAND_OVER_LASTS = timedelta(minutes=10)


def offer_hand_over(session: Session, customer_id: int, *, bound_to: str, at: datetime) -> str:
    """Makes a hand-over for the app that is put on the home screen now; answers its ref.

    ``bound_to`` (22 characters) is a MAC over all that browser and app have in common. Raises ``CustomerUnknown``.
    """
    ref = new_ref()
    with transaction(session):
        lock_customer(session, customer_id)
        session.add(HandOver(ref=ref, expires_at=at + HAND_OVER_LASTS, customer_id=customer_id, bound_to=bound_to))
    return ref


def prove_by_hand_over(session: Session, ref: str, *, bound_to: str, by: bytes, at: datetime) -> int:
    """The customer whose hand-over this is. Raises ``LinkUnknown``, also from elsewhere, and ``LinkUsed``."""
    with transaction(session):
        offered = find_ticket(session, HandOver, ref, at=at)
        if not hmac.compare_digest(offered.bound_to, bound_to):
            raise LinkUnknown
        return spend_ticket(session, HandOver, ref, by=by, at=at).customer_id
