"""The form for rates, and the page after it."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts import TooManyAttempts
from portal.applications import send_enquiry
from portal.web import current, limits
from portal.web.access import everyone
from portal.web.business.forms import TYPES, EnquiryForm
from portal.web.business.frame import blueprint, business_page
from portal.web.errors import limit_advice, slowed_down
from portal.web.tokens import request_key
from portal.web.wording import stale_advice


@blueprint.route("/enquiry", methods=["GET", "POST"])
@everyone
def enquiry() -> ResponseReturnValue:
    """The form; ``?type=regular`` has that type chosen."""
    wanted = request.args.get("type", "")
    form = EnquiryForm.of_request(link_type=wanted if wanted in TYPES else "undecided")
    if request.method == "GET":
        return _form(form)
    if not form.validate():
        return _form(form, stale_advice() if form.is_stale else ""), 400 if form.is_stale else 422
    asked = form.asked()
    try:
        send_enquiry(
            current.session(),
            asked,
            at=current.now(),
            request_key=request_key(),
            limits=limits.of_mails(asked.address),
        )
    except TooManyAttempts as error:
        return slowed_down(error, (_form(form, limit_advice(error)), 429))
    return redirect(url_for(".enquiry_sent"), 303)


@blueprint.get("/enquiry/sent")
@everyone
def enquiry_sent() -> str:
    """What happens next."""
    return business_page("business/enquiry_sent.html")


def _form(form: EnquiryForm, error: str = "") -> str:
    return business_page(
        "business/enquiry.html", form=form, types=TYPES, sender=current.settings().mail_from, error=error
    )
