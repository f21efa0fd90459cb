"""Threads of a worker: one that looks out for work, and others that take their turn when there is any."""

import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from portal.jobs.store import looking_for
from portal.kernel.clock import Clock
from portal.kernel.errors import DatabaseBusy

log = structlog.get_logger()

LOOK_EVERY = 0.06  # seconds; well within the 100 ms in which work begins, at half a percent of a core
AGAIN_AFTER = 1.0  # seconds, where the database is away: it comes back, and so do we


class Turns:
    """A thread that calls ``turn`` when woken, and every ``every`` seconds; again at once while it answers True.

    ``away``: errors that say that something is away for a while, besides those of the database.
    """

    def __init__(
        self, name: str, turn: Callable[[], bool], *, every: float, away: tuple[type[Exception], ...] = ()
    ) -> None:
        self._away: tuple[type[Exception], ...] = (SQLAlchemyError, DatabaseBusy, *away)
        self._name, self._turn, self._every = name, turn, every
        self._woken, self._stopping = threading.Event(), threading.Event()
        self._is_away = False  # told once
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Takes the first turn at once."""
        self._woken.set()
        self._thread.start()

    def wake(self) -> None:
        """There may be something to do."""
        self._woken.set()

    def stop(self, patience: float = 5.0) -> None:
        """Takes no further turn, and waits for the one it is in for ``patience`` seconds."""
        self._stopping.set()
        self._woken.set()
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join(patience)

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._woken.wait(self._every)
            self._woken.clear()
            try:
                while not self._stopping.is_set() and self._turn():
                    pass
                self._is_away = False
            except self._away as error:
                if not self._is_away:
                    log.warning("worker", part=self._name, reason=type(error).__name__)
                self._is_away = True
                self._try_again()
            except Exception:  # a fault of ours in one part must not end it for good
                log.exception("worker", part=self._name)
                self._try_again()

    def _try_again(self) -> None:
        self._stopping.wait(AGAIN_AFTER)
        self._woken.set()


class Watch:
    """Looks every 60 ms what there is to do, in one statement on a connection of its own, and wakes who does it.

    No LISTEN and NOTIFY: a NOTIFY makes commits wait for each other to reach the disk. The statement goes past
    SQLAlchemy, which would take twice as long as the driver and the server (docs/decisions/0019-jobs.md).
    """

    def __init__(
        self,
        sessions: sessionmaker[Session],
        clock: Clock,
        *,
        jobs: Callable[[frozenset[str]], None],
        times: Mapping[str, Callable[[], None]],
        signs: Mapping[str, tuple[str, Callable[[], None]]],
    ) -> None:
        """``jobs`` gets the kinds that have jobs to claim. ``times``: whom to wake when the ``later`` job's time
        has come, and when the lease of a ``lost`` one is over.

        ``signs``: by name, a SELECT that has a row while there is something to do, and whom to wake then.
        """
        self._sessions, self._clock = sessions, clock
        self._jobs, self._times, self._signs = jobs, times, signs
        with sessions() as session:
            dialect: Any = session.get_bind().dialect
        self._query = looking_for(dialect.name, [(name, query) for name, (query, _wake) in signs.items()])
        self._session: Session | None = None
        self._cursor: Any = None
        self._turns = Turns("watch", self._look, every=LOOK_EVERY, away=(dialect.dbapi.Error,))

    def start(self) -> None:
        """Begins to look."""
        self._turns.start()

    def stop(self) -> None:
        """Looks no more."""
        self._turns.stop()
        self._let_go()

    def _look(self) -> bool:
        try:
            if self._session is None:
                self._session = self._sessions()
                self._cursor = self._session.connection().connection.cursor()
            self._cursor.execute(self._query)
            found: list[tuple[str, str]] = self._cursor.fetchall()
        except BaseException:
            self._let_go()
            raise
        if found:
            self._tell(found)
        return False

    def _tell(self, found: Sequence[tuple[str, str]]) -> None:
        kinds = set()
        for sign, said in found:
            if sign == "due":
                kinds.add(said)
            elif sign in self._signs:
                self._signs[sign][1]()
            elif float(said) <= self._clock.now().timestamp():
                self._times[sign]()
        if kinds:
            self._jobs(frozenset(kinds))

    def _let_go(self) -> None:
        if self._session is not None:
            session, self._session = self._session, None
            session.invalidate()  # it may be broken, which nobody but the driver has seen
            session.close()
