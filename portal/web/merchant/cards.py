"""Members' cards: those that wait for another, one with its phones, stopping and replacing it, binding a blank one."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from io import BytesIO

from flask import Response, jsonify, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage
from wtforms import Field, StringField
from wtforms.validators import StopValidation

from portal.artwork import MOST_PHOTOGRAPH_BYTES, PhotographRefused, numbers_in_photograph
from portal.bills import replace_card, stop_card
from portal.cards import (
    CardRecord,
    CardState,
    CardStateRefused,
    MemberHasCard,
    MemberHasLeft,
    NotABlankCard,
    bind_card,
    card_by_digits,
    card_phones,
    card_token,
    cards_asked_for,
    claim_code,
    find_card,
    group_code,
    reset_claims,
    successor_of,
)
from portal.members import MEMBER_NO_LIMIT, Member, MemberUnknown, member_by_no, members_by_id
from portal.numbers import NumberMistyped, parse_number
from portal.organisations import AuditSearch, ObjectUnknown, OrganisationKind, Permission, audit_entries
from portal.print_runs import latest_piece_of
from portal.web import current, wording
from portal.web.access import members
from portal.web.asking import confirm_page, form_page, is_sent, ref_asked, words
from portal.web.desk.act_words import act_of
from portal.web.desk.current import desk_page, member
from portal.web.fields import clean
from portal.web.forms import PortalForm
from portal.web.language import N_, _
from portal.web.links import public_address
from portal.web.merchant.desk import blueprint
from portal.web.merchant.member_words import CARD_KINDS, CARD_STATES
from portal.web.qr import qr_svg
from portal.web.security import with_camera
from portal.web.tokens import token_is_good

MERCHANT = OrganisationKind.MERCHANT
EDIT = Permission.EDIT
ACTS_SHOWN = 10
IN_USE = {CardState.ACTIVE, CardState.BLANK}
FORM_AROUND = 10_000  # bytes of a form beside its photograph


@dataclass(frozen=True, slots=True)
class Shown:
    """A card with its member."""

    card: CardRecord
    member: Member | None


class BindForm(PortalForm):
    """A blank card's number, as typed or read by the camera, and whose it becomes."""

    number = StringField()
    member_no = StringField()

    def validate_number(self, field: Field) -> None:
        """Reads the 13 digits; or says what is wrong with them."""
        try:
            field.data = parse_number(field.data or "")
        except NumberMistyped as fault:
            raise StopValidation(wording.mistyped(fault)) from None

    def validate_member_no(self, field: Field) -> None:
        """Cleans the member number; it must be there."""
        clean(field, MEMBER_NO_LIMIT)
        if not field.data:
            raise StopValidation(_(N_("会員番号を入れてください。")))


@blueprint.get("/cards", endpoint="cards")
@members(MERCHANT)
def all_cards() -> ResponseReturnValue:
    """Cards whose holders wait for another; one is found by its number."""
    session, scope, asked = current.session(), member().scope.own(), words()
    fault = ""
    if asked:
        try:
            found = card_by_digits(session, scope, parse_number(asked))
            return redirect(url_for(".card", ref=found.ref), 303)
        except NumberMistyped as mistyped:
            fault = wording.mistyped(mistyped)
        except ObjectUnknown:
            fault = _(N_("この番号のカードは、御社のカードにありません。"))
    return desk_page("merchant/cards.html", waiting=_shown(cards_asked_for(session, scope)), fault=fault)


