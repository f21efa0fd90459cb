"""Keys open what they may, while they may, from where they may."""

from datetime import timedelta

import pytest

from portal.kernel.sealing import SealBroken, Vault, derived_key
from portal.organisations import (
    AddressListRefused,
    KeyRefused,
    KeyScope,
    NoSystemLink,
    ObjectUnknown,
    Scope,
    SigningSecret,
    State,
    api_keys,
    change_state,
    make_signing_secret,
    parse_networks,
    recognise_key,
    reseal_signing_secrets,
    revoke_key,
    revoke_signing_secret,
    signing_secret,
    signing_secrets,
    touch_key,
)


def refusal(session, secret, clock, address="192.0.2.9"):
    with pytest.raises(KeyRefused) as refused:
        recognise_key(session, secret, from_address=address, at=clock.now())
    return refused.value.reason


def test_a_key_is_recognised_with_all_that_a_request_needs(session, make, clock):
    place = make.organisation()
    key, secret = make.key(place, KeyScope.EVENTS_READ, sandbox=True)
    found = recognise_key(session, secret, from_address="192.0.2.9", at=clock.now())
    assert (found.ref, found.organisation_ref, found.sandbox, found.scopes) == (
        key.ref,
        place.ref,
        True,
        {"events:read"},
    )
    assert found.scope == Scope(place.id, place.ref, found.kind, sandbox=True, with_tenants=True)
    assert secret.startswith("spk_sandbox_") and secret.startswith(key.start) and len(key.start) < 20
    assert secret.encode() not in key.secret_hash


def test_a_key_is_refused_with_the_reason(session, make, clock):
    owner = make.member()
    _key, from_home = make.key(owner.organisation, networks=parse_networks("192.0.2.0/24\n2001:db8::1"))
    assert refusal(session, "spk_live_unknown", clock) == "unknown"
    assert refusal(session, from_home, clock, "198.51.100.1") == "address"
    assert refusal(session, from_home, clock, "no address") == "address"
    for address in ("192.0.2.9", "::ffff:192.0.2.9", "2001:db8::1"):
        recognise_key(session, from_home, from_address=address, at=clock.now())
    _key, short = make.key(owner.organisation, expires_at=clock.now() + timedelta(hours=1))
    recognise_key(session, short, from_address="", at=clock.now())
    clock.advance(hours=1)
    assert refusal(session, short, clock) == "expired"
    key, ended = make.key(owner.organisation)
    revoke_key(session, owner.scope, key.ref, actor=owner.actor, at=clock.now())
    revoke_key(session, owner.scope, key.ref, actor=owner.actor, at=clock.now() + timedelta(days=1))
    assert refusal(session, ended, clock) == "revoked"
    assert api_keys(session, owner.scope)[-1].revoked_at == clock.now()


def test_closing_an_organisation_ends_its_keys(session, make, clock):
    owner = make.member()
    _key, secret = make.key(owner.organisation, sandbox=True)
    change_state(session, owner.organisation.id, State.CLOSED, reason="", actor=owner.actor, at=clock.now())
    assert refusal(session, secret, clock) == "closed"


def test_last_use_is_noted_once_a_minute(session, make, clock):
    _key, secret = make.key(make.organisation())

    def use():
        found = recognise_key(session, secret, from_address="", at=clock.now())
        touch_key(session, found, at=clock.now())
        return recognise_key(session, secret, from_address="", at=clock.now()).used_at

    first = use()
    assert first == clock.now()
    clock.advance(seconds=59)
    assert use() == first
    clock.advance(seconds=1)
    assert use() == clock.now()


def test_a_light_merchant_has_no_keys(session, make):
    with pytest.raises(NoSystemLink):
        make.key(make.organisation(link_type="light"))


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_signing_secret_is_sealed_and_opened_again_under_a_new_key(session, make, clock):
    owner = make.member()
    old, new = derived_key("old"), derived_key("new")
    made, secret = make_signing_secret(session, owner.scope, Vault([old]), actor=owner.actor, at=clock.now())
    assert secret not in made.sealed
    assert signing_secret(session, owner.scope, Vault([new, old]), made.ref) == secret
    assert reseal_signing_secrets(session, Vault([new, old])) == 1
    assert signing_secret(session, owner.scope, Vault([new]), made.ref) == secret
    with pytest.raises(SealBroken):
        signing_secret(session, owner.scope, Vault([old]), made.ref)
    with pytest.raises(ObjectUnknown):
        signing_secret(session, make.member().scope, Vault([new]), made.ref)
    revoke_signing_secret(session, owner.scope, made.ref, actor=owner.actor, at=clock.now())
    assert signing_secrets(session, owner.scope) == []
    with pytest.raises(ObjectUnknown):
        signing_secret(session, owner.scope, Vault([new]), made.ref)
    assert len(session.scalars(Scope.service("test").select(SigningSecret)).all()) == 1


def test_networks_are_read_line_by_line():
    assert parse_networks(" 192.0.2.7\n\n10.1.2.3/8 ") == ["192.0.2.7/32", "10.0.0.0/8"]
    with pytest.raises(AddressListRefused) as refused:
        parse_networks("192.0.2.7\n300.1.1.1")
    assert refused.value.line == "300.1.1.1"
