"""The operator looks people and organisations up, many at once, and lets people in again."""

import pytest

from portal.organisations import (
    Actor,
    AuditSearch,
    PersonUnknown,
    Role,
    Scope,
    audit_entries,
    find_person,
    list_people,
    organisation_names,
    organisations_by_id,
    organisations_by_ref,
    reset_person,
    signed_in,
)

OPERATOR = Actor("staff", "operator", "佐藤 明", "192.0.2.1")


def test_people_are_found_with_where_they_work_the_newest_first(session, make):
    first = make.member(name="井上 さくら", address="inoue@example.jp")
    second = make.member(first.organisation, Role.VIEWER, name="青木 実", address="aoki@example.jp")

    assert [one.person.name for one in list_people(session)] == ["青木 実", "井上 さくら"]
    assert [one.person.name for one in list_people(session, after=second.person.ref)] == ["井上 さくら"]
    (found,) = list_people(session, text="INOUE@")
    assert found.places == [(first.organisation, Role.OWNER)] and found.seen_at is not None and found.passkeys == 0
    assert list_people(session, text="%") == []
    with pytest.raises(PersonUnknown):
        find_person(session, "nobody")


def test_who_is_reset_is_signed_out_everywhere_and_each_workplace_sees_it(session, make, clock):
    lost = make.member()
    elsewhere = make.member(address=lost.person.address)

    reset_person(session, lost.person.ref, actor=OPERATOR, at=clock.now())

    assert signed_in(session, lost.secret, at=clock.now()) is None
    assert signed_in(session, elsewhere.secret, at=clock.now()) is None
    noted = audit_entries(session, Scope.service("a test"), AuditSearch(action="staff.reset"))
    assert {one.organisation_id for one in noted} == {lost.organisation.id, elsewhere.organisation.id}


def test_organisations_are_looked_up_by_id_and_reference(session, make):
    one, other = make.organisation(name="い"), make.organisation(name="ろ")

    assert organisations_by_id(session, [one.id, 0]) == {one.id: one}
    assert organisations_by_ref(session, [other.ref, ""]) == {other.ref: other}
    assert organisation_names(session) == {one.id: "い", other.id: "ろ"}
