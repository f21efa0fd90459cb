"""Passkeys: registered and used with a software authenticator; whatever else is sent proves nothing."""

import json
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.orm import Session, sessionmaker

from portal.accounts import (
    PasskeyRefused,
    PasskeyUnknown,
    RelyingParty,
    add_passkey,
    creation_options,
    passkeys_of,
    prove_by_passkey,
    remove_passkey,
    sign_in_options,
)
from portal.kernel.identifiers import hash_secret
from tests.accounts.authenticator import ORIGIN, UP, Authenticator
from tests.factories import Factory, Holder
from tests.fakes import FixedClock
from tests.races import at_once

PARTY = RelyingParty("localhost", "スマートピット", ORIGIN, "k" * 32)


class Browser:
    """A visitor's browser with its cookie."""

    def __init__(self, session: Session, clock: FixedClock, secret: str) -> None:
        self.session, self.clock, self.secret = session, clock, secret
        self.hash = hash_secret(secret)

    def asks_to_create(self, holder: Holder) -> str:
        at = self.clock.now()
        return creation_options(self.session, PARTY, holder.id, self.secret, shown_as="x", at=at)

    def adds(self, holder: Holder, answer: str, name: str = "iPhone") -> None:
        at = self.clock.now()
        add_passkey(self.session, PARTY, holder.id, self.secret, answer, name=name, by=self.hash, at=at)

    def registers(self, holder: Holder, authenticator: Authenticator, name: str = "iPhone") -> None:
        self.adds(holder, authenticator.create(self.asks_to_create(holder)), name)

    def asks_to_sign_in(self) -> str:
        return sign_in_options(PARTY, self.secret, at=self.clock.now())

    def proves(self, answer: str) -> int:
        return prove_by_passkey(self.session, PARTY, self.secret, answer, by=self.hash, at=self.clock.now())

    def signs_in(self, authenticator: Authenticator) -> int:
        return self.proves(authenticator.get(self.asks_to_sign_in()))


@pytest.fixture
def holder(make: Factory) -> Holder:
    return make.holder()


@pytest.fixture
def here(session: Session, clock: FixedClock, holder: Holder) -> Browser:
    """The browser that has the numbers."""
    return Browser(session, clock, holder.secret)


@pytest.fixture
def elsewhere(session: Session, clock: FixedClock) -> Browser:
    """A new phone."""
    return Browser(session, clock, "a new phone")


def test_a_passkey_signs_in_on_a_new_phone(here: Browser, elsewhere: Browser, holder: Holder):
    authenticator = Authenticator()
    here.registers(holder, authenticator)
    assert elsewhere.signs_in(authenticator) == holder.id
    (passkey,) = passkeys_of(here.session, holder.id)
    assert passkey.name == "iPhone" and passkey.is_synced and passkey.used_at == here.clock.now()


def test_it_is_asked_for_as_discoverable_and_verification_is_preferred(here: Browser, holder: Holder):
    asked = json.loads(here.asks_to_create(holder))
    assert asked["authenticatorSelection"]["residentKey"] == "required"
    assert asked["authenticatorSelection"]["userVerification"] == "preferred"
    assert asked["rp"]["id"] == "localhost" and len(asked["user"]["id"]) >= 43
    signing_in = json.loads(here.asks_to_sign_in())
    assert signing_in["userVerification"] == "preferred" and not signing_in.get("allowCredentials")


def test_several_passkeys_share_a_user_and_are_not_made_twice_on_one_machine(here: Browser, holder: Holder):
    phone, laptop = Authenticator(), Authenticator()
    here.registers(holder, phone)
    asked = json.loads(here.asks_to_create(holder))
    assert len(asked["excludeCredentials"]) == 1
    here.registers(holder, laptop, "Mac")
    assert phone.user_handle == laptop.user_handle
    assert [passkey.name for passkey in passkeys_of(here.session, holder.id)] == ["iPhone", "Mac"]
    assert here.signs_in(phone) == here.signs_in(laptop) == holder.id


@pytest.mark.parametrize("counters", [(0, 0, 0), (5, 3, 3), (9, 1, 0)])
def test_no_counter_refuses_anybody(here: Browser, elsewhere: Browser, holder: Holder, counters: tuple[int, ...]):
    authenticator = Authenticator()
    here.registers(holder, authenticator)
    for counter in counters:
        authenticator.counter = counter
        assert elsewhere.signs_in(authenticator) == holder.id


def test_a_passkey_without_user_verification_is_welcome(here: Browser, elsewhere: Browser, holder: Holder):
    authenticator = Authenticator(flags=UP)
    here.registers(holder, authenticator)
    assert elsewhere.signs_in(authenticator) == holder.id
    assert not passkeys_of(here.session, holder.id)[0].is_synced


def test_a_form_that_comes_twice_is_the_same_as_once(here: Browser, elsewhere: Browser, holder: Holder):
    authenticator = Authenticator()
    made = authenticator.create(here.asks_to_create(holder))
    here.adds(holder, made)
    here.adds(holder, made)
    assert len(passkeys_of(here.session, holder.id)) == 1
    answer = authenticator.get(elsewhere.asks_to_sign_in())
    assert elsewhere.proves(answer) == elsewhere.proves(answer) == holder.id


