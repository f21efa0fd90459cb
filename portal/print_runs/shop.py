"""What a print shop does with its jobs: takes or declines them, prints, ships, and deletes what it was given."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from portal.artwork import STOCKS
from portal.db import transaction
from portal.kernel.text import clean_line, clean_text
from portal.organisations import Actor, Scope
from portal.print_runs.errors import FilesInUse, StockRefused, TextNeeded
from portal.print_runs.events import RUN_ACCEPTED, RUN_DECLINED, RUN_DONE, RUN_PRINTING, RUN_SHIPPED
from portal.print_runs.model import PrintRun
from portal.print_runs.rules import CARRIER_LIMIT, REASON_LIMIT, TRACKING_LIMIT, Change, RunState, Side, next_state
from portal.print_runs.store import find_job, jobs_at, locked_job
from portal.print_runs.timeline import Party, mail_of_run, move, note


def shop_jobs(
    session: Session, shop: Scope, *, state: RunState | None = None, after: str = "", limit: int = 50
) -> Sequence[PrintRun]:
    """The shop's jobs, the newest first; behind the one whose ref is ``after``. Raises ``ObjectUnknown`` for it."""
    found = jobs_at(shop).order_by(PrintRun.id.desc()).limit(limit)
    if state:
        found = found.where(PrintRun.state == state)
    if after:
        found = found.where(PrintRun.id < find_job(session, shop, after).id)
    return session.scalars(found).all()


def accept_job(session: Session, shop: Scope, ref: str, *, stock: str, actor: Actor, at: datetime) -> PrintRun:
    """Takes a job, declaring the stock that will be used. Raises ``ObjectUnknown``, ``RunStateRefused``,
    ``StockRefused``.
    """
    if stock not in STOCKS:
        raise StockRefused
    with transaction(session):
        run = locked_job(session, shop, ref)
        if run.state == RunState.ACCEPTED and run.stock_declared == stock:
            return run
        move(session, run, Change.ACCEPT, _shop(actor), at=at, event=RUN_ACCEPTED, stock=stock)
        run.stock_declared = stock
        session.flush()
        mail_of_run(session, run, "accepted", to_shop=False, at=at)
        return run


def decline_job(session: Session, shop: Scope, ref: str, *, reason: str, actor: Actor, at: datetime) -> None:
    """Declines a job with a reason, before printing; the merchant may send it elsewhere.

    Whoever declines confirms with it that they have deleted what they had fetched. Raises ``ObjectUnknown``,
    ``RunStateRefused``, ``TextNeeded``, and what ``clean_text`` does.
    """
    said = clean_text(reason, REASON_LIMIT)
    if not said:
        raise TextNeeded("reason")
    with transaction(session):
        run = locked_job(session, shop, ref)
        move(session, run, Change.DECLINE, _shop(actor), at=at, event=RUN_DECLINED, reason=said, files="deleted")
        run.stock_declared = ""
        mail_of_run(session, run, "declined", to_shop=False, at=at, detail=said)


def mark_printing(session: Session, shop: Scope, ref: str, *, actor: Actor, at: datetime) -> PrintRun:
    """Printing has begun; twice is as once. Raises ``ObjectUnknown``, ``RunStateRefused``."""
    with transaction(session):
        run = locked_job(session, shop, ref)
        if run.state != RunState.PRINTING:
            move(session, run, Change.PRINT, _shop(actor), at=at, event=RUN_PRINTING)
        return run


def mark_shipped(
    session: Session, shop: Scope, ref: str, *, carrier: str, tracking: str, actor: Actor, at: datetime
) -> PrintRun:
    """It is on its way; ``tracking`` may be empty. Raises ``ObjectUnknown``, ``RunStateRefused``, ``TextNeeded``, and
    what ``clean_line`` does.
    """
    by, number = clean_line(carrier, CARRIER_LIMIT), clean_line(tracking, TRACKING_LIMIT)
    if not by:
        raise TextNeeded("carrier")
    with transaction(session):
        run = locked_job(session, shop, ref)
        if run.state == RunState.SHIPPED and (run.carrier, run.tracking) == (by, number):
            return run
        next_state(run.state, Change.SHIP)
        run.carrier, run.tracking, run.shipped_at = by, number, at
        move(session, run, Change.SHIP, _shop(actor), at=at, event=RUN_SHIPPED, carrier=by, tracking=number)
        mail_of_run(session, run, "shipped", to_shop=False, at=at, detail=f"{by} {number}".strip())
        return run


def mark_done(session: Session, shop: Scope, ref: str, *, actor: Actor, at: datetime) -> PrintRun:
    """Nothing is left to do; twice is as once. Raises ``ObjectUnknown``, ``RunStateRefused``."""
    with transaction(session):
        run = locked_job(session, shop, ref)
        if run.state != RunState.DONE:
            next_state(run.state, Change.COMPLETE)
            run.done_at = at
            move(session, run, Change.COMPLETE, _shop(actor), at=at, event=RUN_DONE)
        return run


def files_deleted(session: Session, shop: Scope, ref: str, *, actor: Actor, at: datetime) -> PrintRun:
    """The shop confirms that it has deleted its files; it is given none any more. Raises ``ObjectUnknown``,
    ``FilesInUse`` before the job is done.
    """
    with transaction(session):
        run = locked_job(session, shop, ref)
        if run.state != RunState.DONE:
            raise FilesInUse
        if run.files_deleted_at is None:
            run.files_deleted_at = at
            note(session, run, "files_deleted", _shop(actor), at=at)
        return run


def _shop(actor: Actor) -> Party:
    return Party(Side.SHOP, actor)
