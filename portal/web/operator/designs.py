"""Designs that merchants want to print: looked at, accepted, or refused with a reason."""

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.designs import (
    OPERATOR,
    ProofState,
    ProofStateRefused,
    ShownProof,
    accept_proof,
    comments,
    count_designs_in_review,
    designs_decided,
    designs_in_review,
    find_proof,
    refuse_proof,
    version_drawing,
)
from portal.organisations import OrganisationKind, Permission, organisations_by_id
from portal.web import current
from portal.web.access import fresh, members
from portal.web.asking import ReasonForm, confirm_page, is_sent
from portal.web.desk.current import desk_page, member
from portal.web.forms import PortalForm
from portal.web.language import N_, _
from portal.web.merchant.design_words import MEDIA, findings_words, state_words
from portal.web.operator.desk import blueprint
from portal.web.pictures import SIDES, side_picture
from portal.web.proof_sheet import proof_pdf
from portal.web.stored import files

KIND = OrganisationKind.OPERATOR
DECIDABLE = frozenset({ProofState.IN_REVIEW, ProofState.ACCEPTED})


@blueprint.get("/designs", endpoint="designs")
@members(KIND)
def queue() -> str:
    """What waits, the longest waiting first; or what was decided."""
    session, is_decided = current.session(), request.args.get("state") == "decided"
    found = designs_decided(session) if is_decided else designs_in_review(session)
    return desk_page(
        "operator/designs.html",
        found=found,
        is_decided=is_decided,
        waiting=count_designs_in_review(session),
        whose=organisations_by_id(session, {design.organisation_id for _proof, _version, design in found}),
        states={proof.state: state_words(proof.state) for proof, _version, _design in found},
        media=MEDIA,
    )


@blueprint.get("/designs/<ref:ref>")
@members(KIND)
def design(ref: str) -> str:
    """One proof: both sides, what the check found, who approved it, what was said."""
    session, shown = current.session(), _shown(ref)
    drawing = version_drawing(session, files(), OPERATOR, shown.version.ref)
    return desk_page(
        "operator/design.html",
        proof=shown.proof,
        version=shown.version,
        design=shown.design,
        whose=organisations_by_id(session, [shown.design.organisation_id])[shown.design.organisation_id],
        medium=_(MEDIA[shown.design.medium]),
        sides=drawing.sides,
        state=state_words(shown.proof.state),
        may_refuse=shown.proof.state in DECIDABLE,
        findings=findings_words(drawing.findings(), shown.version.content),
        comments=comments(session, OPERATOR.at(shown.design.organisation_id), ref),
    )


@blueprint.get(f"/designs/<ref:ref>/<{SIDES}:side>.png")
@members(KIND)
def design_picture(ref: str, side: str) -> Response:
    """A side."""
    version = _shown(ref).version.ref
    return side_picture(version, side, lambda: version_drawing(current.session(), files(), OPERATOR, version))


@blueprint.get("/designs/<ref:ref>/proof.pdf")
@members(KIND)
def design_proof(ref: str) -> Response:
    """The proof as PDF."""
    shown = _shown(ref)
    return proof_pdf(shown, version_drawing(current.session(), files(), OPERATOR, shown.version.ref))


@blueprint.route("/designs/<ref:ref>/accept", methods=["GET", "POST"])
@members(KIND, permission=Permission.EDIT)
@fresh
def design_accept(ref: str) -> ResponseReturnValue:
    """Lets it be printed."""
    shown, form = _shown(ref), PortalForm.of_request()
    if shown.proof.state != ProofState.IN_REVIEW:
        raise ProofStateRefused(shown.proof.state, "accept")
    if is_sent(form):
        accept_proof(current.session(), ref, actor=member().actor, at=current.now())
        return redirect(url_for(".designs", notice="design_accepted"), 303)
    return confirm_page(
        form,
        _(N_("「%(name)s」を承認しますか"), name=shown.version.name),
        button=_(N_("承認する")),
        cancel=url_for(".design", ref=ref),
        consequences=[
            _(N_("この版の内容で、印刷を注文できるようになります。")),
            _(N_("企業さまの管理者に、承認したことをメールで知らせます。")),
            _(N_("あとから差し戻すこともできます。差し戻すと、新しい注文はできなくなります。")),
        ],
        is_grave=False,
    )


@blueprint.route("/designs/<ref:ref>/refuse", methods=["GET", "POST"])
@members(KIND, permission=Permission.EDIT)
@fresh
def design_refuse(ref: str) -> ResponseReturnValue:
    """Tells the merchant why not."""
    shown, form = _shown(ref), ReasonForm.of_request()
    if shown.proof.state not in DECIDABLE:
        raise ProofStateRefused(shown.proof.state, "refuse")
    if is_sent(form):
        refuse_proof(current.session(), ref, form["reason"].data, actor=member().actor, at=current.now())
        return redirect(url_for(".designs", notice="design_refused"), 303)
    return confirm_page(
        form,
        _(N_("「%(name)s」を差し戻しますか"), name=shown.version.name),
        lead=_(N_("書いた理由は、そのまま企業さまへのメールに載ります。どこをどう直せばよいかを書いてください。")),
        button=_(N_("差し戻す")),
        cancel=url_for(".design", ref=ref),
        consequences=[
            _(N_("企業さまの管理者に、結果と理由をメールで知らせます。")),
            _(N_("このデザインで、新しく印刷を注文できなくなります。")),
            _(N_("企業さまは、直してからあらためて審査に出せます。")),
        ],
    )


def _shown(ref: str) -> ShownProof:
    """A proof that was handed in. Raises ``ObjectUnknown``."""
    return find_proof(current.session(), OPERATOR, ref)
