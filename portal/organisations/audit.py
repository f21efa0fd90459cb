"""Who did what, when, from where: written with the act, never changed, searched and exported by whom it concerns."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from sqlalchemy import insert, or_
from sqlalchemy.orm import Session

from portal.db import connection, transaction
from portal.organisations.key_model import AuditEntry
from portal.organisations.scope import Scope

ActorKind = Literal["staff", "key", "command", "service"]
_EXPORTED_AT_ONCE = 1_000
_insert_entry = insert(AuditEntry)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a staff member, a key, a command line, or the service itself; ``address`` is the IP address."""

    kind: ActorKind
    ref: str
    name: str
    address: str = ""


SERVICE = Actor("service", "service", "")
COMMAND = Actor("command", "command", "")


@dataclass(frozen=True, slots=True)
class AuditSearch:
    """What to look for: words in the actor's name, an action's beginning (``key.``), an object, a span of time."""

    text: str = ""
    action: str = ""
    about: str = ""
    since: datetime | None = None
    until: datetime | None = None


def note_act(
    session: Session,
    actor: Actor,
    action: str,
    *,
    organisation_id: int | None,
    about: str,
    at: datetime,
    **details: str | int | bool | None,
) -> None:
    """Notes an act in the caller's transaction. ``details`` holds codes and short values, never a secret."""
    row = {
        "organisation_id": organisation_id,
        "at": at,
        "actor_kind": actor.kind,
        "actor_ref": actor.ref,
        "actor_name": actor.name,
        "from_address": actor.address,
        "action": action,
        "about": about,
        "details": details,
    }
    with transaction(session):
        connection(session).execute(_insert_entry, row)


def audit_entries(
    session: Session, scope: Scope, search: AuditSearch = AuditSearch(), *, before: int | None = None, limit: int = 50
) -> Sequence[AuditEntry]:
    """The entries that match, the newest first; ``before`` is the id of the last one seen."""
    found = scope.select(AuditEntry).order_by(AuditEntry.id.desc()).limit(limit)
    if before is not None:
        found = found.where(AuditEntry.id < before)
    if search.text:
        words = f"%{_escaped(search.text)}%"
        found = found.where(
            or_(AuditEntry.actor_name.ilike(words, escape="\\"), AuditEntry.from_address == search.text)
        )
    if search.action:
        found = found.where(AuditEntry.action.startswith(search.action, autoescape=True))
    if search.about:
        found = found.where(AuditEntry.about == search.about)
    if search.since:
        found = found.where(AuditEntry.at >= search.since)
    if search.until:
        found = found.where(AuditEntry.at < search.until)
    return session.scalars(found).all()


def all_audit_entries(session: Session, scope: Scope, search: AuditSearch = AuditSearch()) -> Iterator[AuditEntry]:
    """As ``audit_entries``, all of them, read in portions that need little memory."""
    before: int | None = None
    while portion := audit_entries(session, scope, search, before=before, limit=_EXPORTED_AT_ONCE):
        yield from portion
        before = portion[-1].id
        session.expunge_all()


def from_where(actor: Actor, address: str) -> Actor:
    """The same actor at an IP address."""
    return replace(actor, address=address)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
