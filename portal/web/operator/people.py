"""People who work anywhere: found by name or mail address; let in again where they have lost their passkeys."""

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from portal.organisations import OrganisationKind, Permission, find_person, list_people, reset_person
from portal.web import current
from portal.web.access import fresh, members
from portal.web.asking import SHOWN, confirm_page, cursor, is_sent, portion, words
from portal.web.desk.current import desk_page, member
from portal.web.desk.words import ROLES
from portal.web.forms import PortalForm
from portal.web.language import LANGUAGES, N_, _
from portal.web.operator.desk import blueprint

OPERATOR = OrganisationKind.OPERATOR


@blueprint.get("/people")
@members(OPERATOR)
def people() -> str:
    """People that match, with where they work."""
    found = list_people(current.session(), text=words(), after=cursor(), limit=SHOWN + 1)
    shown, after = portion(found, lambda one: one.person.ref)
    return desk_page("operator/people.html", people=shown, after=after, roles=ROLES)


@blueprint.get("/people/<ref:ref>")
@members(OPERATOR)
def person(ref: str) -> str:
    """One of them."""
    found = find_person(current.session(), ref)
    return desk_page("operator/person.html", one=found, roles=ROLES, languages=LANGUAGES)


@blueprint.route("/people/<ref:ref>/reset", methods=["GET", "POST"])
@members(OPERATOR, permission=Permission.MANAGE)
@fresh
def person_reset(ref: str) -> ResponseReturnValue:
    """Takes passkeys and devices away from somebody who has lost them; a mailed link lets them in again."""
    here, session, found = member(), current.session(), find_person(current.session(), ref)
    if ref == here.person.ref:
        return redirect(url_for("staff.passkeys"), 303)
    form = PortalForm.of_request()
    if is_sent(form):
        reset_person(session, ref, actor=here.actor, at=current.now())
        return redirect(url_for(".person", ref=ref, notice="staff_reset"), 303)
    return confirm_page(
        form,
        _(N_("%(name)sさんのパスキーと機器を解除しますか"), name=found.person.name),
        lead=_(N_("パスキーをなくした方が、もう一度入れるようにします。")),
        consequences=[
            _(N_("登録されているパスキーがすべて消え、どの機器からもサインアウトします。")),
            _(
                N_("次は、%(address)s に届くリンクでサインインし、パスキーを登録し直します。"),
                address=found.person.address,
            ),
            _(N_("本人から頼まれたことを、電話など別の方法で確かめてください。")),
            _(N_("本人にはメールで知らせ、勤め先すべての操作の記録に残ります。")),
        ],
        button=_(N_("解除する")),
        cancel=url_for(".person", ref=ref),
    )