@blueprint.get("/cards/<ref:ref>", endpoint="card")
@members(MERCHANT)
def one_card(ref: str) -> str:
    """One card: whose, its number, phones, link and claim code; what was done with it."""
    session, scope, found = current.session(), member().scope.own(), _card(ref)
    key = current.settings().secret_key
    address = public_address(url_for("cards.card", token=card_token(found, key)))
    return desk_page(
        "merchant/card.html",
        card=found,
        whose=_shown([found])[0].member,
        kind=_(CARD_KINDS.get(found.kind, found.kind)),
        state=(_(CARD_STATES[CardState(found.state)][0]), CARD_STATES[CardState(found.state)][1]),
        phones=card_phones(session, found),
        successor=successor_of(session, found),
        address=address,
        qr=qr_svg(address),
        code=group_code(claim_code(found, key)),
        printed=latest_piece_of(session, scope, found.id) if found.state in IN_USE else None,
        acts=[act_of(one) for one in audit_entries(session, scope, AuditSearch(about=found.ref), limit=ACTS_SHOWN)],
    )


@blueprint.route("/cards/<ref:ref>/stop", methods=["GET", "POST"], endpoint="card_stop")
@members(MERCHANT, permission=EDIT)
def stop(ref: str) -> ResponseReturnValue:
    """Stops a lost card."""
    here, found, form = member(), _card(ref), PortalForm.of_request()
    if is_sent(form):
        stop_card(current.session(), here.scope.own(), ref, actor=here.actor, at=current.now())
        return redirect(url_for(".card", ref=found.ref, notice="card_is_stopped"), 303)
    consequences = (
        _(N_("この番号では、すぐに支払えなくなります。元には戻せません。")),
        _(N_("登録済みの請求は、再発行したカードの番号には移りません。必要なら登録し直してください。")),
        _(N_("新しいカードは、あとから再発行できます。")),
    )
    title, button = _(N_("カードの利用を停止しますか")), _(N_("停止する"))
    cancel = url_for(".card", ref=ref)
    return confirm_page(form, title, button=button, cancel=cancel, consequences=consequences)


@blueprint.route("/cards/<ref:ref>/replace", methods=["GET", "POST"], endpoint="card_replace")
@members(MERCHANT, permission=EDIT)
def replace(ref: str) -> ResponseReturnValue:
    """Makes the card anew with another number."""
    here, found, form, error = member(), _card(ref), PortalForm.of_request(), ""
    if is_sent(form):
        plan = current.settings().number_plan
        try:
            new = replace_card(current.session(), here.scope.own(), ref, plan=plan, actor=here.actor, at=current.now())
            return redirect(url_for(".card", ref=new.ref, notice="card_is_replaced"), 303)
        except (MemberHasLeft, MemberHasCard, CardStateRefused) as refused:
            error = _bind_fault(refused)
    consequences = (
        _(N_("新しい番号のカードを作ります。いまの番号では、もう支払えません。")),
        _(N_("カードを機器に入れている会員には、新しい番号がすぐに出ます。")),
        _(N_("印刷したカードを渡すには、続けて一枚だけの印刷を注文します。")),
    )
    title, button = _(N_("カードを再発行しますか")), _(N_("再発行する"))
    cancel = url_for(".card", ref=found.ref)
    return confirm_page(form, title, button=button, cancel=cancel, consequences=consequences, error=error)


@blueprint.route("/cards/<ref:ref>/reset", methods=["GET", "POST"], endpoint="card_reset")
@members(MERCHANT, permission=EDIT)
def reset(ref: str) -> ResponseReturnValue:
    """Takes the card off all phones, with a new claim code."""
    here, form = member(), PortalForm.of_request()
    found = _card(ref)
    if is_sent(form):
        reset_claims(current.session(), here.scope.own(), ref, actor=here.actor, at=current.now())
        return redirect(url_for(".card", ref=found.ref, notice="card_is_reset"), 303)
    consequences = (
        _(N_("カードを入れているすべての機器から、カードが消えます。番号はそのまま使えます。")),
        _(N_("いままでの受け取りコードは使えなくなり、新しいコードができます。会員に伝えてください。")),
    )
    title, button = _(N_("機器からカードを外して、受け取りコードを作り直しますか")), _(N_("作り直す"))
    cancel = url_for(".card", ref=ref)
    return confirm_page(form, title, button=button, cancel=cancel, consequences=consequences)


