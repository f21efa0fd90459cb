"""Proofs of a design: asked for, shown with a link, talked about, approved (校了), handed in, withdrawn."""

from collections.abc import Sequence
from typing import Any

from flask import Response, redirect, url_for
from flask.typing import ResponseReturnValue
from wtforms import Field, StringField

from portal.artwork import DesignRefused
from portal.designs import (
    NOTE_LIMIT,
    DesignNotReady,
    EditedMeanwhile,
    ProofState,
    ShownProof,
    approve_proof,
    ask_for_proof,
    comment_on_proof,
    comments,
    find_design,
    find_proof,
    proof_token,
    renew_proof_link,
    submit_for_review,
    version_drawing,
    withdraw_proof,
)
from portal.organisations import AuditSearch, OrganisationKind, Permission, audit_entries
from portal.web import current
from portal.web.access import fresh, members
from portal.web.asking import confirm_page, form_page, is_sent
from portal.web.desk.act_words import act_of
from portal.web.desk.current import desk_page, member
from portal.web.fields import clean
from portal.web.forms import PortalForm
from portal.web.language import N_, _
from portal.web.links import public_address
from portal.web.merchant.design_words import findings_words, state_words
from portal.web.merchant.desk import blueprint
from portal.web.once import done_once
from portal.web.proof_sheet import OPEN, SHOWN, CommentForm, picked, proof_pdf, said_point, shown_parts
from portal.web.stored import files
from portal.web.tokens import token_is_good

MERCHANT, EDIT = OrganisationKind.MERCHANT, Permission.EDIT


class AskForm(PortalForm):
    """What the proof is for."""

    note = StringField()

    def validate_note(self, field: Field) -> None:
        """Cleans it; it may be left out."""
        clean(field, NOTE_LIMIT)


@blueprint.route("/designs/<ref:ref>/proof", methods=["GET", "POST"])
@members(MERCHANT, permission=EDIT)
def proof_new(ref: str) -> ResponseReturnValue:
    """Makes a proof of the design as it is now."""
    session, here = current.session(), member()
    found, form, error = find_design(session, here.scope, ref), AskForm.of_request(), ""
    faults: Sequence[tuple[bool, str]] = []

    def ask() -> str:
        note, at = form["note"].data, current.now()
        return ask_for_proof(session, files(), here.scope, ref, note=note, actor=here.actor, at=at).ref

    if is_sent(form):
        try:
            return _back(done_once(ask), "proof_asked")
        except (DesignRefused, DesignNotReady) as refused:
            error = _(N_("このままでは描けないところがあるため、校正を作れません。紙面で直してください。"))
            faults = findings_words(refused.findings, found.content)
        except EditedMeanwhile as other:
            told = N_("いま%(name)sさんが保存しました。内容を確かめて、もう一度お試しください。")
            error = _(told, name=other.by)
    return form_page("merchant/proof_new.html", form, error=error, design=found, faults=faults)


@blueprint.get("/designs/proofs/<ref:ref>", endpoint="proof")
@members(MERCHANT)
def one_proof(ref: str) -> str:
    """One: its pictures, its link, what was said, and what comes next."""
    return _proof_page(find_proof(current.session(), member().scope, ref), CommentForm().worded())


@blueprint.get("/designs/proofs/<ref:ref>/proof.pdf")
@members(MERCHANT)
def proof_download(ref: str) -> Response:
    """The proof as PDF."""
    session, scope = current.session(), member().scope
    shown = find_proof(session, scope, ref)
    return proof_pdf(shown, version_drawing(session, files(), scope, shown.version.ref))


@blueprint.post("/designs/proofs/<ref:ref>/comment")
@members(MERCHANT, permission=EDIT)
def proof_comment(ref: str) -> ResponseReturnValue:
    """Says something of it."""
    here, session = member(), current.session()
    shown, form = find_proof(session, here.scope, ref), CommentForm.of_request().worded()
    form["author"].data = here.person.name
    if picked(form, shown):
        return _proof_page(shown, form)
    if not is_sent(form):
        return _proof_page(shown, form), 422
    point, text, author = said_point(form), form["text"].data, form["author"].data

    def say() -> str:
        return comment_on_proof(session, here.scope, ref, author=author, text=text, point=point, at=current.now()).ref

    done_once(say)
    return _back(ref, "proof_commented")


