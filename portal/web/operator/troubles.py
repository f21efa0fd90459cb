"""What does not get through: webhooks that fail, and mail that came back from whom we work with."""

from urllib.parse import urlsplit

from portal.applications import unreachable
from portal.notices import failing_endpoints
from portal.organisations import OrganisationKind
from portal.web import current
from portal.web.access import members
from portal.web.asking import SHOWN, cursor, portion
from portal.web.desk.current import desk_page
from portal.web.language import N_
from portal.web.operator.desk import blueprint

OPERATOR = OrganisationKind.OPERATOR
WHOSE = {
    "person": N_("担当者"),
    "invitation": N_("招待"),
    "organisation": N_("会社・団体"),
    "application": N_("申込者"),
    "enquiry": N_("問い合わせた方"),
}
PAGES = {  # where each is looked at
    "person": "operator.person",
    "organisation": "operator.organisation",
    "application": "operator.application",
    "enquiry": "operator.enquiry",
}


@blueprint.get("/webhooks")
@members(OPERATOR)
def webhooks() -> str:
    """Endpoints of everybody that fail or are gone: whose, and to which host."""
    found = failing_endpoints(current.session(), after=cursor(), limit=SHOWN + 1)
    shown, after = portion(found, lambda pair: pair[0].ref)
    rows = [(endpoint, organisation, urlsplit(endpoint.url).hostname or "") for endpoint, organisation in shown]
    return desk_page("operator/webhooks.html", rows=rows, after=after)


@blueprint.get("/mail")
@members(OPERATOR)
def mail() -> str:
    """Addresses that mail does not reach."""
    return desk_page("operator/mail.html", troubles=unreachable(current.session()), whose=WHOSE, pages=PAGES)
