"""Recurring bills: plans made, changed, paused and ended; the coming run foreseen, changed, skipped; runs so far."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from flask import url_for

from portal.api import caller
from portal.api.documenting import Documented
from portal.api.faults import one_refused
from portal.api.frame import Answer, Resource, representation
from portal.api.paging import listed
from portal.api.resources.recurring_schemas import (
    NewPlan,
    PlanChange,
    PlanQuery,
    RecurringPlanList,
    RecurringPlanShown,
)
from portal.api.resources.recurring_shown import plan_head, plan_shown
from portal.api.resources.run_shown import own_scope
from portal.api.versions import expect_version
from portal.kernel.yen import Yen
from portal.members import members_by_no
from portal.organisations import KeyScope, ObjectUnknown
from portal.recurring import (
    Audience,
    DueRule,
    PlanRefused,
    PlanState,
    PlanTerms,
    change_plan,
    end_plan,
    find_plan,
    make_plan,
    pause_plan,
    plans,
    resume_plan,
    terms_of,
)
from portal.web import current
from portal.web.language import N_

resource = Resource(
    "recurring",
    about=N_("毎月の請求です。会員と金額、登録の日を一度決めると、毎月自動で請求を登録します。"),
)

READ, WRITE = KeyScope.BILLS_READ, KeyScope.BILLS_WRITE
PLAN = RecurringPlanShown()
MOST_BYTES = 1_500_000  # ten thousand members


@resource.operation(
    "/recurring",
    method="GET",
    needs=READ,
    answers=RecurringPlanList(),
    says=Documented(N_("毎月の請求の一覧"), N_("新しい順に返します。状態で絞り込めます。"), asks=PlanQuery()),
)
def list_plans(asked: Mapping[str, Any]) -> Answer:
    """The merchant's plans, the newest first."""
    state, most = PlanState(asked["state"]) if "state" in asked else None, asked["limit"] + 1
    try:
        found = plans(current.session(), own_scope(), state=state, after=asked["after"], limit=most)
    except ObjectUnknown:
        raise one_refused("after", "cursor") from None
    return listed([plan_head(one) for one in found], asked, lambda plan: str(plan["id"]))


@resource.operation(
    "/recurring",
    method="POST",
    needs=WRITE,
    answers=PLAN,
    says=Documented(
        N_("毎月の請求を作る"),
        N_("最初の月の登録の日から、自動で請求を登録します。登録の前に、内容を確かめ、変えたり見送ったりできます。"),
        takes=NewPlan(),
        made=True,
        most_bytes=MOST_BYTES,
    ),
)
def create_plan(values: Mapping[str, Any]) -> Answer:
    """Makes a plan."""
    start = PlanTerms("", Yen(1), 1, values["first_month"], "")
    terms = _with_values(start, values)
    made = make_plan(current.session(), own_scope(), terms, actor=caller.actor(), at=current.now())
    return Answer(plan_shown(made), Location=url_for(".get_plan", ref=made.ref))


@resource.operation(
    "/recurring/<ref:ref>",
    method="GET",
    needs=READ,
    answers=PLAN,
    says=Documented(N_("毎月の請求を参照する"), N_("決めてある内容と、次回の登録の日を返します。")),
)
def get_plan(ref: str) -> Mapping[str, Any]:
    """One plan."""
    return plan_shown(find_plan(current.session(), own_scope(), ref))


@resource.operation(
    "/recurring/<ref:ref>",
    method="PATCH",
    needs=WRITE,
    answers=PLAN,
    says=Documented(
        N_("毎月の請求を変更する"),
        N_("指定した項目だけを変えます。次回の登録から反映し、登録済みの請求は変わりません。"),
        takes=PlanChange(),
        refuses=["state-refused"],
        most_bytes=MOST_BYTES,
    ),
)
def update_plan(values: Mapping[str, Any], ref: str) -> Mapping[str, Any]:
    """Has a plan say something else."""
    session, scope = current.session(), own_scope()
    plan = find_plan(session, scope, ref, hold=True)
    expect_version(representation(PLAN, plan_shown(plan)))
    terms = _with_values(terms_of(session, plan), values)
    return plan_shown(change_plan(session, scope, ref, terms, actor=caller.actor(), at=current.now()))


@resource.operation(
    "/recurring/<ref:ref>/pause",
    method="POST",
    needs=WRITE,
    answers=PLAN,
    says=Documented(
        N_("毎月の請求を休止する"),
        N_("再開するまで登録しません。二度送っても、一度と同じです。"),
        refuses=["state-refused"],
    ),
)
def pause_one_plan(ref: str) -> Mapping[str, Any]:
    """Pauses a plan."""
    return plan_shown(pause_plan(current.session(), own_scope(), ref, actor=caller.actor(), at=current.now()))


@resource.operation(
    "/recurring/<ref:ref>/resume",
    method="POST",
    needs=WRITE,
    answers=PLAN,
    says=Documented(
        N_("毎月の請求を再開する"),
        N_("このあとに来る登録の日から続けます。休止のあいだに過ぎた月は登録しません。"),
        refuses=["state-refused"],
    ),
)
def resume_one_plan(ref: str) -> Mapping[str, Any]:
    """Takes a plan up again."""
    return plan_shown(resume_plan(current.session(), own_scope(), ref, actor=caller.actor(), at=current.now()))


@resource.operation(
    "/recurring/<ref:ref>/end",
    method="POST",
    needs=WRITE,
    answers=PLAN,
    says=Documented(N_("毎月の請求を終了する"), N_("もう登録しません。登録済みの請求は、そのまま残ります。")),
)
def end_one_plan(ref: str) -> Mapping[str, Any]:
    """Ends a plan for good."""
    return plan_shown(end_plan(current.session(), own_scope(), ref, actor=caller.actor(), at=current.now()))


def _with_values(terms: PlanTerms, values: Mapping[str, Any]) -> PlanTerms:
    """The terms with what a body gives of them. Raises ``PlanRefused``."""
    given = dict(values)
    if "amount" in given:
        given["amount"] = Yen(given["amount"])
    if "audience" in given:
        given["audience"] = Audience(given["audience"])
    if "due_rule" in given:
        given["due_rule"] = DueRule(given["due_rule"])
    if "members" in given:
        paid = {one["member_no"]: one["amount"] for one in given["members"]}
        yen = {who: None if amount is None else Yen(amount) for who, amount in paid.items()}
        given["members"] = by_ref("members", yen)
    return replace(terms, **given)


def by_ref(name: str, told: Mapping[str, Any]) -> dict[str, Any]:
    """What is told of members by their numbers, by their refs. Raises ``PlanRefused``."""
    numbers: Iterable[str] = told
    found = members_by_no(current.session(), own_scope(), numbers)
    if missing := len(told) - len(found):
        raise PlanRefused(name, "unknown", count=missing)
    return {found[number].ref: value for number, value in told.items()}
