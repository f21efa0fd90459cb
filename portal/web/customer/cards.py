"""A joint card's own page: what its QR code and the e-card's link open, and how it comes onto a phone.

Whoever has the card may look at it: it shows the number and how to pay, no name and no bills. Putting it on a phone
needs the claim code that came with it.
"""

from flask import Blueprint, Response, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from wtforms import Field, StringField
from wtforms.validators import StopValidation

from portal.accounts import TooManyAttempts
from portal.bills import report_lost
from portal.cards import (
    CODE_LENGTH,
    CardNotInUse,
    CardRecord,
    CardState,
    ClaimRefused,
    card_by_token,
    card_of_number,
    card_phones,
    claim_card,
    parse_code,
    remove_phone,
)
from portal.members import Member, members_by_id
from portal.numbers import (
    MOST_HOLDERS,
    NumberRecord,
    NumberUnavailable,
    State,
    TooManyHolders,
    held_number,
    held_numbers,
)
from portal.organisations import Organisation, Scope, organisations_by_id
from portal.print_runs import note_card_opened
from portal.web import current, limits, wallets
from portal.web.access import customers, everyone
from portal.web.asking import ref_asked
from portal.web.colours import readable_pair
from portal.web.customer.number_bills import open_with
from portal.web.errors import limit_advice, slowed_down
from portal.web.forms import PortalForm
from portal.web.language import N_, _
from portal.web.templating import page
from portal.web.tokens import token_is_good
from portal.web.visitors import form_secret, remember_device, this_device
from portal.web.wording import Says, stale_advice

blueprint = Blueprint("cards", __name__)

MOST_TYPED = 40  # characters of a code that are looked at
_HOLDERS = Scope.service("a member's own card, on the phone that claimed it")
OVER = {
    CardState.BLANK: Says(
        N_("まだ使えないカードです"),
        N_(
            "このカードは、まだどなたのものにもなっていません。受け取ったお店や会社で、利用を始める手続きをしてください。"
        ),
    ),
    CardState.STOPPED: Says(
        N_("利用を停止したカードです"),
        N_(
            "このカードの番号では、もう支払えません。新しいカードについては、カードを発行したお店や会社にお尋ねください。"
        ),
    ),
    CardState.REPLACED: Says(
        N_("新しいカードに替わっています"),
        N_("このカードの番号では、もう支払えません。新しいカードをお使いください。"),
    ),
    CardState.WITHDRAWN: Says(
        N_("使われなかったカードです"), N_("このカードの番号では支払えません。お手元のほかのカードをお使いください。")
    ),
}


class ClaimForm(PortalForm):
    """The claim code as typed. ``field.data`` keeps what was typed."""

    code = StringField()

    def validate_code(self, field: Field) -> None:
        """A code has eight characters; which ones is for the card to say."""
        typed = len(parse_code(field.data or "")) if len(field.data or "") <= MOST_TYPED else MOST_TYPED
        if not typed:
            raise StopValidation(
                _(
                    N_(
                        "受け取りコードを入れてください。台紙、はがき、メールのどれかに書いてあります。"
                        "見つからないときは、カードを渡した会社にお尋ねください。"
                    )
                )
            )
        if typed != CODE_LENGTH:
            message = N_("受け取りコードは%(length)s文字です。%(count)s文字入っています。")
            raise StopValidation(_(message, length=CODE_LENGTH, count=typed))


@blueprint.get("/c/<token>")
@everyone
def card(token: str) -> ResponseReturnValue:
    """The card: number, symbols, how to pay; for the phone that has it, whose card it is."""
    found = _card(token)
    if found.state != CardState.ACTIVE:
        return _over(found)
    note_card_opened(current.session(), found.id, at=current.now())
    is_here = _is_here(found)
    return page(
        "customer/card.html",
        card=found,
        token=token,
        issuer=_issuer(found),
        member=_member(found) if is_here else None,
        is_here=is_here,
        offers=wallets.offers(),
    )


@blueprint.get("/c/<token>/look.css")
@everyone
def look(token: str) -> Response:
    """The merchant's colours, so that the page needs no style of its own; the text always reads on its ground."""
    found = _card(token)
    ground, ink = readable_pair(str(found.look.get("ground", "")), str(found.look.get("ink", "")))
    response = make_response(f".card-head{{--ground:{ground};--on-ground:{ink}}}\n")
    response.content_type = "text/css; charset=utf-8"
    return response


@blueprint.get("/c/<token>/<any('apple', 'google'):wallet>")
@everyone
def wallet(token: str, wallet: str) -> ResponseReturnValue:
    """The card for a phone's wallet: a pass to open, or the way to the wallet that saves it."""
    found = _card(token)
    if found.state != CardState.ACTIVE:
        return _over(found)
    address = current.settings().public_url + url_for(".card", token=token)
    return wallets.answer(wallet, found, _issuer(found).name, address)


@blueprint.route("/c/<token>/phone", methods=["GET", "POST"])
@everyone
def claim(token: str) -> ResponseReturnValue:
    """Asks for the claim code, then puts the card on this phone, among the customer's own numbers."""
    found = _card(token)
    if found.state != CardState.ACTIVE:
        return _over(found)
    if _is_here(found):
        return redirect(url_for("numbers.number", ref=found.number_ref), 303)
    form = ClaimForm.of_request()
    if request.method == "GET":
        return _claim_page(found, token, form)
    if not form.validate():
        return _claim_page(found, token, form, stale_advice() if form.is_stale else ""), 400 if form.is_stale else 422
    return _try_code(found, token, form)


