"""Stand-ins for the outside world; each obeys the Protocol of the real one."""

from datetime import UTC, datetime, timedelta

NOON = datetime(2026, 4, 1, 3, 0, tzinfo=UTC)  # 12:00 in Japan


class FixedClock:
    """A ``portal.kernel.clock.Clock`` that stands still until told to advance."""

    def __init__(self, start: datetime = NOON) -> None:
        self._now = start

    def now(self) -> datetime:
        """The moment it stands at, aware, in UTC."""
        return self._now

    def advance(self, by: timedelta | None = None, **parts: float) -> datetime:
        """Moves on by ``by`` or by ``timedelta``'s parts (``advance(minutes=30)``); answers the new moment."""
        self._now += by if by is not None else timedelta(**parts)
        return self._now
