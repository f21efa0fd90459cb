"""Events, written in the transaction of their cause and numbered afterwards by one relay.

Whoever reads a feed sees only numbered events, in order and without gaps. Events carry ids, never names or digits.
"""

from portal.outbox.held import discard_events, release_events
from portal.outbox.model import Event, EventRelease, Feed
from portal.outbox.operations import (
    SERVICE_FEED,
    UNNUMBERED,
    Payload,
    latest_events,
    number_events,
    payload_sql,
    read_feed,
    record,
    record_many,
    record_selected,
    recording,
)

__all__ = [
    "SERVICE_FEED",
    "UNNUMBERED",
    "Event",
    "EventRelease",
    "Feed",
    "Payload",
    "discard_events",
    "latest_events",
    "number_events",
    "payload_sql",
    "read_feed",
    "record",
    "record_many",
    "record_selected",
    "recording",
    "release_events",
]
