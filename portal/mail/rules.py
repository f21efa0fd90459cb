"""What becomes of a mail, as a table; and which reports say that an address takes no mail."""

import re
from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum

KEPT = timedelta(days=30)  # how long a mail's row outlives the mail: bounces come within days
GIVEN_UP_AFTER = timedelta(days=2)  # a queued mail whose job is gone; its tries end after one day
TROUBLE_KEPT = timedelta(days=180)  # how long it is remembered that an address bounced
WAITS = tuple(  # before each new try: a day in all, since mail servers are mended within one
    timedelta(seconds=s) for s in (5, 20, 60, 180, 600, 1800, 3600, 7200, 14_400, 28_800, 28_800)
)
_FULL = "5.2.2"  # RFC 3463: mailbox full
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")


class MailState(StrEnum):
    """How far a mail has come."""

    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"
    BOUNCED = "bounced"


class Happening(StrEnum):
    """What can happen to a mail."""

    HANDED_OVER = "handed_over"
    GIVEN_UP = "given_up"
    CAME_BACK = "came_back"


NEXT: Mapping[tuple[MailState, Happening], MailState] = {
    (MailState.QUEUED, Happening.HANDED_OVER): MailState.SENT,
    (MailState.QUEUED, Happening.GIVEN_UP): MailState.FAILED,
    (MailState.QUEUED, Happening.CAME_BACK): MailState.BOUNCED,  # the worker fell after it had handed it over
    (MailState.FAILED, Happening.HANDED_OVER): MailState.SENT,  # the operator let it be tried again
    (MailState.FAILED, Happening.GIVEN_UP): MailState.FAILED,
    (MailState.FAILED, Happening.CAME_BACK): MailState.BOUNCED,  # the server took it, its answer was lost
    (MailState.SENT, Happening.HANDED_OVER): MailState.SENT,  # by a twin
    (MailState.SENT, Happening.GIVEN_UP): MailState.SENT,
    (MailState.SENT, Happening.CAME_BACK): MailState.BOUNCED,
    (MailState.BOUNCED, Happening.HANDED_OVER): MailState.BOUNCED,
    (MailState.BOUNCED, Happening.GIVEN_UP): MailState.BOUNCED,
    (MailState.BOUNCED, Happening.CAME_BACK): MailState.BOUNCED,
}


def is_hard(action: str, status: str) -> bool:
    """Whether a delivery report means that the address takes no mail at all.

    ``action`` and ``status`` are RFC 3464's: failed for good with a status of class 5, a full mailbox excepted.
    Japanese carriers answer 5.1.1 for a filtered domain as for an unknown address: which it is, only the reader knows.
    """
    return action.lower() == "failed" and status.startswith("5") and status != _FULL


def status_in(text: str) -> str:
    """The first status code of RFC 3463 in ``text``, as ``5.1.1``; empty where there is none."""
    found = _STATUS.search(text)
    return found[0] if found else ""
