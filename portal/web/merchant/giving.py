"""Numbers that customers give themselves: the links that ask for them, and whose each number is."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from wtforms import Field, StringField
from wtforms.validators import StopValidation

from portal.artwork import GlyphMissing, Poster, TextDoesNotFit, draw_poster
from portal.members import (
    LINK_NAME_LIMIT,
    GiveLink,
    GivenNumber,
    MemberUnknown,
    consents_of,
    count_unmatched_consents,
    end_give_link,
    find_consent,
    find_give_link,
    find_member,
    give_links,
    give_token,
    make_give_link,
    match_consent,
    member_by_no,
    members_by_id,
)
from portal.members import Member as ClubMember
from portal.organisations import OrganisationKind, Permission
from portal.web import current
from portal.web.access import members
from portal.web.asking import SHOWN, confirm_page, cursor, form_page, is_sent, portion, ref_asked
from portal.web.desk.current import Member, desk_page, member
from portal.web.fields import clean
from portal.web.forms import PortalForm
from portal.web.language import N_, _
from portal.web.links import public_address
from portal.web.merchant.desk import blueprint
from portal.web.merchant.member_form import MemberNoForm
from portal.web.once import done_once
from portal.web.qr import qr_png, qr_svg

MERCHANT = OrganisationKind.MERCHANT
EDIT = Permission.EDIT


class LinkForm(PortalForm):
    """What a link is called among the merchant's own."""

    name = StringField()

    def validate_name(self, field: Field) -> None:
        """Cleans the name; it must be there."""
        clean(field, LINK_NAME_LIMIT)
        if not field.data:
            raise StopValidation(
                _(N_("名前を入れてください。どこで使うリンクかが分かる名前にすると、あとで迷いません。"))
            )


@dataclass(frozen=True, slots=True)
class Received:
    """A number that was given; ``suggested`` is the member whose number was typed, where it is not matched yet."""

    given: GivenNumber
    suggested: ClubMember | None


def unmatched_numbers(session: Session, here: Member) -> int:
    """How many numbers wait for somebody to say whose they are."""
    return count_unmatched_consents(session, here.scope.own())


@blueprint.get("/give-links", endpoint="give_links")
@members(MERCHANT)
def links_and_numbers() -> str:
    """The links that are open, and the numbers that came by them: first those that are nobody's yet."""
    session, scope = current.session(), member().scope.own()
    shows_all = request.args.get("show") == "all"
    found, after = portion(
        consents_of(session, scope, is_matched=None if shows_all else False, after=cursor(), limit=SHOWN + 1),
        lambda one: str(one.consent.ref),
    )
    return desk_page(
        "merchant/give_links.html",
        links=give_links(session, scope),
        received=_received(found),
        unmatched=count_unmatched_consents(session, scope),
        after=after,
    )


@blueprint.route("/give-links/new", methods=["GET", "POST"])
@members(MERCHANT, permission=EDIT)
def give_link_new() -> ResponseReturnValue:
    """Makes a link, for anybody or for the member in the query."""
    wanted, form = ref_asked("member"), LinkForm.of_request()
    whom = find_member(current.session(), member().scope.own(), wanted) if wanted else None
    if is_sent(form):
        return redirect(url_for(".give_link", ref=done_once(lambda: _make(form, wanted)), notice="give_link_made"), 303)
    if whom and request.method == "GET":
        form["name"].data = _(N_("%(name)sさん"), name=whom.name or whom.member_no)
    return form_page("merchant/give_link_new.html", form, whom=whom)


@blueprint.get("/give-links/<ref:ref>")
@members(MERCHANT)
def give_link(ref: str) -> str:
    """One link: to be copied, printed, sent."""
    found = _link(ref)
    address = _address(found)
    return desk_page("merchant/give_link.html", link=found, whom=_whom(found), address=address, qr=qr_svg(address))


@blueprint.get("/give-links/<ref:ref>/qr.png")
@members(MERCHANT)
def give_link_qr(ref: str) -> Response:
    """The QR code as a picture."""
    return _file(qr_png(_address(_link(ref))), "image/png", "smartpit-qr.png")