def _try_code(found: CardRecord, token: str, form: ClaimForm) -> ResponseReturnValue:
    try:
        return _claimed(token, form["code"].data)
    except ClaimRefused:
        form["code"].errors = [_(N_("コードが違います。台紙、はがき、メールに書いてある8文字を確かめてください。"))]
        return _claim_page(found, token, form), 422
    except TooManyHolders:
        return _claim_page(found, token, form, _full()), 409
    except TooManyAttempts as error:
        return slowed_down(error, (_claim_page(found, token, form, limit_advice(error)), 429))


@blueprint.get("/numbers/<ref:ref>/phones")
@customers
def phones(ref: str) -> str:
    """Whose phones the card is on, for who has it on theirs."""
    number, found = _held_card(ref)
    shown = card_phones(current.session(), found)
    return page("customer/card_phones.html", number=number, phones=shown, mine=current_user.holder, most=MOST_HOLDERS)


@blueprint.route("/numbers/<ref:ref>/phones/remove", methods=["GET", "POST"])
@customers
def remove(ref: str) -> ResponseReturnValue:
    """Takes the card off one phone, which the address asks for."""
    phone = ref_asked("phone")
    number, found = _held_card(ref)
    one = next((one for one in card_phones(current.session(), found) if one.ref == phone), None)
    is_mine = one is not None and one.customer_id == current_user.holder
    if request.method == "POST" and token_is_good():
        if one is not None:
            remove_phone(current.session(), current_user.holder, ref, phone, at=current.now())
            if is_mine:
                return redirect(url_for("numbers.numbers", notice="card_removed"), 303)
        return redirect(url_for(".phones", ref=ref, notice="card_removed"), 303)
    if one is None:
        return redirect(url_for(".phones", ref=ref), 303)
    error = stale_advice() if request.method == "POST" else ""
    shown = page("customer/card_phone_remove.html", number=number, phone=one, is_mine=is_mine, error=error)
    return shown, 400 if error else 200


@blueprint.route("/numbers/<ref:ref>/lost", methods=["GET", "POST"])
@customers
def lost(ref: str) -> ResponseReturnValue:
    """Says what reporting a card as lost means, then stops it and asks its merchant for another."""
    number, found = _held_card(ref)
    if request.method == "POST" and token_is_good():
        report_lost(current.session(), current_user.holder, ref, at=current.now())
        return redirect(url_for("numbers.number", ref=ref, notice="card_stopped"), 303)
    error = stale_advice() if request.method == "POST" else ""
    bills = open_with(number) if number.state == State.ACTIVE else []
    shown = page("customer/card_lost.html", number=number, issuer=_issuer(found), shown=bills, error=error)
    return shown, 400 if error else 200


def _card(token: str) -> CardRecord:
    return card_by_token(current.session(), token, current.settings().secret_key)


def _held_card(ref: str) -> tuple[NumberRecord, CardRecord]:
    """A card's number that this customer holds. Raises ``NumberUnavailable`` for any other."""
    number = held_number(current.session(), current_user.holder, ref)
    found = card_of_number(current.session(), number.id)
    if found is None:
        raise NumberUnavailable
    return number, found


def _is_here(found: CardRecord) -> bool:
    if not current_user.is_authenticated:
        return False
    return any(one.id == found.number_id for one in held_numbers(current.session(), current_user.holder))


def _issuer(found: CardRecord) -> Organisation:
    return organisations_by_id(current.session(), [found.organisation_id])[found.organisation_id]


def _member(found: CardRecord) -> Member | None:
    theirs = members_by_id(current.session(), _HOLDERS, [found.member_id or 0])
    return theirs.get(found.member_id or 0)


def _over(found: CardRecord) -> ResponseReturnValue:
    """A card that cannot be paid with says so, and never shows its digits."""
    says = OVER[CardState(found.state)]
    shown = page("customer/card_over.html", says=says, issuer=_issuer(found), is_blank=found.state == CardState.BLANK)
    return shown, 200 if found.state == CardState.BLANK else 410


def _claim_page(found: CardRecord, token: str, form: ClaimForm, error: str = "") -> str:
    return page("customer/card_claim.html", card=found, token=token, form=form, issuer=_issuer(found), error=error)


def _full() -> str:
    message = N_(
        "このカードは、すでに%(most)s台の機器に入っています。どれかの機器で外してから、もう一度お試しください。"
    )
    return _(message, most=MOST_HOLDERS)


def _claimed(token: str, code: str) -> ResponseReturnValue:
    session = current.session()
    try:
        found = claim_card(
            session,
            token,
            code,
            key=current.settings().secret_key,
            secret=form_secret(),
            device_name=this_device(),
            at=current.now(),
            limits=limits.of_codes(),
        )
    except CardNotInUse:  # it ended between the two looks
        return _over(_card(token))
    response = make_response(redirect(url_for("numbers.number", ref=found.number_ref, notice="card_claimed"), 303))
    if not current_user.is_authenticated:
        remember_device(response, form_secret())
    return response
