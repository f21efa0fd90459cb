"""Where the mail provider's webhook tells of mail that came back."""

from flask import Blueprint, Response, abort, request

from portal.mail import ReportRefused, SignedReports, take_bounces
from portal.web import current
from portal.web.access import machines

blueprint = Blueprint("mail_bounces", __name__)

STATUS = {"signature": 401, "timestamp": 401}  # of a report that is refused, by its reason; 422 for what is unreadable


@blueprint.post("/mail/bounces")
@machines
def bounces() -> Response:
    """Takes signed reports; there is no such address where no secret is set."""
    secret = current.settings().bounce_secret
    if not secret:
        abort(404)
    headers = {name.lower(): value for name, value in request.headers.items()}
    reports = SignedReports(secret, headers, request.get_data(), current.now())
    try:
        take_bounces(current.session(), reports, at=current.now())
    except ReportRefused as refused:
        return Response(f"{refused.reason}\n", STATUS.get(refused.reason, 422), mimetype="text/plain")
    return Response(status=204)
