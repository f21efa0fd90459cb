"""A query sees what its scope allows, and none gets by without one."""

import pytest
from sqlalchemy import delete, exists, func, insert, select, union_all, update
from sqlalchemy.orm import aliased

from portal.db import connection
from portal.organisations import (
    ApiKey,
    Membership,
    ObjectUnknown,
    OrganisationKind,
    Person,
    Profile,
    Scope,
    Unscoped,
    add_tenant,
    api_keys,
    scope_of,
    tenants,
)


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_query_without_a_scope_does_not_run(session, make):
    make.member()
    api_key = aliased(ApiKey)
    for statement in (
        select(Membership),
        select(Membership.role),
        select(func.count()).select_from(ApiKey),
        select(Person.name).join(Membership, Membership.person_id == Person.id),
        select(Person.name).where(exists().where(Membership.person_id == Person.id)),
        select(api_key.ref),
        update(ApiKey).values(name="x"),
        union_all(select(Membership.id), select(Membership.id)),
        insert(Person).from_select(["ref"], select(ApiKey.ref)),
        delete(ApiKey.__table__),
    ):
        with pytest.raises(Unscoped):
            session.execute(statement)
        with pytest.raises(Unscoped):
            connection(session).execute(statement)
    session.expunge_all()
    with pytest.raises(Unscoped):
        session.get(Membership, 1)


def test_an_organisation_sees_its_own_things_only(session, make):
    mine, other = make.organisation(), make.organisation()
    key, _secret = make.key(mine)
    assert [one.ref for one in api_keys(session, scope_of(mine))] == [key.ref]
    assert api_keys(session, scope_of(other)) == []
    with pytest.raises(ObjectUnknown):
        scope_of(other).one(session, ApiKey, key.ref)


def test_an_owner_sees_its_tenants_things_and_a_tenant_only_its_own(session, make, clock):
    owner = make.member()
    shop = add_tenant(session, owner.scope, Profile("花屋", "a@b.jp"), actor=owner.actor, at=clock.now())
    neighbour = add_tenant(session, owner.scope, Profile("本屋", "c@d.jp"), actor=owner.actor, at=clock.now())
    key, _secret = make.key(shop)
    make.key(owner.organisation)
    assert len(session.scalars(owner.scope.select(ApiKey)).all()) == 2
    assert len(session.scalars(owner.scope.own().select(ApiKey)).all()) == 1
    assert [one.ref for one in session.scalars(scope_of(shop).select(ApiKey))] == [key.ref]
    assert session.scalars(scope_of(neighbour).select(ApiKey)).all() == []
    assert [one.name for one in tenants(session, owner.scope)] == ["花屋", "本屋"]
    assert tenants(session, scope_of(shop)) == []


def test_the_sandbox_is_kept_apart(session, make, clock):
    owner = make.member()
    live, trying = owner.scope, owner.scope.in_mode(sandbox=True)
    make.key(owner.organisation)
    make.key(owner.organisation, sandbox=True)
    assert [key.sandbox for key in api_keys(session, live)] == [False]
    assert [key.sandbox for key in api_keys(session, trying)] == [True]
    only_there = add_tenant(session, trying, Profile("試し屋", "a@b.jp"), actor=owner.actor, at=clock.now())
    assert tenants(session, live) == []
    assert [one.ref for one in tenants(session, trying)] == [only_there.ref]
    assert scope_of(only_there).sandbox


def test_the_service_sees_everything(session, make):
    make.key(make.organisation())
    make.key(make.organisation(), sandbox=True)
    assert len(session.scalars(Scope.service("test").select(ApiKey)).all()) == 2


def test_what_is_changed_or_deleted_stays_in_the_scope(session, make):
    mine, other = make.organisation(), make.organisation()
    make.key(mine)
    make.key(other)
    session.execute(scope_of(mine).update(ApiKey).values(name="changed"))
    session.execute(scope_of(mine).delete(ApiKey))
    session.expire_all()
    assert [key.name for key in session.scalars(Scope.service("test").select(ApiKey))] == ["POS"]


def test_only_merchants_have_tenants(session, make):
    assert not scope_of(make.organisation(OrganisationKind.PRINT_SHOP)).with_tenants
