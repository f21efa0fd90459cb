"""A customer gives a merchant a number: by a link, for a member or anybody, until it is taken back."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from portal.accounts import CustomerUnknown
from portal.kernel.identifiers import hash_secret, new_ref
from portal.members import (
    Consent,
    GiveLink,
    GiveLinkOver,
    Member,
    Particulars,
    WrongMode,
    add_member,
    consents_of,
    consents_of_customer,
    end_give_link,
    erase_customer,
    erase_member,
    find_member,
    give_links,
    give_number,
    give_token,
    join_customers,
    link_by_token,
    make_give_link,
    match_consent,
    replace_number,
    stop_number,
    withdraw_consent,
)
from portal.numbers import NumberStopped, NumberUnavailable, bring_back, held_numbers, number_by_ref
from portal.organisations import ObjectUnknown, Scope
from portal.outbox import Event
from tests.factories import Factory, make_plan
from tests.factories import Member as Staff
from tests.fakes import NOON
from tests.races import at_once

PLAN = make_plan()
KEY = "k" * 32


@pytest.fixture
def staff(make: Factory) -> Staff:
    """Somebody who works for a merchant."""
    return make.member()


def member_of(session: Session, staff: Staff, member_no: str = "A-1") -> Member:
    return add_member(session, staff.scope, Particulars(member_no, name="花"), actor=staff.actor, at=NOON)


def link_of(session: Session, staff: Staff, member: Member | None = None) -> GiveLink:
    ref = member.ref if member else ""
    return make_give_link(session, staff.scope, name="窓口", member_ref=ref, actor=staff.actor, at=NOON)


def told(session: Session, staff: Staff) -> list[tuple[str, dict[str, Any]]]:
    """What the merchant's feed tells of numbers and consents."""
    events = select(Event).where(
        Event.feed == f"org:{staff.organisation.ref}", Event.name.regexp_match("^(number|con)")
    )
    return [(event.name, event.payload) for event in session.scalars(events.order_by(Event.id))]


def given_number(session: Session, staff: Staff, member: Member) -> int | None:
    session.expire_all()
    return find_member(session, staff.scope, member.ref).given_number_id


def test_a_number_given_by_a_members_own_link_is_the_members_at_once(session: Session, staff: Staff, make: Factory):
    member, holder = member_of(session, staff), make.holder()
    number, link = make.number(holder), link_of(session, staff, member)
    found = link_by_token(session, give_token(link, KEY), KEY)
    refs = {give_number(session, holder.id, found, number.ref, at=NOON).ref for _ in range(2)}
    assert len(refs) == 1
    assert given_number(session, staff, member) == number.id
    consent = consents_of_customer(session, holder.id)[0]
    assert (consent.number.ref, consent.member and consent.member.ref) == (number.ref, member.ref)
    (told_once,) = told(session, staff)
    assert told_once[0] == "number.given"
    assert told_once[1] | {"organisation": ""} == {
        "organisation": "",
        "consent": consent.consent.ref,
        "member": member.ref,
        "number": number.ref,
    }


def test_a_number_given_by_a_link_for_anybody_waits_for_the_merchants_word(
    session: Session, staff: Staff, make: Factory
):
    member, holder, link = member_of(session, staff), make.holder(), link_of(session, staff)
    consent = give_number(session, holder.id, link, make.number(holder).ref, at=NOON, member_no="A-1")
    assert given_number(session, staff, member) is None
    assert [one.consent.ref for one in consents_of(session, staff.scope, is_matched=False)] == [consent.ref]
    for _ in range(2):
        match_consent(session, staff.scope, consent.ref, member.ref, actor=staff.actor, at=NOON)
    assert given_number(session, staff, member) == consent.number_id
    other = make.member()
    with pytest.raises(ObjectUnknown):
        match_consent(session, other.scope, consent.ref, member_of(session, other).ref, actor=other.actor, at=NOON)
    wrong = member_of(session, staff, "A-2")
    match_consent(session, staff.scope, consent.ref, wrong.ref, actor=staff.actor, at=NOON)
    assert (given_number(session, staff, member), given_number(session, staff, wrong)) == (None, consent.number_id)


def test_one_number_stands_for_two_children_and_a_later_one_takes_its_place(
    session: Session, staff: Staff, make: Factory
):
    children, parent = [member_of(session, staff, no) for no in ("1", "2")], make.holder()
    number, other = make.number(parent), make.number(parent)
    for child in children:
        give_number(session, parent.id, link_of(session, staff, child), number.ref, at=NOON)
    assert [given_number(session, staff, child) for child in children] == [number.id, number.id]
    give_number(session, parent.id, link_of(session, staff, children[0]), other.ref, at=NOON)
    assert [given_number(session, staff, child) for child in children] == [other.id, number.id]
    assert len(consents_of_customer(session, parent.id)) == 2


def test_taking_it_back_leaves_the_member_without_a_number(session: Session, staff: Staff, make: Factory):
    member, holder, stranger = member_of(session, staff), make.holder(), make.holder()
    number = make.number(holder)
    consent = give_number(session, holder.id, link_of(session, staff, member), number.ref, at=NOON)
    with pytest.raises(ObjectUnknown):
        withdraw_consent(session, stranger.id, consent.ref, at=NOON)
    for _ in range(2):
        withdraw_consent(session, holder.id, consent.ref, at=NOON)
    assert given_number(session, staff, member) is None
    assert list(consents_of(session, staff.scope)) == []
    assert [name for name, _ in told(session, staff)] == ["number.given", "consent.withdrawn"]


