"""Announcing, withdrawing, and what is shown just now."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.announcements.model import Announcement
from portal.db import transaction
from portal.kernel.errors import DomainError
from portal.kernel.identifiers import new_ref
from portal.organisations import Actor, ObjectUnknown, note_act


class EndsBeforeItStarts(DomainError):
    """An announcement would end before it starts, or has ended already."""


def announce(
    session: Session,
    text_ja: str,
    text_en: str,
    *,
    starts_at: datetime,
    ends_at: datetime,
    actor: Actor,
    at: datetime,
) -> Announcement:
    """Shows a sentence to everybody for a time. Raises ``EndsBeforeItStarts``."""
    if ends_at <= max(starts_at, at):
        raise EndsBeforeItStarts
    with transaction(session):
        made = Announcement(
            ref=new_ref(), text_ja=text_ja, text_en=text_en, starts_at=starts_at, ends_at=ends_at, made_by=actor.name
        )
        session.add(made)
        session.flush()
        note_act(session, actor, "announcement.made", organisation_id=None, about=made.ref, at=at)
        return made


def withdraw_announcement(session: Session, ref: str, *, actor: Actor, at: datetime) -> None:
    """Ends an announcement at once. Raises ``ObjectUnknown``."""
    with transaction(session):
        found = session.scalars(select(Announcement).where(Announcement.ref == ref)).one_or_none()
        if found is None:
            raise ObjectUnknown
        session.delete(found)
        note_act(session, actor, "announcement.withdrawn", organisation_id=None, about=ref, at=at)


def announcements(session: Session, *, at: datetime) -> Sequence[Announcement]:
    """Those that are shown or will be, in the order in which they start."""
    coming = select(Announcement).where(Announcement.ends_at > at)
    return session.scalars(coming.order_by(Announcement.starts_at, Announcement.id)).all()


def shown_announcement(session: Session, *, at: datetime) -> Announcement | None:
    """The one that is shown just now: of several, the one that started last."""
    now = select(Announcement).where(Announcement.starts_at <= at, Announcement.ends_at > at)
    return session.scalars(now.order_by(Announcement.starts_at.desc(), Announcement.id.desc()).limit(1)).one_or_none()
