"""Queries of endpoints and deliveries. Whoever changes deliveries holds their endpoint's lock first."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import case, exists, func, literal_column, or_, select
from sqlalchemy.orm import Session

from portal.notices.webhooks.model import WebhookDelivery, WebhookEndpoint
from portal.organisations import LinkType, ObjectUnknown, Organisation, Scope, State
from portal.outbox import Feed

WORKER = Scope.service("the worker delivers everybody's webhooks")
IS_WAITING = WebhookDelivery.state == literal_column("'waiting'")  # no parameter: only so is the partial index used
IS_ACTIVE = WebhookEndpoint.state == literal_column("'active'")
_IS_LINKED = or_(Organisation.link_type.is_(None), Organisation.link_type != LinkType.LIGHT)
HAS_LINK = (  # of a closed organisation, or one that became light, nothing is told
    exists()
    .where(Organisation.id == WebhookEndpoint.organisation_id, Organisation.state != State.CLOSED, _IS_LINKED)
    .correlate(WebhookEndpoint)
)
_ENDPOINTS_AT_ONCE = 100  # that one transaction feeds, or takes deliveries of


def locked_endpoint(session: Session, scope: Scope, ref: str) -> WebhookEndpoint:
    """One endpoint, and no worker or colleague changes it meanwhile. Raises ``ObjectUnknown``."""
    found = session.scalars(
        scope.own().select(WebhookEndpoint).where(WebhookEndpoint.ref == ref).with_for_update()
    ).one_or_none()
    if found is None:
        raise ObjectUnknown
    return found


def locked_endpoints(session: Session, ids: Collection[int]) -> Mapping[int, WebhookEndpoint]:
    """Those of the endpoints that still exist, locked in the order of their ids."""
    found = session.scalars(
        WORKER.select(WebhookEndpoint).where(WebhookEndpoint.id.in_(ids)).order_by(WebhookEndpoint.id).with_for_update()
    )
    return {endpoint.id: endpoint for endpoint in found}


def endpoints_behind(session: Session, without: Collection[int] = ()) -> Sequence[int]:
    """Ids of active endpoints but for those whose feed has events that they have no deliveries of yet."""
    behind = (
        select(WebhookEndpoint.id)
        .join(Feed, Feed.name == WebhookEndpoint.feed)
        .where(IS_ACTIVE, HAS_LINK, Feed.last_position > WebhookEndpoint.position)
    )
    if without:
        behind = behind.where(WebhookEndpoint.id.not_in(without))
    return session.scalars(WORKER.apply(behind.limit(_ENDPOINTS_AT_ONCE), WebhookEndpoint)).all()


def soonest(session: Session, without: Collection[int] = ()) -> datetime | None:
    """When an endpoint but for those is to be looked at next; None where none is waiting for anything."""
    waiting = select(WebhookEndpoint.next_at).where(IS_ACTIVE, HAS_LINK, WebhookEndpoint.next_at.is_not(None))
    if without:
        waiting = waiting.where(WebhookEndpoint.id.not_in(without))
    first = waiting.order_by(WebhookEndpoint.next_at).limit(1)  # PostgreSQL would look at all of them for min()
    found: datetime | None = session.scalars(WORKER.apply(first, WebhookEndpoint)).one_or_none()
    return found


def endpoints_to_look_at(
    session: Session, at: datetime, *, only: int | None = None, without: Collection[int] = ()
) -> Sequence[WebhookEndpoint]:
    """Endpoints of which something may be due, the longest waiting first, locked; those that others hold left out.

    ``only``: at most this one.
    """
    due = WORKER.select(WebhookEndpoint).where(IS_ACTIVE, HAS_LINK, WebhookEndpoint.next_at <= at)
    if only is not None:
        due = due.where(WebhookEndpoint.id == only)
    if without:
        due = due.where(WebhookEndpoint.id.not_in(without))
    return session.scalars(
        due.order_by(WebhookEndpoint.next_at).limit(_ENDPOINTS_AT_ONCE).with_for_update(skip_locked=True)
    ).all()


def due_deliveries(session: Session, endpoint_id: int, at: datetime, limit: int) -> Sequence[WebhookDelivery]:
    """Deliveries of one endpoint that may be tried now, the longest due first."""
    due = WORKER.select(WebhookDelivery).where(
        WebhookDelivery.endpoint_id == endpoint_id, WebhookDelivery.is_next, WebhookDelivery.due_at <= at
    )
    return session.scalars(due.order_by(WebhookDelivery.due_at, WebhookDelivery.id).limit(limit)).all()


def under_way(session: Session, endpoint_ids: Collection[int], at: datetime) -> Mapping[int, int]:
    """How many calls each endpoint has under way, those of workers that died left out."""
    counted = (
        select(WebhookDelivery.endpoint_id, func.count())
        .where(
            WebhookDelivery.endpoint_id.in_(endpoint_ids),
            WebhookDelivery.worker.is_not(None),
            WebhookDelivery.due_at > at,
        )
        .group_by(WebhookDelivery.endpoint_id)
    )
    rows = session.execute(WORKER.apply(counted, WebhookDelivery))
    return {endpoint_id: count for endpoint_id, count in rows}  # noqa: C416  # dict() would lose the types


def first_due(session: Session, endpoint_id: int) -> datetime | None:
    """When the endpoint's next delivery is due, or the lease of one under way ends."""
    first = select(func.min(WebhookDelivery.due_at)).where(
        WebhookDelivery.endpoint_id == endpoint_id, WebhookDelivery.is_next
    )
    found: datetime | None = session.scalars(WORKER.apply(first, WebhookDelivery)).one()
    return found


def abouts_waiting(session: Session, endpoint_id: int, abouts: Iterable[str]) -> set[str]:
    """Those of the objects of which something waits for the endpoint already."""
    found = (
        select(WebhookDelivery.about)
        .where(WebhookDelivery.endpoint_id == endpoint_id, IS_WAITING, WebhookDelivery.about.in_(list(abouts)))
        .distinct()
    )
    return set(session.scalars(WORKER.apply(found, WebhookDelivery)))


def let_follow(session: Session, endpoint_id: int, abouts: Collection[str] | None = None) -> None:
    """Of each object (all where None) of which something waits and nothing is next, makes the oldest the next."""
    firsts = select(func.min(WebhookDelivery.id)).where(WebhookDelivery.endpoint_id == endpoint_id, IS_WAITING)
    if abouts is not None:
        firsts = firsts.where(WebhookDelivery.about.in_(abouts))
    has_next = func.sum(case((WebhookDelivery.is_next, 1), else_=0))
    leaderless = WORKER.apply(firsts.group_by(WebhookDelivery.about).having(has_next == 0), WebhookDelivery)
    session.execute(WORKER.update(WebhookDelivery).where(WebhookDelivery.id.in_(leaderless)).values(is_next=True))


def bring_forward(session: Session, endpoint_id: int, at: datetime) -> None:
    """Lets what waits for a later try be tried now; what is under way is left."""
    session.execute(
        WORKER.update(WebhookDelivery)
        .where(
            WebhookDelivery.endpoint_id == endpoint_id,
            WebhookDelivery.is_next,
            WebhookDelivery.due_at > at,
            WebhookDelivery.worker.is_(None),
        )
        .values(due_at=at)
    )
