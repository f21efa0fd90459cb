"""Queries on plans, their members and their runs; never commits."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import islice
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from portal.members import Member, MemberList, MemberSearch, all_members, members_by_id
from portal.members import State as MemberState
from portal.organisations import ObjectUnknown, Scope
from portal.recurring.model import RecurringLine, RecurringMember, RecurringPlan, RecurringRun
from portal.recurring.rules import Audience, PlanState, RunState

SERVICE = Scope.service("plans run by themselves, and what is a plan's was found with it")
CHUNK = 1_000  # members in memory


def find_plan(session: Session, scope: Scope, ref: str, *, hold: bool = False) -> RecurringPlan:
    """A merchant's plan; with ``hold`` nobody else changes it meanwhile. Raises ``ObjectUnknown``."""
    return locked_plan(session, scope, ref) if hold else scope.own().one(session, RecurringPlan, ref)


def plans_by_ref(session: Session, refs: Iterable[str]) -> dict[str, RecurringPlan]:
    """Those of the plans that there are, whoever's they are: for mails about them."""
    theirs = SERVICE.select(RecurringPlan).where(RecurringPlan.ref.in_(set(refs)))
    return {plan.ref: plan for plan in session.scalars(theirs)}


def plans(
    session: Session, scope: Scope, *, state: PlanState | None = None, after: str = "", limit: int = 50
) -> Sequence[RecurringPlan]:
    """A merchant's plans, the newest first; behind the one whose ref is ``after``. Raises ``ObjectUnknown`` for it."""
    found = scope.own().select(RecurringPlan).order_by(RecurringPlan.id.desc()).limit(limit)
    if state is not None:
        found = found.where(RecurringPlan.state == state)
    if after:
        found = found.where(RecurringPlan.id < find_plan(session, scope, after).id)
    return session.scalars(found).all()


def locked_plan(session: Session, scope: Scope, ref: str) -> RecurringPlan:
    """A merchant's plan that nobody else changes meanwhile, nor begins a run of. Raises ``ObjectUnknown``."""
    mine = scope.own().select(RecurringPlan).where(RecurringPlan.ref == ref).with_for_update()
    found: RecurringPlan = _only(session, mine.execution_options(populate_existing=True))
    return found


def find_run(session: Session, scope: Scope, ref: str) -> RecurringRun:
    """A merchant's run. Raises ``ObjectUnknown``."""
    return scope.own().one(session, RecurringRun, ref)


def run_by_ref(session: Session, ref: str, *, lock: bool = False) -> RecurringRun:
    """Anybody's run, for workers. Raises ``ObjectUnknown``."""
    wanted = SERVICE.select(RecurringRun).where(RecurringRun.ref == ref)
    if lock:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    found: RecurringRun = _only(session, wanted)
    return found


def plan_of_run(session: Session, run: RecurringRun) -> RecurringPlan:
    """The plan whose run it is."""
    return session.scalars(SERVICE.select(RecurringPlan).where(RecurringPlan.id == run.plan_id)).one()


def run_of_month(session: Session, plan: RecurringPlan, month: date) -> RecurringRun | None:
    """A month's run, if there is a row for it."""
    mine = SERVICE.select(RecurringRun).where(RecurringRun.plan_id == plan.id, RecurringRun.month == month)
    return session.scalars(mine).one_or_none()


def runs_of(session: Session, plan: RecurringPlan, *, after: str = "", limit: int = 50) -> Sequence[RecurringRun]:
    """A plan's runs that there are rows for, the latest month first. Raises ``ObjectUnknown`` for ``after``."""
    mine = SERVICE.select(RecurringRun).where(RecurringRun.plan_id == plan.id).order_by(RecurringRun.month.desc())
    if after:
        last = SERVICE.select(RecurringRun).where(RecurringRun.ref == after, RecurringRun.plan_id == plan.id)
        mine = mine.where(RecurringRun.month < _only(session, last).month)
    return session.scalars(mine.limit(limit)).all()


def months_over(session: Session, plan: RecurringPlan) -> set[date]:
    """The months whose runs have begun or were skipped."""
    over = select(RecurringRun.month).where(RecurringRun.plan_id == plan.id, RecurringRun.state != RunState.COMING)
    return set(session.scalars(SERVICE.apply(over, RecurringRun)))


def chosen_of(session: Session, plan: RecurringPlan) -> dict[int, Any]:
    """The members whom a plan names, by id, and what each pays where it is not the plan's amount."""
    mine = select(RecurringMember.member_id, RecurringMember.amount).where(RecurringMember.plan_id == plan.id)
    rows = session.execute(SERVICE.apply(mine.order_by(RecurringMember.member_id), RecurringMember))
    return {row.member_id: row.amount for row in rows}


def lines_of(
    session: Session, run: RecurringRun, *, refused: bool | None = None, after: int = 0, limit: int = 50
) -> Sequence[RecurringLine]:
    """What became of a run's members, in order, behind the place ``after``; all, those with a reason, or without."""
    mine = SERVICE.select(RecurringLine).where(RecurringLine.run_id == run.id, RecurringLine.place > after)
    if refused is not None:
        mine = mine.where((RecurringLine.reason != "") == refused)
    return session.scalars(mine.order_by(RecurringLine.place).limit(limit)).all()


def scope_of_plan(plan: RecurringPlan) -> Scope:
    """The service's view of the things of one merchant and mode."""
    return SERVICE.at(plan.organisation_id).in_mode(sandbox=plan.sandbox)


def members_of(session: Session, plan: RecurringPlan) -> Iterator[list[Member]]:
    """The members of a plan's audience, in the order they were made, whether or not one can bill them: those among
    ``CHUNK`` members at a time, which may be none.

    Those chosen also when they have left; of the others, those who are members now.
    """
    scope = scope_of_plan(plan)
    if plan.audience == Audience.CHOSEN:
        ids = list(chosen_of(session, plan))
        for start in range(0, len(ids), CHUNK):
            found = members_by_id(session, scope, ids[start : start + CHUNK])
            yield [found[one] for one in ids[start : start + CHUNK] if one in found and found[one].erased_at is None]
        return
    search = MemberSearch(state=MemberState.ACTIVE)
    if plan.audience == Audience.LIST:
        of_list = list_of(session, plan)
        assert of_list is not None
        search = replace(search, list_ref=of_list.ref)
    everybody = all_members(session, scope, search)
    while looked_at := list(islice(everybody, CHUNK)):
        yield [one for one in looked_at if plan.audience != Audience.FIELD or _has_value(plan, one)]


def _has_value(plan: RecurringPlan, member: Member) -> bool:
    return member.fields.get(plan.member_field) == plan.member_value


def list_of(session: Session, plan: RecurringPlan) -> MemberList | None:
    """The list whose members a plan bills."""
    return session.scalars(SERVICE.select(MemberList).where(MemberList.id == plan.list_id)).one_or_none()


def _only(session: Session, wanted: Select[Any]) -> Any:
    found = session.scalars(wanted).one_or_none()
    if found is None:
        raise ObjectUnknown
    return found