def test_merchants_learn_of_a_replacement_and_of_a_stop_once_each(session: Session, staff: Staff, make: Factory):
    member, holder = member_of(session, staff), make.holder()
    lost = make.number(holder)
    give_number(session, holder.id, link_of(session, staff, member), lost.ref, at=NOON)
    refs = {replace_number(session, holder.id, lost.ref, plan=PLAN, at=NOON) for _ in range(2)}
    new = number_by_ref(session, refs.pop())
    assert not refs
    assert given_number(session, staff, member) == new.id
    for _ in range(2):
        stop_number(session, holder.id, new.ref, at=NOON)
    names, payloads = zip(*told(session, staff), strict=True)
    assert names == ("number.given", "number.replaced", "number.stopped")
    assert (payloads[1]["member"], payloads[1]["old"], payloads[1]["new"]) == (member.ref, lost.ref, new.ref)
    assert payloads[2]["number"] == new.ref
    with pytest.raises(NumberStopped):
        give_number(session, holder.id, link_of(session, staff), new.ref, at=NOON)


def test_only_a_good_link_and_an_own_number_of_the_right_mode_count(session: Session, staff: Staff, make: Factory):
    holder, link = make.holder(), link_of(session, staff)
    number, token = make.number(holder), give_token(link, KEY)
    for bad in ("", token[:-1], token[:22] + "x" * 22, "x" * 22 + token[22:], "é" * 44):
        with pytest.raises(GiveLinkOver):
            link_by_token(session, bad, KEY)
    with pytest.raises(NumberUnavailable):
        give_number(session, holder.id, link, make.number().ref, at=NOON)
    sandbox = make_give_link(session, staff.scope.in_mode(sandbox=True), name="x", actor=staff.actor, at=NOON)
    with pytest.raises(WrongMode):
        give_number(session, holder.id, sandbox, number.ref, at=NOON)
    end_give_link(session, staff.scope, link.ref, actor=staff.actor, at=NOON)
    with pytest.raises(GiveLinkOver):
        link_by_token(session, token, KEY)
    with pytest.raises(GiveLinkOver):
        give_number(session, holder.id, link, number.ref, at=NOON)
    assert list(give_links(session, staff.scope)) == []


def test_an_erased_customer_has_given_nothing_any_more(session: Session, staff: Staff, make: Factory):
    member, holder = member_of(session, staff), make.holder()
    give_number(session, holder.id, link_of(session, staff, member), make.number(holder).ref, at=NOON, member_no="A-1")
    erase_customer(session, holder.id, at=NOON)
    assert given_number(session, staff, member) is None
    kept = session.scalars(Scope.service("a test looks at what is left").select(Consent)).one()
    assert (kept.customer_id, kept.merchant_reference, kept.withdrawn_at) == (None, "", NOON)
    with pytest.raises(CustomerUnknown):
        erase_customer(session, holder.id, at=NOON)


def test_an_erased_members_consent_ends(session: Session, staff: Staff, make: Factory):
    member, holder = member_of(session, staff), make.holder()
    give_number(session, holder.id, link_of(session, staff, member), make.number(holder).ref, at=NOON)
    erase_member(session, staff.scope, member.ref, actor=staff.actor, at=NOON)
    assert list(consents_of_customer(session, holder.id)) == []


def test_consents_come_along_when_two_customers_become_one(session: Session, staff: Staff, make: Factory):
    one, other = make.holder(), make.holder()
    give_number(session, one.id, link_of(session, staff), make.number(one).ref, at=NOON)
    join_customers(session, one.id, into=other.id)
    assert len(consents_of_customer(session, other.id)) == 1
    assert len(held_numbers(session, other.id)) == 1


def test_a_second_phone_with_numbers_and_consents_of_its_own_is_let_in(session: Session, staff: Staff, make: Factory):
    first, second = make.holder(), make.holder()
    give_number(session, second.id, link_of(session, staff), make.number(second).ref, at=NOON)
    device = hash_secret(second.secret)
    bring_back(session, first.id, device, device_name="iPhone", at=NOON, join=join_customers)
    assert len(consents_of_customer(session, first.id)) == 1
    assert len(held_numbers(session, first.id)) == 1


def test_all_that_can_happen_to_a_given_number_at_once_ends_in_order(
    session: Session, sessions: sessionmaker[Session], staff: Staff, make: Factory, campaign
):
    """Nothing blocks for ever, and a member never keeps a number whose consent is gone."""
    for _ in range(campaign(3, 100)):
        member, holder = member_of(session, staff, new_ref()), make.holder()
        number, links = make.number(holder), [link_of(session, staff, member) for _ in range(2)]
        first = give_number(session, holder.id, links[0], number.ref, at=NOON)

        def act(place: int, member=member, holder=holder, number=number, links=links, first=first) -> None:
            with sessions() as own:
                try:
                    match place:
                        case 0:
                            withdraw_consent(own, holder.id, first.ref, at=NOON)
                        case 1:
                            replace_number(own, holder.id, number.ref, plan=PLAN, at=NOON)
                        case 2:
                            link = own.merge(links[1], load=False)
                            give_number(own, holder.id, link, number.ref, at=NOON)
                        case 3:
                            match_consent(own, staff.scope, first.ref, member.ref, actor=staff.actor, at=NOON)
                        case 4:
                            stop_number(own, holder.id, number.ref, at=NOON)
                        case _:
                            erase_member(own, staff.scope, member.ref, actor=staff.actor, at=NOON)
                except (ObjectUnknown, NumberStopped, GiveLinkOver):
                    pass  # somebody was first

        at_once(6, act)
        with sessions() as own:
            everything = Scope.service("a test looks at what is left")
            theirs = everything.select(Consent).where(Consent.member_id == member.id)
            assert own.scalars(theirs.where(Consent.withdrawn_at.is_(None))).all() == []
            kept = own.scalars(everything.select(Member).where(Member.id == member.id)).one()
            assert (kept.erased_at, kept.given_number_id) == (NOON, None)
