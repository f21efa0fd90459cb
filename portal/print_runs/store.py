"""Finding runs, their pieces and parts; never commits."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from portal.db import connection
from portal.organisations import ObjectUnknown, OrganisationKind, Scope
from portal.print_runs.model import PrintRun, RunPart, RunPiece
from portal.print_runs.rules import WITH_SHOP, PartState, RunKind, RunState

SERVICE = Scope.service("a run's own pieces and parts, once the run itself was found in the asker's scope")
SHOPS = Scope.service("runs of many merchants that were sent to one print shop, which every query names")
CHUNK = 5000  # pieces read at once


def find_run(session: Session, scope: Scope, ref: str, *, hold: bool = False) -> PrintRun:
    """A merchant's run; with ``hold`` nobody else changes it meanwhile. Raises ``ObjectUnknown``."""
    return locked_run(session, scope, ref) if hold else scope.own().one(session, PrintRun, ref)


def runs(
    session: Session, scope: Scope, *, state: RunState | None = None, kind: RunKind | None = None, after: str = "",
    limit: int = 50,
) -> Sequence[PrintRun]:  # fmt: skip
    """A merchant's runs, the newest first; behind the one whose ref is ``after``. Raises ``ObjectUnknown`` for it."""
    found = scope.own().select(PrintRun).order_by(PrintRun.id.desc()).limit(limit)
    if state:
        found = found.where(PrintRun.state == state)
    if kind:
        found = found.where(PrintRun.kind == kind)
    if after:
        found = found.where(PrintRun.id < find_run(session, scope, after).id)
    return session.scalars(found).all()


def reprints_of(session: Session, run: PrintRun) -> Sequence[PrintRun]:
    """The runs that print some of a run's pieces once more, the oldest first."""
    return session.scalars(SERVICE.select(PrintRun).where(PrintRun.of_run_id == run.id).order_by(PrintRun.id)).all()


def originals_of(session: Session, reprints: Iterable[PrintRun]) -> dict[int, PrintRun]:
    """The runs that these print once more, by id; of those that are no reprints, none."""
    ids = {run.of_run_id for run in reprints if run.of_run_id is not None}
    return {run.id: run for run in session.scalars(SERVICE.select(PrintRun).where(PrintRun.id.in_(ids)))}


def locked_run(session: Session, scope: Scope, ref: str) -> PrintRun:
    """A merchant's run that nobody else changes meanwhile. Raises ``ObjectUnknown``."""
    return _locked(session, scope.own().select(PrintRun).where(PrintRun.ref == ref))


def run_by_ref(session: Session, ref: str, *, lock: bool = False) -> PrintRun:
    """Anybody's run, for workers. Raises ``ObjectUnknown``."""
    wanted = SERVICE.select(PrintRun).where(PrintRun.ref == ref)
    return _locked(session, wanted) if lock else _only(session, wanted)


def jobs_at(shop: Scope) -> Select[PrintRun]:
    """The runs that were sent to the print shop of this scope; none for whoever is no print shop."""
    sent = SHOPS.in_mode(sandbox=shop.sandbox).select(PrintRun)
    is_shop = shop.kind is OrganisationKind.PRINT_SHOP
    return sent.where(
        PrintRun.print_shop_id == (shop.organisation_id if is_shop else -1),
        PrintRun.state.in_(WITH_SHOP),
        PrintRun.sent_at.is_not(None),  # what the merchant printed itself is done, too
    )


def find_job(session: Session, shop: Scope, ref: str) -> PrintRun:
    """A print shop's job. Raises ``ObjectUnknown`` for one that was not sent to it."""
    return _only(session, jobs_at(shop).where(PrintRun.ref == ref))


def locked_job(session: Session, shop: Scope, ref: str) -> PrintRun:
    """A print shop's job that nobody else changes meanwhile. Raises ``ObjectUnknown``."""
    return _locked(session, jobs_at(shop).where(PrintRun.ref == ref))


def parts_of(session: Session, run: PrintRun) -> Sequence[RunPart]:
    """A run's parts in order."""
    return session.scalars(SERVICE.select(RunPart).where(RunPart.run_id == run.id).order_by(RunPart.place)).all()


def part_of(session: Session, run: PrintRun, place: int, *, lock: bool = False) -> RunPart | None:
    """One part of a run."""
    wanted = SERVICE.select(RunPart).where(RunPart.run_id == run.id, RunPart.place == place)
    if lock:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    return session.scalars(wanted).one_or_none()


def count_pending(session: Session, run: PrintRun) -> int:
    """How many parts are not done yet."""
    pending = select(func.count()).where(RunPart.run_id == run.id, RunPart.state == PartState.PENDING)
    return session.scalar(SERVICE.apply(pending, RunPart)) or 0


def pieces_of(session: Session, run: PrintRun, first: int = 1, last: int | None = None) -> Iterator[Any]:
    """Rows of a run's pieces from serial ``first`` to ``last``, in order, in portions that need little memory."""
    table: Any = RunPiece.__table__
    while last is None or first <= last:
        until = first + CHUNK - 1 if last is None else min(last, first + CHUNK - 1)
        wanted = select(table).where(table.c.run_id == run.id, table.c.serial.between(first, until))
        found = connection(session).execute(SERVICE.apply(wanted.order_by(table.c.serial), RunPiece)).all()
        yield from found
        if len(found) < until - first + 1:
            return
        first = until + 1


def _only(session: Session, wanted: Select[PrintRun]) -> PrintRun:
    found = session.scalars(wanted).one_or_none()
    if found is None:
        raise ObjectUnknown
    return found


def _locked(session: Session, wanted: Select[PrintRun]) -> PrintRun:
    return _only(session, wanted.with_for_update().execution_options(populate_existing=True))
