"""Plans are made, changed, paused, taken up again and ended; what comes next follows from what they say."""

from collections.abc import Mapping
from datetime import datetime
from itertools import count
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.db import connection, insert_many, insert_or, transaction
from portal.kernel.identifiers import new_ref
from portal.kernel.yen import Yen
from portal.members import find_list, members_by_id, members_by_ref
from portal.organisations import Actor, ObjectUnknown, Scope, note_act, record_event
from portal.recurring import events
from portal.recurring.errors import PlanRefused, PlanStateRefused
from portal.recurring.listing import list_begun
from portal.recurring.model import RecurringMember, RecurringPlan
from portal.recurring.rules import Audience, Change, DueRule, PlanState, next_state
from portal.recurring.scheduling import set_next
from portal.recurring.starting import begin_what_is_due
from portal.recurring.store import SERVICE, chosen_of, list_of, locked_plan
from portal.recurring.terms import PlanTerms, check_terms

_AFTER = {Change.PAUSE: PlanState.PAUSED, Change.RESUME: PlanState.ACTIVE, Change.END: PlanState.ENDED}


def make_plan(session: Session, scope: Scope, terms: PlanTerms, *, actor: Actor, at: datetime) -> RecurringPlan:
    """Makes a plan that begins by itself with its first month. Raises ``PlanRefused``."""
    organisation_id = scope.organisation_id
    if organisation_id is None:
        raise ValueError("a plan is some organisation's")
    checked = check_terms(terms)
    with transaction(session):
        members = _members(session, scope, checked)
        row = _row(session, scope, checked) | {
            "organisation_id": organisation_id, "sandbox": scope.sandbox, "ref": new_ref(), "state": PlanState.ACTIVE,
            "made_at": at, "made_by": actor.name, "changed_at": at,
        }  # fmt: skip
        plan = _insert(session, scope, row)
        _write_members(session, plan, members)
        set_next(session, plan, at=at)
        if plan.next_at is None:
            raise PlanRefused("last_month", "past")
        note_act(session, actor, events.MADE, organisation_id=organisation_id, about=plan.ref, at=at)
        return plan


def change_plan(
    session: Session, scope: Scope, ref: str, terms: PlanTerms, *, actor: Actor, at: datetime
) -> RecurringPlan:
    """Has a plan say something else, from its coming run on; an empty code stays what it is.

    A run that has begun bills whom and how much the plan said before, though its bills be yet to come.

    Raises ``ObjectUnknown``, ``PlanRefused``, ``PlanStateRefused`` where it has ended.
    """
    checked = check_terms(terms)
    with transaction(session):
        plan = hold_plan(session, scope, ref, at=at)
        if plan.state == PlanState.ENDED:
            raise PlanStateRefused(plan.state, "change")
        list_begun(session, plan, at=at)
        members = _members(session, scope, checked)
        changes = _row(session, scope, checked)
        code = changes.pop("code") or plan.code
        if code != plan.code:
            _refuse_used(session, scope, code)
        for name, value in changes.items() | {("code", code)}:
            setattr(plan, name, value)
        plan.changed_at = at
        session.execute(SERVICE.delete(RecurringMember).where(RecurringMember.plan_id == plan.id))
        _write_members(session, plan, members)
        set_next(session, plan, at=at)
        if plan.state == PlanState.ACTIVE and plan.next_at is None and plan.last_month is not None:
            raise PlanRefused("last_month", "past")
        note_act(session, actor, events.CHANGED, organisation_id=plan.organisation_id, about=ref, at=at)
        return plan


def pause_plan(session: Session, scope: Scope, ref: str, *, actor: Actor, at: datetime) -> RecurringPlan:
    """Registers nothing until it is resumed; what was due is begun before. Twice is as once.

    Raises ``ObjectUnknown``, ``PlanStateRefused``.
    """
    return _move(session, scope, ref, Change.PAUSE, events.PAUSED, actor, at)


def resume_plan(session: Session, scope: Scope, ref: str, *, actor: Actor, at: datetime) -> RecurringPlan:
    """Goes on with the next run whose day is yet to come; months that have passed stay out. Twice is as once.

    Raises ``ObjectUnknown``, ``PlanStateRefused``.
    """
    return _move(session, scope, ref, Change.RESUME, events.RESUMED, actor, at)


def end_plan(session: Session, scope: Scope, ref: str, *, actor: Actor, at: datetime) -> RecurringPlan:
    """Ends it for good; what is registered stays. Twice is as once. Raises ``ObjectUnknown``."""
    return _move(session, scope, ref, Change.END, events.ENDED, actor, at)


