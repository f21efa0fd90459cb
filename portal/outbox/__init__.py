"""Events, written in the transaction of their cause and numbered afterwards by one relay.

Whoever reads a feed sees only numbered events, in order and without gaps. Events carry ids, never names or digits.
"""

from portal.outbox.model import Event, Feed
from portal.outbox.operations import (
    SERVICE_FEED,
    UNNUMBERED,
    latest_events,
    number_events,
    read_feed,
    record,
    recording,
)

__all__ = [
    "SERVICE_FEED",
    "UNNUMBERED",
    "Event",
    "Feed",
    "latest_events",
    "number_events",
    "read_feed",
    "record",
    "recording",
]
