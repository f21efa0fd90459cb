"""A run that has begun: its members are listed once, their bills registered in batches, and what became of each noted.

Whatever dies, another goes on: the list stands, and a batch is the same however often it is asked for.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.orm import Session

from portal.bills import (
    MOST_IN_BULK,
    NAME_LIMIT,
    Asked,
    BatchDiscarded,
    BillRefused,
    BillTarget,
    BillTerms,
    BulkMode,
    Refusal,
    register_bills,
)
from portal.db import connection, transaction
from portal.jobs import JobKind, Runs, Work
from portal.kernel.yen import Yen
from portal.members import members_by_id
from portal.numbers import NumberPlan
from portal.organisations import SERVICE as BY_ITSELF
from portal.organisations import AnswerAwaited, OrganisationInactive
from portal.recurring import events
from portal.recurring.listing import list_members
from portal.recurring.model import RecurringLine, RecurringRun
from portal.recurring.rules import RunState, reference_of
from portal.recurring.scheduling import tell_run
from portal.recurring.starting import enqueue_run
from portal.recurring.store import CHUNK, SERVICE, plan_of_run, run_by_ref, scope_of_plan

AGAIN_AFTER = timedelta(minutes=1)  # while what a killed worker has left of a batch still stands in the way
_LINES: Any = RecurringLine.__table__
_NOTE = SERVICE.apply(
    update(_LINES).where(_LINES.c.id == bindparam("line")).values(bill_ref=bindparam("bill"), reason=bindparam("why")),
    RecurringLine,
)


def run_kind(numbers: NumberPlan) -> JobKind:
    """How jobs of the kind ``RECURRING_RUN`` are done."""
    return JobKind(lambda work: do_run(work, numbers), Runs.THREAD)


def do_run(work: Work, numbers: NumberPlan) -> None:
    """Lists, registers, and finishes a run; where something stands in the way, it goes on later."""
    session, ref = work.session, str(work.payload["run"])
    run = run_by_ref(session, ref)
    if run.state != RunState.RUNNING:
        return
    list_members(session, run, at=work.clock.now())
    try:
        while _register_some(session, run_by_ref(session, ref), numbers, at=work.clock.now()):
            work.progress(run_by_ref(session, ref).taken, run.lines)
    except OrganisationInactive:  # the sweep lets it go on once its merchant may
        return
    except (AnswerAwaited, BatchDiscarded):
        session.rollback()
        with transaction(session):
            with work.finishing():
                run = run_by_ref(session, ref)
            enqueue_run(session, run, at=work.clock.now(), due_at=work.clock.now() + AGAIN_AFTER)
        return
    with work.finishing():
        _finish(session, run_by_ref(session, ref, lock=True), at=work.clock.now())


def _register_some(session: Session, run: RecurringRun, numbers: NumberPlan, *, at: datetime) -> bool:
    """Registers the next of a run's bills, and notes what became of them; answers whether there were any."""
    open_lines = select(_LINES.c.id, _LINES.c.place, _LINES.c.member_id, _LINES.c.amount).where(
        _LINES.c.run_id == run.id, _LINES.c.place > run.taken, _LINES.c.reason == ""
    )
    some = SERVICE.apply(open_lines.order_by(_LINES.c.place).limit(MOST_IN_BULK), RecurringLine)
    lines = connection(session).execute(some).all()
    if not lines:
        return False
    result = register_bills(
        session,
        scope_of_plan(plan_of_run(session, run)),
        _asked(session, run, lines),
        mode=BulkMode.EACH,
        plan=numbers,
        actor=BY_ITSELF,
        at=at,
        request_key=f"recurring:{run.ref}:{lines[0].place}",
    )
    noted = [
        {"line": line.id, "bill": "", "why": str(became.reason)}
        if isinstance(became, BillRefused)
        else {"line": line.id, "bill": became, "why": ""}
        for line, became in zip(lines, result.lines, strict=True)
    ]
    with transaction(session):
        held = run_by_ref(session, run.ref, lock=True)
        if held.taken < lines[-1].place:
            connection(session).execute(_NOTE, noted)
            held.taken = lines[-1].place
    return True


def _asked(session: Session, run: RecurringRun, lines: Sequence[Any]) -> Iterator[Asked]:
    """The bills as they are to be registered, a line for each, in order; plain values, whatever the session forgets."""
    scope, month, due_on = SERVICE, run.month, run.due_on
    code, purpose, message = run.code, run.purpose, run.message
    assert due_on is not None
    for start in range(0, len(lines), CHUNK):
        some = lines[start : start + CHUNK]
        found = members_by_id(session, scope, [line.member_id for line in some])
        whose = {one.id: (one.member_no, one.name) for one in found.values() if one.erased_at is None}
        for line in some:
            if line.member_id not in whose:
                yield BillRefused("member_no", Refusal.MEMBER_UNKNOWN)
                continue
            member_no, name = whose[line.member_id]
            reference = reference_of(code, month, line.place)
            said = name if len(name) <= NAME_LIMIT else ""
            terms = BillTerms(reference, line.amount, due_on, purpose, message=message, customer_name=said)
            yield BillTarget(member_no=member_no), terms


def _finish(session: Session, run: RecurringRun, *, at: datetime) -> None:
    """Adds up a locked run whose last line is known, and tells its merchant; in the caller's transaction."""
    if run.state != RunState.RUNNING:
        return
    made = select(func.count(), func.sum(_LINES.c.amount)).where(_LINES.c.run_id == run.id, _LINES.c.bill_ref != "")
    count, total = connection(session).execute(SERVICE.apply(made, RecurringLine)).one()
    run.registered, run.refused, run.total = count, run.lines - count, _yen(total)
    run.state, run.ended_at, run.changed_at = RunState.DONE, at, at
    assert run.due_on is not None
    said = {"registered": count, "refused": run.refused, "total": run.total.amount, "due_on": run.due_on.isoformat()}
    tell_run(session, plan_of_run(session, run), run, events.RUN, at=at, **said)


def _yen(total: Any) -> Yen:
    """A sum as the database gives it."""
    return total if isinstance(total, Yen) else Yen(int(total or 0))