def terms_of(session: Session, plan: RecurringPlan) -> PlanTerms:
    """What a plan says, to be shown or changed."""
    amounts = chosen_of(session, plan)
    members = members_by_id(session, SERVICE, amounts)
    of_list = list_of(session, plan)
    return PlanTerms(
        name=plan.name,
        amount=plan.amount,
        day=plan.day,
        first_month=plan.first_month,
        last_month=plan.last_month,
        purpose=plan.purpose,
        message=plan.message,
        due_rule=DueRule(plan.due_rule),
        due_value=plan.due_value,
        audience=Audience(plan.audience),
        list_ref=of_list.ref if of_list else "",
        member_field=plan.member_field,
        member_value=plan.member_value,
        members={members[one].ref: amount for one, amount in amounts.items() if one in members},
        notice_days=plan.notice_days,
        code=plan.code,
    )


def _move(
    session: Session, scope: Scope, ref: str, change: Change, act: str, actor: Actor, at: datetime
) -> RecurringPlan:
    with transaction(session):
        plan = hold_plan(session, scope, ref, at=at)
        if plan.state == _AFTER[change]:
            return plan
        plan.state, plan.changed_at = next_state(plan.state, change), at
        plan.ended_at = at if plan.state == PlanState.ENDED else None
        set_next(session, plan, at=at)
        note_act(session, actor, act, organisation_id=plan.organisation_id, about=ref, at=at)
        if plan.state == PlanState.ENDED:
            tell_end(session, plan, at=at)
        return plan


def hold_plan(session: Session, scope: Scope, ref: str, *, at: datetime) -> RecurringPlan:
    """In the caller's transaction: a plan that nobody else changes; what was due by now has begun.

    Raises ``ObjectUnknown``.
    """
    plan = locked_plan(session, scope, ref)
    begin_what_is_due(session, plan, at=at)
    return plan


def tell_end(session: Session, plan: RecurringPlan, *, at: datetime) -> None:
    """Tells the merchant that a plan registers nothing more."""
    record_event(session, plan.organisation_id, events.ENDED, about=plan.ref, at=at, sandbox=plan.sandbox)


def _row(session: Session, scope: Scope, terms: PlanTerms) -> dict[str, Any]:
    """What of the terms stands in a plan's row."""
    same = ("name", "code", "amount", "day", "due_value", "purpose", "message", "first_month", "last_month")
    row = {name: getattr(terms, name) for name in (*same, "notice_days", "member_field", "member_value")}
    try:
        list_id = find_list(session, scope.own(), terms.list_ref).id if terms.list_ref else None
    except ObjectUnknown:
        raise PlanRefused("list_ref", "unknown") from None
    return row | {"audience": terms.audience.value, "due_rule": terms.due_rule.value, "list_id": list_id}


def _members(session: Session, scope: Scope, terms: PlanTerms) -> dict[int, Yen | None]:
    """Those whom the terms name, by id. Raises ``PlanRefused``."""
    found = members_by_ref(session, scope.own(), list(terms.members))
    if len(found) != len(terms.members):
        raise PlanRefused("members", "unknown", count=len(terms.members) - len(found))
    return {member.id: terms.members[member.ref] for member in found}


def _insert(session: Session, scope: Scope, row: dict[str, Any]) -> RecurringPlan:
    """Writes a plan; without a code it gets the next one of its merchant's that is free."""
    counted = scope.own().apply(select(func.count()).select_from(RecurringPlan), RecurringPlan)
    made = session.scalar(counted) or 0
    codes = iter([row["code"]]) if row["code"] else (f"R{place}" for place in count(made + 1))
    adding = insert_or(connection(session).dialect.name, RecurringPlan)
    for code in codes:
        writing = adding.values(row | {"code": code}).on_conflict_do_nothing().returning(RecurringPlan)
        if plan := session.scalars(writing).one_or_none():
            return plan
    raise PlanRefused("code", "code_used")


def _refuse_used(session: Session, scope: Scope, code: str) -> None:
    used = scope.own().select(RecurringPlan).where(RecurringPlan.code == code)
    if session.scalars(used).one_or_none() is not None:
        raise PlanRefused("code", "code_used")


def _write_members(session: Session, plan: RecurringPlan, members: Mapping[int, Yen | None]) -> None:
    same = {"organisation_id": plan.organisation_id, "sandbox": plan.sandbox, "plan_id": plan.id}
    if members:
        insert_many(session, RecurringMember, same, ["member_id", "amount"], sorted(members.items()))
