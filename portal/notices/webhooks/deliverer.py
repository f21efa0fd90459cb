"""The part of a worker that delivers webhooks: calls in one event loop, the database in rounds of a few a second.

A round is one transaction: it writes down what came of calls, makes deliveries of new events, and takes what is due.
Where a fault of ours ends it, each endpoint gets a transaction of its own, and the one with the fault is left aside.
"""

import asyncio
import resource
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session, sessionmaker

from portal.db import transaction
from portal.kernel.clock import Clock
from portal.kernel.errors import DatabaseBusy
from portal.kernel.identifiers import new_ref
from portal.kernel.sealing import SealBroken, Vault
from portal.notices.webhooks.calling import Answer, Caller
from portal.notices.webhooks.claiming import LEASE, Claim, claim
from portal.notices.webhooks.feeding import feed
from portal.notices.webhooks.settling import Outcome, Tell, settle
from portal.notices.webhooks.signing import headers_of, signature
from portal.notices.webhooks.store import endpoints_behind, endpoints_to_look_at, locked_endpoints, soonest

log = structlog.get_logger()

LOOK_EVERY = 1.0  # s: what a page has asked for, or another worker left; new events wake at once
ROUND_EVERY = 0.02  # s at least between two rounds, so that many outcomes share a transaction
AGAIN_AFTER = 1.0  # s, where the database is away
ASIDE_FOR = timedelta(minutes=1)  # that an endpoint is left alone with which a round could not be done
CALLS_AT_ONCE = 2_000
OTHER_FILES = 200  # open ones of a worker besides its calls
_AWAY = (OperationalError, InterfaceError, PoolTimeout, DatabaseBusy)
PATIENCE = 2.0  # s that a stopping worker gives to its calls; the others' leases run out


@dataclass(frozen=True, slots=True)
class _Round:
    """What a round answers: what to call, and when to come again at the latest (None: nothing waits).

    ``left``: outcomes that are still to be written down, since the database went away.
    """

    claims: Sequence[Claim] = ()
    next_at: datetime | None = None
    left: Sequence[Outcome] = ()


@dataclass(frozen=True, slots=True)
class _Task:
    """What a round has to do: outcomes to write down, endpoints to feed, and how many calls may begin."""

    at: datetime
    outcomes: Sequence[Outcome]
    behind: Sequence[int]
    room: int

    def of(self, endpoint: int, room: int) -> "_Task":
        """The part of one endpoint."""
        theirs = [outcome for outcome in self.outcomes if outcome.claim.endpoint_id == endpoint]
        return _Task(self.at, theirs, [one for one in self.behind if one == endpoint], room)


