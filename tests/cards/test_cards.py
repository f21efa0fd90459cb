"""Cards: made in bulk, bound, stopped, replaced; and the number that a member number stands for."""

from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from portal.cards import (
    Card,
    CardKind,
    CardRecord,
    CardState,
    CardStateRefused,
    MemberHasCard,
    MemberHasLeft,
    MemberWithoutNumber,
    NotABlankCard,
    allot_cards,
    bind_card,
    cards_of_member,
    cards_of_run,
    current_card,
    current_numbers,
    erase_member,
    number_of_member,
    open_members_and_cards,
    replace_card,
    stop_card,
    successor_of,
    withdraw_cards,
)
from portal.cards.rules import NEXT, Change
from portal.members import (
    Member,
    MemberSearch,
    MemberUnknown,
    Particulars,
    add_member,
    find_member,
    give_number,
    make_give_link,
    member_leaves,
    search_members,
)
from portal.numbers import Number, NumberMistyped, State, number_by_ref, successor
from portal.organisations import ObjectUnknown, Scope
from portal.outbox import Event
from tests.factories import Factory, make_plan
from tests.factories import Member as Staff
from tests.fakes import NOON
from tests.races import at_once

PLAN = make_plan()


@pytest.fixture
def staff(make: Factory) -> Staff:
    """Somebody who works for a merchant."""
    return make.member()


def member_of(session: Session, staff: Staff, member_no: str = "A-1") -> Member:
    return add_member(session, staff.scope, Particulars(member_no, name="花"), actor=staff.actor, at=NOON)


def allot(session: Session, staff: Staff, *members: int | None, run: str | None = None) -> Sequence[CardRecord]:
    look = {"ground": "#ffffff", "ink": "#000000", "name": "みどり会員証"}
    return allot_cards(session, staff.scope, members, kind=CardKind.PRINTED, plan=PLAN, at=NOON, run_ref=run, look=look)


def replace(session: Session, staff: Staff, ref: str) -> CardRecord:
    return replace_card(session, staff.scope, ref, plan=PLAN, actor=staff.actor, at=NOON)


def told(session: Session, about: str) -> list[str]:
    names = select(Event.name).where(Event.about == about, Event.feed.startswith("org:"))
    return list(session.scalars(names.order_by(Event.id)))


def total(session: Session, model: Any) -> int:
    counted = Scope.service("a test counts").apply(select(func.count()).select_from(model))
    return int(session.scalar(counted) or 0)


def test_members_and_blanks_get_their_cards_in_order_and_a_current_one_stays(session: Session, staff: Staff):
    one, two = member_of(session, staff, "1"), member_of(session, staff, "2")
    (kept,) = allot(session, staff, two.id)
    cards = allot(session, staff, one.id, None, two.id, one.id, None, run="run-1")
    assert [card.member_id for card in cards] == [one.id, None, two.id, one.id, None]
    assert cards[2] == kept
    assert cards[0] == cards[3]
    assert [card.state for card in cards] == [
        CardState.ACTIVE,
        CardState.BLANK,
        *[CardState.ACTIVE] * 2,
        CardState.BLANK,
    ]
    assert len({card.digits for card in cards}) == 4
    assert all(card.digits.startswith("21") for card in cards)
    assert cards[0].look["name"] == "みどり会員証"
    assert {card.ref for card in cards_of_run(session, staff.scope, "run-1")} == {card.ref for card in cards} - {
        kept.ref
    }
    assert (told(session, kept.ref), told(session, "run-1")) == (["card.made"], ["cards.made"])
    assert total(session, Number) == 4


def test_cards_of_the_sandbox_have_its_numbers_and_strangers_members_none(
    session: Session, staff: Staff, make: Factory
):
    sandbox = staff.scope.in_mode(sandbox=True)
    trial = add_member(session, sandbox, Particulars("1"), actor=staff.actor, at=NOON)
    (card,) = allot_cards(session, sandbox, [trial.id], kind=CardKind.ECARD, plan=PLAN, at=NOON)
    assert card.digits.startswith("29")
    with pytest.raises(ObjectUnknown):
        allot(session, staff, trial.id)
    with pytest.raises(ObjectUnknown):
        allot(session, make.member(), member_of(session, staff).id)
    gone = member_of(session, staff, "A-2")
    member_leaves(session, staff.scope, gone.ref, actor=staff.actor, at=NOON)
    with pytest.raises(MemberHasLeft):
        allot(session, staff, gone.id)
    assert total(session, Card) == 1


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_thousands_are_allotted_in_one_go(session: Session, staff: Staff):
    cards = allot(session, staff, *[None] * 5_200, run="run-1")
    assert len({card.number_id for card in cards}) == 5_200
    assert sum(1 for _ in cards_of_run(session, staff.scope, "run-1")) == 5_200


