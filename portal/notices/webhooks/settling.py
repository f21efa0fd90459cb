"""What came of calls: deliveries done, put off or given up; endpoints well, failing or gone."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import case, insert
from sqlalchemy.orm import Session

from portal.db import connection
from portal.notices.webhooks.calling import Answer
from portal.notices.webhooks.claiming import Claim
from portal.notices.webhooks.model import WebhookAttempt, WebhookDelivery, WebhookEndpoint
from portal.notices.webhooks.rules import (
    AGAIN_TOLD_AFTER,
    ENDPOINT_FAILING,
    NEXT_DELIVERY,
    OUTAGE,
    OUTAGE_FAILURES,
    TOLD_AFTER,
    TRIED_FOR,
    WEBHOOK_TEST,
    DeliveryState,
    EndpointState,
    News,
    Turn,
    Wish,
    next_state,
    probe_wait,
    wait_after,
)
from portal.notices.webhooks.store import IS_WAITING, WORKER, bring_forward, let_follow
from portal.notices.webhooks.targets import host_of
from portal.organisations import SERVICE, AuditSearch, audit_entries, note_act

_GONE = 410  # RFC 9110, 15.5.11

Tell = Callable[[Session, WebhookEndpoint, News, datetime], None]
"""Tells an endpoint's owners of what has become of it, in the caller's transaction."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A call that is over: for which claim, by which worker, when it began, how long it took (ms), its answer."""

    claim: Claim
    worker: str
    signature: str
    at: datetime
    took: int
    answer: Answer


def settle(
    session: Session,
    endpoints: Mapping[int, WebhookEndpoint],
    outcomes: Sequence[Outcome],
    *,
    at: datetime,
    tell: Tell,
) -> None:
    """Writes what came of calls, in the caller's transaction, which holds the endpoints; the removed ones are left."""
    in_turn = sorted(outcomes, key=lambda outcome: (outcome.claim.endpoint_id, outcome.at))
    for endpoint_id, group in groupby(in_turn, key=lambda outcome: outcome.claim.endpoint_id):
        if endpoint_id in endpoints:
            _settle_endpoint(session, endpoints[endpoint_id], list(group), at, tell)


def _settle_endpoint(
    session: Session, endpoint: WebhookEndpoint, outcomes: Collection[Outcome], at: datetime, tell: Tell
) -> None:
    deliveries = _deliveries(session, outcomes)
    _note(session, deliveries, outcomes)
    was_disabled = endpoint.state == EndpointState.DISABLED
    was_down = gave_up = False
    for outcome in outcomes:
        delivery = deliveries.get(outcome.claim.delivery_id)
        if delivery is None:
            continue
        if outcome.answer.error:
            gave_up |= _failed(endpoint, delivery, outcome, at)
        else:
            was_down |= _is_down(endpoint, at)
            _taken(endpoint, delivery, at)
    session.flush()
    finished = {delivery.about for delivery in deliveries.values() if not delivery.is_next}
    if finished:
        let_follow(session, endpoint.id, finished)
    if was_down:
        bring_forward(session, endpoint.id, at)
    if endpoint.failing_since and endpoint.failing_since <= at - TRIED_FOR:
        gave_up |= _give_up_the_rest(session, endpoint, at)
    if endpoint.state == EndpointState.DISABLED:
        if not was_disabled:
            _note_and_tell(session, endpoint, News.DISABLED, at, tell)
    else:
        _tell_of_trouble(session, endpoint, at, tell, gave_up=gave_up)
    endpoint.next_at = max(at, endpoint.probe_at or at)


def _tell_of_trouble(session: Session, endpoint: WebhookEndpoint, at: datetime, tell: Tell, *, gave_up: bool) -> None:
    if gave_up and not _was_noted(session, endpoint, News.GIVEN_UP, at):
        _note_and_tell(session, endpoint, News.GIVEN_UP, at, tell)
    elif endpoint.failing_since and endpoint.failing_since <= at - TOLD_AFTER and endpoint.told_at is None:
        endpoint.told_at = at
        tell(session, endpoint, News.FAILING, at)


def _note_and_tell(session: Session, endpoint: WebhookEndpoint, news: News, at: datetime, tell: Tell) -> None:
    endpoint.told_at = at if endpoint.failures else None
    note_act(
        session,
        SERVICE,
        f"webhook.{news}",
        organisation_id=endpoint.organisation_id,
        about=endpoint.ref,
        at=at,
        host=host_of(endpoint.url),
    )
    tell(session, endpoint, news, at)


