"""Recurring bills as the API shows them."""

from collections.abc import Mapping, Sequence
from typing import Any

from portal.api.resources.run_shown import own_scope
from portal.members import members_by_id, members_by_ref
from portal.recurring import (
    Preview,
    RecurringLine,
    RecurringPlan,
    RecurringRun,
    coming_months,
    list_of,
    terms_of,
)
from portal.web import current

_PLAIN: tuple[str, ...] = (
    "name",
    "code",
    "state",
    "day",
    "first_month",
    "last_month",
    "purpose",
    "message",
    "audience",
)
_PLAIN += ("member_field", "member_value", "due_rule", "due_value", "notice_days", "made_at", "changed_at", "ended_at")
_OF_RUN = ("month", "state", "due_on", "lines", "registered", "refused", "started_at", "ended_at")


def plan_head(plan: RecurringPlan) -> Mapping[str, Any]:
    """A plan without its members, as ``RecurringPlanHead`` takes it."""
    session = current.session()
    found = coming_months(session, plan, since=plan.next_month, most=1) if plan.next_month else []
    of_list = list_of(session, plan) if plan.list_id is not None else None
    return {name: getattr(plan, name) for name in _PLAIN} | {
        "id": plan.ref,
        "amount": plan.amount.amount,
        "list_ref": of_list.ref if of_list else None,
        "next": found[0] if found else None,
    }


def plan_shown(plan: RecurringPlan) -> Mapping[str, Any]:
    """A plan, as ``RecurringPlanShown`` takes it."""
    terms = terms_of(current.session(), plan)
    members = members_by_ref(current.session(), own_scope(), list(terms.members))
    paid = {ref: None if amount is None else amount.amount for ref, amount in terms.members.items()}
    return {**plan_head(plan), "members": [{"member_no": one.member_no, "amount": paid[one.ref]} for one in members]}


def preview_shown(foreseen: Preview) -> Mapping[str, Any]:
    """The coming run, as ``RecurringPreview`` takes it."""
    same = ("month", "registered_on", "due_on", "purpose", "message", "billed", "refused", "left_out")
    members = [
        {
            "member_no": line.member.member_no,
            "amount": line.amount.amount,
            "left_out": line.is_left_out,
            "reason": line.reason or None,
        }
        for line in foreseen.lines
    ]
    return {name: getattr(foreseen, name) for name in (*same, "without_number", "is_whole")} | {
        "total": foreseen.total.amount,
        "members": members,
    }


def run_shown(run: RecurringRun, plan: RecurringPlan) -> Mapping[str, Any]:
    """A month of a plan, as ``RecurringRunShown`` takes it."""
    return {name: getattr(run, name) for name in _OF_RUN} | {
        "id": run.ref,
        "plan": plan.ref,
        "why": run.why or None,
        "total": run.total.amount,
    }


def line_heads(lines: Sequence[RecurringLine]) -> list[Mapping[str, Any]]:
    """What became of a run's members, as ``RecurringLineShown`` takes it."""
    found = members_by_id(current.session(), own_scope(), {line.member_id for line in lines})
    numbers = {one.id: one.member_no for one in found.values() if one.erased_at is None}
    return [
        {
            "place": line.place,
            "member_no": numbers.get(line.member_id),
            "amount": line.amount.amount,
            "bill": line.bill_ref or None,
            "reason": line.reason or None,
        }
        for line in lines
    ]
