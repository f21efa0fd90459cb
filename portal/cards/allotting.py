"""Cards are made, many at once and all or none: with their numbers, for members and as blank stock."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.cards import events
from portal.cards.model import Card, CardRecord
from portal.cards.rules import CardKind, CardState, Change, next_state
from portal.cards.store import current_cards, lock_members, records_of_batch
from portal.db import insert_many, transaction
from portal.kernel.identifiers import new_refs
from portal.members import tell_of_stop
from portal.numbers import (
    Kind,
    NumberPlan,
    issue_in_bulk,
    number_ids_of_batch,
    numbers_by_id,
    stop_card_numbers,
)
from portal.organisations import Scope, record_event


def allot_cards(
    session: Session,
    scope: Scope,
    members: Sequence[int | None],
    *,
    kind: CardKind,
    plan: NumberPlan,
    at: datetime,
    run_ref: str | None = None,
    look: Mapping[str, Any] | None = None,
) -> Sequence[CardRecord]:
    """A card for each of these, in their order: for a member's id their card, for None a blank one.

    A member who has a card in use keeps it, with its number; whoever is named twice gets one. Raises ``ObjectUnknown``
    for a member of somebody else's, ``MemberHasLeft``.
    """
    own = scope.own()
    with transaction(session):
        wanted = {member_id for member_id in members if member_id is not None}
        lock_members(session, own, wanted)
        cards = current_cards(session, own, wanted)
        new = [member_id for member_id in dict.fromkeys(members) if member_id is not None and member_id not in cards]
        blanks = members.count(None)
        made = _make(session, own, [*new, *[None] * blanks], kind, plan, at, run_ref, look or {})
        cards |= dict(zip(new, made, strict=False))
        stock = iter(made[len(new) :])
        return [next(stock) if member_id is None else cards[member_id] for member_id in members]


def _make(
    session: Session,
    scope: Scope,
    members: Sequence[int | None],
    kind: CardKind,
    plan: NumberPlan,
    at: datetime,
    run_ref: str | None,
    look: Mapping[str, Any],
) -> Sequence[CardRecord]:
    if not members:
        return ()
    assert scope.organisation_id is not None
    batch = issue_in_bulk(session, Kind.JOINT_CARD, len(members), plan=plan, at=at, sandbox=scope.sandbox)
    numbers = number_ids_of_batch(session, batch)
    same = {
        "organisation_id": scope.organisation_id,
        "sandbox": scope.sandbox,
        "kind": kind.value,
        "look": dict(look),
        "run_ref": run_ref,
        "made_at": at,
        "token_version": 1,
        "claim_version": 1,
        "is_asked_for": False,
    }
    insert_many(
        session, Card, same, ["ref", "number_id", "member_id", "state", "bound_at"], _rows(members, numbers, at)
    )
    made = records_of_batch(session, batch, same | {"ended_at": None})
    if run_ref is None and len(made) == 1:
        _tell(session, scope, events.MADE, made[0].ref, at)
    else:
        _tell(session, scope, events.MADE_IN_BULK, run_ref or batch, at, count=len(made))
    return made


def _rows(
    members: Sequence[int | None], numbers: Iterable[int], at: datetime
) -> Iterator[tuple[str, int, int | None, str, datetime | None]]:
    states = {True: (CardState.BLANK.value, None), False: (CardState.ACTIVE.value, at)}
    for member_id, number_id, ref in zip(members, numbers, new_refs(len(members)), strict=True):
        yield ref, number_id, member_id, *states[member_id is None]


def withdraw_cards(session: Session, run_ref: str, *, at: datetime) -> int:
    """Takes back the cards that a cancelled print run made and that are blank or in use; answers how many.

    Their numbers are stopped for ever, since nobody can know that no card was printed.
    """
    everybody = Scope.service("a print run was cancelled")
    with transaction(session):
        of_run = everybody.select(Card).where(Card.run_ref == run_ref, Card.ended_at.is_(None)).order_by(Card.id)
        cards = session.scalars(of_run.with_for_update().execution_options(populate_existing=True)).all()
        for card in cards:
            card.state, card.ended_at = next_state(card.state, Change.WITHDRAW), at
        session.flush()
        stopped = stop_card_numbers(session, [card.number_id for card in cards], at=at)
        for number in numbers_by_id(session, stopped).values():
            tell_of_stop(session, number, at=at)
        if cards:
            scope = everybody.at(cards[0].organisation_id).in_mode(sandbox=cards[0].sandbox)
            _tell(session, scope, events.WITHDRAWN, run_ref, at, count=len(cards))
    return len(cards)


def _tell(session: Session, scope: Scope, event: str, about: str, at: datetime, **payload: int) -> None:
    assert scope.organisation_id is not None
    record_event(session, scope.organisation_id, event, about=about, at=at, sandbox=scope.sandbox, **payload)
