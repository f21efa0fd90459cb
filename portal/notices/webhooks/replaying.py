"""Sending again all that was told since a moment: at once where it is little, as a job where it is much."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.db import transaction
from portal.jobs import Work, enqueue
from portal.notices.webhooks.deliveries import OF_FOUND, again
from portal.notices.webhooks.model import WebhookDelivery, WebhookEndpoint
from portal.notices.webhooks.rules import WEBHOOK_TEST, DeliveryState
from portal.notices.webhooks.store import let_follow, locked_endpoint
from portal.organisations import Actor, Scope, note_act

WEBHOOK_REPLAY = "webhook.replay"  # the job's kind
AT_ONCE = 1_000  # deliveries that one transaction sends again: about a tenth of a second


@dataclass(frozen=True, slots=True)
class Replayed:
    """How many deliveries are sent again, and the ref of the job that does it; empty where it is done."""

    count: int
    job: str = ""


@dataclass(frozen=True, slots=True)
class _Span:
    """Finished deliveries of one endpoint that tell of something since a moment, and were finished before ``asked``.

    What is sent again meanwhile and finished later is left out, so that this can be done twice.
    """

    endpoint_ref: str
    since: datetime
    asked: datetime

    def of(self, endpoint: WebhookEndpoint, what: Any) -> Any:
        """A SELECT of ``what``; tests are left out."""
        return OF_FOUND.apply(
            select(what).where(
                WebhookDelivery.endpoint_id == endpoint.id,
                WebhookDelivery.state != DeliveryState.WAITING,
                WebhookDelivery.happened_at >= self.since,
                WebhookDelivery.finished_at <= self.asked,
                WebhookDelivery.name != WEBHOOK_TEST,
            ),
            WebhookDelivery,
        )


def count_since(session: Session, scope: Scope, endpoint_ref: str, moment: datetime, *, at: datetime) -> int:
    """How many deliveries ``replay_since`` would send again. Raises ``ObjectUnknown``."""
    endpoint = scope.own().one(session, WebhookEndpoint, endpoint_ref)
    found: int = session.scalars(_Span(endpoint_ref, moment, at).of(endpoint, func.count())).one()
    return found


def replay_since(
    session: Session, scope: Scope, endpoint_ref: str, moment: datetime, *, actor: Actor, at: datetime
) -> Replayed:
    """Sends again what is finished and tells of something since ``moment``, under the same ids, in the same order.

    Asking twice is as once, but for what was finished in between. Raises ``ObjectUnknown``.
    """
    with transaction(session):
        endpoint, span = locked_endpoint(session, scope, endpoint_ref), _Span(endpoint_ref, moment, at)
        count = session.scalars(span.of(endpoint, func.count())).one()
        note_act(
            session,
            actor,
            "webhook.replayed_since",
            organisation_id=endpoint.organisation_id,
            about=endpoint_ref,
            at=at,
            since=moment.isoformat(timespec="seconds"),
            count=count,
        )
        if count <= AT_ONCE:
            _send_some(session, scope, span)
            return Replayed(count)
        payload = {"organisation": endpoint.organisation_id, "endpoint": endpoint_ref}
        payload |= {"since": moment.isoformat(), "asked": at.isoformat()}
        job = enqueue(session, WEBHOOK_REPLAY, payload, at=at, lane=scope.ref, sandbox=scope.sandbox)
        return Replayed(count, job)


def do_replay(work: Work) -> dict[str, object]:
    """The job: sends again in portions, each a transaction of its own, so that nobody waits long for it."""
    asked = work.payload
    scope = Scope.service("a job acts for who asked for it").at(asked["organisation"]).in_mode(sandbox=work.sandbox)
    span = _Span(asked["endpoint"], *(datetime.fromisoformat(asked[name]) for name in ("since", "asked")))
    done, left = 0, count_since(work.session, scope, span.endpoint_ref, span.since, at=span.asked)
    while portion := _send_some(work.session, scope, span):
        done += portion
        work.progress(done, max(left, done))
    return {"deliveries": done}


def _send_some(session: Session, scope: Scope, span: _Span) -> int:
    with transaction(session):
        endpoint = locked_endpoint(session, scope, span.endpoint_ref)
        some = span.of(endpoint, WebhookDelivery.id).order_by(WebhookDelivery.id).limit(AT_ONCE)
        ids = session.scalars(some).all()
        if ids:
            session.execute(again(span.asked).where(WebhookDelivery.id.in_(ids)))
            let_follow(session, endpoint.id)
            endpoint.probe_at, endpoint.next_at = None, span.asked
        return len(ids)
