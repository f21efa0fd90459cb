"""Time as an argument: aware UTC moments from a clock, days as Japan-time days."""

import calendar
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Protocol

JST = timezone(timedelta(hours=9), "JST")  # Japan has no daylight saving time


class Clock(Protocol):
    """Hands out the present moment, so that no code calls ``now()`` by itself."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        return datetime.now(UTC)


def japan_day(moment: datetime) -> date:
    """The Japan-time day on which an aware moment falls."""
    return moment.astimezone(JST).date()


def end_of_japan_day(day: date) -> datetime:
    """23:59:59 Japan time on ``day``, in UTC: the last second at which that day's deadline is kept."""
    return datetime.combine(day, time(23, 59, 59), JST).astimezone(UTC)


def add_months(day: date, months: int) -> date:
    """The same day of the month ``months`` later, or that month's last day where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
