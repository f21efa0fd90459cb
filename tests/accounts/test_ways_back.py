"""Recovery codes, mailed links, pairings, hand-overs, restore keys: good once, for one device, for a while."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from portal.accounts import (
    AddressTaken,
    CodeMistyped,
    CodeUnknown,
    CustomerUnknown,
    DeviceUnknown,
    Limit,
    LinkUnknown,
    LinkUsed,
    MailLink,
    PairingUnclaimed,
    TooManyAttempts,
    address_of,
    ask_to_sign_in,
    ask_to_verify,
    claim_pairing,
    code_made_at,
    comparison_code,
    confirm_pairing,
    delete_customer,
    devices_of,
    forget_address,
    forget_stale_links,
    group_code,
    make_code,
    offer_hand_over,
    offer_pairing,
    parse_code,
    prove_by_code,
    prove_by_hand_over,
    prove_by_mail,
    prove_by_restore_key,
    recognise_device,
    remove_device,
    restore_key,
    verify_address,
    withdraw_pairing,
)
from portal.accounts.recovery import ALPHABET
from portal.kernel.identifiers import hash_secret
from portal.mail import Bounce, PostedMail, bounced, note_bounce
from tests.factories import Factory
from tests.fakes import FixedClock
from tests.races import at_once

PHONE, TABLET = hash_secret("phone"), hash_secret("tablet")
KEY = "k" * 32


# Recovery codes


def test_a_code_brings_back_its_customer_once_for_one_device(session: Session, make: Factory, clock: FixedClock):
    holder = make.holder()
    code = make_code(session, holder.id, at=clock.now())
    assert prove_by_code(session, code, by=PHONE, at=clock.now()) == holder.id
    assert prove_by_code(session, code, by=PHONE, at=clock.now()) == holder.id  # the form came twice
    with pytest.raises(CodeUnknown):
        prove_by_code(session, code, by=TABLET, at=clock.now())
    assert code_made_at(session, holder.id) is None


def test_a_new_code_replaces_the_old_one(session: Session, make: Factory, clock: FixedClock):
    holder = make.holder()
    old, new = (make_code(session, holder.id, at=clock.now()) for _ in range(2))
    with pytest.raises(CodeUnknown):
        prove_by_code(session, old, by=PHONE, at=clock.now())
    assert prove_by_code(session, new, by=PHONE, at=clock.now()) == holder.id


def test_no_code_for_a_customer_who_is_gone(session: Session, make: Factory, clock: FixedClock):
    holder = make.holder()
    delete_customer(session, holder.id)
    with pytest.raises(CustomerUnknown):
        make_code(session, holder.id, at=clock.now())


def test_wrong_codes_count_and_so_does_the_right_one(session: Session, make: Factory, clock: FixedClock):
    holder = make.holder()
    right, wrong = make_code(session, holder.id, at=clock.now()), make_code(session, make.holder().id, at=clock.now())
    make_code(session, make.holder().id, at=clock.now())
    delete_customer(session, prove_by_code(session, wrong, by=TABLET, at=clock.now()))
    limits = [("code:visitor:x", Limit(2, timedelta(hours=1)))]
    for _ in range(2):
        with pytest.raises(CodeUnknown):
            prove_by_code(session, wrong, by=PHONE, at=clock.now(), limits=limits)
    with pytest.raises(TooManyAttempts):
        prove_by_code(session, right, by=PHONE, at=clock.now(), limits=limits)
    clock.advance(hours=1)
    assert prove_by_code(session, right, by=PHONE, at=clock.now(), limits=limits) == holder.id


def test_many_devices_at_once_use_a_code_once(sessions: sessionmaker[Session], make: Factory, clock: FixedClock):
    code = make_code(make.session, make.holder().id, at=clock.now())

    def use(place: int) -> bool:
        with sessions() as session:
            try:
                return bool(prove_by_code(session, code, by=hash_secret(str(place)), at=clock.now()))
            except CodeUnknown:
                return False

    assert sum(at_once(16, use)) == 1


def made_code(make: Factory) -> str:
    return make_code(make.session, make.holder().id, at=make.clock.now())


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_code_is_read_however_it_is_written(make: Factory):
    code = made_code(make)
    assert len(code) == 28 and set(code) <= set(ALPHABET) and "".join(group_code(code)) == code
    wide = "".join(chr(ord(character) + 0xFEE0) for character in code)
    for text in ("-".join(group_code(code)), " ".join(group_code(code)).lower(), wide, f" {code}\n"):
        assert parse_code(text) == code
    assert parse_code(code.replace("0", "o").replace("1", "l")) == code


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_any_wrong_character_and_any_swap_of_neighbours_is_noticed(make: Factory):
    code = made_code(make)
    for place in range(28):
        for character in set(ALPHABET) - {code[place]}:
            with pytest.raises(CodeMistyped):
                parse_code(code[:place] + character + code[place + 1 :])
    for place in range(27):
        one, other = code[place : place + 2]
        if one != other:
            with pytest.raises(CodeMistyped):
                parse_code(code[:place] + other + one + code[place + 2 :])


@given(st.text(max_size=40))
def test_any_text_is_a_code_or_is_refused(text: str):
    try:
        assert len(parse_code(text)) == 28
    except CodeMistyped:
        pass


# Mail


def latest_link(session: Session) -> MailLink:
    return session.scalars(select(MailLink).order_by(MailLink.expires_at.desc(), MailLink.purpose)).first()


def verified(session: Session, make: Factory, address: str = "taro@example.jp") -> int:
    """A customer with a verified address."""
    holder = make.holder()
    ask_to_verify(session, holder.id, address, language="ja", at=make.clock.now())
    link = session.scalars(select(MailLink).where(MailLink.customer_id == holder.id)).one()
    verify_address(session, link.ref, by=hash_secret(holder.secret), at=make.clock.now())
    return holder.id


def test_an_address_is_a_customers_only_once_it_is_verified(session: Session, make: Factory, clock: FixedClock):
    holder = make.holder()
    ask_to_verify(session, holder.id, "taro@example.jp", language="ja", at=clock.now())
    assert address_of(session, holder.id) is None
    verify_address(session, latest_link(session).ref, by=PHONE, at=clock.now())
    assert address_of(session, holder.id) == "taro@example.jp"


def test_a_mailed_link_signs_in_one_device(session: Session, make: Factory, clock: FixedClock):
    customer = verified(session, make)
    clock.advance(minutes=1)
    ask_to_sign_in(session, "taro@example.jp", language="ja", at=clock.now())
    ref = latest_link(session).ref
    assert prove_by_mail(session, ref, by=PHONE, at=clock.now()) == customer
    assert prove_by_mail(session, ref, by=PHONE, at=clock.now()) == customer
    with pytest.raises(LinkUsed):
        prove_by_mail(session, ref, by=TABLET, at=clock.now())


def test_a_mailed_link_is_over_after_half_an_hour(session: Session, make: Factory, clock: FixedClock):
    verified(session, make)
    clock.advance(minutes=1)
    ask_to_sign_in(session, "taro@example.jp", language="ja", at=clock.now())
    ref = latest_link(session).ref
    clock.advance(minutes=30)
    with pytest.raises(LinkUnknown):
        prove_by_mail(session, ref, by=PHONE, at=clock.now())


def test_each_link_is_mailed(session: Session, make: Factory, clock: FixedClock):
    verified(session, make)
    ask_to_sign_in(session, "taro@example.jp", language="en", at=clock.now())
    verifying, signing_in = session.scalars(select(PostedMail).order_by(PostedMail.id)).all()
    assert (verifying.template, verifying.address, verifying.language) == ("verify", "taro@example.jp", "ja")
    assert (signing_in.template, signing_in.language) == ("sign_in", "en")
    refs = set(session.scalars(select(MailLink.ref)))
    assert {verifying.payload["ref"], signing_in.payload["ref"]} == refs


@pytest.mark.parametrize("uses", [prove_by_mail, verify_address])
def test_a_used_link_shows_that_mail_arrives(session: Session, make: Factory, clock: FixedClock, uses: Any):
    holder = make.holder()
    ask_to_verify(session, holder.id, "taro@example.jp", language="ja", at=clock.now())
    note_bounce(session, Bounce("", is_hard=True, code="5.1.1", address="taro@example.jp"), at=clock.now())
    uses(session, latest_link(session).ref, by=PHONE, at=clock.now())
    assert not bounced(session, "taro@example.jp")


def test_nothing_is_mailed_to_an_address_that_is_nobodys(session: Session, clock: FixedClock):
    ask_to_sign_in(session, "nobody@example.jp", language="ja", at=clock.now())
    assert session.scalar(select(func.count()).select_from(MailLink)) == 0
    assert session.scalar(select(func.count()).select_from(PostedMail)) == 0


def test_an_address_is_one_customers(session: Session, make: Factory, clock: FixedClock):
    first, second = verified(session, make), make.holder()
    ask_to_verify(session, second.id, "taro@example.jp", language="ja", at=clock.now())
    link = session.scalars(select(MailLink).where(MailLink.customer_id == second.id)).one()
    with pytest.raises(AddressTaken) as taken:
        verify_address(session, link.ref, by=PHONE, at=clock.now())
    assert taken.value.customer_id == first
    session.refresh(link)
    assert link.used_by is None  # so that it can be opened where it is wanted


@pytest.mark.parametrize("forget", [forget_address, delete_customer])
def test_a_forgotten_address_takes_its_links_and_mails_along(
    session: Session, make: Factory, clock: FixedClock, forget: Any
):
    customer = verified(session, make)
    ask_to_sign_in(session, "taro@example.jp", language="ja", at=clock.now())
    ask_to_verify(session, customer, "mistyped@example.jp", language="ja", at=clock.now())
    note_bounce(session, Bounce("", is_hard=True, code="5.1.1", address="taro@example.jp"), at=clock.now())
    verified(session, make, "jiro@example.jp")
    forget(session, customer)
    assert address_of(session, customer) is None
    assert session.scalars(select(MailLink.address)).all() == ["jiro@example.jp"]
    assert session.scalars(select(PostedMail.address)).all() == ["jiro@example.jp"]
    assert not bounced(session, "taro@example.jp")


# A second phone


def test_a_pairing_is_claimed_by_one_and_confirmed(session: Session, make: Factory, clock: FixedClock):
    holder = make.holder()
    ref = offer_pairing(session, holder.id, at=clock.now())
    with pytest.raises(PairingUnclaimed):
        confirm_pairing(session, holder.id, ref, at=clock.now())
    claim_pairing(session, ref, by=PHONE, name="iPhone", at=clock.now())
    claim_pairing(session, ref, by=PHONE, name="iPhone", at=clock.now())
    with pytest.raises(LinkUsed):
        claim_pairing(session, ref, by=TABLET, name="iPad", at=clock.now())
    confirmed = confirm_pairing(session, holder.id, ref, at=clock.now())
    assert (confirmed.used_by, confirmed.device_name) == (PHONE, "iPhone")


def test_a_pairing_is_over_after_ten_minutes_and_no_stranger_confirms_it(
    session: Session, make: Factory, clock: FixedClock
):
    holder, stranger = make.holder(), make.holder()
    ref = offer_pairing(session, holder.id, at=clock.now())
    claim_pairing(session, ref, by=PHONE, name="", at=clock.now())
    with pytest.raises(LinkUnknown):
        confirm_pairing(session, stranger.id, ref, at=clock.now())
    clock.advance(minutes=10)
    with pytest.raises(LinkUnknown):
        confirm_pairing(session, holder.id, ref, at=clock.now())


def test_a_withdrawn_pairing_is_nobodys(session: Session, make: Factory, clock: FixedClock):
    holder = make.holder()
    ref = offer_pairing(session, holder.id, at=clock.now())
    withdraw_pairing(session, holder.id, ref, at=clock.now())
    with pytest.raises(LinkUnknown):
        claim_pairing(session, ref, by=PHONE, name="", at=clock.now())


def test_both_phones_show_the_same_four_digits():
    assert comparison_code("ref", PHONE) == comparison_code("ref", PHONE)
    assert len({comparison_code(f"ref-{place}", PHONE) for place in range(50)}) > 40
    assert all(len(comparison_code(f"ref-{place}", PHONE)) == 4 for place in range(50))


# The way to the home screen


def test_a_hand_over_needs_what_both_have_in_common_and_works_once(session: Session, make: Factory, clock: FixedClock):
    holder = make.holder()
    ref = offer_hand_over(session, holder.id, bound_to="here", at=clock.now())
    with pytest.raises(LinkUnknown):
        prove_by_hand_over(session, ref, bound_to="elsewhere", by=TABLET, at=clock.now())
    assert prove_by_hand_over(session, ref, bound_to="here", by=PHONE, at=clock.now()) == holder.id
    with pytest.raises(LinkUsed):
        prove_by_hand_over(session, ref, bound_to="here", by=TABLET, at=clock.now())
    clock.advance(minutes=10)
    with pytest.raises(LinkUnknown):
        prove_by_hand_over(session, ref, bound_to="here", by=PHONE, at=clock.now())


# Lost cookies and removed devices


def test_a_restore_key_is_good_until_its_device_is_removed(session: Session, make: Factory):
    holder = make.holder()
    device = recognise_device(session, holder.secret)
    key = restore_key(KEY, device.id, holder.secret)
    assert prove_by_restore_key(session, KEY, key) == holder.id
    for forged in (
        "",
        "1",
        f"{device.id}.",
        key[:-1] + "x",
        f"{device.id + 1}.{key.partition('.')[2]}",
        "９.x",
        "9" * 30,
    ):
        with pytest.raises(LinkUnknown):
            prove_by_restore_key(session, KEY, forged)
    remove_device(session, holder.id, device.id)
    with pytest.raises(LinkUnknown):
        prove_by_restore_key(session, KEY, key)


def test_a_removed_device_is_nobodys_and_only_ones_own_can_be_removed(session: Session, make: Factory):
    holder, stranger = make.holder(), make.holder()
    device_id = devices_of(session, holder.id)[0].id
    with pytest.raises(DeviceUnknown):
        remove_device(session, stranger.id, device_id)
    remove_device(session, holder.id, device_id)
    assert recognise_device(session, holder.secret) is None
    with pytest.raises(DeviceUnknown):
        remove_device(session, holder.id, device_id)


def test_what_is_over_is_swept(session: Session, make: Factory, clock: FixedClock):
    holder = make.holder()
    offer_pairing(session, holder.id, at=clock.now())
    offer_hand_over(session, holder.id, bound_to="x", at=clock.now())
    ask_to_verify(session, holder.id, "a@example.jp", language="ja", at=clock.now())
    clock.advance(minutes=9)
    forget_stale_links(session, at=clock.now())
    assert len(make.tickets()) == 3
    clock.advance(minutes=1)
    forget_stale_links(session, at=clock.now())
    assert len(make.tickets()) == 1  # the mail's link is good for half an hour
    clock.advance(minutes=20)
    forget_stale_links(session, at=clock.now())
    assert make.tickets() == []


def test_a_deleted_customer_leaves_nothing_behind(session: Session, make: Factory, clock: FixedClock):
    customer = verified(session, make)
    make_code(session, customer, at=clock.now())
    offer_pairing(session, customer, at=clock.now())
    offer_hand_over(session, customer, bound_to="x", at=clock.now())
    delete_customer(session, customer)
    assert make.tickets() == []
    assert address_of(session, customer) is None and code_made_at(session, customer) is None
