"""States as tables, waits, filters: how often and how long a delivery is tried."""

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from enum import StrEnum
from random import SystemRandom

from portal.notices.webhooks.errors import EndpointStateRefused, FilterRefused

MOST_ENDPOINTS = 20  # of one organisation in one mode
MOST_FILTERS = 50  # patterns of one endpoint
FILTER_LIMIT = 64  # characters of a pattern: those of an event's name
TRIED_FOR = timedelta(days=3)
KEPT_FOR = timedelta(days=30)  # how long a finished delivery can be looked at and sent again
OLD_SECRET_SIGNS_FOR = timedelta(hours=24)
TOLD_AFTER = timedelta(days=1)  # of failing, its owners get a mail
AGAIN_TOLD_AFTER = timedelta(days=1)  # at most as often they are told of events that were given up
OUTAGE = timedelta(minutes=1)  # what failed for as long, and as often in a row, was down: once it is back,
OUTAGE_FAILURES = 3  # nothing waits any longer; less may be one event that is always refused

WEBHOOK_TEST = "webhook.test"  # the event that is sent to try an endpoint out

WAITS = tuple(  # before the second, third … try of one delivery; the last one again and again
    timedelta(seconds=s) for s in (5, 30, 120, 600, 1800, 3600, 7200, 14_400)
)
PROBE_WAITS = tuple(  # before the next try of anything at an endpoint that failed once, twice … in a row
    timedelta(seconds=s) for s in (0, 0, 5, 30, 120, 300, 900)
)
JITTER = 0.2  # of a wait, either way, so that what failed together does not come back together
ENDPOINT_FAILING = "endpoint_failing"  # why a delivery was given up whose own turn never came

_PATTERN = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*(\.\*)?")
_chance = SystemRandom()


class EndpointState(StrEnum):
    """Whether an endpoint is sent to: paused by its organisation, or disabled since its server said it is gone."""

    ACTIVE = "active"
    PAUSED = "paused"
    DISABLED = "disabled"


class Wish(StrEnum):
    """What can happen to an endpoint's state."""

    PAUSE = "pause"
    RESUME = "resume"
    GONE = "gone"
    TEST = "test"


NEXT: Mapping[tuple[EndpointState, Wish], EndpointState] = {
    (EndpointState.ACTIVE, Wish.PAUSE): EndpointState.PAUSED,
    (EndpointState.PAUSED, Wish.PAUSE): EndpointState.PAUSED,
    (EndpointState.ACTIVE, Wish.RESUME): EndpointState.ACTIVE,
    (EndpointState.PAUSED, Wish.RESUME): EndpointState.ACTIVE,
    (EndpointState.DISABLED, Wish.RESUME): EndpointState.ACTIVE,
    (EndpointState.ACTIVE, Wish.GONE): EndpointState.DISABLED,
    (EndpointState.PAUSED, Wish.GONE): EndpointState.DISABLED,
    (EndpointState.DISABLED, Wish.GONE): EndpointState.DISABLED,
    (EndpointState.ACTIVE, Wish.TEST): EndpointState.ACTIVE,
}


class News(StrEnum):
    """What the owners of an endpoint are told of by mail."""

    FAILING = "failing"  # for a day
    GIVEN_UP = "given_up"  # events that it has not taken for three days
    DISABLED = "disabled"  # since its server said that it is gone


class DeliveryState(StrEnum):
    """How far a delivery is: waiting for its next try, taken by the receiver, or given up and kept."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    KEPT = "kept"


class Turn(StrEnum):
    """What can happen to a delivery."""

    TAKEN = "taken"
    GIVEN_UP = "given_up"
    REPLAYED = "replayed"


NEXT_DELIVERY: Mapping[tuple[DeliveryState, Turn], DeliveryState] = {
    (DeliveryState.WAITING, Turn.TAKEN): DeliveryState.DELIVERED,
    (DeliveryState.KEPT, Turn.TAKEN): DeliveryState.DELIVERED,  # a worker that was thought dead had sent it
    (DeliveryState.DELIVERED, Turn.TAKEN): DeliveryState.DELIVERED,  # by two workers
    (DeliveryState.WAITING, Turn.GIVEN_UP): DeliveryState.KEPT,
    (DeliveryState.WAITING, Turn.REPLAYED): DeliveryState.WAITING,
    (DeliveryState.DELIVERED, Turn.REPLAYED): DeliveryState.WAITING,
    (DeliveryState.KEPT, Turn.REPLAYED): DeliveryState.WAITING,
}


def next_state(now: str, wish: Wish) -> EndpointState:
    """What an endpoint becomes. Raises ``EndpointStateRefused``."""
    wanted = NEXT.get((EndpointState(now), wish))
    if wanted is None:
        raise EndpointStateRefused(now, wish)
    return wanted


def parse_filters(patterns: Sequence[str]) -> list[str]:
    """The patterns without repetitions, in order; none means every event. Raises ``FilterRefused``."""
    parsed = list(dict.fromkeys(pattern.strip() for pattern in patterns if pattern.strip()))
    for place, pattern in enumerate(parsed):
        if place >= MOST_FILTERS or len(pattern) > FILTER_LIMIT or not _PATTERN.fullmatch(pattern):
            raise FilterRefused(pattern)
    return parsed


def wants(patterns: Sequence[str], event: str) -> bool:
    """Whether an endpoint with these patterns is told of an event of this name."""
    return not patterns or any(
        event.startswith(pattern[:-1]) if pattern.endswith("*") else event == pattern for pattern in patterns
    )


def wait_after(tries: int) -> timedelta:
    """How long a delivery waits after so many tries that failed (at least one)."""
    return _jittered(WAITS[min(tries, len(WAITS)) - 1])


def probe_wait(failures: int) -> timedelta:
    """How long an endpoint is left alone after so many failures in a row (at least one)."""
    return _jittered(PROBE_WAITS[min(failures, len(PROBE_WAITS)) - 1])


def _jittered(wait: timedelta) -> timedelta:
    return wait * _chance.uniform(1 - JITTER, 1 + JITTER)
