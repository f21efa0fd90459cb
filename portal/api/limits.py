"""How many requests a key and an organisation may send a minute, and the headers that say so.

Counted in this process, or in Redis for all of them by ``limits``, the engine of Flask-Limiter. The headers are those
of draft-ietf-httpapi-ratelimit-headers-10.
"""

import threading
import time
from dataclasses import dataclass
from typing import Protocol

import structlog
from limits.errors import StorageError
from limits.storage import Storage, storage_from_string

from portal.api.problems import Problem
from portal.kernel.clock import SystemClock

log = structlog.get_logger()

WINDOW = 60  # seconds, from the first request on


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of one limit: ``requests`` until its window ends, in ``seconds``."""

    policy: str
    requests: int
    seconds: int


class Windows(Protocol):
    """Counts what happens in windows of one minute."""

    def count(self, subject: str) -> tuple[int, float]:
        """Counts one more; answers how many there were in this window, and the seconds until it ends."""


class WindowsHere:
    """Windows of this process, those that ended swept once a minute."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._windows: dict[str, tuple[float, int]] = {}
        self._sweep_at = 0.0

    def count(self, subject: str) -> tuple[int, float]:
        """As ``Windows`` says."""
        now = time.monotonic()
        with self._lock:
            if now >= self._sweep_at:
                self._windows = {name: window for name, window in self._windows.items() if window[0] > now}
                self._sweep_at = now + WINDOW
            ends_at, count = self._windows.get(subject, (0.0, 0))
            if ends_at <= now:
                ends_at, count = now + WINDOW, 0
            self._windows[subject] = (ends_at, count + 1)
        return count + 1, ends_at - now


class SharedWindows:
    """Windows of all processes, in Redis; where it does not answer, each process counts for itself."""

    def __init__(self, url: str) -> None:
        storage = storage_from_string(url, wrap_exceptions=True)
        assert isinstance(storage, Storage), "settings take no address of an asynchronous one"
        self._storage = storage
        self._here = WindowsHere()
        self._clock = SystemClock()  # the storage's windows end by the machine's clock

    def count(self, subject: str) -> tuple[int, float]:
        """As ``Windows`` says."""
        try:
            count = self._storage.incr(f"api/{subject}", WINDOW)
            return count, self._storage.get_expiry(f"api/{subject}") - self._clock.now().timestamp()
        except StorageError as fault:
            log.warning("limits' storage away", reason=type(fault.storage_error).__name__)
            return self._here.count(subject)


class RequestLimits:
    """Limits by key and by organisation. ``url`` empty: each process counts for itself."""

    def __init__(self, url: str, *, per_key: int, per_organisation: int) -> None:
        self._windows: Windows = SharedWindows(url) if url else WindowsHere()
        self._most = (("key", per_key), ("organisation", per_organisation))
        self.policy = ", ".join(f'"{name}";q={most};w={WINDOW}' for name, most in self._most)

    def count(self, key_ref: str, organisation_ref: str) -> list[Left]:
        """Counts one request; answers what is left. Raises ``Problem`` where there is nothing."""
        left = []
        for (name, most), ref in zip(self._most, (key_ref, organisation_ref), strict=True):
            count, seconds = self._windows.count(f"{name}/{ref}")
            left.append(Left(name, max(0, most - count), max(1, round(seconds))))
            if count > most:
                headers = {"Retry-After": str(left[-1].seconds), **self.headers(left)}
                raise Problem("limit-reached", headers=headers, policy=name)
        return left

    def headers(self, left: list[Left]) -> dict[str, str]:
        """``RateLimit-Policy`` and ``RateLimit``."""
        told = ", ".join(f'"{one.policy}";r={one.requests};t={one.seconds}' for one in left)
        return {"RateLimit-Policy": self.policy, "RateLimit": told}
