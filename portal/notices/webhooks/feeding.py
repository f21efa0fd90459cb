"""Numbered events become deliveries: each once for every endpoint that wants it, in the order of its feed."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from portal.db import connection
from portal.kernel.identifiers import new_refs
from portal.notices.webhooks.model import WebhookDelivery, WebhookEndpoint
from portal.notices.webhooks.rules import TRIED_FOR, DeliveryState, EndpointState, wants
from portal.notices.webhooks.signing import body_of
from portal.notices.webhooks.store import abouts_waiting
from portal.organisations import event_id
from portal.outbox import Event, read_feed

EVENTS_AT_ONCE = 200  # that one transaction takes from a feed for one endpoint


def feed(session: Session, endpoints: Collection[WebhookEndpoint], *, at: datetime) -> bool:
    """Makes deliveries of the events behind each active endpoint's position, and moves it; the caller has locked them.

    Answers whether there may be more.
    """
    read: dict[tuple[str, int], Sequence[Event]] = {}
    may_be_more = False
    for endpoint in endpoints:
        if endpoint.state != EndpointState.ACTIVE:
            continue
        start = (endpoint.feed, endpoint.position)
        if start not in read:
            read[start] = read_feed(session, endpoint.feed, after=endpoint.position, limit=EVENTS_AT_ONCE)
        events = read[start]
        may_be_more |= len(events) == EVENTS_AT_ONCE
        if not events:
            continue
        _make(session, endpoint, [event for event in events if wants(endpoint.events, event.name)], at)
        endpoint.position = events[-1].position or endpoint.position
    return may_be_more


def _make(session: Session, endpoint: WebhookEndpoint, events: Sequence[Event], at: datetime) -> None:
    if not events:
        return
    waiting = abouts_waiting(session, endpoint.id, {event.about for event in events})
    rows = []
    for event, ref in zip(events, new_refs(len(events)), strict=True):
        rows.append(delivery_row(endpoint, event, ref=ref, is_next=event.about not in waiting, at=at))
        waiting.add(event.about)
    connection(session).execute(insert(WebhookDelivery), rows)
    endpoint.next_at = max(at, endpoint.probe_at or at)


def delivery_row(
    endpoint: WebhookEndpoint, event: Event, *, ref: str, is_next: bool, at: datetime
) -> Mapping[str, Any]:
    """What is stored of an event that is to be delivered."""
    assert event.position is not None  # feeds hold numbered events only
    return {
        "ref": ref,
        "organisation_id": endpoint.organisation_id,
        "sandbox": endpoint.sandbox,
        "endpoint_id": endpoint.id,
        "event_ref": event_id(endpoint.feed, event.position),
        "name": event.name,
        "about": event.about,
        "happened_at": event.happened_at,
        "body": body_of(event.name, about=event.about, happened_at=event.happened_at, payload=event.payload),
        "state": DeliveryState.WAITING,
        "is_next": is_next,
        "due_at": at,
        "give_up_at": at + TRIED_FOR,
        "tries": 0,
        "error": "",
    }
