"""Organisations apply, are founded, changed, suspended and closed, by tables of what may follow what."""

import pytest

from portal.accounts import LinkUnknown
from portal.kernel.identifiers import hash_secret
from portal.organisations import (
    AuditSearch,
    Invitation,
    Invited,
    LinkType,
    NoTenantHere,
    OpenThings,
    OrganisationInactive,
    OrganisationUnknown,
    Permission,
    Profile,
    Role,
    State,
    StateRefused,
    StillOpen,
    accept_invitation,
    add_tenant,
    audit_entries,
    change_link_type,
    change_profile,
    change_state,
    change_tenant,
    event_id,
    feed_name,
    find_open_things,
    find_organisation,
    invite,
    may,
    open_here,
    open_invitations,
    organisations,
    scope_of,
)
from portal.outbox import number_events, read_feed


def names_of(session, feed):
    number_events(session)
    return [(event.name, event.payload["organisation"]) for event in read_feed(session, feed)]


def test_a_change_is_noted_and_told_once(session, make, clock):
    owner = make.member()
    profile = Profile("新しい名前", "new@example.jp")
    for _twice in range(2):
        change_profile(session, owner.organisation.id, profile, actor=owner.actor, at=clock.now())
    entries = audit_entries(session, owner.scope)
    assert [entry.details for entry in entries if entry.action == "organisation.changed"] == [
        {"fields": "name address"}
    ]
    feed = feed_name(owner.organisation.ref, sandbox=False)
    assert names_of(session, feed) == [("organisation.changed", owner.organisation.ref)]
    with pytest.raises(OrganisationUnknown):
        change_profile(session, 0, profile, actor=owner.actor, at=clock.now())


def test_a_tenants_events_stand_in_its_owners_feed_too_each_numbered_by_itself(session, make, clock):
    owner = make.member()
    change_profile(session, owner.organisation.id, Profile("母", "a@b.jp"), actor=owner.actor, at=clock.now())
    shop = add_tenant(session, owner.scope, Profile("花屋", "a@b.jp"), actor=owner.actor, at=clock.now())
    for _twice in range(2):
        change_tenant(session, owner.scope, shop.ref, Profile("花", "a@b.jp"), actor=owner.actor, at=clock.now())
    own, owners = (feed_name(ref, sandbox=False) for ref in (shop.ref, owner.organisation.ref))
    told = [("tenant.added", shop.ref), ("tenant.changed", shop.ref)]
    assert names_of(session, own) == told
    assert names_of(session, owners)[1:] == told
    assert [event.position for event in read_feed(session, own)] == [1, 2]
    assert event_id(own, 1) == f"evt_{shop.ref}_1"
    assert event_id(feed_name("r", sandbox=True), 7) == "evt_sandbox_r_7"


def test_there_are_two_levels_and_no_more(session, make, clock):
    owner = make.member()
    shop = add_tenant(session, owner.scope, Profile("花屋", "a@b.jp"), actor=owner.actor, at=clock.now())
    assert shop.link_type == "regular"
    with pytest.raises(NoTenantHere):
        add_tenant(session, scope_of(shop), Profile("花", "a@b.jp"), actor=owner.actor, at=clock.now())
    change_link_type(session, owner.organisation.id, LinkType.SUPER, actor=owner.actor, at=clock.now())
    session.expire_all()
    assert find_organisation(session, shop.ref).link_type == "super"


def test_suspending_takes_the_tenants_along_and_what_is_open_keeps_from_closing(session, make, clock):
    owner = make.member()
    shop = add_tenant(session, owner.scope, Profile("花屋", "a@b.jp"), actor=owner.actor, at=clock.now())
    make.key(shop)
    act = {"reason": "調査のため", "actor": owner.actor, "at": clock.now()}
    change_state(session, owner.organisation.id, State.SUSPENDED, **act)
    with pytest.raises(OrganisationInactive):
        add_tenant(session, owner.scope, Profile("本屋", "a@b.jp"), actor=owner.actor, at=clock.now())
    with pytest.raises(StateRefused):
        change_state(session, owner.organisation.id, State.SUSPENDED, **act)
    assert find_organisation(session, shop.ref).state == State.SUSPENDED
    assert find_open_things(session, owner.organisation, [open_here]) == [OpenThings("tenants", 1)]
    assert find_open_things(session, shop, [open_here]) == [OpenThings("api_keys", 1)]

    def unpaid(_session, of):
        return [OpenThings("bills", 1 if of.id == shop.id else 0, blocks=True)]

    with pytest.raises(StillOpen) as refused:
        change_state(session, owner.organisation.id, State.CLOSED, **act, open_things=[open_here, unpaid])
    assert refused.value.kinds == ("bills",)
    change_state(session, owner.organisation.id, State.CLOSED, **act, open_things=[open_here])
    assert find_open_things(session, shop, [open_here]) == []
    with pytest.raises(StateRefused):
        change_state(session, owner.organisation.id, State.ACTIVE, **act)


