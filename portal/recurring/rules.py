"""When recurring bills are registered and due, what their texts say, and what plans and runs become. Pure."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import count

from portal.bills import DAYS_AHEAD
from portal.kernel.clock import JST, add_months
from portal.recurring.errors import FieldUnknown, PlanStateRefused

NAME_LIMIT = 60  # characters of a plan's name
CODE_LIMIT = 16  # of what its bills' references begin with
FIELD_LIMIT = 60  # of a column of members' and of its value
MOST_CHOSEN = 10_000  # members of a plan that are named one by one
MOST_EDITED = 1_000  # members left out of one run, or billed otherwise in it
MOST_NOTICE = 14  # days before a run that it is told of
MOST_DAYS = DAYS_AHEAD - 1  # after registration: its own day is the first of the sixty
START_AT = time(6)  # Japan time: nobody's phone rings at midnight, and the evening before is left for changes
TOO_LATE = timedelta(days=10)  # a run that could not begin by then is left out: nobody expects it any more


class PlanState(StrEnum):
    """Whether a plan registers bills."""

    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"


class Change(StrEnum):
    """What can happen to a plan."""

    PAUSE = "pause"
    RESUME = "resume"
    END = "end"


NEXT: Mapping[tuple[PlanState, Change], PlanState] = {
    (PlanState.ACTIVE, Change.PAUSE): PlanState.PAUSED,
    (PlanState.PAUSED, Change.RESUME): PlanState.ACTIVE,
    (PlanState.ACTIVE, Change.END): PlanState.ENDED,
    (PlanState.PAUSED, Change.END): PlanState.ENDED,
}


class RunState(StrEnum):
    """How far a month's run is. COMING can be changed; SKIPPED registers nothing; RUNNING is being registered."""

    COMING = "coming"
    SKIPPED = "skipped"
    RUNNING = "running"
    DONE = "done"


class Why(StrEnum):
    """Why a run was skipped."""

    ASKED = "asked"  # by the merchant
    LATE = "late"  # it could not begin in time: the merchant was suspended, or no worker ran
    PASSED = "passed"  # the plan was paused or ended over its day, or has another day now


class Audience(StrEnum):
    """Whom a plan bills: members with a number, all, of a list, or whose column has a value; or those chosen."""

    EVERYBODY = "everybody"
    LIST = "list"
    FIELD = "field"
    CHOSEN = "chosen"


class DueRule(StrEnum):
    """How the due date follows from the day of registration."""

    DAYS = "days"  # so many days after
    THIS_MONTH = "this_month"  # the next such day of a month after it
    NEXT_MONTH = "next_month"  # such a day of the month after


MEMBER_LEFT = "member_left"  # why a member gets no bill, beside the codes of ``bills.Refusal``


def next_state(now: str, change: Change) -> PlanState:
    """What a plan becomes. Raises ``PlanStateRefused``."""
    wanted = NEXT.get((PlanState(now), change))
    if wanted is None:
        raise PlanStateRefused(now, change)
    return wanted


def day_in(month: date, day: int) -> date:
    """This day of a month, or its last where it is shorter. ``month``: its first day."""
    return add_months(date(2000, 1, day), 12 * (month.year - 2000) + month.month - 1)


def starts_at(month: date, day: int) -> datetime:
    """The moment from which a month's run begins: ``START_AT`` in Japan on its day."""
    return datetime.combine(day_in(month, day), START_AT, JST).astimezone(UTC)


def months_from(first: date, last: date | None = None) -> Iterator[date]:
    """The months from one to another, or without end, each by its first day."""
    for later in count():
        month = add_months(first, later)
        if last is not None and month > last:
            return
        yield month


def first_after(at: datetime, day: int, first: date, last: date | None) -> date | None:
    """The first month of a plan whose run begins after this moment; None where all are over."""
    since = max(first, add_months(at.astimezone(JST).date().replace(day=1), -1))
    return next((month for month in months_from(since, last) if starts_at(month, day) > at), None)


def due_day(rule: DueRule, value: int, registered_on: date) -> date:
    """When bills registered on a day are due: after that day, and never beyond the sixtieth day, counting it."""
    if rule is DueRule.DAYS:
        return registered_on + timedelta(days=min(value, MOST_DAYS))
    month = registered_on.replace(day=1)
    wanted = day_in(month if rule is DueRule.THIS_MONTH else add_months(month, 1), value)
    if wanted <= registered_on:
        wanted = day_in(add_months(month, 1), value)
    return min(wanted, registered_on + timedelta(days=MOST_DAYS))


_PLACE = re.compile(r"\{([^{}\s]{1,20})\}")
FIELDS: Mapping[str, str] = {  # what may stand in braces, and what it means
    "year": "year",
    "month": "month",
    "last_month": "last_month",
    "next_month": "next_month",
    "due": "due",
    "年": "year",
    "月": "month",
    "前月": "last_month",
    "翌月": "next_month",
    "期限": "due",
}


def filled(text: str, month: date, due_on: date) -> str:
    """A text with what stands in braces filled in: months as figures, the due date as 4月30日.

    Raises ``FieldUnknown``.
    """
    values = {
        "year": str(month.year),
        "month": str(month.month),
        "last_month": str(add_months(month, -1).month),
        "next_month": str(add_months(month, 1).month),
        "due": f"{due_on.month}月{due_on.day}日",
    }

    def fill(found: re.Match[str]) -> str:
        name = FIELDS.get(found[1])
        if name is None:
            raise FieldUnknown(found[1])
        return values[name]

    return _PLACE.sub(fill, text)


def month_code(month: date) -> str:
    """A month as ``2026-04``."""
    return month.isoformat()[:7]


def reference_of(code: str, month: date, place: int) -> str:
    """The reference of a run's bill: it tells the plan and the month, and no member."""
    return f"{code}-{month_code(month)}-{place:05}"
