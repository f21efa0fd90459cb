"""Staff come in by passkey, by mail while they have none, and work in one place at a time."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.accounts import LinkUnknown, LinkUsed, PasskeyRefused, RelyingParty
from portal.kernel.identifiers import new_secret
from portal.mail import PostedMail
from portal.organisations import (
    COMMAND,
    FRESH_FOR,
    AuditSearch,
    ObjectUnknown,
    OrganisationUnknown,
    Role,
    StaffDevice,
    State,
    UsePasskey,
    add_staff_passkey,
    admit_staff,
    ask_for_link,
    audit_entries,
    change_person,
    change_state,
    choose_mode,
    choose_workplace,
    forget_idle_staff_devices,
    remove_staff_passkey,
    scope_of,
    sign_in_by_link,
    sign_in_by_passkey,
    sign_out,
    signed_in,
    staff_creation_options,
    staff_devices,
    staff_passkeys,
    staff_sign_in_options,
    touch_staff_device,
    verification_options,
    verify_by_passkey,
)
from tests.accounts.authenticator import ORIGIN, UP, Authenticator

ADDRESS = "192.0.2.7"
PARTY = RelyingParty("localhost", "スマートピット", ORIGIN, "k" * 32)


@pytest.fixture
def member(make):
    return make.member(address="hana@example.jp")


def make_passkey(session, clock, member, authenticator=None):
    made, at = authenticator or Authenticator(), clock.now()
    options = staff_creation_options(session, PARTY, member.person, member.secret, at=at)
    sent, actor = made.create(options), member.actor
    for _twice in range(2):
        add_staff_passkey(session, PARTY, member.person, member.secret, sent, name="Mac", actor=actor, at=at)
    return made


def noted(session, organisation):
    """What people of an organisation did about themselves, the oldest first."""
    joining = {"staff.invited", "staff.joined"}
    found = audit_entries(session, scope_of(organisation), AuditSearch(action="staff."))
    return [(one.action, one.from_address, one.details) for one in reversed(found) if one.action not in joining]


def mailed(session, address="hana@example.jp"):
    return session.scalars(select(PostedMail).where(PostedMail.address == address).order_by(PostedMail.id)).all()[-1]


def test_a_mailed_link_signs_in_one_device_once(session, member, clock):
    ask_for_link(session, "nobody@example.jp", at=clock.now())
    ask_for_link(session, "hana@example.jp", at=clock.now())
    ref, secret = mailed(session).payload["ref"], new_secret()
    for _twice in range(2):
        assert (
            sign_in_by_link(session, ref, secret, device_name="Mac", actor_address=ADDRESS, at=clock.now()).id
            == member.person.id
        )
    with pytest.raises(LinkUsed):
        sign_in_by_link(session, ref, new_secret(), device_name="", actor_address=ADDRESS, at=clock.now())
    who = signed_in(session, secret, at=clock.now())
    assert (who.organisation.ref, who.role, who.is_fresh(clock.now())) == (member.organisation.ref, Role.OWNER, False)
    clock.advance(minutes=30)
    with pytest.raises(LinkUnknown):
        sign_in_by_link(session, ref, secret, device_name="", actor_address=ADDRESS, at=clock.now())


def test_who_has_a_passkey_gets_no_link(session, member, clock):
    ask_for_link(session, "hana@example.jp", at=clock.now())
    earlier = mailed(session).payload["ref"]
    make_passkey(session, clock, member)
    ask_for_link(session, "hana@example.jp", at=clock.now())
    assert mailed(session).template == "staff_use_passkey"
    with pytest.raises(UsePasskey):
        sign_in_by_link(session, earlier, new_secret(), device_name="", actor_address=ADDRESS, at=clock.now())


def test_a_passkey_signs_in_and_makes_fresh(session, member, clock):
    authenticator, secret = make_passkey(session, clock, member), new_secret()
    options = staff_sign_in_options(PARTY, secret, at=clock.now())
    sign_in_by_passkey(
        session, PARTY, secret, authenticator.get(options), device_name="Mac", actor_address=ADDRESS, at=clock.now()
    )
    assert signed_in(session, secret, at=clock.now()).is_fresh(clock.now())
    clock.advance(FRESH_FOR)
    assert not signed_in(session, secret, at=clock.now()).is_fresh(clock.now())
    options = verification_options(session, PARTY, member.person.id, secret, at=clock.now())
    answer = authenticator.get(options)
    verify_by_passkey(session, PARTY, member.person.id, secret, answer, device_name="Mac", at=clock.now())
    assert signed_in(session, secret, at=clock.now()).is_fresh(clock.now())


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_what_is_no_good_passkey_is_refused(session, make, member, clock):
    authenticator, secret, at = make_passkey(session, clock, member), new_secret(), clock.now()
    another = make.member()
    made_by_another = make_passkey(session, clock, another)

    def sign_in(answer):
        sign_in_by_passkey(session, PARTY, secret, answer, device_name="", actor_address=ADDRESS, at=at)

    good = staff_sign_in_options(PARTY, secret, at=at)
    refused = [
        Authenticator().get(good),
        authenticator.get(staff_sign_in_options(PARTY, new_secret(), at=at)),
        authenticator.get(verification_options(session, PARTY, member.person.id, secret, at=at)),
        "{}",
    ]
    authenticator.flags = UP  # the machine did not check its user
    refused.append(authenticator.get(good))
    for answer in refused:
        with pytest.raises(PasskeyRefused):
            sign_in(answer)
    answer = made_by_another.get(verification_options(session, PARTY, member.person.id, secret, at=at))
    with pytest.raises(PasskeyRefused):
        verify_by_passkey(session, PARTY, member.person.id, secret, answer, device_name="", at=at)
    assert signed_in(session, secret, at=at) is None


def test_a_passkey_is_removed_by_its_owner_only(session, make, member, clock):
    make_passkey(session, clock, member)
    (passkey,) = staff_passkeys(session, member.person.id)
    with pytest.raises(ObjectUnknown):
        remove_staff_passkey(session, make.member().person.id, passkey.ref, actor=member.actor, at=clock.now())
    remove_staff_passkey(session, member.person.id, passkey.ref, actor=member.actor, at=clock.now())
    assert staff_passkeys(session, member.person.id) == []


def test_a_device_is_forgotten_when_idle_and_signed_out_by_hand(session, make, member, clock):
    clock.advance(days=13)
    touch_staff_device(session, signed_in(session, member.secret, at=clock.now()).device.id, at=clock.now())
    clock.advance(days=13)
    (device,) = staff_devices(session, member.person.id, at=clock.now())
    ref = device.ref
    with pytest.raises(ObjectUnknown):
        sign_out(session, make.member().person.id, ref, actor=member.actor, at=clock.now())
    clock.advance(days=1)
    assert signed_in(session, member.secret, at=clock.now()) is None
    assert staff_devices(session, member.person.id, at=clock.now()) == []
    forget_idle_staff_devices(session, at=clock.now())
    with pytest.raises(ObjectUnknown):
        sign_out(session, member.person.id, ref, actor=member.actor, at=clock.now())


@pytest.mark.parametrize(
    ("rested", "since", "is_in"),
    [
        (timedelta(days=14, seconds=-1), timedelta(days=14), True),
        (timedelta(days=14), timedelta(days=14), False),
        (timedelta(0), timedelta(days=90, seconds=-1), True),
        (timedelta(0), timedelta(days=90), False),
    ],
)
@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_device_is_good_for_a_while_after_its_last_use_and_90_days_after_signing_in(
    session, member, clock, rested, since, is_in
):
    device, began = signed_in(session, member.secret, at=clock.now()).device, clock.now()
    touch_staff_device(session, device.id, at=began + since - rested)
    at = began + since
    assert bool(signed_in(session, member.secret, at=at)) == is_in
    assert len(staff_devices(session, member.person.id, at=at)) == is_in
    forget_idle_staff_devices(session, at=at)
    assert session.scalar(select(func.count()).select_from(StaffDevice)) == is_in


def test_whose_90_days_are_over_signs_in_on_the_same_browser_for_as_long_again(session, member, clock):
    clock.advance(days=90)
    for _twice in range(2):
        admit_staff(session, member.person.id, member.secret, device_name="Mac", at=clock.now())
        clock.advance(days=13)  # signing in where one is in does not make it longer
    (device,) = staff_devices(session, member.person.id, at=clock.now())
    assert device.created_at == clock.now() - timedelta(days=26)


def test_what_people_do_about_themselves_stands_in_the_log_of_each_workplace(session, make, member, clock):
    second, closed = (make.member(make.organisation(), address="hana@example.jp") for _ in range(2))
    change_state(session, closed.organisation.id, State.CLOSED, reason="", actor=COMMAND, at=clock.now())
    authenticator, secret = make_passkey(session, clock, member), new_secret()
    act = {"actor": member.actor, "at": clock.now()}
    options = staff_sign_in_options(PARTY, secret, at=clock.now())
    answer = authenticator.get(options)
    sign_in_by_passkey(session, PARTY, secret, answer, device_name="Pixel", actor_address=ADDRESS, at=clock.now())
    sign_out(session, member.person.id, signed_in(session, secret, at=clock.now()).device.ref, **act)
    remove_staff_passkey(session, member.person.id, staff_passkeys(session, member.person.id)[0].ref, **act)
    for _twice in range(2):
        change_person(session, member.person.id, name="髙﨑 さくら", language="en", **act)
    by_hand = member.actor.address
    for place in (member.organisation, second.organisation):
        assert noted(session, place) == [
            ("staff.passkey_added", by_hand, {"passkey": "Mac"}),
            ("staff.signed_in", ADDRESS, {"device": "Pixel"}),
            ("staff.device_ended", by_hand, {"device": "Pixel"}),
            ("staff.passkey_removed", by_hand, {"passkey": "Mac"}),
            ("staff.changed", by_hand, {"fields": "name language", "name": "髙﨑 さくら"}),
        ]
    assert noted(session, closed.organisation) == []


def test_one_place_at_a_time(session, make, member, clock):
    second = make.member(make.organisation(name="第二"), Role.VIEWER, address="hana@example.jp")
    at = clock.now()
    device = signed_in(session, second.secret, at=at).device
    assert signed_in(session, second.secret, at=at).organisation is None
    choose_workplace(session, device.id, second.organisation.ref)
    assert signed_in(session, second.secret, at=at).role == Role.VIEWER
    choose_mode(session, device.id, sandbox=True)
    assert signed_in(session, second.secret, at=at).device.sandbox
    choose_workplace(session, device.id, member.organisation.ref)
    assert not signed_in(session, second.secret, at=at).device.sandbox
    with pytest.raises(OrganisationUnknown):
        choose_workplace(session, device.id, make.organisation().ref)
    change_state(session, member.organisation.id, State.CLOSED, reason="", actor=member.actor, at=at)
    assert signed_in(session, second.secret, at=at).organisation is None


def test_a_browser_that_changes_hands_is_not_fresh(session, make, member, clock):
    make_passkey(session, clock, member)
    other = make.member()
    ask_for_link(session, other.person.address, at=clock.now())
    ref = mailed(session, other.person.address).payload["ref"]
    sign_in_by_link(session, ref, member.secret, device_name="", actor_address=ADDRESS, at=clock.now())
    who = signed_in(session, member.secret, at=clock.now() + timedelta(seconds=1))
    assert (who.person.id, who.is_fresh(clock.now())) == (other.person.id, False)