def test_a_member_number_stands_for_the_current_card_else_for_the_number_given(
    session: Session, staff: Staff, make: Factory
):
    member, holder = member_of(session, staff), make.holder()
    with pytest.raises(MemberWithoutNumber):
        number_of_member(session, staff.scope, "A-1")
    link = make_give_link(session, staff.scope, name="x", member_ref=member.ref, actor=staff.actor, at=NOON)
    given = make.number(holder)
    give_number(session, holder.id, link, given.ref, at=NOON)
    assert number_of_member(session, staff.scope, "A-1").ref == given.ref
    (card,) = allot(session, staff, member.id)
    assert number_of_member(session, staff.scope, "Ａ-1").digits == card.digits
    assert current_numbers(session, staff.scope, [member])[member.id].digits == card.digits
    stop_card(session, staff.scope, card.ref, actor=staff.actor, at=NOON)
    assert number_of_member(session, staff.scope, "A-1").ref == given.ref
    with pytest.raises(MemberUnknown):
        number_of_member(session, staff.scope, "A-2")
    with pytest.raises(MemberUnknown):
        number_of_member(session, make.member().scope, "A-1")


def test_a_blank_card_is_bound_once(session: Session, staff: Staff, make: Factory):
    one, two = member_of(session, staff, "1"), member_of(session, staff, "2")
    blank, second = allot(session, staff, None, None)
    typed = f"{blank.digits[:4]} {blank.digits[4:]}"

    def bind(digits: str, member: Member, by: Staff = staff) -> CardRecord:
        return bind_card(session, by.scope, digits, member.ref, actor=by.actor, at=NOON)

    for _ in range(2):
        assert bind(typed, one).member_id == one.id
    assert told(session, blank.ref) == ["card.bound"]
    with pytest.raises(CardStateRefused):
        bind(blank.digits, two)
    with pytest.raises(MemberHasCard) as refused:
        bind(second.digits, one)
    assert refused.value.ref == blank.ref
    other = make.member()
    with pytest.raises(NotABlankCard):
        bind(second.digits, member_of(session, other), other)
    with pytest.raises(NotABlankCard):
        bind(make.number().digits, two)
    with pytest.raises(NumberMistyped):
        bind("123", two)
    member_leaves(session, staff.scope, two.ref, actor=staff.actor, at=NOON)
    with pytest.raises(MemberHasLeft):
        bind(second.digits, two)


def test_a_stopped_card_is_replaced_by_one_with_another_number(session: Session, staff: Staff):
    member = member_of(session, staff)
    (lost,) = allot(session, staff, member.id)
    for _ in range(2):
        stopped = stop_card(session, staff.scope, lost.ref, actor=staff.actor, at=NOON)
    assert (stopped.state, number_by_ref(session, lost.number_ref).state) == (CardState.STOPPED, State.STOPPED)
    assert current_card(session, staff.scope, member.id) is None
    refs = {replace(session, staff, lost.ref).ref for _ in range(2)}
    new = current_card(session, staff.scope, member.id)
    assert new is not None
    assert refs == {new.ref}
    assert (new.look, new.kind, new.run_ref) == (lost.look, lost.kind, None)
    assert new.digits != lost.digits
    old = cards_of_member(session, staff.scope, member.id)[1]
    assert (old.state, successor_of(session, old)) == (CardState.REPLACED, new)
    follower = successor(session, lost.number_id)
    assert follower is not None
    assert follower.digits == new.digits
    assert told(session, lost.ref) == ["card.made", "card.stopped", "card.replaced"]
    with pytest.raises(CardStateRefused):
        stop_card(session, staff.scope, lost.ref, actor=staff.actor, at=NOON)


def test_a_blank_card_is_stopped_and_never_replaced(session: Session, staff: Staff):
    (blank,) = allot(session, staff, None)
    with pytest.raises(CardStateRefused):
        replace(session, staff, blank.ref)
    stop_card(session, staff.scope, blank.ref, actor=staff.actor, at=NOON)
    with pytest.raises(CardStateRefused):
        replace(session, staff, blank.ref)


