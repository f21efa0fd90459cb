"""Queries on cards; each answers the card together with its number."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from portal.cards.errors import CardUnknown, MemberHasLeft, MemberWithoutNumber
from portal.cards.model import Card, CardRecord
from portal.cards.rules import CardState, is_token_of, ref_of_token
from portal.db import connection
from portal.members import Member, MemberSearch, count_members, member_by_no
from portal.members import State as MemberState
from portal.numbers import Number, NumberRecord, numbers_by_id
from portal.organisations import ObjectUnknown, OpenThings, Organisation, Scope

AT_ONCE = 1_000  # cards asked for in one query
_OF_NUMBER = {"number_ref": Number.ref, "digits": Number.digits, "store_code": Number.store_code}
_columns = [_OF_NUMBER.get(name) or Card.__table__.c[name] for name in CardRecord._fields]
_ANYBODY = Scope.service("whoever has a card's link or number on their phone")


def find_card(session: Session, scope: Scope, ref: str) -> CardRecord:
    """A card in the scope. Raises ``ObjectUnknown``."""
    return _one_in_scope(session, scope, Card.ref == ref)


def card_by_digits(session: Session, scope: Scope, digits: str) -> CardRecord:
    """The card in the scope that carries these 13 digits. Raises ``ObjectUnknown``."""
    return _one_in_scope(session, scope, Number.digits == digits)


def card_by_token(session: Session, token: str, key: str) -> CardRecord:
    """The card of a link ``/c/<token>``, in whatever state. Raises ``CardUnknown``."""
    found = _first(session, _records(_ANYBODY).where(Card.ref == ref_of_token(token)))
    if found is None or not is_token_of(token, found.ref, found.token_version, key):
        raise CardUnknown
    return found


def card_of_number(session: Session, number_id: int) -> CardRecord | None:
    """The card whose number this is, for who holds the number."""
    return _first(session, _records(_ANYBODY).where(Card.number_id == number_id))


def cards_of_numbers(session: Session, number_ids: Iterable[int]) -> dict[int, CardRecord]:
    """The cards whose numbers these are, by the number's id, for who holds the numbers."""
    ids = list(number_ids)
    return {card.number_id: card for card in _all(session, _records(_ANYBODY).where(Card.number_id.in_(ids)))}


def current_card(session: Session, scope: Scope, member_id: int) -> CardRecord | None:
    """The card that a member has in use."""
    return current_cards(session, scope, [member_id]).get(member_id)


def current_cards(session: Session, scope: Scope, member_ids: Iterable[int]) -> dict[int, CardRecord]:
    """The cards in use, by their members' ids; members without one are left out."""
    wanted, found = list(member_ids), dict[int, CardRecord]()
    for start in range(0, len(wanted), AT_ONCE):
        some = _records(scope).where(Card.member_id.in_(wanted[start : start + AT_ONCE]))
        for card in _all(session, some.where(Card.state == CardState.ACTIVE)):
            assert card.member_id is not None
            found[card.member_id] = card
    return found


def current_numbers(session: Session, scope: Scope, members: Iterable[Member]) -> dict[int, NumberRecord]:
    """What ``number_of_member`` answers for each of these members, by their ids; those without one are left out."""
    shown = list(members)
    cards = current_cards(session, scope, [member.id for member in shown])
    ids = {one.id: cards[one.id].number_id if one.id in cards else one.given_number_id for one in shown}
    numbers = numbers_by_id(session, {number_id for number_id in ids.values() if number_id is not None})
    return {member_id: numbers[number_id] for member_id, number_id in ids.items() if number_id is not None}


def cards_of_member(session: Session, scope: Scope, member_id: int) -> Sequence[CardRecord]:
    """All cards that a member has or had, the newest first."""
    return _all(session, _records(scope).where(Card.member_id == member_id).order_by(Card.id.desc()))


def cards_of_run(session: Session, scope: Scope, run_ref: str) -> Iterator[CardRecord]:
    """The cards that a print run made, in the order they were made; fetched bit by bit."""
    last = 0
    of_run = _records(scope).where(Card.run_ref == run_ref).order_by(Card.id).limit(AT_ONCE)
    while portion := _all(session, of_run.where(Card.id > last)):
        yield from portion
        last = portion[-1].id


def cards_by_id(session: Session, scope: Scope, ids: Iterable[int]) -> dict[int, CardRecord]:
    """Those of the cards that the scope sees, by id."""
    wanted, found = list(ids), dict[int, CardRecord]()
    for start in range(0, len(wanted), AT_ONCE):
        some = _records(scope).where(Card.id.in_(wanted[start : start + AT_ONCE]))
        found |= {card.id: card for card in _all(session, some)}
    return found


