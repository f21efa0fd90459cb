"""Who is let in: keys, scopes, addresses, states; and that every operation says what it needs."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.organisations import (
    COMMAND,
    ApiKey,
    KeyScope,
    LinkType,
    Scope,
    State,
    change_link_type,
    change_state,
    revoke_key,
    scope_of,
)
from tests.api.client import BODIES, Machine, problem_of
from tests.statements import recorded

on_sqlite = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
REF = "A" * 22


def operations(app):
    """Every operation: its rule's methods, its address with a reference of nobody, and the scope it needs."""
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/api/v1/") and not rule.endpoint.startswith("api_docs."):
            needs = KeyScope(app.view_functions[rule.endpoint].access.removeprefix("key "))
            for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
                yield method, rule.rule.removeprefix("/api/v1").replace("<ref:ref>", REF), needs


@on_sqlite
def test_every_operation_needs_a_key_with_its_scope(app, machine_with):
    walked = list(operations(app))
    assert len(walked) >= 14
    for method, path, needs in walked:
        nobody = Machine(app).call(method, path, status=401)
        assert problem_of(nobody) == "key-missing" and nobody.headers["WWW-Authenticate"].startswith("Bearer")
        refused = machine_with(*(set(KeyScope) - {needs})).call(method, path, status=403)
        assert problem_of(refused) == "scope-missing" and refused.json["scope"] == needs
        allowed = machine_with(needs).client.open(
            f"/api/v1{path}", method=method, headers=machine_with(needs).headers | {"If-Match": "*"}
        )
        assert allowed.status_code not in {401, 403}, (method, path)


def test_another_organisations_things_are_not_there(machine, stranger, sandbox_machine):
    tenant = machine.post("/tenants", {"name": "店", "mail_address": "a@example.jp"}).json["id"]
    endpoint = machine.post("/webhook-endpoints", {"url": "https://pos.example.jp/"}).json["id"]
    for one in (stranger, sandbox_machine):
        for method, path, _needs in operations(one.client.application):
            if REF in path:
                real = path.replace(REF, tenant if "tenants" in path else endpoint)
                body = BODIES.get(path.rpartition("/")[2], {}) if method in {"POST", "PATCH"} else None
                refused = one.call(method, real, body, status=404, If_Match="*", Idempotency_Key="k" + real)
                assert problem_of(refused) == "not-found"
        assert one.get("/tenants").json["data"] == one.get("/webhook-endpoints").json["data"] == []
        assert one.get("/events").json["data"] == []
        one.get(f"/tenants?after={tenant}", status=422)


def test_a_tenants_key_sees_itself_and_no_other_tenant(app, make, owner):
    tenant, sibling = make.organisation(owner=owner), make.organisation(owner=owner)
    machine = Machine(app, make.key(tenant)[1])
    assert machine.get("/organisation").json["id"] == tenant.ref
    assert machine.get("/tenants").json["data"] == []
    machine.get(f"/tenants/{sibling.ref}", status=404)
    refused = machine.post("/tenants", {"name": "店", "mail_address": "a@example.jp"}, status=403)
    assert problem_of(refused) == "tenants-not-offered"


NO_KEYS = [
    ("", "key-missing"),
    ("Bearer", "key-missing"),
    ("Bearer  ", "key-missing"),
    ("Basic abc", "key-missing"),
    ("Bearer spk_live_unknown", "key-refused"),
    ("bearer spk_live_\u00e9", "key-refused"),
    ("Bearer " + "x" * 5000, "key-refused"),
]


@on_sqlite
def test_what_is_no_key_is_refused(app):
    for header, expected in NO_KEYS:
        assert problem_of(Machine(app, Authorization=header).get("/organisation", status=401)) == expected


@on_sqlite
def test_a_key_is_refused_once_revoked_or_expired(app, make, owner, session, clock):
    key, secret = make.key(owner)
    expiring = Machine(app, make.key(owner, expires_at=clock.now() + timedelta(hours=1))[1])
    machine = Machine(app, secret)
    machine.get("/organisation")
    expiring.get("/organisation")
    revoke_key(session, scope_of(owner), key.ref, actor=COMMAND, at=clock.now())
    assert machine.get("/organisation", status=401).json["reason"] == "revoked"
    clock.advance(hours=1)
    assert expiring.get("/organisation", status=401).json["reason"] == "expired"


@on_sqlite
def test_a_key_is_good_from_its_networks_only_and_proxies_are_believed_as_set(make_app, make, owner):
    secret = make.key(owner, networks=["192.0.2.0/24", "2001:db8::/32"])[1]
    proxied = Machine(make_app(TRUSTED_PROXIES="1"), secret)
    for address in ("192.0.2.7", "2001:db8::7", "::ffff:192.0.2.7"):
        proxied.get("/organisation", X_Forwarded_For=address)
    for address in ("198.51.100.7", "2001:db9::7", "nonsense"):
        refused = proxied.get("/organisation", status=403, X_Forwarded_For=address)
        assert problem_of(refused) == "address-refused"
    direct = Machine(make_app(), secret)
    assert problem_of(direct.get("/organisation", status=403, X_Forwarded_For="192.0.2.7")) == "address-refused"


@on_sqlite
def test_a_suspended_organisation_may_only_look_and_a_closed_one_nothing(app, machine, owner, session, clock):
    def become(state):
        change_state(session, owner.id, state, reason="x", actor=COMMAND, at=clock.now())

    become(State.SUSPENDED)
    assert machine.get("/organisation").json["state"] == "suspended"
    refused = machine.post("/tenants", {"name": "店", "mail_address": "a@example.jp"}, status=403)
    assert problem_of(refused) == "organisation-suspended"
    become(State.CLOSED)
    assert problem_of(machine.get("/organisation", status=403)) == "organisation-closed"


@on_sqlite
def test_a_light_merchant_has_no_link(machine, owner, session, clock):
    change_link_type(session, owner.id, LinkType.LIGHT, actor=COMMAND, at=clock.now())
    assert problem_of(machine.get("/organisation", status=403)) == "link-not-offered"


def test_a_keys_last_use_is_noted_once_a_minute(app, machine, session, clock):
    engine = app.extensions["wiring"].engine
    machine.get("/organisation")
    clock.advance(seconds=50)
    with recorded(engine) as statements:
        machine.get("/organisation")
    assert [one.split()[0] for one in statements] == ["SELECT", "SELECT"]  # the key, the organisation
    used = Scope.service("test").apply(select(ApiKey.used_at), ApiKey)
    assert session.scalars(used).all() == [clock.now() - timedelta(seconds=50)]
    clock.advance(seconds=11)
    machine.get("/organisation")
    session.rollback()
    assert session.scalars(used).all() == [clock.now()]
