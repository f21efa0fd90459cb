"""A proof by its link: colleagues look at it and say what they think, without signing in."""

from flask import Blueprint, Response, redirect, url_for
from flask.typing import ResponseReturnValue

from portal.designs import (
    COLLEAGUES,
    ProofClosed,
    ShownProof,
    TooManyComments,
    comment_by_token,
    comments_by_token,
    proof_by_token,
    version_drawing,
)
from portal.organisations import ObjectUnknown
from portal.web import current
from portal.web.access import everyone
from portal.web.asking import is_sent
from portal.web.language import N_, _
from portal.web.limits import of_comments
from portal.web.pictures import SIDES, side_picture
from portal.web.proof_sheet import OPEN, SHOWN, CommentForm, picked, proof_pdf, said_point, shown_parts
from portal.web.stored import files
from portal.web.templating import page
from portal.web.wording import stale_advice

blueprint = Blueprint("proof", __name__)


@blueprint.errorhandler(ObjectUnknown)
@blueprint.errorhandler(ProofClosed)
def over(_error: Exception) -> ResponseReturnValue:
    """The page for a link that shows nothing (any more)."""
    return page("proof_over.html"), 410


@blueprint.route("/proof/<token>", methods=["GET", "POST"], endpoint="proof")
@everyone
def shown_proof(token: str) -> ResponseReturnValue:
    """Both sides, what was said, and room to say something."""
    shown, form, error = _shown(token), CommentForm.of_request(), ""
    is_picking = picked(form, shown)
    if not is_picking and is_sent(form):
        try:
            _say(token, form)
            return redirect(url_for(".proof", token=token, notice="proof_commented"), 303)
        except ProofClosed:
            error = _(N_("この校正へのコメントは締め切られました。"))
        except TooManyComments:
            error = _(N_("コメントがいっぱいです。校正を送った方に、直接お伝えください。"))
    status = 400 if form.is_stale else 422 if form.errors else 409 if error else 200
    return page(
        "proof.html",
        form=form,
        error=stale_advice() if form.is_stale else error,
        token=token,
        proof=shown.proof,
        version=shown.version,
        is_open=shown.proof.state in OPEN,
        **shown_parts(form, shown, comments_by_token(current.session(), token, _key())),
    ), status


@blueprint.get("/proof/<token>/proof.pdf")
@everyone
def download(token: str) -> Response:
    """The proof as PDF."""
    shown = _shown(token)
    return proof_pdf(shown, version_drawing(current.session(), files(), COLLEAGUES, shown.version.ref))


@blueprint.get(f"/proof/<token>/<{SIDES}:side>.png")
@everyone
def picture(token: str, side: str) -> Response:
    """A side."""
    version = _shown(token).version.ref
    return side_picture(version, side, lambda: version_drawing(current.session(), files(), COLLEAGUES, version))


def _shown(token: str) -> ShownProof:
    """The proof, as long as it is shown. Raises ``ObjectUnknown``, ``ProofClosed``."""
    found = proof_by_token(current.session(), token, _key())
    if found.proof.state not in SHOWN:
        raise ProofClosed
    return found


def _say(token: str, form: CommentForm) -> None:
    comment_by_token(
        current.session(), token, _key(), author=form["author"].data, text=form["text"].data, point=said_point(form),
        limits=of_comments(), at=current.now(),
    )  # fmt: skip


def _key() -> str:
    return current.settings().secret_key
