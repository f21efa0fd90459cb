"""Links that are good once: the first device that uses one has it, and may come again; nobody else can."""

from datetime import datetime
from typing import TypeVar

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from portal.accounts.errors import LinkUnknown, LinkUsed
from portal.accounts.model import Ticket
from portal.db import transaction

TicketKind = TypeVar("TicketKind", bound=Ticket)


def find_ticket(session: Session, kind: type[TicketKind], ref: str, *, at: datetime) -> TicketKind:
    """The ticket behind ``ref``. Raises ``LinkUnknown`` where it never was, is over, or its customer is gone."""
    found = select(kind).where(kind.ref == ref, kind.expires_at > at)
    found = found.execution_options(scoped=True)  # whoever has its link may see it, whatever their organisation
    ticket = session.scalars(found).one_or_none()
    if ticket is None:
        raise LinkUnknown
    return ticket


def spend_ticket(session: Session, kind: type[TicketKind], ref: str, *, by: bytes, at: datetime) -> TicketKind:
    """Uses the ticket for the device whose secret hashes to ``by``; the same device again is the same as once.

    Raises ``LinkUnknown`` as ``find_ticket`` does, and ``LinkUsed`` where another device was first.
    """
    with transaction(session):
        free = or_(kind.used_by.is_(None), kind.used_by == by)
        mine = update(kind).where(kind.ref == ref, kind.expires_at > at, free).values(used_by=by)
        spent = session.execute(mine.returning(kind.ref).execution_options(scoped=True)).first()
        ticket = find_ticket(session, kind, ref, at=at)
        if spent is None:
            raise LinkUsed
        return ticket