@blueprint.get("/give-links/<ref:ref>/poster.pdf")
@members(MERCHANT)
def give_link_poster(ref: str) -> ResponseReturnValue:
    """The poster for a counter or a notice board."""
    found = _link(ref)
    try:
        return _file(draw_poster(_poster(found)), "application/pdf", "smartpit-poster.pdf")
    except (GlyphMissing, TextDoesNotFit):
        return redirect(url_for(".give_link", ref=ref, notice="poster_unprintable"), 303)


@blueprint.route("/give-links/<ref:ref>/end", methods=["GET", "POST"])
@members(MERCHANT, permission=EDIT)
def give_link_end(ref: str) -> ResponseReturnValue:
    """Ends a link."""
    here, found, form = member(), _link(ref), PortalForm.of_request()
    if is_sent(form):
        end_give_link(current.session(), here.scope.own(), ref, actor=here.actor, at=current.now())
        return redirect(url_for(".give_links", notice="give_link_ended"), 303)
    return confirm_page(
        form,
        _(N_("リンク「%(name)s」の受付を終えますか"), name=found.name),
        button=_(N_("受付を終える")),
        cancel=url_for(".give_link", ref=ref),
        consequences=[
            _(N_("このリンクとQRコードからは、番号を伝えられなくなります。貼ってあるものは外してください。")),
            _(N_("すでに届いた番号は、そのまま使えます。")),
            _(N_("元には戻せません。必要になったら、新しいリンクを作ってください。")),
        ],
    )


@blueprint.route("/give-links/numbers/<ref:ref>/match", methods=["GET", "POST"])
@members(MERCHANT, permission=EDIT)
def consent_match(ref: str) -> ResponseReturnValue:
    """Says whose number was given, by member number."""
    found = find_consent(current.session(), member().scope.own(), ref)
    form = MemberNoForm.of_request(member_no=found.consent.merchant_reference)
    if is_sent(form):
        here = member()
        try:
            whom = member_by_no(current.session(), here.scope, form["member_no"].data)
            match_consent(
                current.session(), here.scope, found.consent.ref, whom.ref, actor=here.actor, at=current.now()
            )
            return redirect(url_for(".give_links", notice="consent_matched"), 303)
        except MemberUnknown:
            form["member_no"].errors = [_(N_("この会員番号の会員はいません。"))]
    return form_page("merchant/consent_match.html", form, given=found)


def _received(found: Sequence[GivenNumber]) -> list[Received]:
    """With the members whose numbers were typed."""
    return [Received(one, None if one.member else _typed(one)) for one in found]


def _typed(given: GivenNumber) -> ClubMember | None:
    try:
        return member_by_no(current.session(), member().scope, given.consent.merchant_reference)
    except MemberUnknown:
        return None


def _make(form: LinkForm, wanted: str) -> str:
    here = member()
    made = make_give_link(
        current.session(),
        here.scope.own(),
        name=form["name"].data,
        member_ref=wanted,
        actor=here.actor,
        at=current.now(),
    )
    return str(made.ref)


def _link(ref: str) -> GiveLink:
    """A link of this merchant and mode. Raises ``ObjectUnknown``."""
    return find_give_link(current.session(), member().scope.own(), ref)


def _whom(link: GiveLink) -> ClubMember | None:
    if link.member_id is None:
        return None
    return members_by_id(current.session(), member().scope.own(), [link.member_id]).get(link.member_id)


def _address(link: GiveLink) -> str:
    return public_address(url_for("giving.give", token=give_token(link, current.settings().secret_key)))


def _poster(link: GiveLink) -> Poster:
    """What stands on it, in the reader's language."""
    return Poster(
        whose=member().organisation.name,
        headline=_(N_("スマートピット番号を教えてください")),
        address=_address(link),
        caption=_(N_("スマートフォンのカメラで読み取ってください")),
        steps=[
            _(N_("QRコードを読み取ると、スマートピットの画面が開きます。")),
            _(N_("お持ちの番号を選びます。番号がない方は、その場で発行できます（無料・登録なし）。")),
            _(N_("会員番号を入れて、「同意して伝える」を押します。あとからいつでも取り消せます。")),
        ],
        footer=_(N_("お名前や連絡先は伝わりません。%(service)s"), service=current.settings().public_url),
    )


def _file(content: bytes, kind: str, name: str) -> Response:
    response = make_response(content)
    response.headers["Content-Type"] = kind
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
