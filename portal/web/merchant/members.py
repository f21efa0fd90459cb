"""Members: found, looked at with their number and cards, added and changed, gone and come back, erased."""

from collections.abc import Sequence

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.cards import CardState, MemberWithoutNumber, cards_of_member, current_cards, number_of_member
from portal.members import (
    Member,
    MemberNoTaken,
    MemberRefused,
    MemberSearch,
    State,
    add_member,
    change_member,
    consents_of,
    count_members,
    find_member,
    give_links,
    last_list_of,
    member_leaves,
    member_rejoins,
    search_members,
)
from portal.numbers import NumberRecord, numbers_by_id
from portal.organisations import AuditSearch, OrganisationKind, Permission, audit_entries
from portal.print_runs import latest_piece_of
from portal.recurring import erase_member
from portal.web import current
from portal.web.access import fresh, members
from portal.web.asking import SHOWN, cursor, form_page, is_sent, portion
from portal.web.desk.act_words import act_of
from portal.web.desk.current import desk_page, member
from portal.web.language import N_, _
from portal.web.merchant.desk import blueprint
from portal.web.merchant.member_form import ErasureForm, MemberForm, member_form
from portal.web.merchant.member_search import export_address, list_asked, searched
from portal.web.merchant.member_words import CARD_KINDS, CARD_STATES
from portal.web.once import done_once
from portal.web.tokens import token_is_good

MERCHANT = OrganisationKind.MERCHANT
EDIT, MANAGE = Permission.EDIT, Permission.MANAGE
ACTS_SHOWN = 10
UNDO = {"member_left": "merchant.member_rejoin", "member_rejoined": "merchant.member_leave"}  # by what was said


@blueprint.get("/members", endpoint="members")
@members(MERCHANT)
def all_members() -> str:
    """The members of this mode that match."""
    session, scope, search = current.session(), member().scope.own(), searched()
    found, after = portion(
        search_members(session, scope, search, after=cursor(), limit=SHOWN + 1), lambda one: str(one.ref)
    )
    counts = {state: count_members(session, scope, MemberSearch(state=state)) for state in State}
    return desk_page(
        "merchant/members.html",
        members=found,
        after=after,
        counts=counts,
        has_any=any(counts.values()),
        of_list=list_asked(search),
        numbers=numbers_of(found),
        export_excel=export_address("excel"),
        export_programs=export_address("programs"),
    )


@blueprint.route("/members/new", methods=["GET", "POST"])
@members(MERCHANT, permission=EDIT)
def member_new() -> ResponseReturnValue:
    """Adds one."""
    form = member_form()
    if is_sent(form):
        try:
            ref = done_once(lambda: _add(form))
            return redirect(url_for(".member", ref=ref, notice="member_added"), 303)
        except (MemberRefused, MemberNoTaken) as refused:
            form.refuse(refused)
    return form_page("merchant/member_new.html", form, extra=form.extra)


@blueprint.get("/members/<ref:ref>", endpoint="member")
@members(MERCHANT)
def one_member(ref: str) -> str:
    """One: particulars, the number that bills go to, cards, consent, what was done."""
    session, scope, found = current.session(), member().scope.own(), _member(ref)
    said = request.args.get("notice", "")
    cards = cards_of_member(session, scope, found.id)
    number = _number(found)
    now = next((card for card in cards if card.state == CardState.ACTIVE), None)
    return desk_page(
        "merchant/member.html",
        whom=found,
        number=number,
        is_from_card=number is not None and number.id in {card.number_id for card in cards},
        cards=cards,
        card_kinds={code: _(text) for code, text in CARD_KINDS.items()},
        card_states={code: (_(text), tone) for code, (text, tone) in CARD_STATES.items()},
        consents=consents_of(session, scope, member_id=found.id),
        links=give_links(session, scope, member_id=found.id),
        printed=latest_piece_of(session, scope, now.id) if now else None,
        last_list=last_list_of(session, scope, found),
        acts=[act_of(one) for one in audit_entries(session, scope, AuditSearch(about=found.ref), limit=ACTS_SHOWN)],
        undo=url_for(UNDO[said], ref=ref) if said in UNDO else "",
    )


@blueprint.route("/members/<ref:ref>/edit", methods=["GET", "POST"])
@members(MERCHANT, permission=EDIT)
def member_edit(ref: str) -> ResponseReturnValue:
    """Changes what is on file."""
    here, found = member(), _member(ref)
    form = member_form(found)
    if is_sent(form):
        try:
            told = form.particulars()
            change_member(current.session(), here.scope.own(), ref, told, actor=here.actor, at=current.now())
            return redirect(url_for(".member", ref=ref, notice="saved"), 303)
        except (MemberRefused, MemberNoTaken) as refused:
            form.refuse(refused)
    return form_page("merchant/member_edit.html", form, whom=found, extra=form.extra)


@blueprint.post("/members/<ref:ref>/leave")
@members(MERCHANT, permission=EDIT)
def member_leave(ref: str) -> ResponseReturnValue:
    """Ends a membership; it can be undone."""
    here, found = member(), _member(ref)
    if not token_is_good():
        return redirect(url_for(".member", ref=found.ref, notice="try_again"), 303)
    member_leaves(current.session(), here.scope.own(), ref, actor=here.actor, at=current.now())
    return redirect(url_for(".member", ref=ref, notice="member_left"), 303)


@blueprint.post("/members/<ref:ref>/rejoin")
@members(MERCHANT, permission=EDIT)
def member_rejoin(ref: str) -> ResponseReturnValue:
    """Takes a membership up again; it can be undone."""
    here, found = member(), _member(ref)
    if not token_is_good():
        return redirect(url_for(".member", ref=found.ref, notice="try_again"), 303)
    member_rejoins(current.session(), here.scope.own(), ref, actor=here.actor, at=current.now())
    return redirect(url_for(".member", ref=ref, notice="member_rejoined"), 303)


@blueprint.route("/members/<ref:ref>/erase", methods=["GET", "POST"])
@members(MERCHANT, permission=MANAGE)
@fresh
def member_erase(ref: str) -> ResponseReturnValue:
    """Deletes what is stored about somebody."""
    here, found, form = member(), _member(ref), ErasureForm.of_request()
    form.expected = found.member_no
    if is_sent(form):
        erase_member(current.session(), here.scope.own(), ref, actor=here.actor, at=current.now())
        return redirect(url_for(".members", notice="member_erased"), 303)
    title = _(N_("%(name)sさんの個人情報を削除しますか"), name=found.name or found.member_no)
    return form_page("merchant/member_erase.html", form, whom=found, title=title)


def _member(ref: str) -> Member:
    """A member of this merchant and mode. Raises ``ObjectUnknown``."""
    return find_member(current.session(), member().scope.own(), ref)


def numbers_of(found: Sequence[Member]) -> dict[int, str]:
    """The digits of the members' numbers by their ids: of the card in use, else the number they gave themselves."""
    session = current.session()
    given = numbers_by_id(session, {one.given_number_id for one in found if one.given_number_id is not None})
    digits = {one.id: given[one.given_number_id].digits for one in found if one.given_number_id is not None}
    cards = current_cards(session, member().scope.own(), [one.id for one in found])
    return digits | {whose: card.digits for whose, card in cards.items()}


def _number(of: Member) -> NumberRecord | None:
    try:
        return number_of_member(current.session(), member().scope.own(), of.member_no)
    except MemberWithoutNumber:
        return None


def _add(form: MemberForm) -> str:
    here = member()
    made = add_member(current.session(), here.scope.own(), form.particulars(), actor=here.actor, at=current.now())
    return str(made.ref)