def cards_asked_for(session: Session, scope: Scope, *, limit: int = 50) -> Sequence[CardRecord]:
    """Stopped cards whose holders ask for a replacement, those who wait longest first."""
    waiting = _records(scope).where(Card.is_asked_for, Card.state == CardState.STOPPED)
    return _all(session, waiting.order_by(Card.ended_at, Card.id).limit(limit))


def successor_of(session: Session, card: CardRecord) -> CardRecord | None:
    """The card that replaced this one."""
    return _first(session, _records(_ANYBODY).where(Card.replaces_id == card.id))


def number_of_member(session: Session, scope: Scope, member_no: str) -> NumberRecord:
    """The number of the card that the member has in use, else the one that they gave the merchant; stopped or not.

    Raises ``MemberUnknown``, ``MemberWithoutNumber``.
    """
    member = member_by_no(session, scope, member_no)
    card = current_card(session, scope.own(), member.id)
    number_id = card.number_id if card else member.given_number_id
    if number_id is None:
        raise MemberWithoutNumber
    return numbers_by_id(session, [number_id])[number_id]


def open_members_and_cards(session: Session, of: Organisation) -> Sequence[OpenThings]:
    """What closing an organisation ends of these: members it has, cards in use and blank ones; live alone."""
    live = Scope.service("one organisation is to be closed").at(of.id).in_mode(sandbox=False)
    states = (CardState.ACTIVE, CardState.BLANK)
    counted = live.apply(select(func.count()).select_from(Card).where(Card.state.in_(states)), Card)
    return [
        OpenThings("members", count_members(session, live, MemberSearch(state=MemberState.ACTIVE))),
        OpenThings("cards", session.scalar(counted) or 0),
    ]


def locked_card(session: Session, scope: Scope, ref: str) -> Card:
    """A card to be changed; nobody else changes it until the transaction ends. Raises ``ObjectUnknown``."""
    mine = scope.select(Card).where(Card.ref == ref).with_for_update().execution_options(populate_existing=True)
    found = session.scalars(mine).one_or_none()
    if found is None:
        raise ObjectUnknown
    return found


def lock_members(session: Session, scope: Scope, ids: Iterable[int]) -> None:
    """Locks members who get cards, in the order of their ids.

    Raises ``ObjectUnknown`` for one that is not in the scope, ``MemberHasLeft``.
    """
    wanted = sorted(set(ids))
    for start in range(0, len(wanted), AT_ONCE):
        some = wanted[start : start + AT_ONCE]
        query = select(Member.state).where(Member.id.in_(some)).order_by(Member.id).with_for_update()
        states = connection(session).execute(scope.apply(query, Member)).scalars().all()
        if len(states) != len(some):
            raise ObjectUnknown
        if set(states) != {MemberState.ACTIVE}:
            raise MemberHasLeft


def records_of_batch(session: Session, batch: str, same: Mapping[str, Any]) -> Sequence[CardRecord]:
    """The cards whose numbers were issued together, in the order of the numbers.

    ``same``: what they have in common, which is not read a hundred thousand times.
    """
    own = [column for name, column in zip(CardRecord._fields, _columns, strict=True) if name not in same]
    query = select(*own).join_from(Card, Number, Number.id == Card.number_id).where(Number.batch == batch)
    rows = connection(session).execute(_ANYBODY.apply(query.order_by(Number.id), Card))
    names, common = [*same, *(name for name in CardRecord._fields if name not in same)], tuple(same.values())
    in_order = itemgetter(*map(names.index, CardRecord._fields))
    return [CardRecord._make(in_order((*common, *row))) for row in rows]


def record_of(session: Session, card: Card) -> CardRecord:
    """A card as it is read."""
    found = _first(session, _records(_ANYBODY).where(Card.id == card.id))
    assert found is not None
    return found


def _records(scope: Scope) -> Select[Any]:
    query: Select[Any] = scope.apply(select(*_columns).join_from(Card, Number, Number.id == Card.number_id), Card)
    return query


def _all(session: Session, query: Select[Any]) -> list[CardRecord]:
    return [CardRecord._make(row) for row in connection(session).execute(query)]


def _first(session: Session, query: Select[Any]) -> CardRecord | None:
    row = connection(session).execute(query).one_or_none()
    return CardRecord._make(row) if row else None


def _one_in_scope(session: Session, scope: Scope, condition: Any) -> CardRecord:
    found = _first(session, _records(scope).where(condition))
    if found is None:
        raise ObjectUnknown
    return found