def _was_noted(session: Session, endpoint: WebhookEndpoint, news: News, at: datetime) -> bool:
    """Whether it was within a day, or since the endpoint began to fail: more would only repeat it."""
    since = min(endpoint.failing_since or at, at - AGAIN_TOLD_AFTER)
    search = AuditSearch(action=f"webhook.{news}", about=endpoint.ref, since=since)
    return bool(audit_entries(session, WORKER.at(endpoint.organisation_id), search, limit=1))


def _is_down(endpoint: WebhookEndpoint, at: datetime) -> bool:
    since = endpoint.failing_since
    return since is not None and since <= at - OUTAGE and endpoint.failures >= OUTAGE_FAILURES


def _taken(endpoint: WebhookEndpoint, delivery: WebhookDelivery, at: datetime) -> None:
    delivery.tries += 1
    _finish(delivery, Turn.TAKEN, at)
    delivery.error = ""
    endpoint.failures, endpoint.failing_since, endpoint.probe_at, endpoint.told_at = 0, None, None, None
    endpoint.delivered_at = at


def _failed(endpoint: WebhookEndpoint, delivery: WebhookDelivery, outcome: Outcome, at: datetime) -> bool:
    """Answers whether the event is given up with it; a test, which is tried once, does not count."""
    if outcome.answer.status == _GONE and endpoint.state != EndpointState.DISABLED:
        endpoint.state, endpoint.changed_at = next_state(endpoint.state, Wish.GONE), at
    if outcome.claim.failures == endpoint.failures:  # of those under way together only one counts
        endpoint.failures += 1
        endpoint.failing_since = endpoint.failing_since or at
        endpoint.probe_at = at + probe_wait(endpoint.failures)
    if delivery.worker != outcome.worker:
        return False  # its lease ran out: another has it, or has finished it
    delivery.tries += 1
    delivery.worker, delivery.error = None, outcome.answer.error
    if at >= delivery.give_up_at:
        _finish(delivery, Turn.GIVEN_UP, at)
        return delivery.name != WEBHOOK_TEST
    delivery.due_at = min(at + wait_after(delivery.tries), delivery.give_up_at)
    return False


def _finish(delivery: WebhookDelivery, turn: Turn, at: datetime) -> None:
    delivery.state = NEXT_DELIVERY[DeliveryState(delivery.state), turn]
    delivery.is_next, delivery.worker, delivery.finished_at = False, None, at


def _give_up_the_rest(session: Session, endpoint: WebhookEndpoint, at: datetime) -> bool:
    """What waits behind others for an endpoint that has been failing all the time never gets a try of its own.

    Answers whether there was any.
    """
    given_up: Any = session.execute(
        WORKER.update(WebhookDelivery)
        .where(
            WebhookDelivery.endpoint_id == endpoint.id,
            IS_WAITING,
            WebhookDelivery.give_up_at <= at,
            WebhookDelivery.worker.is_(None),
        )
        .values(
            state=NEXT_DELIVERY[DeliveryState.WAITING, Turn.GIVEN_UP],
            is_next=False,
            finished_at=at,
            error=case((WebhookDelivery.error == "", ENDPOINT_FAILING), else_=WebhookDelivery.error),
        )
    )
    if given_up.rowcount:
        let_follow(session, endpoint.id)
    return bool(given_up.rowcount)


def _deliveries(session: Session, outcomes: Collection[Outcome]) -> Mapping[int, WebhookDelivery]:
    ids = [outcome.claim.delivery_id for outcome in outcomes]
    found = session.scalars(WORKER.select(WebhookDelivery).where(WebhookDelivery.id.in_(ids)))
    return {delivery.id: delivery for delivery in found}


def _note(session: Session, deliveries: Mapping[int, WebhookDelivery], outcomes: Collection[Outcome]) -> None:
    rows = [
        {
            "organisation_id": deliveries[outcome.claim.delivery_id].organisation_id,
            "delivery_id": outcome.claim.delivery_id,
            "at": outcome.at,
            "took": outcome.took,
            "url": outcome.claim.url,
            "signature": outcome.signature,
            "status": outcome.answer.status,
            "error": outcome.answer.error,
            "answer": outcome.answer.start,
        }
        for outcome in outcomes
        if outcome.claim.delivery_id in deliveries
    ]
    if rows:
        connection(session).execute(insert(WebhookAttempt), rows)