class Deliverer:
    """Delivers webhooks until it is stopped; several, in whatever processes, share the work.

    ``make_caller`` is called inside the event loop. ``tell`` tells an endpoint's owners what has become of it.
    """

    def __init__(
        self,
        sessions: sessionmaker[Session],
        clock: Clock,
        vault: Vault,
        make_caller: Callable[[], Caller],
        *,
        tell: Tell,
        lease: timedelta = LEASE,
    ) -> None:
        self._sessions, self._clock, self._vault, self._tell, self._lease = sessions, clock, vault, tell, lease
        self._make_caller = make_caller
        self._worker = new_ref()
        self._stopping, self._patience = threading.Event(), PATIENCE
        self._loop = asyncio.new_event_loop()
        self._woken = asyncio.Event()
        self._has_news, self._looked_at = True, 0.0
        self._calls: set[asyncio.Task[None]] = set()
        self._outcomes: list[Outcome] = []
        self._aside: dict[int, datetime] = {}  # endpoints, each with until when
        self._thread = threading.Thread(target=self._run, name="webhooks", daemon=True)

    def start(self) -> None:
        """Begins; returns at once."""
        self._thread.start()

    def wake(self) -> None:
        """There may be new events; from any thread."""
        self._has_news = True
        with suppress(RuntimeError):  # it has stopped
            self._loop.call_soon_threadsafe(self._woken.set)

    def stop(self, patience: float = PATIENCE) -> None:
        """Begins no more calls, gives those under way ``patience`` seconds, and writes down what came of them."""
        self._patience = patience
        self._stopping.set()
        self.wake()
        self._thread.join(patience + AGAIN_AFTER + 1)

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._deliver_until_stopped())

    async def _deliver_until_stopped(self) -> None:
        caller, room = self._make_caller(), _calls_at_once()
        with ThreadPoolExecutor(1, thread_name_prefix="webhook-rounds") as database:
            while not self._stopping.is_set():
                self._woken.clear()
                done = await self._round_in(database, room - len(self._calls))
                self._outcomes = [*done.left, *self._outcomes]
                for claimed in done.claims:
                    call = asyncio.create_task(self._deliver(caller, claimed))
                    self._calls.add(call)
                    call.add_done_callback(self._calls.discard)
                await asyncio.sleep(ROUND_EVERY)
                await self._wait(done.next_at)
            if self._calls:
                await asyncio.wait(self._calls, timeout=self._patience)
            await self._round_in(database, 0)

    async def _wait(self, until: datetime | None) -> None:
        seconds = LOOK_EVERY
        if until is not None:
            seconds = min(seconds, (until - self._clock.now()).total_seconds())
        if seconds > 0 and not self._stopping.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), seconds)

    async def _round_in(self, database: ThreadPoolExecutor, room: int) -> _Round:
        outcomes, self._outcomes = self._outcomes, []
        try:
            return await self._loop.run_in_executor(database, self._round, outcomes, room)
        except _AWAY as error:  # it comes back, and so do we
            log.warning("worker", part="webhooks", reason=type(error).__name__)
            self._outcomes = outcomes + self._outcomes
        except Exception:  # a fault of ours must not end it for good; what was under way comes again
            log.exception("worker", part="webhooks")
        await asyncio.sleep(AGAIN_AFTER)
        return _Round()

    def _round(self, outcomes: Sequence[Outcome], room: int) -> _Round:
        with self._sessions() as session:
            at = self._clock.now()
            self._aside = {one: until for one, until in self._aside.items() if until > at}
            outcomes = [one for one in outcomes if one.claim.endpoint_id not in self._aside]  # they come again
            behind, first = self._endpoints_behind(session), soonest(session, self._aside)
            is_due = room > 0 and first is not None and first <= at
            if not (outcomes or behind or is_due):
                return _Round(next_at=first if room else None)
            task, left = _Task(at, outcomes, behind, room), list[Outcome]()
            try:
                claims = self._do(session, task)
            except _AWAY:
                raise
            except Exception:
                log.exception("worker", part="webhooks")
                claims, left = self._do_one_by_one(session, task)
            next_at = soonest(session, self._aside) if len(claims) < room else None  # a call's end makes room
            return _Round(claims, at if self._has_news else next_at, left)

    def _do(self, session: Session, task: _Task, *, only: int | None = None) -> list[Claim]:
        at = task.at
        with transaction(session):
            ids = {*task.behind, *(outcome.claim.endpoint_id for outcome in task.outcomes)}
            endpoints = locked_endpoints(session, ids)
            settle(session, endpoints, task.outcomes, at=at, tell=self._tell)
            self._has_news |= feed(session, [endpoints[one] for one in task.behind if one in endpoints], at=at)
            session.flush()
            due = endpoints_to_look_at(session, at, only=only, without=self._aside) if task.room else []
            return claim(session, self._worker, due, room=task.room, at=at, lease=self._lease)

    def _do_one_by_one(self, session: Session, task: _Task) -> tuple[list[Claim], list[Outcome]]:
        """Answers also the outcomes for which the database went away."""
        with transaction(session):
            due = [one.id for one in endpoints_to_look_at(session, task.at, without=self._aside)]
        ids = list(dict.fromkeys([*(outcome.claim.endpoint_id for outcome in task.outcomes), *task.behind, *due]))
        claims: list[Claim] = []
        for place, endpoint in enumerate(ids):
            try:
                claims += self._do(session, task.of(endpoint, task.room - len(claims)), only=endpoint)
            except _AWAY as error:
                log.warning("worker", part="webhooks", reason=type(error).__name__)
                return claims, [one for one in task.outcomes if one.claim.endpoint_id in ids[place:]]
            except Exception:
                log.exception("worker", part="webhooks", endpoint=endpoint)
                self._aside[endpoint] = task.at + ASIDE_FOR
        return claims, []

    def _endpoints_behind(self, session: Session) -> Sequence[int]:
        """Asked only where there may be any, since it looks at every endpoint."""
        now = time.monotonic()
        if not self._has_news and now < self._looked_at + LOOK_EVERY:
            return ()
        self._has_news, self._looked_at = False, now
        return endpoints_behind(session, self._aside)

    async def _deliver(self, caller: Caller, claimed: Claim) -> None:
        at, began = self._clock.now(), time.monotonic()
        signed = ""
        try:
            keys = [self._vault.open(sealed) for sealed in claimed.sealed]
            signed = signature(keys, claimed.event_ref, at, claimed.body)
            answer = await caller.call(claimed.url, headers_of(claimed.event_ref, at, signed), claimed.body)
        except SealBroken:
            answer = Answer(None, "secret_unreadable")
        except Exception:  # a fault of ours is told and tried again, as one of the receiver's is
            log.exception("worker", part="webhooks", endpoint=claimed.endpoint_id)
            answer = Answer(None, "not_sent")
        took = round((time.monotonic() - began) * 1000)
        self._outcomes.append(Outcome(claimed, self._worker, signed, at, took, answer))
        self._woken.set()


def _calls_at_once() -> int:
    """As many as may be open files, of which a process gets few unless it asks."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = CALLS_AT_ONCE + OTHER_FILES
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    return max(1, min(CALLS_AT_ONCE, most - OTHER_FILES))
