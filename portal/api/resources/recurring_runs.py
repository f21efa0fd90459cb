"""The runs of recurring bills: the coming one foreseen, changed, skipped, taken back; and what became of others."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from portal.api import caller
from portal.api.documenting import Documented
from portal.api.faults import one_refused
from portal.api.frame import Answer
from portal.api.paging import Page, listed, number_in
from portal.api.resources.recurring import MOST_BYTES, READ, WRITE, by_ref, resource
from portal.api.resources.recurring_run_schemas import (
    ComingChange,
    MonthBack,
    MonthNamed,
    RecurringLineList,
    RecurringLineQuery,
    RecurringPreview,
    RecurringRunList,
    RecurringRunShown,
)
from portal.api.resources.recurring_shown import line_heads, preview_shown, run_shown
from portal.api.resources.run_shown import own_scope
from portal.kernel.yen import Yen
from portal.organisations import ObjectUnknown
from portal.recurring import (
    NothingComing,
    RecurringPlan,
    RunChanges,
    change_coming,
    find_plan,
    find_run,
    lines_of,
    may_take_back,
    preview,
    runs_of,
    skip_coming,
    take_back_skip,
)
from portal.web import current
from portal.web.language import N_

__all__ = ["resource"]

RUN = RecurringRunShown()


@resource.operation(
    "/recurring/<ref:ref>/preview",
    method="GET",
    needs=READ,
    answers=RecurringPreview(),
    says=Documented(
        N_("次回の内容を確かめる"),
        N_("次回だれにいくら請求し、だれに請求できないかを、いまの会員と番号で返します。"),
        refuses=["state-refused"],
    ),
)
def preview_plan(ref: str) -> Mapping[str, Any]:
    """The coming run as it would be if it began now."""
    session = current.session()
    foreseen = preview(session, find_plan(session, own_scope(), ref), at=current.now())
    if foreseen is None:
        raise NothingComing
    return preview_shown(foreseen)


@resource.operation(
    "/recurring/<ref:ref>/next",
    method="POST",
    needs=WRITE,
    answers=RUN,
    says=Documented(
        N_("次回だけ変える"),
        N_("この回の金額、支払期限、外す会員を決めます。省いた項目は、決めてあるとおりに戻ります。"),
        takes=ComingChange(),
        refuses=["state-refused"],
        most_bytes=MOST_BYTES,
    ),
)
def change_next_run(values: Mapping[str, Any], ref: str) -> Mapping[str, Any]:
    """Has the coming run be different."""
    session, plan = current.session(), find_plan(current.session(), own_scope(), ref)
    amounts = {one["member_no"]: Yen(one["amount"]) for one in values["amounts"]}
    paid = by_ref("amounts", amounts)
    left_out = by_ref("left_out", dict.fromkeys(values["left_out"]))
    common = None if values["amount"] is None else Yen(values["amount"])
    changes = RunChanges(common, values["due_on"], paid, tuple(left_out))
    month, who = _coming_month(plan, values), caller.actor()
    run = change_coming(session, own_scope(), ref, changes, month=month, actor=who, at=current.now())
    return run_shown(run, plan)


@resource.operation(
    "/recurring/<ref:ref>/skip",
    method="POST",
    needs=WRITE,
    answers=RUN,
    says=Documented(
        N_("次回を見送る"),
        N_("この月の請求を登録しません。登録の日の前なら、見送りをやめられます。"),
        takes=MonthNamed(),
        refuses=["state-refused"],
    ),
)
def skip_next_run(values: Mapping[str, Any], ref: str) -> Mapping[str, Any]:
    """Registers nothing in a month."""
    session, plan = current.session(), find_plan(current.session(), own_scope(), ref)
    month, who = _coming_month(plan, values), caller.actor()
    return run_shown(skip_coming(session, own_scope(), ref, month=month, actor=who, at=current.now()), plan)


@resource.operation(
    "/recurring/<ref:ref>/take-back",
    method="POST",
    needs=WRITE,
    answers=RUN,
    says=Documented(
        N_("見送りをやめる"),
        N_("見送りにした月を、予定どおり登録します。登録の日の前だけできます。"),
        takes=MonthBack(),
        refuses=["state-refused"],
    ),
)
def take_back_skipped_run(values: Mapping[str, Any], ref: str) -> Mapping[str, Any]:
    """Registers a month after all."""
    session, plan = current.session(), find_plan(current.session(), own_scope(), ref)
    skipped = [run.month for run in runs_of(session, plan) if may_take_back(plan, run, at=current.now())]
    month = values.get("month") or min(skipped, default=None)
    if month is None:
        raise NothingComing
    run = take_back_skip(session, own_scope(), ref, month=month, actor=caller.actor(), at=current.now())
    return run_shown(run, plan)


@resource.operation(
    "/recurring/<ref:ref>/runs",
    method="GET",
    needs=READ,
    answers=RecurringRunList(),
    says=Documented(
        N_("毎月の登録の一覧"),
        N_("知らせたか、変えたか、見送ったか、始まった月を、新しい順に返します。"),
        asks=Page(),
    ),
)
def list_plan_runs(asked: Mapping[str, Any], ref: str) -> Answer:
    """A plan's months, the latest first."""
    session, plan = current.session(), find_plan(current.session(), own_scope(), ref)
    try:
        found = runs_of(session, plan, after=asked["after"], limit=asked["limit"] + 1)
    except ObjectUnknown:
        raise one_refused("after", "cursor") from None
    return listed([run_shown(run, plan) for run in found], asked, lambda run: str(run["id"]))


@resource.operation(
    "/recurring/runs/<ref:ref>/lines",
    method="GET",
    needs=READ,
    answers=RecurringLineList(),
    says=Documented(
        N_("登録した請求と、できなかった会員"),
        N_("会員ごとに、請求のIDか、請求できなかった理由を返します。"),
        asks=RecurringLineQuery(),
    ),
)
def list_run_lines(asked: Mapping[str, Any], ref: str) -> Answer:
    """What became of a run's members."""
    session, run = current.session(), find_run(current.session(), own_scope(), ref)
    refused = {"yes": True, "no": False}.get(asked.get("refused", ""))
    found = lines_of(session, run, refused=refused, after=number_in(asked["after"]), limit=asked["limit"] + 1)
    return listed(line_heads(found), asked, lambda line: str(line["place"]))


def _coming_month(plan: RecurringPlan, values: Mapping[str, Any]) -> date:
    """The month that a body names, else the coming one. Raises ``NothingComing``."""
    month: date | None = values.get("month") or plan.next_month
    if month is None:
        raise NothingComing
    return month
