"""What the coming run will do: who pays how much until when, who would get no bill and why; and the months after."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

from sqlalchemy.orm import Session

from portal.bills import Refusal, foresee
from portal.kernel.yen import Yen
from portal.members import Member
from portal.members import State as MemberState
from portal.recurring.model import RecurringPlan, RecurringRun
from portal.recurring.rules import MEMBER_LEFT, Audience, RunState, day_in, filled, months_from
from portal.recurring.scheduling import due_of
from portal.recurring.store import CHUNK, chosen_of, members_of, run_of_month, runs_of, scope_of_plan

MOST_FORESEEN = 1_000  # members whose bills are foreseen one by one
MOST_LOOKED_AT = 10_000  # members among whom those are looked for
_WITHOUT = (Refusal.MEMBER_WITHOUT_NUMBER,)


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A member in the coming run. ``reason``: why there would be no bill, a code; ``is_left_out``: so it is wished."""

    member: Member
    amount: Yen
    reason: str = ""
    is_left_out: bool = False

    @property
    def is_billed(self) -> bool:
        """Whether a bill would be registered."""
        return not self.reason and not self.is_left_out


@dataclass(frozen=True, slots=True)
class Preview:
    """The coming run. ``without_number``: members of an audience that is all of some, who have no number to bill.

    Of more than ``MOST_FORESEEN`` members the first are in it; then ``is_whole`` is not.
    """

    month: date
    registered_on: date
    due_on: date
    purpose: str
    message: str
    lines: Sequence[Foreseen]
    without_number: int
    is_whole: bool

    @property
    def billed(self) -> int:
        """How many of them get a bill."""
        return sum(line.is_billed for line in self.lines)

    @property
    def refused(self) -> int:
        """How many get none though they should."""
        return sum(bool(line.reason) for line in self.lines)

    @property
    def left_out(self) -> int:
        """How many get none, as was wished for this month."""
        return sum(line.is_left_out for line in self.lines)

    @property
    def total(self) -> Yen:
        """What all of these bills come to."""
        return Yen.total(line.amount for line in self.lines if line.is_billed)


@dataclass(frozen=True, slots=True)
class ComingMonth:
    """A month of a plan's calendar; ``run`` where there is a row for it."""

    month: date
    registered_on: date
    due_on: date
    run: RecurringRun | None
    is_next: bool

    @property
    def is_skipped(self) -> bool:
        """Whether nothing is registered in it."""
        return self.run is not None and self.run.state == RunState.SKIPPED


def preview(session: Session, plan: RecurringPlan, *, at: datetime) -> Preview | None:
    """The coming run as it would be if it began with what is known now; None where nothing comes."""
    month = plan.next_month
    if month is None:
        return None
    run = run_of_month(session, plan, month)
    due_on = due_of(plan, run, month)
    lines, without, looked_at, is_whole = list[Foreseen](), 0, 0, True
    for some in _foreseen(session, plan, run, at):
        without += sum(line is None for line in some)
        lines += [line for line in some if line is not None]
        looked_at += CHUNK
        if len(lines) > MOST_FORESEEN or looked_at > MOST_LOOKED_AT:
            lines, is_whole = lines[:MOST_FORESEEN], False
            break
    return Preview(
        month,
        day_in(month, plan.day),
        due_on,
        filled(plan.purpose, month, due_on),
        filled(plan.message, month, due_on),
        lines,
        without,
        is_whole,
    )


def coming_months(session: Session, plan: RecurringPlan, *, since: date, most: int = 6) -> list[ComingMonth]:
    """The months from ``since`` (a day in the first of them) to the plan's last, with their days."""
    rows = {run.month: run for run in runs_of(session, plan, limit=most * 4)}
    months = list(islice(months_from(max(plan.first_month, since.replace(day=1)), plan.last_month), most))
    return [
        ComingMonth(
            month,
            day_in(month, plan.day),
            due_of(plan, rows.get(month), month),
            rows.get(month),
            month == plan.next_month,
        )
        for month in months
    ]


def amounts_in(
    session: Session, plan: RecurringPlan, run: RecurringRun | None, members: Sequence[Member]
) -> dict[int, Yen]:
    """What each of these members pays in a month, by id: as changed for it, else as the plan says."""
    own, changed = (chosen_of(session, plan) if plan.audience == Audience.CHOSEN else {}), run.amounts if run else {}
    common = (run.amount if run else None) or plan.amount
    return {one.id: Yen(changed[one.ref]) if one.ref in changed else own.get(one.id) or common for one in members}


def reasons_for(session: Session, plan: RecurringPlan, members: Sequence[Member], *, at: datetime) -> dict[int, str]:
    """Why some of these members would get no bill, by id."""
    refused = {who: str(why) for who, why in foresee(session, scope_of_plan(plan), members, at=at).items()}
    return refused | {one.id: MEMBER_LEFT for one in members if one.state != MemberState.ACTIVE}


def _foreseen(
    session: Session, plan: RecurringPlan, run: RecurringRun | None, at: datetime
) -> Iterator[list[Foreseen | None]]:
    """The members, some at a time; None for one whom an audience of all does not mean, having no number."""
    left_out = set(run.left_out) if run else set()
    for some in members_of(session, plan):
        amounts, reasons = amounts_in(session, plan, run, some), reasons_for(session, plan, some, at=at)
        reasons |= {one.id: "" for one in some if one.ref in left_out}
        yield [
            None
            if is_passed_over(plan, reasons.get(one.id, ""))
            else Foreseen(one, amounts[one.id], reasons.get(one.id, ""), one.ref in left_out)
            for one in some
        ]


def is_passed_over(plan: RecurringPlan, reason: str) -> bool:
    """Whether a member is not meant: who has no number is missed among those chosen only."""
    return plan.audience != Audience.CHOSEN and reason in _WITHOUT
