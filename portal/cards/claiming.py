"""A card comes onto phones: by its link and the code that came with it; its holders and its merchant take it off."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from portal.accounts import Limits, count_attempts, enrol_device, recognise_device
from portal.cards import events
from portal.cards.errors import CardNotInUse, ClaimRefused
from portal.cards.model import Card, CardRecord
from portal.cards.rules import CODES_PER_CARD, CardState, code_of, parse_code, token_of
from portal.cards.store import card_by_token, locked_card, record_of
from portal.db import transaction
from portal.kernel.identifiers import same_mac
from portal.members import members_by_id, withdraw_of_holder
from portal.numbers import (
    LABEL_LIMIT,
    NumberHolding,
    NumberUnavailable,
    held_number,
    hold_number,
    holdings_of,
    release_all,
    release_number,
)
from portal.organisations import Actor, Scope, note_act, record_event

_HOLDERS = Scope.service("a card's link proves itself by its MAC")


def card_token(card: CardRecord, key: str) -> str:
    """What stands behind ``/c/`` in the card's link; the same until its version changes."""
    return token_of(card.ref, card.token_version, key)


def claim_code(card: CardRecord, key: str) -> str:
    """The eight characters that come with the card; ``group_code`` writes them as they are printed."""
    return code_of(card.ref, card.claim_version, key)


def claim_card(
    session: Session,
    token: str,
    code: str,
    *,
    key: str,
    secret: str,
    device_name: str = "",
    at: datetime,
    limits: Limits = (),
) -> CardRecord:
    """Puts a card on the phone that carries ``secret``, whose customer is made where there is none; answers the card.

    Among the customer's numbers it bears the name of its look.
    ``code`` is as it was typed. Every try counts, against ``limits`` (of the address) and the card's own; a phone that
    has the card needs none. Raises ``CardUnknown``, ``CardNotInUse``, ``TooManyAttempts``, ``ClaimRefused``,
    ``TooManyHolders``.
    """
    card = card_by_token(session, token, key)
    if card.state != CardState.ACTIVE:
        raise CardNotInUse(card.state)
    device = recognise_device(session, secret)
    if device and any(one.customer_id == device.customer_id for one in holdings_of(session, card.number_id)):
        return card
    count_attempts(session, [*limits, (f"claim:card:{card.id}", CODES_PER_CARD)], at=at)
    with transaction(session):
        customer = enrol_device(session, secret, name=device_name, at=at)
        if customer is None:
            known = recognise_device(session, secret)
            assert known is not None
            customer = known.customer_id
        claimed = locked_card(session, _HOLDERS, card.ref)
        if claimed.state != CardState.ACTIVE:
            raise CardNotInUse(claimed.state)
        if not same_mac(parse_code(code), code_of(claimed.ref, claimed.claim_version, key)):
            raise ClaimRefused
        if hold_number(session, customer, claimed.number_id, label=_label(claimed), device_name=device_name, at=at):
            _tell(session, claimed, events.CLAIMED, at)
        return record_of(session, claimed)


def card_phones(session: Session, card: CardRecord) -> Sequence[NumberHolding]:
    """Whose phones the card is on: at most three; their ``ref`` is for ``remove_phone``."""
    return holdings_of(session, card.number_id)


def remove_phone(session: Session, customer_id: int, number_ref: str, phone_ref: str, *, at: datetime) -> None:
    """A holder takes the card off their own phone or another that has it; consents given by that one end.

    Raises ``NumberUnavailable``.
    """
    with transaction(session):
        number = held_number(session, customer_id, number_ref)
        if number.customer_id is not None:  # their own, and no card's
            raise NumberUnavailable
        withdraw_of_holder(session, release_number(session, number.id, phone_ref), number.id, at=at)


def reset_claims(session: Session, scope: Scope, ref: str, *, actor: Actor, at: datetime) -> CardRecord:
    """Takes the card off all phones; the claim code that is out is worth nothing, there is a new one.

    Raises ``ObjectUnknown``.
    """
    with transaction(session):
        card = locked_card(session, scope, ref)
        card.claim_version += 1
        session.flush()
        for customer_id in release_all(session, card.number_id):
            withdraw_of_holder(session, customer_id, card.number_id, at=at)
        note_act(session, actor, events.RESET, organisation_id=card.organisation_id, about=card.ref, at=at)
        _tell(session, card, events.RESET, at)
        return record_of(session, card)


def _label(card: Card) -> str:
    return str(card.look.get("name", ""))[:LABEL_LIMIT]


def _tell(session: Session, card: Card, event: str, at: datetime) -> None:
    theirs = members_by_id(session, _HOLDERS, [card.member_id] if card.member_id else [])
    member = theirs.get(card.member_id or 0)
    record_event(
        session,
        card.organisation_id,
        event,
        about=card.ref,
        at=at,
        sandbox=card.sandbox,
        member=member.ref if member else None,
    )
