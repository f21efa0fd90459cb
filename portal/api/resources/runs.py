"""A merchant's print runs: planned, changed, confirmed; cancelled, tried again, sent, taken."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import url_for

from portal.api import caller
from portal.api.documenting import Documented
from portal.api.faults import one_refused
from portal.api.frame import Answer, Resource, representation
from portal.api.paging import listed
from portal.api.resources.run_plan_schemas import EstimateShown, NewRun, RunChange, SentTo, ShopList, ShopQuery
from portal.api.resources.run_shown import RUN, own_scope, run_heads, run_shown
from portal.api.resources.run_shown_schemas import RunList, RunQuery
from portal.api.versions import expect_version
from portal.artwork import Duplex, Standard
from portal.organisations import KeyScope, ObjectUnknown
from portal.print_runs import (
    Delivery,
    RunKind,
    RunPlan,
    RunState,
    Selection,
    cancel_run,
    change_plan,
    confirm_run,
    estimate_of_run,
    find_run,
    offers,
    plan_of,
    plan_run,
    recall_run,
    retry_run,
    runs,
    send_run,
    take_run,
)
from portal.web import current
from portal.web.language import N_

resource = Resource(
    "runs", about=N_("印刷の注文です。カード、eカード、はがきを、計画から会員の手元に届くまで扱います。")
)

READ, WRITE = KeyScope.RUNS_READ, KeyScope.RUNS_WRITE
MOST_BYTES = 100_000
_CODES: Mapping[str, Any] = {"kind": RunKind, "duplex": Duplex, "standard": Standard, "delivery": Delivery}


@resource.operation(
    "/print-shops",
    method="GET",
    needs=READ,
    answers=ShopList(),
    says=Documented(
        N_("印刷会社の一覧"),
        N_(
            "いま仕事を受けている印刷会社と、用紙・素材ごとの値段を返します。お支払いは、御社と印刷会社の間で行います。"
        ),
        asks=ShopQuery(),
    ),
)
def list_print_shops(asked: Mapping[str, Any]) -> Mapping[str, Any]:
    """The print shops that work just now, with their prices."""
    found = offers(current.session(), asked["medium"])
    return {"data": [{"ref": one.shop.ref, "name": one.shop.name, "prices": one.prices} for one in found]}


@resource.operation(
    "/runs",
    method="GET",
    needs=READ,
    answers=RunList(),
    says=Documented(N_("印刷の注文の一覧"), N_("新しい順に返します。状態や種類で絞り込めます。"), asks=RunQuery()),
)
def list_runs(asked: Mapping[str, Any]) -> Answer:
    """The merchant's runs, the newest first."""
    state = RunState(asked["state"]) if "state" in asked else None
    kind = RunKind(asked["kind"]) if "kind" in asked else None
    most = asked["limit"] + 1
    try:
        found = runs(current.session(), own_scope(), state=state, kind=kind, after=asked["after"], limit=most)
    except ObjectUnknown:
        raise one_refused("after", "cursor") from None
    return listed(run_heads(found), asked, lambda run: str(run["ref"]))


@resource.operation(
    "/runs",
    method="POST",
    needs=WRITE,
    answers=RUN,
    says=Documented(
        N_("印刷の注文を作る"),
        N_("下書きを作り、枚数と見積もりを返します。確定するまで、番号の割り当ても印刷データの作成も始まりません。"),
        takes=NewRun(),
        refuses=["print-shop-refused"],
        made=True,
        most_bytes=MOST_BYTES,
    ),
)
def create_run(values: Mapping[str, Any]) -> Answer:
    """Plans a run."""
    plan = _planned(RunPlan(values["name"]), values)
    try:
        made = plan_run(current.session(), own_scope(), plan, actor=caller.actor(), at=current.now())
    except ObjectUnknown:
        raise one_refused("#/selection/list", "plan-unknown") from None
    return Answer(run_shown(made), Location=url_for(".get_run", ref=made.ref))


@resource.operation(
    "/runs/<ref:ref>",
    method="GET",
    needs=READ,
    answers=RUN,
    says=Documented(N_("印刷の注文を参照する"), N_("計画と、いまの状態、進み具合を返します。")),
)
def get_run(ref: str) -> Mapping[str, Any]:
    """One run."""
    return run_shown(find_run(current.session(), own_scope(), ref))


@resource.operation(
    "/runs/<ref:ref>",
    method="PATCH",
    needs=WRITE,
    answers=RUN,
    says=Documented(
        N_("下書きを変更する"),
        N_("指定した項目だけを変え、会員を数え直します。selectionは全体を置き換えます。確定した注文は変えられません。"),
        takes=RunChange(),
        refuses=["state-refused", "print-shop-refused"],
        most_bytes=MOST_BYTES,
    ),
)
def update_run(values: Mapping[str, Any], ref: str) -> Mapping[str, Any]:
    """Plans a draft anew."""
    session, scope = current.session(), own_scope()
    expect_version(representation(RUN, run_shown(find_run(session, scope, ref, hold=True))))
    plan = _planned(plan_of(session, scope, ref), values)
    try:
        return run_shown(change_plan(session, scope, ref, plan, actor=caller.actor(), at=current.now()))
    except ObjectUnknown:
        raise one_refused("#/selection/list", "plan-unknown") from None