@blueprint.route("/designs/proofs/<ref:ref>/approve", methods=["GET", "POST"])
@members(MERCHANT, permission=EDIT)
@fresh
def proof_approve(ref: str) -> ResponseReturnValue:
    """Approves it (校了)."""
    here, session, form = member(), current.session(), PortalForm.of_request()
    shown = find_proof(session, here.scope, ref)
    if is_sent(form):
        try:
            approve_proof(session, files(), here.scope, ref, actor=here.actor, at=current.now())
            return _back(ref, "proof_approved")
        except DesignNotReady as refused:
            found = [text for is_error, text in findings_words(refused.findings, shown.version.content) if is_error]
            says = _(N_("次のところを直さないと校了にできません。紙面で直し、もう一度校正を作ってください。"))
            return _proof_page(shown, CommentForm().worded(), error=says, faults=found), 409
    return confirm_page(
        form,
        _(N_("「%(name)s」を校了にしますか"), name=shown.version.name),
        button=_(N_("校了にする")),
        cancel=url_for(".proof", ref=ref),
        consequences=[
            _(N_("この校正（版%(number)s）の内容のまま、印刷してよいという意味です。"), number=shown.version.number),
            _(N_("%(name)sさんのお名前と日時が記録に残ります。"), name=here.person.name),
            _(N_("このあと審査に出し、承認されると印刷を注文できます。")),
        ],
        is_grave=False,
    )


@blueprint.post("/designs/proofs/<ref:ref>/submit")
@members(MERCHANT, permission=EDIT)
def proof_submit(ref: str) -> ResponseReturnValue:
    """Hands it in to the operator."""
    here, session = member(), current.session()
    find_proof(session, here.scope, ref)
    if not token_is_good():
        return _back(ref, "try_again")
    done = submit_for_review(session, here.scope, ref, actor=here.actor, at=current.now())
    return _back(ref, "proof_submitted" if done.state == ProofState.IN_REVIEW else "proof_accepted_at_once")


@blueprint.route("/designs/proofs/<ref:ref>/withdraw", methods=["GET", "POST"])
@members(MERCHANT, permission=EDIT)
def proof_withdraw(ref: str) -> ResponseReturnValue:
    """Takes it back."""
    here, session, form = member(), current.session(), PortalForm.of_request()
    shown = find_proof(session, here.scope, ref)
    if is_sent(form):
        withdraw_proof(session, here.scope, ref, actor=here.actor, at=current.now())
        return redirect(url_for(".design", ref=shown.design.ref, notice="proof_withdrawn"), 303)
    return confirm_page(
        form,
        _(N_("この校正を取り下げますか")),
        button=_(N_("取り下げる")),
        cancel=url_for(".proof", ref=ref),
        consequences=[
            _(N_("関係者に送ったリンクは、開けなくなります。")),
            _(N_("審査に出している場合は、審査も取りやめになります。")),
            _(N_("デザインと版は残ります。校正は、あとから作り直せます。")),
        ],
    )


@blueprint.post("/designs/proofs/<ref:ref>/link")
@members(MERCHANT, permission=EDIT)
def proof_link(ref: str) -> ResponseReturnValue:
    """Makes links that were given out useless, and a new one."""
    here, session = member(), current.session()
    find_proof(session, here.scope, ref)
    if not token_is_good():
        return _back(ref, "try_again")
    renew_proof_link(session, here.scope, ref, actor=here.actor, at=current.now())
    return _back(ref, "proof_link_renewed")


def _back(ref: str, notice: str) -> ResponseReturnValue:
    return redirect(url_for(".proof", ref=ref, notice=notice), 303)


def _proof_page(shown: ShownProof, form: CommentForm, **values: Any) -> str:
    session, scope, proof = current.session(), member().scope, shown.proof
    token = proof_token(proof, current.settings().secret_key)
    return desk_page(
        "merchant/proof.html",
        form=form,
        proof=proof,
        version=shown.version,
        design=shown.design,
        state=state_words(proof.state),
        is_open=proof.state in OPEN,
        link=public_address(url_for("proof.proof", token=token)) if proof.state in SHOWN else "",
        has_changed=shown.version.revision != shown.design.revision,
        acts=[act_of(one) for one in audit_entries(session, scope.own(), AuditSearch(about=proof.ref), limit=10)],
        **shown_parts(form, shown, comments(session, scope, proof.ref)),
        **({"faults": []} | values),
    )
