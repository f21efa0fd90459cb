"""Looking at deliveries, each with its calls, and sending them again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.db import transaction
from portal.notices.webhooks.model import WebhookAttempt, WebhookDelivery, WebhookEndpoint
from portal.notices.webhooks.rules import (
    KEPT_FOR,
    NEXT_DELIVERY,
    TRIED_FOR,
    DeliveryState,
    Turn,
)
from portal.notices.webhooks.signing import headers_of
from portal.notices.webhooks.store import WORKER, let_follow, locked_endpoint, locked_endpoints
from portal.organisations import Actor, ObjectUnknown, Scope, note_act

FORGOTTEN_AT_ONCE = 1_000
OF_FOUND = Scope.service("deliveries of an endpoint that the asker's own scope found")  # by its indexes alone


@dataclass(frozen=True, slots=True)
class Standing:
    """How many deliveries of an endpoint wait, since when the oldest, and how many were given up and are kept."""

    waiting: int
    waiting_since: datetime | None
    kept: int


def deliveries(
    session: Session,
    scope: Scope,
    endpoint_ref: str,
    *,
    state: DeliveryState | None = None,
    before: str = "",
    limit: int = 50,
) -> Sequence[WebhookDelivery]:
    """An endpoint's deliveries, the newest first; ``before`` is the ref of the last one seen.

    Raises ``ObjectUnknown``, for a ``before`` that is none of them too.
    """
    of = scope.own().one(session, WebhookEndpoint, endpoint_ref)
    found = OF_FOUND.select(WebhookDelivery).where(WebhookDelivery.endpoint_id == of.id)
    if state is not None:
        found = found.where(WebhookDelivery.state == state)
    if before:
        found = found.where(WebhookDelivery.id < delivery(session, scope, before).id)
    return session.scalars(found.order_by(WebhookDelivery.id.desc()).limit(limit)).all()


def delivery(session: Session, scope: Scope, ref: str) -> WebhookDelivery:
    """One delivery. Raises ``ObjectUnknown``."""
    return scope.own().one(session, WebhookDelivery, ref)


def endpoint_of(session: Session, scope: Scope, of: WebhookDelivery) -> WebhookEndpoint:
    """The endpoint of a delivery. Raises ``ObjectUnknown``."""
    found = session.scalars(
        scope.own().select(WebhookEndpoint).where(WebhookEndpoint.id == of.endpoint_id)
    ).one_or_none()
    if found is None:
        raise ObjectUnknown
    return found


def attempts(session: Session, scope: Scope, ref: str) -> Sequence[WebhookAttempt]:
    """A delivery's calls, the latest first. Raises ``ObjectUnknown``."""
    of = delivery(session, scope, ref)
    calls = OF_FOUND.select(WebhookAttempt).where(WebhookAttempt.delivery_id == of.id)
    return session.scalars(calls.order_by(WebhookAttempt.id.desc())).all()


def request_headers(of: WebhookDelivery, attempt: WebhookAttempt) -> dict[str, str]:
    """The headers with which a delivery was sent in one of its calls; its body is ``of.body``."""
    return headers_of(of.event_ref, attempt.at, attempt.signature)


def standing(session: Session, scope: Scope, endpoint_ref: str) -> Standing:
    """What an endpoint's deliveries come to. Raises ``ObjectUnknown``."""
    of = scope.own().one(session, WebhookEndpoint, endpoint_ref)
    in_state = select(func.count(), func.min(WebhookDelivery.happened_at)).where(WebhookDelivery.endpoint_id == of.id)
    (waiting, since), (kept, _kept_since) = (
        session.execute(OF_FOUND.apply(in_state.where(WebhookDelivery.state == state), WebhookDelivery)).one()
        for state in (DeliveryState.WAITING, DeliveryState.KEPT)
    )
    return Standing(waiting, since, kept)


def replay(session: Session, scope: Scope, ref: str, *, actor: Actor, at: datetime) -> WebhookDelivery:
    """Sends a delivery again, under the same id and for the whole time; one that waits is tried now.

    Raises ``ObjectUnknown``. At an endpoint that is not active it waits until that is resumed.
    """
    with transaction(session):
        replayed = delivery(session, scope, ref)
        of = locked_endpoint(session, scope, endpoint_of(session, scope, replayed).ref)
        session.refresh(replayed)  # a worker may have had the endpoint until now
        if replayed.worker is None:
            session.execute(again(at).where(WebhookDelivery.id == replayed.id))
            let_follow(session, of.id, [replayed.about])
            of.probe_at, of.next_at = None, at
            session.flush()
            session.refresh(replayed)
        note_act(session, actor, "webhook.replayed", organisation_id=of.organisation_id, about=replayed.ref, at=at)
        return replayed


def forget_old_deliveries(session: Session, *, at: datetime) -> int:
    """Removes deliveries that were finished 30 days ago; answers how many. Part of the worker's sweep, in portions."""
    is_old = WebhookDelivery.finished_at.is_not(None) & (WebhookDelivery.finished_at < at - KEPT_FOR)
    some = WORKER.apply(select(WebhookDelivery.id).where(is_old).limit(FORGOTTEN_AT_ONCE), WebhookDelivery)
    count = 0
    while True:
        with transaction(session):
            ids = session.scalars(some).all()
            if ids:  # asked again: one may have been sent again meanwhile
                session.execute(WORKER.delete(WebhookDelivery).where(WebhookDelivery.id.in_(ids), is_old))
        count += len(ids)
        if len(ids) < FORGOTTEN_AT_ONCE:
            return count


def forget_old_secrets(session: Session, *, at: datetime) -> int:
    """Removes secrets that sign no longer; answers how many. Part of the worker's sweep."""
    stale = select(WebhookEndpoint.id).where(WebhookEndpoint.old_until.is_not(None), WebhookEndpoint.old_until < at)
    ids = session.scalars(WORKER.apply(stale, WebhookEndpoint)).all()
    if not ids:
        return 0
    with transaction(session):
        found = [one for one in locked_endpoints(session, ids).values() if one.old_until and one.old_until < at]
        for endpoint in found:
            endpoint.old_sealed = endpoint.old_until = None
        return len(found)


def again(at: datetime) -> Any:
    """What makes a delivery wait anew, whatever it is now (``NEXT_DELIVERY`` allows it from each state)."""
    return WORKER.update(WebhookDelivery).values(
        state=NEXT_DELIVERY[DeliveryState.KEPT, Turn.REPLAYED],
        due_at=at,
        give_up_at=at + TRIED_FOR,
        tries=0,
        error="",
        finished_at=None,
    )
