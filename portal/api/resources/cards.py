"""Members' cards: those that a member has had, one; stopped, replaced, taken off phones; a blank one bound."""

from collections.abc import Mapping
from typing import Any

from flask import url_for

from portal.api import caller
from portal.api.documenting import Documented
from portal.api.faults import one_refused
from portal.api.frame import Resource
from portal.api.resources.card_schemas import Binding, CardList, CardOfMember
from portal.bills import replace_card, stop_card
from portal.cards import (
    CardRecord,
    bind_card,
    card_phones,
    card_token,
    cards_of_member,
    claim_code,
    find_card,
    group_code,
    reset_claims,
)
from portal.members import MemberUnknown, find_member, member_by_no, members_by_id
from portal.organisations import KeyScope, Scope
from portal.web import current
from portal.web.language import N_

resource = Resource(
    "cards", about=N_("会員のカードです。止める、再発行する、名前のないカードを会員に結ぶことができます。")
)

READ, WRITE = KeyScope.CARDS_READ, KeyScope.CARDS_WRITE
CARD = CardOfMember()
_PLAIN = ("ref", "kind", "state", "run_ref", "is_asked_for", "made_at", "ended_at")


@resource.operation(
    "/members/<ref:ref>/cards",
    method="GET",
    needs=READ,
    answers=CardList(),
    says=Documented(N_("会員のカードの一覧"), N_("利用中のものも、使えなくなったものも、新しい順に返します。")),
)
def list_member_cards(ref: str) -> Mapping[str, Any]:
    """All cards that a member has or had."""
    session, own = current.session(), _own()
    found = cards_of_member(session, own, find_member(session, own, ref).id)
    return {"data": [_shown(card) for card in found]}


@resource.operation(
    "/cards/<ref:ref>",
    method="GET",
    needs=READ,
    answers=CARD,
    says=Documented(N_("カードを参照する"), N_("カードの番号、状態、機器の数などを返します。")),
)
def get_card(ref: str) -> Mapping[str, Any]:
    """One card."""
    return _shown(find_card(current.session(), _own(), ref))


@resource.operation(
    "/cards/<ref:ref>/stop",
    method="POST",
    needs=WRITE,
    answers=CARD,
    says=Documented(
        N_("カードの利用を止める"),
        N_("すぐに使えなくなり、元には戻せません。card.stopped のイベントが起きます。"),
        refuses=["state-refused"],
    ),
)
def stop_member_card(ref: str) -> Mapping[str, Any]:
    """Stops a lost card."""
    return _shown(stop_card(current.session(), _own(), ref, actor=caller.actor(), at=current.now()))


@resource.operation(
    "/cards/<ref:ref>/replace",
    method="POST",
    needs=WRITE,
    answers=CARD,
    says=Documented(
        N_("カードを再発行する"),
        N_(
            "新しい番号のカードを作って返します。前の番号では支払えなくなり、機器に入れたカードは新しい番号になります。"
        ),
        refuses=["state-refused", "member-has-card"],
    ),
)
def replace_member_card(ref: str) -> Mapping[str, Any]:
    """Makes a card anew with another number; answers the new one."""
    plan, actor = current.settings().number_plan, caller.actor()
    return _shown(replace_card(current.session(), _own(), ref, plan=plan, actor=actor, at=current.now()))


@resource.operation(
    "/cards/<ref:ref>/reset",
    method="POST",
    needs=WRITE,
    answers=CARD,
    says=Documented(
        N_("カードを機器から外す"), N_("すべての機器から外し、受け取りコードを新しくします。番号は変わりません。")
    ),
)
def reset_card_claims(ref: str) -> Mapping[str, Any]:
    """Takes a card off all phones."""
    return _shown(reset_claims(current.session(), _own(), ref, actor=caller.actor(), at=current.now()))


@resource.operation(
    "/cards/bind",
    method="POST",
    needs=WRITE,
    answers=CARD,
    says=Documented(
        N_("名前のないカードを会員に結ぶ"),
        N_("手元の名前のないカードを、会員のカードにします。card.bound のイベントが起きます。"),
        takes=Binding(),
        refuses=["state-refused", "member-has-card"],
    ),
)
def bind_blank_card(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Makes a blank card a member's."""
    session, own = current.session(), _own()
    try:
        member = member_by_no(session, own, values["member_no"])
    except MemberUnknown:
        raise one_refused("#/member_no", "plan-unknown") from None
    return _shown(bind_card(session, own, values["number"], member.ref, actor=caller.actor(), at=current.now()))


def _shown(card: CardRecord) -> Mapping[str, Any]:
    """A card with its member, link and code."""
    session, key = current.session(), current.settings().secret_key
    whose = members_by_id(session, _own(), [card.member_id] if card.member_id else [])
    return {name: getattr(card, name) for name in _PLAIN} | {
        "number": card.digits,
        "member": whose[card.member_id].ref if card.member_id in whose else None,
        "phones": len(card_phones(session, card)),
        "url": current.settings().public_url + url_for("cards.card", token=card_token(card, key)),
        "claim_code": group_code(claim_code(card, key)) if caller.may(KeyScope.CARDS_WRITE) else None,
    }


def _own() -> Scope:
    """What the caller may see without its tenants: they have cards of their own."""
    return caller.scope().own()
