"""What waits for a print shop among its jobs, what belongs to a job, and the files a press prints from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, case, func, select
from sqlalchemy.orm import Session

from portal.organisations import Scope
from portal.print_runs.model import PrintRun, RunQuestion
from portal.print_runs.rules import RunKind, RunState, Side
from portal.print_runs.store import SERVICE, jobs_at, parts_of

DUE_SOON = timedelta(days=3)
TO_SHIP = frozenset({RunState.SENT, RunState.ACCEPTED, RunState.PRINTING})


@dataclass(frozen=True, slots=True)
class ShopFigures:
    """How many of a shop's jobs: ``new`` ones are to be taken; ``due`` within three days, of these ``late`` ones
    before today; in ``asked`` the merchant had the last word; ``reprints`` are to be printed once more.
    """

    new: int
    due: int
    late: int
    asked: int
    reprints: int


@dataclass(frozen=True, slots=True)
class PrintFile:
    """A file that a press prints from: its pages, and the serial numbers on them."""

    name: str
    pages: int
    first: int
    last: int


def shop_figures(session: Session, shop: Scope, *, today: date) -> ShopFigures:
    """What waits for the shop on this day in Japan."""
    to_ship = PrintRun.state.in_(TO_SHIP)
    counted = jobs_at(shop).with_only_columns(
        _count(PrintRun.state == RunState.SENT),
        _count(to_ship & (PrintRun.due_on <= today + DUE_SOON)),
        _count(to_ship & (PrintRun.due_on < today)),
        _count(_last_word() == Side.MERCHANT),
        _count(to_ship & (PrintRun.kind == RunKind.REPRINT)),
    )
    return ShopFigures(*(int(count or 0) for count in session.execute(counted).one()))


def new_jobs(session: Session, shop: Scope) -> int:
    """How many jobs the shop has neither taken nor declined."""
    counted = jobs_at(shop).where(PrintRun.state == RunState.SENT).with_only_columns(func.count())
    return session.scalar(counted) or 0


def asked_jobs(session: Session, shop: Scope, *, limit: int = 50) -> Sequence[PrintRun]:
    """Jobs in which the merchant had the last word, the newest first."""
    return _listed(session, jobs_at(shop).where(_last_word() == Side.MERCHANT).order_by(PrintRun.id.desc()), limit)


def due_jobs(session: Session, shop: Scope, *, today: date, limit: int = 50) -> Sequence[PrintRun]:
    """Jobs to be shipped within three days or late already, the most urgent first."""
    due = jobs_at(shop).where(PrintRun.state.in_(TO_SHIP), PrintRun.due_on <= today + DUE_SOON)
    return _listed(session, due.order_by(PrintRun.due_on, PrintRun.id), limit)


def reprints_at(session: Session, shop: Scope, job: PrintRun) -> Sequence[PrintRun]:
    """The runs for this shop that print some of a job's pieces once more, the oldest first; also those that are only
    being drawn.
    """
    again = SERVICE.select(PrintRun).where(
        PrintRun.of_run_id == job.id, PrintRun.print_shop_id == shop.organisation_id, PrintRun.state.in_(_COMING)
    )
    return session.scalars(again.order_by(PrintRun.id)).all()


def reprinted_job(session: Session, shop: Scope, job: PrintRun) -> PrintRun | None:
    """The job of this shop whose pieces a job prints once more; None for another kind of job, or another shop's."""
    if job.of_run_id is None:
        return None
    return session.scalars(jobs_at(shop).where(PrintRun.id == job.of_run_id)).one_or_none()


def print_files(session: Session, job: PrintRun) -> list[PrintFile]:
    """The files that the pieces of a job stand in, in order."""
    return [PrintFile(part.file, part.pages, part.first, part.last) for part in parts_of(session, job)]


_COMING = frozenset(RunState) - {RunState.DRAFT, RunState.CANCELLED, RunState.DECLINED}


def _count(condition: ColumnElement[bool]) -> ColumnElement[Any]:
    return func.sum(case((condition, 1), else_=0))


def _last_word() -> ScalarSelect[str]:
    here = (RunQuestion.run_id == PrintRun.id) & (RunQuestion.at >= PrintRun.sent_at)
    last = select(RunQuestion.side).where(here).order_by(RunQuestion.id.desc()).limit(1)
    return last.correlate(PrintRun).scalar_subquery()


def _listed(session: Session, found: Select[PrintRun], limit: int) -> Sequence[PrintRun]:
    return session.scalars(found.limit(limit)).all()
