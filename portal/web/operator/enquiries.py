"""What companies ask before they become merchants: read, and marked as answered."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.applications import (
    EnquiryState,
    EnquiryType,
    answer_enquiry,
    count_new_enquiries,
    find_enquiry,
    list_enquiries,
)
from portal.organisations import OrganisationKind, Permission
from portal.web import current
from portal.web.access import members
from portal.web.asking import SHOWN, cursor, portion, words
from portal.web.desk.current import desk_page, member
from portal.web.language import LANGUAGES, N_
from portal.web.operator.desk import blueprint
from portal.web.tokens import token_is_good

OPERATOR = OrganisationKind.OPERATOR
TYPES = {
    EnquiryType.LIGHT: N_("ライト"),
    EnquiryType.REGULAR: N_("レギュラー"),
    EnquiryType.SUPER: N_("スーパー"),
    EnquiryType.UNDECIDED: N_("未定"),
}


@blueprint.get("/enquiries")
@members(OPERATOR)
def enquiries() -> str:
    """Enquiries that wait, or that were answered."""
    session = current.session()
    is_answered = request.args.get("state") == EnquiryState.ANSWERED
    state = EnquiryState.ANSWERED if is_answered else EnquiryState.NEW
    found = list_enquiries(session, state, text=words(), after=cursor(), limit=SHOWN + 1)
    shown, after = portion(found, lambda one: one.ref)
    return desk_page(
        "operator/enquiries.html",
        enquiries=shown,
        after=after,
        state=state,
        waiting=count_new_enquiries(session),
        types=TYPES,
    )


@blueprint.get("/enquiries/<ref:ref>")
@members(OPERATOR)
def enquiry(ref: str) -> str:
    """One enquiry."""
    found = find_enquiry(current.session(), ref)
    return desk_page("operator/enquiry.html", enquiry=found, types=TYPES, languages=LANGUAGES)


@blueprint.post("/enquiries/<ref:ref>/answered")
@members(OPERATOR, permission=Permission.EDIT)
def enquiry_answered(ref: str) -> ResponseReturnValue:
    """Takes it out of the queue."""
    if not token_is_good():
        return redirect(url_for(".enquiry", ref=ref, notice="try_again"), 303)
    here = member()
    answer_enquiry(current.session(), ref, by=here.person.id, actor=here.actor, at=current.now())
    return redirect(url_for(".enquiries", notice="enquiry_answered"), 303)
