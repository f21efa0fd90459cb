"""Print runs: all of them, and planning one: new, otherwise, or once more alike."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from portal.designs import find_version
from portal.kernel.clock import japan_day
from portal.members import find_list, find_member
from portal.organisations import OrganisationKind, Permission
from portal.print_runs import (
    PlanRefused,
    PrintRun,
    RunKind,
    RunPlan,
    RunState,
    RunStateRefused,
    Selection,
    ShopRefused,
    change_plan,
    find_run,
    plan_of,
    plan_run,
    runs,
)
from portal.web import current
from portal.web.access import members
from portal.web.asking import SHOWN, cursor, form_page, is_sent, portion, ref_asked
from portal.web.desk.current import desk_page, member
from portal.web.desk.run_words import KINDS, STATES, run_state
from portal.web.desk.visits import Member
from portal.web.language import N_, _
from portal.web.merchant.design_words import MEDIA
from portal.web.merchant.desk import blueprint
from portal.web.merchant.run_form import ORDERED, RunForm
from portal.web.merchant.run_plan_words import DELIVERIES_MEAN, KINDS_MEAN, MAILS_MEAN, WHOM_MEANS
from portal.web.tokens import request_key

MERCHANT, EDIT = OrganisationKind.MERCHANT, Permission.EDIT
LATEST = 3  # runs that the first page shows
_OVER = {RunState.DONE, RunState.CANCELLED}
_WITHOUT_CARD = Selection(everybody=True, without_card=True)


@blueprint.get("/runs", endpoint="runs")
@members(MERCHANT)
def all_runs() -> str:
    """The runs of this mode, the newest first."""
    state, kind = request.args.get("state", ""), request.args.get("kind", "")
    found = runs(
        current.session(),
        member().scope,
        state=RunState(state) if state in set(RunState) else None,
        kind=RunKind(kind) if kind in set(RunKind) else None,
        after=cursor(),
        limit=SHOWN + 1,
    )
    shown, after = portion(found, lambda run: str(run.ref))
    return desk_page(
        "merchant/runs.html",
        runs=shown,
        after=after,
        is_narrowed=bool(state or kind or cursor()),
        states={run.ref: run_state(run) for run in shown},
        kinds=_said(KINDS),
        state_options=[(code, _(text)) for code, (text, _tone) in STATES.items()],
        kind_options=list(_said(KINDS).items()),
    )


def runs_under_way(session: Session, here: Member) -> list[PrintRun]:
    """The newest of the runs that are not over, for the first page."""
    found = runs(session, here.scope, limit=SHOWN)
    return [run for run in found if run.state not in _OVER][:LATEST]


@blueprint.route("/runs/new", methods=["GET", "POST"])
@members(MERCHANT, permission=EDIT)
def run_new() -> ResponseReturnValue:
    """Plans one; the same form twice plans it once."""
    return _plan_page(_asked_for(), _planned, cancel=url_for(".runs"))


@blueprint.route("/runs/<ref:ref>/again", methods=["GET", "POST"])
@members(MERCHANT, permission=EDIT)
def run_again(ref: str) -> ResponseReturnValue:
    """Plans another one like it."""
    run = _run(ref)
    plan = replace(plan_of(current.session(), member().scope, ref), due_on=None)
    if run.kind == RunKind.REPRINT:
        kind = RunKind.POSTCARDS if run.medium == "postcard" else RunKind.CARDS
        plan = replace(plan, kind=kind, selection=_WITHOUT_CARD)
    return _plan_page(plan, _planned, cancel=url_for(".run", ref=ref), like=run)


@blueprint.route("/runs/<ref:ref>/edit", methods=["GET", "POST"])
@members(MERCHANT, permission=EDIT)
def run_edit(ref: str) -> ResponseReturnValue:
    """Plans a draft otherwise."""
    run = _run(ref)
    if run.state != RunState.DRAFT:
        return redirect(url_for(".run", ref=ref, notice="run_no_draft"), 303)

    def changed(plan: RunPlan) -> str:
        here = member()
        change_plan(current.session(), here.scope.own(), ref, plan, actor=here.actor, at=current.now())
        return url_for(".run", ref=ref, notice="run_replanned")

    return _plan_page(plan_of(current.session(), member().scope, ref), changed, cancel=url_for(".run", ref=ref), of=run)


def _asked_for() -> RunPlan:
    """What the address asks for beforehand: ``design`` (a version), ``list``, ``member``, ``kind``.

    Raises ``ObjectUnknown``.
    """
    session, scope = current.session(), member().scope.own()
    plan = RunPlan(name="", selection=_WITHOUT_CARD)
    if wanted := ref_asked("design"):
        medium = find_version(session, scope, wanted).content.get("medium")
        kind = RunKind.POSTCARDS if medium == "postcard" else RunKind.CARDS
        plan = replace(plan, design_version=wanted, kind=kind)
    if wanted := ref_asked("list"):
        plan = replace(plan, selection=Selection(list_ref=find_list(session, scope, wanted).ref))
    if wanted := ref_asked("member"):
        plan = replace(plan, selection=Selection(refs=(find_member(session, scope, wanted).ref,)))
    if (kind_asked := request.args.get("kind", "")) in {str(kind) for kind in ORDERED}:
        plan = replace(plan, kind=RunKind(kind_asked))
    return plan


def _planned(plan: RunPlan) -> str:
    here, session = member(), current.session()
    key = f"{here.scope.ref}.{request_key()}"[:64]
    made = plan_run(session, here.scope.own(), plan, actor=here.actor, at=current.now(), request_key=key)
    return url_for(".run", ref=made.ref, notice="run_planned")


def _plan_page(
    plan: RunPlan, take: Callable[[RunPlan], str], *, cancel: str, of: PrintRun | None = None,
    like: PrintRun | None = None,
) -> ResponseReturnValue:  # fmt: skip
    """The form; sent and right, what ``take`` makes of it, which answers where that is shown."""
    form, error = RunForm.of_plan(plan), ""
    if is_sent(form):
        try:
            return redirect(take(form.plan()), 303)
        except PlanRefused as refused:
            form.refuse(refused)
        except ShopRefused:
            form.refuse_shop()
        except RunStateRefused:
            error = _(N_("この注文はすでに確定しているため、内容を変えられません。"))
    return form_page(
        "merchant/run_new.html",
        form,
        error=error,
        cancel=cancel,
        of=of,
        like=like,
        today=japan_day(current.now()).isoformat(),
        media=MEDIA,
        kinds_mean=_said(KINDS_MEAN),
        whom_means=_said(WHOM_MEANS),
        deliveries_mean=_said(DELIVERIES_MEAN),
        mails_mean=_said(MAILS_MEAN),
    )


def _said(texts: Mapping[str, str]) -> dict[str, str]:
    return {str(code): _(text) for code, text in texts.items()}


def _run(ref: str) -> PrintRun:
    """A run of this merchant and mode. Raises ``ObjectUnknown``."""
    return find_run(current.session(), member().scope, ref)
