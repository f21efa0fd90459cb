"""Ordering a planned run: what it means, once; and planning it anew where members or addresses are in the way."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.artwork import DesignRefused
from portal.kernel.files import FilesAway
from portal.members import Member, members_by_no
from portal.organisations import OrganisationInactive, OrganisationKind, Permission, organisations_by_id
from portal.print_runs import (
    MOST_FAULTS,
    AddressesRefused,
    AddressFault,
    PlanRefused,
    PrintRun,
    RunKind,
    RunState,
    RunStateRefused,
    Selection,
    SelectionChanged,
    ShopRefused,
    change_plan,
    confirm_run,
    estimate_of_run,
    find_run,
    plan_of,
    proof_of_run,
    unreached,
)
from portal.web import current
from portal.web.access import members
from portal.web.asking import form_page, is_sent
from portal.web.desk.current import member
from portal.web.desk.run_words import DELIVERIES, KINDS, stock_words
from portal.web.forms import PortalForm
from portal.web.language import N_, _
from portal.web.merchant.desk import blueprint
from portal.web.merchant.run_choices import designs_offered
from portal.web.merchant.run_plan_words import address_words, confirm_refusal, selection_words
from portal.web.merchant.run_proof import RecordShown, records_shown
from portal.web.stored import files
from portal.web.tokens import token_is_good

MERCHANT, EDIT = OrganisationKind.MERCHANT, Permission.EDIT
UNPRINTABLE = N_("このままでは印刷できない会員がいます。会員の情報を直すか、別のデザインを選んでください。")


@dataclass(frozen=True, slots=True)
class AddressShown:
    """A member whom a piece would not reach: ``ref`` leads to their page, "" where they are gone."""

    member_no: str
    ref: str
    name: str
    text: str
    found: str


@blueprint.route("/runs/<ref:ref>/confirm", methods=["GET", "POST"])
@members(MERCHANT, permission=EDIT)
def run_confirm(ref: str) -> ResponseReturnValue:
    """Allots the numbers and begins; twice is as once."""
    here, run, form = member(), _run(ref), PortalForm.of_request()
    if run.state == RunState.CANCELLED:
        return redirect(url_for(".run", ref=ref, notice="run_no_draft"), 303)
    if run.confirmed_at is not None:
        return redirect(url_for(".run", ref=ref), 303)
    told: dict[str, Any] = {"error": "", "addresses": [], "count": 0, "changed": None}
    left = unreached(current.session(), here.scope.own(), run)
    if left:
        told |= {"addresses": _addresses(left[:MOST_FAULTS]), "count": len(left)}
        told["lead"] = _(_addresses_words(run), count=f"{len(left):,}")
    told["unprintable"] = _unprintable(ref)
    if is_sent(form) and told["unprintable"]:
        told["error"] = _(UNPRINTABLE)
    elif is_sent(form):
        plan = current.settings().number_plan
        try:
            who: dict[str, Any] = {"actor": here.actor, "at": current.now()}
            confirm_run(current.session(), here.scope.own(), ref, plan=plan, files=files(), **who)
            return redirect(url_for(".run", ref=ref, notice="run_confirmed"), 303)
        except AddressesRefused as refused:
            told |= {"addresses": _addresses(refused.faults), "count": refused.count}
            told["error"] = _(_addresses_words(run), count=f"{refused.count:,}")
        except SelectionChanged as moved:
            told["changed"] = moved
            message = N_("計画したあとに会員が変わり、%(planned)s枚が%(now)s枚になりました。")
            told["error"] = _(message, planned=f"{moved.planned:,}", now=f"{moved.now:,}")
        except (OrganisationInactive, PlanRefused, ShopRefused) as refused:
            told["error"] = confirm_refusal(refused)
    return form_page("merchant/run_confirm.html", form, run=run, **_facts(run), **told)


@blueprint.post("/runs/<ref:ref>/replan")
@members(MERCHANT, permission=EDIT)
def run_replan(ref: str) -> ResponseReturnValue:
    """Plans a draft for the members that there are today; without those whom nothing reaches, if asked for."""
    here, session = member(), current.session()
    scope, plan = here.scope.own(), plan_of(session, here.scope, ref)
    if request.form.get("reachable") == "yes":
        plan = replace(plan, selection=replace(plan.selection, reachable=True))
    if not token_is_good():
        return redirect(url_for(".run_confirm", ref=ref, notice="try_again"), 303)
    try:
        change_plan(session, scope, ref, plan, actor=here.actor, at=current.now())
    except (PlanRefused, ShopRefused):
        return redirect(url_for(".run_edit", ref=ref, notice="run_needs_plan"), 303)
    except RunStateRefused:
        return redirect(url_for(".run", ref=ref, notice="run_no_draft"), 303)
    return redirect(url_for(".run_confirm", ref=ref, notice="run_counted_anew"), 303)


def _facts(run: PrintRun) -> dict[str, Any]:
    session, scope = current.session(), member().scope.own()
    plan = plan_of(session, scope, run.ref)
    shops = organisations_by_id(session, [run.print_shop_id] if run.print_shop_id else [])
    is_printed = run.kind != RunKind.ECARDS
    return {
        "kind": _(KINDS[run.kind]),
        "design": next((one.title for one in designs_offered() if one.ref == plan.design_version), ""),
        "whom": selection_words(session, scope, Selection.of(run.selection)) if run.members else "",
        "shop": shops.get(run.print_shop_id or 0),
        "stock": stock_words(run.stock),
        "delivery": _(DELIVERIES[run.delivery]) if is_printed else "",
        "estimate": estimate_of_run(session, run),
        "is_printed": is_printed,
    }


def _unprintable(ref: str) -> list[RecordShown]:
    """Of the first and the worst records those that cannot be drawn: the run would fail with them later."""
    try:
        proof = proof_of_run(current.session(), files(), member().scope, ref)
    except (RunStateRefused, DesignRefused, FilesAway):
        return []
    return [record for record in records_shown(ref, proof) if record.faults] if proof.findings else []


def _addresses(faults: Sequence[AddressFault]) -> list[AddressShown]:
    found = members_by_no(current.session(), member().scope, [fault.member_no for fault in faults])
    return [_shown(fault, found.get(fault.member_no)) for fault in faults]


def _shown(fault: AddressFault, found: Member | None) -> AddressShown:
    ref, name = (found.ref, found.name) if found else ("", "")
    return AddressShown(fault.member_no, ref, name, address_words(fault), fault.found)


def _addresses_words(run: PrintRun) -> str:
    if run.kind == RunKind.ECARDS:
        return N_("%(count)s人にメールを送れません。会員の情報を直すか、その人たちを除いてください。")
    return N_("%(count)s人の住所へ送れません。会員の情報を直すか、その人たちを除いてください。")


def _run(ref: str) -> PrintRun:
    """A run of this merchant and mode. Raises ``ObjectUnknown``."""
    return find_run(current.session(), member().scope, ref)