def test_a_cancelled_run_takes_its_cards_back(session: Session, staff: Staff):
    one, two = member_of(session, staff, "1"), member_of(session, staff, "2")
    cards = allot(session, staff, one.id, two.id, None, run="run-1")
    (other,) = allot(session, staff, None)
    stop_card(session, staff.scope, cards[0].ref, actor=staff.actor, at=NOON)
    assert [withdraw_cards(session, "run-1", at=NOON) for _ in range(2)] == [2, 0]
    states = [card.state for card in cards_of_run(session, staff.scope, "run-1")]
    assert states == [CardState.STOPPED, CardState.WITHDRAWN, CardState.WITHDRAWN]
    assert number_by_ref(session, cards[2].number_ref).state == State.STOPPED
    assert number_by_ref(session, other.number_ref).state == State.ACTIVE
    assert told(session, "run-1") == ["cards.made", "cards.withdrawn"]
    assert allot(session, staff, two.id)[0].ref != cards[1].ref


def test_an_erased_member_has_no_card_in_use(session: Session, staff: Staff):
    member = member_of(session, staff)
    (card,) = allot(session, staff, member.id)
    erase_member(session, staff.scope, member.ref, actor=staff.actor, at=NOON)
    assert number_by_ref(session, card.number_ref).state == State.STOPPED
    with pytest.raises(ObjectUnknown):
        find_member(session, staff.scope, member.ref)


def test_members_are_found_by_whether_they_have_a_card(session: Session, staff: Staff):
    with_card, without = member_of(session, staff, "1"), member_of(session, staff, "2")
    allot(session, staff, with_card.id)
    for has_card, expected in ((True, with_card), (False, without)):
        found = search_members(session, staff.scope, MemberSearch(has_card=has_card))
        assert [one.ref for one in found] == [expected.ref]


def test_closing_an_organisation_names_its_members_and_cards(session: Session, staff: Staff):
    allot(session, staff, member_of(session, staff).id, None)
    found = open_members_and_cards(session, staff.organisation)
    assert [(thing.kind, thing.count, thing.blocks) for thing in found] == [("members", 1, False), ("cards", 2, False)]


def test_every_state_is_reached_and_every_change_used():
    assert {change for _, change in NEXT} == set(Change)
    assert set(NEXT.values()) | {CardState.BLANK} == set(CardState)


def test_two_runs_at_once_give_each_member_one_card(
    session: Session, sessions: sessionmaker[Session], staff: Staff, campaign
):
    members = [member_of(session, staff, str(place)).id for place in range(20)]

    def come(place: int) -> list[int]:
        with sessions() as own:
            wanted = members[::-1] if place % 2 else members
            return sorted(card.id for card in allot(own, staff, *wanted, run=f"run-{place}"))

    made = at_once(campaign(4, 20), come)
    assert all(one == made[0] for one in made)
    assert total(session, Card) == total(session, Number) == 20


def test_one_blank_card_is_bound_to_one_of_many_at_once(
    session: Session, sessions: sessionmaker[Session], staff: Staff
):
    (blank,) = allot(session, staff, None)
    members = [member_of(session, staff, str(place)).ref for place in range(6)]

    def bind(place: int) -> bool:
        with sessions() as own:
            try:
                bind_card(own, staff.scope, blank.digits, members[place], actor=staff.actor, at=NOON)
            except CardStateRefused:
                return False
            return True

    assert sum(at_once(6, bind)) == 1


def test_replacing_stopping_and_a_new_run_at_once_leave_one_card_in_use(
    session: Session, sessions: sessionmaker[Session], staff: Staff, campaign
):
    for turn in range(campaign(3, 100)):
        member = member_of(session, staff, f"T-{turn}")
        (card,) = allot(session, staff, member.id)

        def act(place: int, member: Member = member, card: CardRecord = card) -> None:
            with sessions() as own:
                try:
                    match place % 3:
                        case 0:
                            replace(own, staff, card.ref)
                        case 1:
                            stop_card(own, staff.scope, card.ref, actor=staff.actor, at=NOON)
                        case _:
                            allot(own, staff, member.id)
                except (CardStateRefused, MemberHasCard):
                    pass  # somebody was first

        at_once(6, act)
        session.rollback()
        cards = cards_of_member(session, staff.scope, member.id)
        states = [one.state for one in cards]
        assert states.count(CardState.ACTIVE) == 1
        assert card.ref in {one.ref for one in cards if one.state in {CardState.REPLACED, CardState.STOPPED}}
        assert number_by_ref(session, card.number_ref).state == State.STOPPED
