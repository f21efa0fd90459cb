"""What a merchant does with a card: binds a blank one, stops it, replaces it; and a holder who has lost it."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal import members
from portal.cards import events
from portal.cards.errors import CardStateRefused, MemberHasCard, MemberHasLeft, NotABlankCard
from portal.cards.model import Card, CardRecord
from portal.cards.rules import CardState, Change, next_state
from portal.cards.store import (
    card_by_digits,
    card_of_number,
    current_card,
    lock_members,
    locked_card,
    record_of,
    successor_of,
)
from portal.db import transaction
from portal.kernel.identifiers import new_ref
from portal.members import Member, find_member, members_by_id, tell_of_replacement, tell_of_stop
from portal.numbers import (
    NumberPlan,
    NumberUnavailable,
    held_number,
    numbers_by_id,
    parse_number,
    replace_card_number,
    stop_card_numbers,
)
from portal.organisations import Actor, ObjectUnknown, Scope, note_act, record_event

_HOLDERS = Scope.service("a card on somebody's phone, whichever merchant made it")


def bind_card(
    session: Session, scope: Scope, digits: str, member_ref: str, *, actor: Actor, at: datetime
) -> CardRecord:
    """Makes a blank card a member's; ``digits`` as they were typed or read. Twice is as once.

    Raises ``NumberMistyped``, ``NotABlankCard``, ``CardStateRefused`` where it is somebody's already or was stopped,
    ``ObjectUnknown`` for the member, ``MemberHasLeft``, ``MemberHasCard``.
    """
    own, plain = scope.own(), parse_number(digits)
    with transaction(session):
        try:
            card = locked_card(session, own, card_by_digits(session, own, plain).ref)
        except ObjectUnknown:
            raise NotABlankCard from None
        member = find_member(session, own, member_ref, hold=True)
        if card.state == CardState.ACTIVE and card.member_id == member.id:
            return record_of(session, card)
        state = next_state(card.state, Change.BIND)
        if member.state != members.State.ACTIVE:
            raise MemberHasLeft
        _refuse_second(session, own, member)
        card.state, card.member_id, card.bound_at = state, member.id, at
        _tell(session, card, events.BOUND, at, member=member, actor=actor)
        return record_of(session, card)


def stop_card(session: Session, scope: Scope, ref: str, *, actor: Actor, at: datetime) -> CardRecord:
    """Stops a lost card, and its number, at once and for ever; twice is as once.

    Raises ``ObjectUnknown``, ``CardStateRefused`` where it was replaced or withdrawn.
    """
    with transaction(session):
        card = locked_card(session, scope, ref)
        if card.state != CardState.STOPPED:
            _stop(session, card, at, actor=actor)
        return record_of(session, card)


def report_lost(session: Session, customer_id: int, number_ref: str, *, at: datetime) -> CardRecord:
    """A holder has lost the card: it is stopped at once, and its merchant sees that they ask for a replacement.

    Twice is as once; a card that was replaced meanwhile stays so. Raises ``NumberUnavailable`` for a number that is no
    card's on their phone.
    """
    with transaction(session):
        there = card_of_number(session, held_number(session, customer_id, number_ref).id)
        if there is None:
            raise NumberUnavailable
        card = locked_card(session, _HOLDERS, there.ref)
        if card.state == CardState.ACTIVE:
            _stop(session, card, at, by="holder")
        if card.state == CardState.STOPPED:
            card.is_asked_for = True
        session.flush()
        return record_of(session, card)


def replace_card(
    session: Session, scope: Scope, ref: str, *, plan: NumberPlan, actor: Actor, at: datetime
) -> CardRecord:
    """Makes a member's card anew with another number; the old one, stopped or not, is refused from now on.

    The phones that have it show the new number too, and merchants that were given the old one are told. A card that was
    replaced answers the one that replaced it. Raises ``ObjectUnknown``, ``CardStateRefused`` where it is blank or
    withdrawn, ``MemberHasLeft``, ``MemberHasCard`` where the member has got another meanwhile.
    """
    with transaction(session):
        card = locked_card(session, scope, ref)
        if card.state == CardState.REPLACED:
            successor = successor_of(session, record_of(session, card))
            assert successor is not None
            return successor
        state = next_state(card.state, Change.REPLACE)
        if card.member_id is None:  # a blank one that was stopped
            raise CardStateRefused(card.state, Change.REPLACE)
        lost = numbers_by_id(session, [card.number_id])[card.number_id]
        number = replace_card_number(session, card.number_id, plan=plan, at=at)
        tell_of_replacement(session, lost, number, at=at)
        own = scope.at(card.organisation_id).in_mode(sandbox=card.sandbox)
        lock_members(session, own, [card.member_id])
        member = members_by_id(session, own, [card.member_id])[card.member_id]
        card.state, card.ended_at, card.is_asked_for = state, card.ended_at or at, False
        session.flush()
        _refuse_second(session, own, member)
        new = Card(
            ref=new_ref(),
            organisation_id=card.organisation_id,
            sandbox=card.sandbox,
            number_id=number.id,
            member_id=member.id,
            state=CardState.ACTIVE,
            kind=card.kind,
            look=card.look,
            made_at=at,
            bound_at=at,
            replaces_id=card.id,
        )
        session.add(new)
        session.flush()
        _tell(session, card, events.REPLACED, at, member=member, actor=actor, new=new.ref)
        return record_of(session, new)


def erase_member(session: Session, scope: Scope, member_ref: str, *, actor: Actor, at: datetime) -> None:
    """As ``members.erase_member``; a card in use is stopped first. Raises ``ObjectUnknown``."""
    with transaction(session):
        member = find_member(session, scope, member_ref)
        card = current_card(session, scope, member.id)
        if card is not None:
            stop_card(session, scope, card.ref, actor=actor, at=at)
        members.erase_member(session, scope, member_ref, actor=actor, at=at)


def _refuse_second(session: Session, scope: Scope, member: Member) -> None:
    """``member`` is locked by the caller."""
    there = current_card(session, scope, member.id)
    if there is not None:
        raise MemberHasCard(there.ref)


def _stop(session: Session, card: Card, at: datetime, *, actor: Actor | None = None, by: str = "merchant") -> None:
    """``card`` is locked by the caller."""
    card.state, card.ended_at = next_state(card.state, Change.STOP), at
    session.flush()
    for number in numbers_by_id(session, stop_card_numbers(session, [card.number_id], at=at)).values():
        tell_of_stop(session, number, at=at)
    theirs = members_by_id(session, _HOLDERS, [card.member_id] if card.member_id else [])
    _tell(session, card, events.STOPPED, at, member=theirs.get(card.member_id or 0), actor=actor, by=by)


def _tell(
    session: Session,
    card: Card,
    event: str,
    at: datetime,
    *,
    member: Member | None,
    actor: Actor | None = None,
    **payload: str,
) -> None:
    session.flush()
    if actor is not None:
        note_act(session, actor, event, organisation_id=card.organisation_id, about=card.ref, at=at)
    record_event(
        session,
        card.organisation_id,
        event,
        about=card.ref,
        at=at,
        sandbox=card.sandbox,
        member=member.ref if member else None,
        **payload,
    )
