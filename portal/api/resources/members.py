"""The merchant's members, one by one."""

from collections.abc import Mapping
from typing import Any

from flask import url_for

from portal.api import caller
from portal.api.documenting import Documented
from portal.api.faults import one_refused
from portal.api.frame import Answer, Resource, representation
from portal.api.paging import listed
from portal.api.resources.member_schemas import (
    MemberChange,
    MemberList,
    MemberQuery,
    MemberShown,
    NewMember,
    NumberShown,
)
from portal.api.versions import expect_version
from portal.cards import MemberWithoutNumber, current_card, number_of_member
from portal.members import (
    Member,
    MemberSearch,
    Particulars,
    State,
    add_member,
    change_member,
    find_member,
    member_by_no,
    member_leaves,
    member_rejoins,
    search_members,
)
from portal.organisations import KeyScope, ObjectUnknown, Scope
from portal.web import current
from portal.web.language import N_

resource = Resource("members", about=N_("企業さまの会員です。請求は、会員番号を指定して登録できます。"))

SCHEMA = MemberShown()


@resource.operation(
    "/members",
    method="GET",
    needs=KeyScope.MEMBERS_READ,
    answers=MemberList(),
    says=Documented(N_("会員の一覧"), N_("新しい順に返します。言葉や状態で絞り込めます。"), asks=MemberQuery()),
)
def list_members(asked: Mapping[str, Any]) -> Answer:
    """The caller's members, the newest first."""
    has_card = {"with": True, "without": False}.get(asked.get("card", ""))
    state = State(asked["state"]) if "state" in asked else None
    search = MemberSearch(words=asked["q"], state=state, has_card=has_card)
    try:
        found = search_members(current.session(), own_scope(), search, after=asked["after"], limit=asked["limit"] + 1)
    except ObjectUnknown:
        raise one_refused("after", "cursor") from None
    return listed(found, asked, lambda member: str(member.ref))


@resource.operation(
    "/members",
    method="POST",
    needs=KeyScope.MEMBERS_WRITE,
    answers=SCHEMA,
    says=Documented(
        N_("会員を登録する"),
        N_("1人を登録します。member.added のイベントが起きます。"),
        takes=NewMember(),
        refuses=["member-no-taken"],
        made=True,
    ),
)
def create_member(values: Mapping[str, Any]) -> Answer:
    """Adds a member."""
    made = add_member(current.session(), own_scope(), Particulars(**values), actor=caller.actor(), at=current.now())
    return Answer(made, Location=url_for(".get_member", ref=made.ref))


@resource.operation(
    "/members/<ref:ref>",
    method="GET",
    needs=KeyScope.MEMBERS_READ,
    answers=SCHEMA,
    says=Documented(N_("会員を参照する"), N_("1人の会員の登録内容を返します。")),
)
def get_member(ref: str) -> Member:
    """One member."""
    return find_member(current.session(), own_scope(), ref)


@resource.operation(
    "/members/by-no/<path:member_no>",
    method="GET",
    needs=KeyScope.MEMBERS_READ,
    answers=SCHEMA,
    says=Documented(
        N_("会員番号で会員を参照する"), N_("会員番号は、URLの一部としてパーセントエンコーディングしてください。")
    ),
)
def get_member_by_no(member_no: str) -> Member:
    """The member of a member number."""
    return member_by_no(current.session(), own_scope(), member_no)


@resource.operation(
    "/members/<ref:ref>",
    method="PATCH",
    needs=KeyScope.MEMBERS_WRITE,
    answers=SCHEMA,
    says=Documented(
        N_("会員を変更する"),
        N_("指定した項目だけを変えます。fieldsは全体を置き換えます。member.changed のイベントが起きます。"),
        takes=MemberChange(),
        refuses=["member-no-taken"],
    ),
)
def update_member(values: dict[str, Any], ref: str) -> Member:
    """Changes what is given of a member."""
    session, own = current.session(), own_scope()
    found = find_member(session, own, ref, hold=True)
    expect_version(representation(SCHEMA, found))
    now = {name: getattr(found, name) for name in Particulars.__slots__}
    return change_member(session, own, ref, Particulars(**(now | values)), actor=caller.actor(), at=current.now())


@resource.operation(
    "/members/<ref:ref>/leave",
    method="POST",
    needs=KeyScope.MEMBERS_WRITE,
    answers=SCHEMA,
    says=Documented(N_("退会にする"), N_("会員の情報は残り、いつでも戻せます。member.left のイベントが起きます。")),
)
def leave_member(ref: str) -> Member:
    """Ends a membership."""
    return member_leaves(current.session(), own_scope(), ref, actor=caller.actor(), at=current.now())


@resource.operation(
    "/members/<ref:ref>/rejoin",
    method="POST",
    needs=KeyScope.MEMBERS_WRITE,
    answers=SCHEMA,
    says=Documented(N_("会員に戻す"), N_("退会した会員を、会員に戻します。member.rejoined のイベントが起きます。")),
)
def rejoin_member(ref: str) -> Member:
    """Takes a membership up again."""
    return member_rejoins(current.session(), own_scope(), ref, actor=caller.actor(), at=current.now())


@resource.operation(
    "/members/<ref:ref>/number",
    method="GET",
    needs=KeyScope.MEMBERS_READ,
    answers=NumberShown(),
    says=Documented(
        N_("会員の番号とカードを参照する"),
        N_("この会員への請求が届く番号です。利用中のカードの番号、なければ会員が伝えた番号です。"),
    ),
)
def get_member_number(ref: str) -> Mapping[str, Any]:
    """The number that a member's bills go to, and their card in use."""
    session, own = current.session(), own_scope()
    found = find_member(session, own, ref)
    card = current_card(session, own, found.id)
    try:
        number = number_of_member(session, own, found.member_no)
    except MemberWithoutNumber:
        return {"member_no": found.member_no, "number": None, "number_state": None, "source": None, "card": None}
    return {
        "member_no": found.member_no,
        "number": number.digits,
        "number_state": number.state,
        "source": "card" if card else "given",
        "card": card,
    }


def own_scope() -> Scope:
    """What the caller may see without its tenants: they have members of their own."""
    return caller.scope().own()