def test_what_the_operator_suspended_only_the_operator_lets_go_on(session, make, clock):
    owner = make.member()
    shop = add_tenant(session, owner.scope, Profile("花屋", "a@b.jp"), actor=owner.actor, at=clock.now())
    act = {"reason": "", "actor": owner.actor, "at": clock.now()}
    change_state(session, shop.id, State.SUSPENDED, **act, by_operator=True)
    with pytest.raises(StateRefused):
        change_state(session, shop.id, State.ACTIVE, **act)
    change_state(session, shop.id, State.ACTIVE, **act, by_operator=True)
    change_state(session, owner.organisation.id, State.SUSPENDED, **act, by_operator=True)
    change_state(session, owner.organisation.id, State.ACTIVE, **act, by_operator=True)
    assert change_state(session, shop.id, State.ACTIVE, **act).state == State.ACTIVE


def test_the_operator_takes_over_what_an_owner_suspended(session, make, clock):
    owner = make.member()
    shop = add_tenant(session, owner.scope, Profile("花屋", "a@b.jp"), actor=owner.actor, at=clock.now())
    act = {"actor": owner.actor, "at": clock.now()}
    change_state(session, shop.id, State.SUSPENDED, reason="改装", **act)
    change_state(session, shop.id, State.SUSPENDED, reason="調査", **act, by_operator=True)
    for again in ({}, {"by_operator": True}):
        with pytest.raises(StateRefused):
            change_state(session, shop.id, State.SUSPENDED, reason="", **act, **again)
    with pytest.raises(StateRefused):
        change_state(session, shop.id, State.ACTIVE, reason="", **act)
    suspended = audit_entries(session, scope_of(shop), AuditSearch(action="organisation.suspended"))
    assert [(one.details["reason"], one.details["by"]) for one in suspended] == [
        ("調査", "operator"),
        ("改装", "owner"),
    ]
    assert shop.state_reason == "調査"


def test_nothing_in_a_closed_organisation_changes_and_nobody_joins_it(session, make, clock):
    owner, at = make.member(), clock.now()
    shop = add_tenant(session, owner.scope, Profile("花屋", "a@b.jp"), actor=owner.actor, at=at)
    act, taro = {"actor": owner.actor, "at": at}, Invited("taro@example.jp", Role.OWNER, "ja")
    joined = make.member(shop)
    used = session.scalars(scope_of(shop).select(Invitation).where(Invitation.used_by.is_not(None))).one().ref
    waiting = invite(session, shop, taro, **act).ref
    change_state(session, owner.organisation.id, State.SUSPENDED, reason="", **act)
    invite(session, shop, Invited("jiro@example.jp", Role.OWNER, "ja"), **act)  # by the operator
    change_tenant(session, owner.scope, shop.ref, Profile("花", "a@b.jp"), **act)
    change_state(session, owner.organisation.id, State.CLOSED, reason="", **act)
    assert open_invitations(session, scope_of(shop), at=at) == []
    for refused in (
        lambda: invite(session, shop, taro, **act),
        lambda: accept_invitation(session, used, name="x", by=hash_secret(joined.secret), actor_address="", at=at),
        lambda: change_tenant(session, owner.scope, shop.ref, Profile("花屋", "a@b.jp"), **act),
        lambda: change_link_type(session, owner.organisation.id, LinkType.SUPER, **act),
    ):
        with pytest.raises(OrganisationInactive):
            refused()
    with pytest.raises(LinkUnknown):
        accept_invitation(session, waiting, name="x", by=b"x" * 32, actor_address="", at=at)


def test_a_link_type_is_noted_and_told_for_each_tenant_that_it_changes(session, make, clock):
    owner = make.member()
    act = {"actor": owner.actor, "at": clock.now()}
    shop, gone = (add_tenant(session, owner.scope, Profile(name, "a@b.jp"), **act) for name in ("花屋", "本屋"))
    change_state(session, gone.id, State.CLOSED, reason="", **act)
    for _twice in range(2):
        change_link_type(session, owner.organisation.id, LinkType.LIGHT, **act)
    noted = audit_entries(session, owner.scope, AuditSearch(action="organisation.link_type_changed"))
    assert [one.about for one in noted] == [shop.ref, owner.organisation.ref]
    assert names_of(session, feed_name(shop.ref, sandbox=False))[1:] == [("tenant.changed", shop.ref)]
    told = names_of(session, feed_name(owner.organisation.ref, sandbox=False))
    assert told[-2:] == [("organisation.changed", owner.organisation.ref), ("tenant.changed", shop.ref)]


def test_the_operator_finds_organisations(session, make):
    make.organisation(name="みどり水道")
    flower = make.organisation(name="花屋 100%", address="hana@example.jp")
    assert [one.id for one in organisations(session, text="100%")] == [flower.id]
    assert [one.id for one in organisations(session, text="HANA@")] == [flower.id]
    first, second = organisations(session)
    assert [one.id for one in organisations(session, after=first.ref)] == [second.id]
    assert organisations(session, state=State.CLOSED) == []


@pytest.mark.parametrize(
    ("role", "state", "allowed"),
    [
        (Role.OWNER, State.ACTIVE, {"view", "edit", "manage", "revoke"}),
        (Role.EDITOR, State.ACTIVE, {"view", "edit"}),
        (Role.VIEWER, State.ACTIVE, {"view"}),
        (Role.OWNER, State.SUSPENDED, {"view", "revoke"}),
        (Role.EDITOR, State.SUSPENDED, {"view"}),
        (Role.VIEWER, State.SUSPENDED, {"view"}),
        (Role.OWNER, State.CLOSED, set()),
    ],
)
def test_what_a_role_may_do(role, state, allowed):
    assert {permission for permission in Permission if may(role, state, permission)} == allowed
