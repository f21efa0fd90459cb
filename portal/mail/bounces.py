"""Mail that came back: from wherever it is told, and what follows for its address."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import case, delete, select
from sqlalchemy.orm import Session

from portal.db import connection, insert_or, transaction
from portal.mail.model import FAULT_LIMIT, MailTrouble
from portal.mail.rules import NEXT, Happening, MailState
from portal.mail.store import find_mail


@dataclass(frozen=True, slots=True)
class Bounce:
    """A report that a mail came back.

    ``ref`` is the mail's, as in its Message-ID; empty where the report does not say. ``address``: the recipient's, only
    where the report is known to be from our mail provider. ``is_hard``: no mail reaches the address, now or later.
    """

    ref: str
    is_hard: bool
    code: str
    address: str = ""


class BouncesAway(Exception):
    """The place where bounces are told cannot be read now; later it may."""


class BounceSource(Protocol):
    """Where bounces are told."""

    def bounces(self) -> Iterator[Bounce]:
        """What has come. The source forgets each when the next is asked for, so that it was written down by then.

        Raises ``BouncesAway``.
        """


def take_bounces(session: Session, source: BounceSource, *, at: datetime) -> int:
    """Writes down what the source tells, each in a transaction of its own; answers how many there were.

    Raises what the source raises.
    """
    taken = 0
    for bounce in source.bounces():
        note_bounce(session, bounce, at=at)
        taken += 1
    return taken


def note_bounce(session: Session, bounce: Bounce, *, at: datetime) -> None:
    """Marks the mail, and counts the bounce of its address. A report on no mail of ours changes nothing."""
    with transaction(session):
        mail = find_mail(session, bounce.ref, lock=True)
        code = (bounce.code or "unknown")[:FAULT_LIMIT]
        if mail is not None:
            mail.fault = code
            if bounce.is_hard:
                mail.state = NEXT[MailState(mail.state), Happening.CAME_BACK]
                mail.bounced_at = mail.bounced_at or at
        address = mail.address if mail else bounce.address
        if address:
            _count(session, address, code, is_hard=bounce.is_hard, at=at)


def _count(session: Session, address: str, code: str, *, is_hard: bool, at: datetime) -> None:
    database = connection(session)
    row = {
        "address": address,
        "soft_count": 0 if is_hard else 1,
        "hard_at": at if is_hard else None,
        "last_at": at,
        "code": code,
    }
    insert: Any = insert_or(database.dialect.name, MailTrouble).values(row)
    there, new = MailTrouble.__table__.c, insert.excluded
    changes = {
        "soft_count": there.soft_count + new.soft_count,
        "hard_at": case((new.hard_at.is_(None), there.hard_at), else_=new.hard_at),
        "last_at": new.last_at,
        "code": new.code,
    }
    database.execute(insert.on_conflict_do_update(index_elements=["address"], set_=changes))


def bounced(session: Session, address: str) -> bool:
    """Whether mail to the address came back for good, and none is known to have arrived since."""
    trouble = select(MailTrouble.hard_at).where(MailTrouble.address == address)
    return session.scalar(trouble) is not None


def arrived(session: Session, address: str) -> None:
    """Forgets what came back from the address: somebody has used a link mailed there."""
    with transaction(session):
        session.execute(delete(MailTrouble).where(MailTrouble.address == address))
