"""A card on phones: its link, its claim code, three phones, taking it off, losing it."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from portal.accounts import Attempts, TooManyAttempts, recognise_device
from portal.cards import (
    CODE_ALPHABET,
    CODE_LENGTH,
    CardKind,
    CardNotInUse,
    CardRecord,
    CardState,
    CardUnknown,
    ClaimRefused,
    allot_cards,
    card_by_token,
    card_phones,
    card_token,
    cards_asked_for,
    cards_of_numbers,
    claim_card,
    claim_code,
    find_card,
    group_code,
    parse_code,
    remove_phone,
    replace_card,
    report_lost,
    reset_claims,
)
from portal.cards.rules import CODES_PER_CARD, code_of, is_token_of, token_of
from portal.kernel.identifiers import new_secret
from portal.members import (
    Particulars,
    add_member,
    consents_of_customer,
    erase_customer,
    give_number,
    join_customers,
    make_give_link,
)
from portal.numbers import (
    LABEL_LIMIT,
    NumberUnavailable,
    State,
    TooManyHolders,
    held_number,
    held_numbers,
    rename_number,
    stop_number,
)
from portal.outbox import Event
from tests.factories import Factory, Holder, make_plan
from tests.factories import Member as Staff
from tests.fakes import NOON
from tests.races import at_once

PLAN = make_plan()
KEY = "k" * 32
LATER = NOON + timedelta(days=1)


class Merchant:
    """A merchant with one member, who has a card."""

    def __init__(self, session: Session, staff: Staff) -> None:
        self.session, self.staff = session, staff
        self.member = add_member(session, staff.scope, Particulars("A-1"), actor=staff.actor, at=NOON)
        (self.card,) = allot_cards(
            session,
            staff.scope,
            [self.member.id],
            kind=CardKind.PRINTED,
            plan=PLAN,
            at=NOON,
            look={"name": "みどり" * 20},
        )

    def claim(self, secret: str, code: str = "", *, session: Session | None = None, **more: Any) -> CardRecord:
        return claim_card(
            session or self.session,
            card_token(self.card, KEY),
            code or claim_code(self.card, KEY),
            key=KEY,
            secret=secret,
            device_name="iPhone",
            at=more.pop("at", NOON),
            **more,
        )

    def now(self) -> CardRecord:
        return find_card(self.session, self.staff.scope, self.card.ref)

    def holders(self) -> list[int]:
        self.session.rollback()
        return [phone.customer_id for phone in card_phones(self.session, self.card)]


@pytest.fixture
def merchant(session: Session, make: Factory) -> Merchant:
    """A merchant with one member, who has a card."""
    return Merchant(session, make.member())


def test_a_card_comes_onto_a_new_phone_by_its_link_and_code(session: Session, merchant: Merchant):
    secret = new_secret()
    code = group_code(claim_code(merchant.card, KEY)).lower().replace("-", " ー ")
    merchant.claim(secret, code)
    merchant.claim(secret, "not needed any more")
    device = recognise_device(session, secret)
    assert device is not None
    (held,) = held_numbers(session, device.customer_id)
    assert held == held_number(session, device.customer_id, held.ref)
    assert (held.digits, held.customer_id, held.label) == (merchant.card.digits, None, ("みどり" * 20)[:LABEL_LIMIT])
    assert [phone.device_name for phone in card_phones(session, merchant.card)] == ["iPhone"]
    told = session.scalars(select(Event).where(Event.name == "card.claimed")).one()
    assert (told.about, told.payload["member"]) == (merchant.card.ref, merchant.member.ref)
    assert cards_of_numbers(session, [held.id])[held.id].ref == merchant.card.ref


def test_a_holder_names_it_but_neither_stops_nor_erases_it_for_the_others(
    session: Session, merchant: Merchant, make: Factory
):
    one, other = make.holder(), make.holder()
    own = make.number(one)
    for holder in (one, other):
        merchant.claim(holder.secret)
    rename_number(session, one.id, merchant.card.number_ref, "ジム")
    assert [number.label for number in held_numbers(session, one.id)] == [own.label, "ジム"]
    assert held_number(session, other.id, merchant.card.number_ref).label != "ジム"
    with pytest.raises(NumberUnavailable):
        stop_number(session, one.id, merchant.card.number_ref, at=NOON)
    erase_customer(session, one.id, at=NOON)
    assert merchant.holders() == [other.id]
    assert held_number(session, other.id, merchant.card.number_ref).state == State.ACTIVE


def test_a_wrong_code_is_refused_and_guessing_is_limited(session: Session, merchant: Merchant, make: Factory):
    holder = make.holder()
    for _ in range(CODES_PER_CARD.count):
        with pytest.raises(ClaimRefused):
            merchant.claim(holder.secret, "22222222")
    with pytest.raises(TooManyAttempts):
        merchant.claim(holder.secret)
    assert merchant.holders() == []
    assert session.scalars(select(Attempts.count)).all() == [CODES_PER_CARD.count]
    merchant.claim(holder.secret, at=LATER)
    assert merchant.holders() == [holder.id]


def test_a_link_of_an_earlier_version_or_of_nobody_opens_nothing(session: Session, merchant: Merchant):
    token = card_token(merchant.card, KEY)
    assert card_by_token(session, token, KEY).ref == merchant.card.ref
    other = "y" if token.startswith("x") else "x"
    for bad in ("", token[:-1], token + "x", other + token[1:], token_of(merchant.card.ref, 2, KEY), "é" * 44):
        with pytest.raises(CardUnknown):
            card_by_token(session, bad, KEY)


def test_three_phones_and_one_must_go_for_a_fourth(session: Session, merchant: Merchant, make: Factory):
    holders = [make.holder() for _ in range(4)]
    for holder in holders[:3]:
        merchant.claim(holder.secret)
    with pytest.raises(TooManyHolders):
        merchant.claim(holders[3].secret)
    ref, phones = merchant.card.number_ref, card_phones(session, merchant.card)
    with pytest.raises(NumberUnavailable):
        remove_phone(session, holders[3].id, ref, phones[0].ref, at=NOON)
    with pytest.raises(NumberUnavailable):
        remove_phone(session, holders[0].id, ref, "x" * 22, at=NOON)
    remove_phone(session, holders[0].id, ref, phones[1].ref, at=NOON)
    merchant.claim(holders[3].secret)
    assert set(merchant.holders()) == {holders[0].id, holders[2].id, holders[3].id}


def test_a_reset_takes_it_off_all_phones_and_makes_a_new_code(session: Session, merchant: Merchant, make: Factory):
    holder, staff = make.holder(), merchant.staff
    old = claim_code(merchant.card, KEY)
    merchant.claim(holder.secret)
    link = make_give_link(session, staff.scope, name="x", actor=staff.actor, at=NOON)
    give_number(session, holder.id, link, merchant.card.number_ref, at=NOON)
    reset_claims(session, staff.scope, merchant.card.ref, actor=staff.actor, at=NOON)
    assert merchant.holders() == []
    assert list(consents_of_customer(session, holder.id)) == []
    with pytest.raises(ClaimRefused):
        merchant.claim(holder.secret, old)
    merchant.claim(holder.secret, claim_code(merchant.now(), KEY))
    assert merchant.holders() == [holder.id]


def test_a_lost_card_is_stopped_by_its_holder_and_its_successor_is_on_the_same_phones(
    session: Session, merchant: Merchant, make: Factory
):
    holder, other, staff = make.holder(), make.holder(), merchant.staff
    for one in (holder, other):
        merchant.claim(one.secret)
    with pytest.raises(NumberUnavailable):
        report_lost(session, holder.id, make.number(holder).ref, at=NOON)
    for _ in range(2):
        assert report_lost(session, holder.id, merchant.card.number_ref, at=NOON).state == CardState.STOPPED
    assert [card.ref for card in cards_asked_for(session, staff.scope)] == [merchant.card.ref]
    with pytest.raises(CardNotInUse):
        merchant.claim(make.holder().secret)
    new = replace_card(session, staff.scope, merchant.card.ref, plan=PLAN, actor=staff.actor, at=NOON)
    assert list(cards_asked_for(session, staff.scope)) == []
    assert report_lost(session, other.id, merchant.card.number_ref, at=NOON).state == CardState.REPLACED
    held = {number.digits: number.state for number in held_numbers(session, other.id)}
    assert held == {merchant.card.digits: State.STOPPED, new.digits: State.ACTIVE}
    stopped = session.scalars(select(Event).where(Event.name == "card.stopped")).all()
    assert [event.payload["by"] for event in stopped] == ["holder"]


def test_a_card_given_to_another_merchant_takes_its_successor_along(
    session: Session, merchant: Merchant, make: Factory
):
    holder, school, staff = make.holder(), make.member(), merchant.staff
    merchant.claim(holder.secret)
    pupil = add_member(session, school.scope, Particulars("P-1"), actor=school.actor, at=NOON)
    link = make_give_link(session, school.scope, name="x", member_ref=pupil.ref, actor=school.actor, at=NOON)
    give_number(session, holder.id, link, merchant.card.number_ref, at=NOON)
    new = replace_card(session, staff.scope, merchant.card.ref, plan=PLAN, actor=staff.actor, at=NOON)
    assert [one.number.digits for one in consents_of_customer(session, holder.id)] == [new.digits]
    feed = select(Event.name).where(Event.feed == f"org:{school.organisation.ref}", Event.about == pupil.ref)
    assert session.scalars(feed.order_by(Event.id)).all() == ["member.added", "number.given", "number.replaced"]


def test_customers_who_become_one_have_each_card_once(session: Session, merchant: Merchant, make: Factory):
    one, other = make.holder(), make.holder()
    for holder in (one, other):
        merchant.claim(holder.secret)
    join_customers(session, one.id, into=other.id)
    assert merchant.holders() == [other.id]
    assert len(held_numbers(session, other.id)) == 1


def test_many_at_once_come_for_the_third_place_and_one_gets_it(
    sessions: sessionmaker[Session], merchant: Merchant, make: Factory, campaign
):
    holders = [make.holder() for _ in range(2 + campaign(4, 8))]
    for holder in holders[:2]:
        merchant.claim(holder.secret)

    def come(place: int) -> bool:
        with sessions() as own:
            try:
                merchant.claim(holders[2 + place].secret, session=own)
            except TooManyHolders:
                return False
            return True

    assert sum(at_once(len(holders) - 2, come)) == 1
    assert len(merchant.holders()) == 3


def test_one_phone_tapping_many_times_is_one_holder(sessions: sessionmaker[Session], merchant: Merchant):
    secret = new_secret()

    def tap(_: int) -> None:
        with sessions() as own:
            merchant.claim(secret, session=own)

    at_once(4, tap)
    assert len(merchant.holders()) == 1


def test_claiming_resetting_losing_and_joining_at_once_end_in_order(
    session: Session, sessions: sessionmaker[Session], make: Factory, campaign
):
    staff = make.member()
    for turn in range(campaign(2, 60)):
        merchant = Merchant.__new__(Merchant)
        merchant.session, merchant.staff = session, staff
        merchant.member = add_member(session, staff.scope, Particulars(f"T-{turn}"), actor=staff.actor, at=NOON)
        (merchant.card,) = allot_cards(
            session, staff.scope, [merchant.member.id], kind=CardKind.PRINTED, plan=PLAN, at=NOON
        )
        one, other = make.holder(), make.holder()
        merchant.claim(one.secret)

        def act(place: int, merchant: Merchant = merchant, one: Holder = one, other: Holder = other) -> None:
            with sessions() as own:
                try:
                    match place:
                        case 0:
                            merchant.claim(other.secret, session=own)
                        case 1:
                            reset_claims(own, staff.scope, merchant.card.ref, actor=staff.actor, at=NOON)
                        case 2:
                            report_lost(own, one.id, merchant.card.number_ref, at=NOON)
                        case 3:
                            join_customers(own, one.id, into=other.id)
                        case _:
                            replace_card(own, staff.scope, merchant.card.ref, plan=PLAN, actor=staff.actor, at=NOON)
                except (ClaimRefused, CardNotInUse, NumberUnavailable):
                    pass  # somebody was first

        at_once(5, act)
        assert set(merchant.holders()) <= {other.id}
        assert merchant.now().state == CardState.REPLACED


REFS = st.text(st.sampled_from("abcXYZ019-_"), min_size=22, max_size=22)
VERSIONS = st.integers(1, 10**6)


@given(REFS, VERSIONS, st.text(max_size=60))
def test_a_code_reads_back_however_it_is_typed_and_no_other_text_opens_a_card(ref: str, version: int, text: str):
    code = code_of(ref, version, KEY)
    assert len(code) == CODE_LENGTH
    assert set(code) <= set(CODE_ALPHABET)
    wide = "".join(chr(ord(character) + 0xFEE0) for character in code.lower())
    assert parse_code(code) == parse_code(group_code(code)) == parse_code(f" {wide[:4]}　{wide[4:]} ") == code
    token = token_of(ref, version, KEY)
    assert is_token_of(token, ref, version, KEY)
    for wrong in (text, token[:-1], token_of(ref, version + 1, KEY), token_of(ref, version, KEY + "x")):
        assert not is_token_of(wrong, ref, version, KEY)
    parse_code(text)


def test_codes_have_no_character_that_reads_as_another():
    assert not set(CODE_ALPHABET) & set("01OILU")
    assert len(set(CODE_ALPHABET)) == 30
