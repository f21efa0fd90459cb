"""Merchants that want to join: looked at, approved or refused with a reason."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.applications import (
    Application,
    ApplicationState,
    approve_application,
    count_open_applications,
    find_application,
    refuse_application,
)
from portal.applications import applications as list_applications
from portal.organisations import LinkType, OrganisationKind, Permission, StateRefused, organisations_by_id
from portal.web import current
from portal.web.access import fresh, members
from portal.web.asking import SHOWN, ReasonForm, confirm_page, cursor, is_sent, portion, words
from portal.web.desk.current import desk_page, member
from portal.web.desk.words import LINK_TYPES
from portal.web.language import LANGUAGES, N_, _
from portal.web.operator.desk import blueprint

OPERATOR = OrganisationKind.OPERATOR
STATES = {  # the first is what is shown unless another is chosen
    ApplicationState.OPEN: N_("審査待ち"),
    ApplicationState.APPROVED: N_("承認済み"),
    ApplicationState.REFUSED: N_("見送り"),
    ApplicationState.UNCONFIRMED: N_("メール確認待ち"),
}


@blueprint.get("/applications")
@members(OPERATOR)
def applications() -> str:
    """Applications of one state."""
    session, wanted = current.session(), request.args.get("state", "")
    state = ApplicationState(wanted) if wanted in set(ApplicationState) else ApplicationState.OPEN
    found = list_applications(session, state, text=words(), after=cursor(), limit=SHOWN + 1)
    shown, after = portion(found, lambda one: one.ref)
    return desk_page(
        "operator/applications.html",
        applications=shown,
        after=after,
        state=state,
        states=STATES,
        waiting=count_open_applications(session),
        link_types=LINK_TYPES,
    )


@blueprint.get("/applications/<ref:ref>")
@members(OPERATOR)
def application(ref: str) -> str:
    """One, with all it says."""
    session = current.session()
    found = find_application(session, ref)
    ids = [found.organisation_id] if found.organisation_id else []
    return desk_page(
        "operator/application.html",
        application=found,
        organisation=next(iter(organisations_by_id(session, ids).values()), None),
        link_types=LINK_TYPES,
        languages=LANGUAGES,
    )


@blueprint.route("/applications/<ref:ref>/approve", methods=["GET", "POST"])
@members(OPERATOR, permission=Permission.EDIT)
@fresh
def application_approve(ref: str) -> ResponseReturnValue:
    """Makes a merchant of it."""
    session, form, found = current.session(), ReasonForm.of_request(), _open(ref)
    if is_sent(form):
        made = approve_application(session, ref, reason=form["reason"].data, actor=member().actor, at=current.now())
        return redirect(url_for(".organisation", ref=made.ref, notice="application_approved"), 303)
    return confirm_page(
        form,
        _(N_("%(company)sを承認しますか"), company=found.company),
        lead=_(N_("承認の理由は、操作の記録に残ります。申込者には送りません。")),
        consequences=[
            _(
                N_("企業さまとして登録します（%(link_type)sタイプ）。あとから変更できます。"),
                link_type=_(LINK_TYPES[LinkType(found.link_type)]),
            ),
            _(
                N_("%(person)sさん（%(address)s）に、管理者としての招待メールを送ります。"),
                person=found.person,
                address=found.address,
            ),
            _(N_("招待のリンクは7日間使えます。過ぎたときは、会社・団体の画面から送り直せます。")),
        ],
        button=_(N_("承認する")),
        cancel=url_for(".application", ref=ref),
        is_grave=False,
    )


@blueprint.route("/applications/<ref:ref>/refuse", methods=["GET", "POST"])
@members(OPERATOR, permission=Permission.EDIT)
@fresh
def application_refuse(ref: str) -> ResponseReturnValue:
    """Tells the applicant why not."""
    session, form, found = current.session(), ReasonForm.of_request(), _open(ref)
    if is_sent(form):
        refuse_application(session, ref, reason=form["reason"].data, actor=member().actor, at=current.now())
        return redirect(url_for(".applications", notice="application_refused"), 303)
    return confirm_page(
        form,
        _(N_("%(company)sの申し込みを見送りますか"), company=found.company),
        lead=_(N_("書いた理由は、そのまま申込者へのメールに載ります。")),
        consequences=[
            _(N_("%(address)sに、結果と理由をメールで知らせます。"), address=found.address),
            _(N_("見送りは取り消せません。申込者は、あらためて申し込めます。")),
        ],
        button=_(N_("見送る")),
        cancel=url_for(".application", ref=ref),
    )


def _open(ref: str) -> Application:
    """One that can be decided. Raises ``StateRefused``, ``ObjectUnknown``."""
    found = find_application(current.session(), ref)
    if found.state != ApplicationState.OPEN:
        raise StateRefused(found.state, ApplicationState.APPROVED)
    return found
