"""What is mailed of bills and payments, and by whose wish. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time, timedelta
from enum import StrEnum

from portal import recurring
from portal.organisations import LinkType

MOST_ADDRESSES = 5
LISTED = 5  # bills that one mail names; of the others it says how many they are
GATHERED = timedelta(minutes=1)  # after a mail to a merchant, in which what follows is gathered for the next one
STALE = timedelta(days=3)  # what happened longer ago is no news: workers stood still, or the merchant was another then
EVENTS_AT_ONCE = 1_000  # that one transaction takes from a feed
REPORTED_FROM = time(7, 0)  # Japan time: what the day before has brought


class Notice(StrEnum):
    """What an organisation may be mailed. STOPPED: the numbers of open bills, so that these cannot be paid any
    more. ENDED: bills that lapsed or were withdrawn. RECURRING: runs that come, were done or left out. REPORT: each
    morning, the day before.
    """

    PAID = "paid"
    REVERSED = "reversed"
    STOPPED = "stopped"
    ENDED = "ended"
    RECURRING = "recurring"
    REPORT = "report"


NOTICE_OF: Mapping[str, Notice] = {  # by the event's name
    "bill.paid": Notice.PAID,
    "bill.reversed": Notice.REVERSED,
    "bill.number_stopped": Notice.STOPPED,
    "bill.lapsed": Notice.ENDED,
    "bill.withdrawn": Notice.ENDED,
    **dict.fromkeys(recurring.EVENT_NAMES, Notice.RECURRING),
}


BY_DEFAULT = frozenset({Notice.PAID, Notice.REVERSED, Notice.STOPPED, Notice.RECURRING})


@dataclass(frozen=True, slots=True)
class NoticeTerms:
    """To which addresses what is mailed, in which language (a code)."""

    addresses: tuple[str, ...]
    notices: frozenset[Notice]
    language: str = "ja"


def default_terms(link_type: str | None, address: str) -> NoticeTerms:
    """What holds until somebody chooses: who has no system link reads mails, whoever has one reads events."""
    return NoticeTerms((address,), BY_DEFAULT if link_type == LinkType.LIGHT else frozenset())