def test_an_answer_is_worth_nothing_in_another_browser(
    here: Browser, elsewhere: Browser, holder: Holder, session: Session, clock: FixedClock
):
    authenticator = Authenticator()
    here.registers(holder, authenticator)
    answer = authenticator.get(elsewhere.asks_to_sign_in())
    with pytest.raises(PasskeyRefused):
        Browser(session, clock, "a thief's").proves(answer)


def test_a_challenge_is_stale_after_ten_minutes(here: Browser, elsewhere: Browser, holder: Holder, clock: FixedClock):
    authenticator = Authenticator()
    here.registers(holder, authenticator)
    answer = authenticator.get(elsewhere.asks_to_sign_in())
    made = Authenticator().create(here.asks_to_create(holder))
    clock.advance(minutes=10)
    with pytest.raises(PasskeyRefused):
        elsewhere.proves(answer)
    with pytest.raises(PasskeyRefused):
        here.adds(holder, made)


def test_a_challenge_for_one_purpose_is_none_for_another(here: Browser, holder: Holder):
    authenticator = Authenticator()
    here.registers(holder, authenticator)
    with pytest.raises(PasskeyRefused):
        here.proves(authenticator.get(here.asks_to_create(holder)))


def test_what_does_not_fit_proves_nothing(here: Browser, elsewhere: Browser, holder: Holder):
    authenticator = Authenticator()
    here.registers(holder, authenticator)
    changes: list[dict[str, Any]] = [
        {"origin": "https://evil.example"},
        {"rp_id": "evil.example"},
        {"credential_id": b"another's"},
        {"user_handle": b"x" * 32},
        {"key": Authenticator().key},
        {"flags": 0},
    ]
    for change in changes:
        with pytest.raises(PasskeyRefused):
            elsewhere.signs_in(replace(authenticator, **change))
    assert elsewhere.signs_in(authenticator) == holder.id


def test_another_sites_passkey_is_not_registered(here: Browser, holder: Holder):
    for authenticator in (Authenticator(origin="https://evil.example"), Authenticator(rp_id="evil.example")):
        with pytest.raises(PasskeyRefused):
            here.registers(holder, authenticator)
    assert passkeys_of(here.session, holder.id) == []


def test_a_credential_that_is_anothers_is_not_registered_again(here: Browser, make: Factory, holder: Holder):
    authenticator, other = Authenticator(), make.holder()
    here.registers(holder, authenticator)
    with pytest.raises(PasskeyRefused):
        here.registers(other, authenticator)
    assert here.signs_in(replace(authenticator, user_handle=passkeys_of(here.session, holder.id)[0].user_handle))


def test_nonsense_is_refused(here: Browser, holder: Holder):
    for sent in (
        "", "{", "[]", "1", "null", "{}", '{"response": 1}', '{"response": {"clientDataJSON": 1}}',
        '{"response": {"clientDataJSON": "e30"}}', '{"response": {"clientDataJSON": "////"}}',
        '{"rawId": "x", "response": {"clientDataJSON": "eyJ0eXBlIjoiYSIsImNoYWxsZW5nZSI6IiIsIm9yaWdpbiI6IiJ9"}}',
    ):  # fmt: skip
        with pytest.raises(PasskeyRefused):
            here.proves(sent)
        with pytest.raises(PasskeyRefused):
            here.adds(holder, sent)


@pytest.mark.parametrize(
    "part", ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]
)
def test_a_damaged_answer_is_refused(here: Browser, holder: Holder, part: str):
    authenticator = Authenticator()
    here.registers(holder, authenticator)
    for value in (None, "", "AAAA", 7, [], {}):
        made = json.loads(Authenticator().create(here.asks_to_create(holder)))
        used = json.loads(authenticator.get(here.asks_to_sign_in()))
        made["response"][part] = used["response"][part] = value
        if part not in {"authenticatorData", "signature", "userHandle"}:
            with pytest.raises(PasskeyRefused):
                here.adds(holder, json.dumps(made))
        if part != "attestationObject":
            with pytest.raises(PasskeyRefused):
                here.proves(json.dumps(used))
    assert here.signs_in(authenticator) == holder.id


def test_a_removed_passkey_signs_in_no_more(here: Browser, elsewhere: Browser, make: Factory, holder: Holder):
    authenticator = Authenticator()
    here.registers(holder, authenticator)
    passkey_id = passkeys_of(here.session, holder.id)[0].id
    with pytest.raises(PasskeyUnknown):
        remove_passkey(here.session, make.holder().id, passkey_id)
    remove_passkey(here.session, holder.id, passkey_id)
    with pytest.raises(PasskeyRefused):
        elsewhere.signs_in(authenticator)
    with pytest.raises(PasskeyUnknown):
        remove_passkey(here.session, holder.id, passkey_id)


def test_a_challenge_answered_at_once_by_many_is_used_by_their_one_device(
    here: Browser, holder: Holder, sessions: sessionmaker[Session], clock: FixedClock
):
    authenticator = Authenticator()
    here.registers(holder, authenticator)
    answer = authenticator.get(here.asks_to_sign_in())

    def prove(_: int) -> int:
        with sessions() as session:
            return Browser(session, clock, holder.secret).proves(answer)

    assert set(at_once(8, prove)) == {holder.id}
