"""What happens to organisations, and how an event finds its feeds.

Each organisation has a feed for live and one for its sandbox. A tenant's events stand in its owner's feed as well,
each feed numbered by itself, so that neither learns from gaps how much the other does.
"""

from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, aliased

from portal.db import BigId, connection
from portal.organisations.model import Organisation
from portal.outbox import record

ORGANISATION_CHANGED = "organisation.changed"
TENANT_ADDED = "tenant.added"
TENANT_CHANGED = "tenant.changed"

EVENT_NAMES = (ORGANISATION_CHANGED, TENANT_ADDED, TENANT_CHANGED)

Feeds = tuple[str, tuple[str, ...]]
"""An organisation's ref, and the names of the feeds in which its events stand."""


_owner = aliased(Organisation)
_refs = (
    select(Organisation.ref, _owner.ref)
    .outerjoin(_owner, Organisation.parent_id == _owner.id)
    .where(Organisation.id == bindparam("organisation", type_=BigId))
)


def feed_name(organisation_ref: str, *, sandbox: bool) -> str:
    """The name of an organisation's feed."""
    return f"org:{organisation_ref}:sandbox" if sandbox else f"org:{organisation_ref}"


def event_id(feed: str, position: int) -> str:
    """An event's public id: the same for whoever reads it from that feed, by API or webhook."""
    _org, ref, *mode = feed.split(":")
    return "_".join(("evt", *mode, ref, str(position)))


def feeds_of(session: Session, organisation_id: int, *, sandbox: bool) -> Feeds:
    """Where events of this organisation stand: its own feed, and its owner's where it is a tenant."""
    ref, owner_ref = connection(session).execute(_refs, {"organisation": organisation_id}).one()
    refs = (ref, owner_ref) if owner_ref else (ref,)
    return ref, tuple(feed_name(one, sandbox=sandbox) for one in refs)


def record_event(
    session: Session,
    organisation_id: int,
    name: str,
    *,
    about: str,
    at: datetime,
    sandbox: bool = False,
    **payload: str | int | None,
) -> None:
    """Writes an event of an organisation in the caller's transaction, ``organisation`` (its ref) in the payload.

    ``payload`` holds ids and codes only, as ``portal.outbox.record`` says.
    """
    ref, feeds = feeds_of(session, organisation_id, sandbox=sandbox)
    for feed in feeds:
        record(session, name, about=about, at=at, feed=feed, organisation=ref, **payload)