@resource.operation(
    "/runs/<ref:ref>/estimate",
    method="GET",
    needs=READ,
    answers=EstimateShown(),
    says=Documented(
        N_("見積もりを参照する"), N_("いまの値段で計算します。目安であり、印刷会社との取り決めが優先します。")
    ),
)
def get_run_estimate(ref: str) -> Mapping[str, Any]:
    """What a run's print shop would ask for just now."""
    session = current.session()
    return {"estimate": estimate_of_run(session, find_run(session, own_scope(), ref))}


@resource.operation(
    "/runs/<ref:ref>/confirm",
    method="POST",
    needs=WRITE,
    answers=RUN,
    says=Documented(
        N_("注文を確定する"),
        N_(
            "会員に番号を割り当て、印刷データの作成かeカードの送信を始めます。二度送っても、一度と同じです。"
            "進み具合は run.ready などのイベントと、注文の参照で分かります。"
        ),
        refuses=["state-refused", "addresses-refused", "selection-changed", "print-shop-refused", "values-refused"],
    ),
)
def confirm_planned_run(ref: str) -> Mapping[str, Any]:
    """Allots the numbers and lets the work begin."""
    plan, actor, at = current.settings().number_plan, caller.actor(), current.now()
    session, files = current.session(), caller.files()
    return run_shown(confirm_run(session, own_scope(), ref, plan=plan, files=files, actor=actor, at=at))


@resource.operation(
    "/runs/<ref:ref>/cancel",
    method="POST",
    needs=WRITE,
    answers=RUN,
    says=Documented(
        N_("注文を取り消す"),
        N_("印刷会社へ送る前の注文を取り消します。この注文で作ったカードは使えなくなります。"),
        refuses=["state-refused"],
    ),
)
def cancel_planned_run(ref: str) -> Mapping[str, Any]:
    """Cancels a run that was not sent yet."""
    return run_shown(cancel_run(current.session(), own_scope(), ref, actor=caller.actor(), at=current.now()))


@resource.operation(
    "/runs/<ref:ref>/retry",
    method="POST",
    needs=WRITE,
    answers=RUN,
    says=Documented(
        N_("印刷データをもう一度作る"),
        N_("作成できなかった注文を、いまの会員の情報で作り直します。番号は変わりません。"),
        refuses=["state-refused", "addresses-refused"],
    ),
)
def retry_failed_run(ref: str) -> Mapping[str, Any]:
    """Tries a failed run again."""
    return run_shown(retry_run(current.session(), own_scope(), ref, actor=caller.actor(), at=current.now()))


@resource.operation(
    "/runs/<ref:ref>/send",
    method="POST",
    needs=WRITE,
    answers=RUN,
    says=Documented(
        N_("印刷会社へ送る"),
        N_("印刷データができた注文か、辞退された注文を送ります。print_shopで、ほかの印刷会社も選べます。"),
        takes=SentTo(),
        refuses=["state-refused", "files-gone", "print-shop-refused"],
    ),
)
def send_ready_run(values: Mapping[str, Any], ref: str) -> Mapping[str, Any]:
    """Sends a run to its print shop, or to another."""
    return run_shown(send_run(current.session(), own_scope(), ref, **values, actor=caller.actor(), at=current.now()))


@resource.operation(
    "/runs/<ref:ref>/recall",
    method="POST",
    needs=WRITE,
    answers=RUN,
    says=Documented(
        N_("印刷会社から取り戻す"),
        N_(
            "引き受けの返事がない注文を、印刷データができた状態に戻します。ほかの印刷会社へ送るか、取り消せます。"
            "印刷会社の利用が停止されているときは、引き受けられたあとでも取り戻せます。"
        ),
        refuses=["state-refused"],
    ),
)
def recall_sent_run(ref: str) -> Mapping[str, Any]:
    """Has a run back from its print shop."""
    return run_shown(recall_run(current.session(), own_scope(), ref, actor=caller.actor(), at=current.now()))


@resource.operation(
    "/runs/<ref:ref>/take",
    method="POST",
    needs=WRITE,
    answers=RUN,
    says=Documented(
        N_("注文を完了する"),
        N_("御社で印刷するとき、または発送されたものが届いたときに、注文を「完了」にします。"),
        refuses=["state-refused"],
    ),
)
def take_finished_run(ref: str) -> Mapping[str, Any]:
    """The merchant has it."""
    return run_shown(take_run(current.session(), own_scope(), ref, actor=caller.actor(), at=current.now()))


def _planned(plan: RunPlan, values: Mapping[str, Any]) -> RunPlan:
    """The plan with what a body gives of it."""
    given = {name: _CODES[name](value) if name in _CODES else value for name, value in values.items()}
    if "selection" in given:
        given["selection"] = Selection(**(given["selection"] | {"refs": tuple(given["selection"]["refs"])}))
    return replace(plan, **given)
