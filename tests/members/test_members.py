"""Members one by one."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from portal.artwork import MemberFault
from portal.members import (
    MemberNoTaken,
    MemberRefused,
    MemberSearch,
    MemberUnknown,
    Particulars,
    State,
    add_member,
    all_members,
    change_member,
    count_members,
    erase_member,
    find_member,
    member_by_no,
    member_leaves,
    member_rejoins,
    search_members,
)
from portal.organisations import AuditEntry, ObjectUnknown, Scope
from portal.outbox import Event
from tests.factories import Factory, Member
from tests.fakes import NOON
from tests.races import at_once


@pytest.fixture
def staff(make: Factory) -> Member:
    """Somebody who works for a merchant."""
    return make.member()


def told(session: Session, about: str) -> list[str]:
    """The names of the events about something, in order."""
    return list(session.scalars(select(Event.name).where(Event.about == about).order_by(Event.id)))


def add(session: Session, staff: Member, member_no: str = "A-1", **particulars: Any) -> Any:
    return add_member(session, staff.scope, Particulars(member_no, **particulars), actor=staff.actor, at=NOON)


def test_a_member_is_added_changed_leaves_and_rejoins(session: Session, staff: Member):
    added = add(
        session,
        staff,
        name=" 髙﨑　𠮷 ",
        postcode="〒123-4567",
        address="ｈａｎａ@example.JP",
        fields={"コース": "月4回"},
    )
    assert (added.name, added.postcode, added.address) == ("髙﨑　𠮷", "1234567", "hana@example.jp")
    changed = Particulars("A-1", name="髙﨑 花", fields={"コース": "月8回"})
    for _ in range(2):  # twice is as once
        change_member(session, staff.scope, added.ref, changed, actor=staff.actor, at=NOON)
        member_leaves(session, staff.scope, added.ref, actor=staff.actor, at=NOON)
    assert find_member(session, staff.scope, added.ref).left_at == NOON
    for _ in range(2):
        back = member_rejoins(session, staff.scope, added.ref, actor=staff.actor, at=NOON)
    assert (back.state, back.left_at, back.postcode, back.fields) == (State.ACTIVE, None, "", {"コース": "月8回"})
    names = ["member.added", "member.changed", "member.left", "member.rejoined"]
    assert told(session, added.ref) == names
    own = staff.scope.select(AuditEntry).where(AuditEntry.about == added.ref).order_by(AuditEntry.id)
    entries = session.scalars(own).all()
    assert [entry.action for entry in entries] == names
    assert "花" not in str([entry.details for entry in entries])


def test_all_that_is_wrong_is_said_by_column_and_nothing_is_stored(session: Session, staff: Member):
    with pytest.raises(MemberRefused) as refused:
        add(
            session,
            staff,
            " ",
            name="山\u200b田",
            name_kana="ヤ" * 81,
            address="a@b",
            postcode="123",
            fields={"欄": "\ue000"},
        )
    found = {str(finding.details["column"]): finding.code for finding in refused.value.findings}
    assert found == {
        "member_no": MemberFault.MEMBER_NO_EMPTY,
        "name": MemberFault.CHARACTER,
        "name_kana": MemberFault.CELL_TOO_LONG,
        "address": MemberFault.MAIL_ADDRESS,
        "postcode": MemberFault.POSTCODE,
        "欄": MemberFault.GAIJI,
    }
    assert count_members(session, staff.scope) == 0


def test_a_member_number_names_one_member_of_one_merchant_in_one_mode(session: Session, staff: Member, make: Factory):
    first, second, other = add(session, staff, "1"), add(session, staff, "2"), make.member()
    sandbox = staff.scope.in_mode(sandbox=True)
    twin = add_member(session, sandbox, Particulars("1"), actor=staff.actor, at=NOON)
    assert add(session, other, "1").ref != first.ref
    with pytest.raises(MemberNoTaken):
        add(session, staff, "1")
    with pytest.raises(MemberNoTaken):
        change_member(session, staff.scope, second.ref, Particulars("1"), actor=staff.actor, at=NOON)
    assert member_by_no(session, staff.scope, " １ ").ref == first.ref
    assert member_by_no(session, sandbox, "1").ref == twin.ref
    for scope, ref in ((other.scope, first.ref), (staff.scope, twin.ref)):
        with pytest.raises(ObjectUnknown):
            find_member(session, scope, ref)
    with pytest.raises(MemberUnknown):
        member_by_no(session, other.scope, "2")


def test_members_are_searched_and_exported(session: Session, staff: Member):
    refs = [
        add(session, staff, f"A-{place}", name=name).ref for place, name in enumerate(("佐藤 花", "鈴木 蓮", "佐藤_蓮"))
    ]
    member_leaves(session, staff.scope, refs[0], actor=staff.actor, at=NOON)

    def found(**search: Any) -> list[str]:
        matching = search_members(session, staff.scope, MemberSearch(**search))
        assert count_members(session, staff.scope, MemberSearch(**search)) == len(matching)
        return [one.ref for one in matching]

    assert found(words="佐藤") == [refs[2], refs[0]]
    assert found(words="_") == [refs[2]]
    assert found(words="a-1") == [refs[1]]
    assert found(state=State.LEFT) == [refs[0]]
    assert found(has_card=True) == []
    assert found(has_card=False) == refs[::-1]
    assert [one.ref for one in search_members(session, staff.scope, after=refs[2], limit=1)] == [refs[1]]
    assert [one.ref for one in all_members(session, staff.scope)] == refs


def test_erasing_leaves_a_row_without_anything_personal(session: Session, staff: Member):
    member = add(session, staff, "A-1", name="花", address="a@b.jp", address1="東京都", fields={"欄": "x"})
    erase_member(session, staff.scope, member.ref, actor=staff.actor, at=NOON)
    everything = Scope.service("a test looks at what is left").select(type(member))
    left = session.scalars(everything).one()
    assert (left.name, left.address, left.address1, left.fields, left.state) == ("", "", "", {}, State.LEFT)
    assert left.member_no == f"~{left.ref}"
    with pytest.raises(ObjectUnknown):
        find_member(session, staff.scope, member.ref)
    assert search_members(session, staff.scope) == []
    add(session, staff, "A-1")  # the number is free again


def test_one_member_number_goes_to_one_of_many_at_once(
    session: Session, sessions: sessionmaker[Session], staff: Member
):
    def come(place: int) -> bool:
        with sessions() as own:
            try:
                add(own, staff, "A-1", name=str(place))
            except MemberNoTaken:
                return False
            return True

    assert sum(at_once(8, come)) == 1
    assert count_members(session, staff.scope) == 1