@blueprint.route("/cards/bind", methods=["GET", "POST"], endpoint="card_bind")
@members(MERCHANT, permission=EDIT)
def bind() -> ResponseReturnValue:
    """Makes a blank card a member's: the number by camera, by photograph, or typed."""
    request.max_content_length = request.max_form_memory_size = MOST_PHOTOGRAPH_BYTES + FORM_AROUND
    form, error = BindForm.of_request(member_no=ref_asked("member")[:MEMBER_NO_LIMIT]), ""
    photograph = request.files.get("photograph")
    if request.method == "POST" and photograph and photograph.filename:
        if token_is_good():
            form["number"].data, error = _read(photograph)
        return with_camera(make_response(form_page("merchant/card_bind.html", form, error=error)))
    if is_sent(form):
        try:
            return redirect(url_for(".card", ref=_bind(form), notice="card_is_bound"), 303)
        except MemberUnknown:
            form["member_no"].errors = [_(N_("この会員番号の会員はいません。先に会員を登録してください。"))]
        except NotABlankCard:
            form["number"].errors = [_(N_("この番号は、御社の名前のないカードではありません。"))]
        except (MemberHasLeft, MemberHasCard, CardStateRefused) as refused:
            error = _bind_fault(refused)
    return with_camera(make_response(form_page("merchant/card_bind.html", form, error=error)))


@blueprint.post("/cards/read", endpoint="card_read")
@members(MERCHANT, permission=EDIT)
def read() -> Response:
    """The numbers in a picture that the camera took, for browsers that read no symbols themselves."""
    request.max_content_length = request.max_form_memory_size = MOST_PHOTOGRAPH_BYTES + FORM_AROUND
    if not token_is_good():
        return jsonify(number="", advice=_(N_("安全のための確認ができませんでした。ページを開き直してください。")))
    number, advice = _read(request.files.get("photograph"))
    return jsonify(number=number, advice=advice)


def _bind(form: BindForm) -> str:
    here, session = member(), current.session()
    whose = member_by_no(session, here.scope.own(), form["member_no"].data)
    return bind_card(session, here.scope, form["number"].data, whose.ref, actor=here.actor, at=current.now()).ref


def _read(photograph: FileStorage | None) -> tuple[str, str]:
    """The one number of ours in a photograph, and what to do where there is none."""
    try:
        with closing(photograph or BytesIO()) as sent:
            seen = numbers_in_photograph(sent.read())
    except PhotographRefused:
        return "", _(N_("写真として読み取れませんでした。JPEGかPNGの写真を選んでください。"))
    codes = set(current.settings().number_plan.store_codes.values())
    numbers = [one for one in seen if one not in codes]
    if len(numbers) == 1:
        return numbers[0], ""
    if numbers:
        return "", _(N_("番号がいくつも写っています。カードを一枚だけ写してください。"))
    return "", _(
        N_("バーコードを読み取れませんでした。カード全体が明るく写るように撮り直すか、番号を入力してください。")
    )


def _bind_fault(refused: MemberHasLeft | MemberHasCard | CardStateRefused) -> str:
    if isinstance(refused, MemberHasLeft):
        return _(N_("退会した会員です。会員に戻してから、もう一度お試しください。"))
    if isinstance(refused, MemberHasCard):
        return _(N_("この会員には、利用中のカードがほかにあります。そのカードを停止するか、再発行してください。"))
    return _(N_("このカードは、もう使われているか、停止されています。"))


def _card(ref: str) -> CardRecord:
    return find_card(current.session(), member().scope.own(), ref)


def _shown(cards: Sequence[CardRecord]) -> list[Shown]:
    ids = [card.member_id for card in cards if card.member_id is not None]
    theirs = members_by_id(current.session(), member().scope.own(), ids)
    return [Shown(card, theirs.get(card.member_id or 0)) for card in cards]
