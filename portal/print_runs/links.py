"""The links and claim codes of a run's cards, for the merchant to tell its members: no press knows who has which."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.cards import CardRecord, CardState, card_token, cards_by_id, claim_code, group_code
from portal.kernel.tables import BYTE_ORDER_MARK, csv_line
from portal.members import Member, members_by_id
from portal.numbers import group_number
from portal.organisations import Scope
from portal.print_runs.errors import RunStateRefused
from portal.print_runs.model import PrintRun, RunPiece
from portal.print_runs.pieces import find_pieces
from portal.print_runs.rules import RunState
from portal.print_runs.store import SERVICE, find_run

_AT_ONCE = 1000  # cards in memory
_USABLE = frozenset({CardState.ACTIVE, CardState.BLANK})  # a blank card's code counts once the card has its member


@dataclass(frozen=True, slots=True)
class CardLink:
    """What the holder of a card is told. A blank card has no member; a card out of use has serial and member only."""

    serial: int
    member_no: str
    name: str = ""
    mail_address: str = ""
    number: str = ""
    url: str = ""
    claim_code: str = ""


def has_links(run: PrintRun) -> bool:
    """Whether a run's cards have been made, and were not taken back."""
    return run.confirmed_at is not None and run.state != RunState.CANCELLED


def card_links(
    session: Session, scope: Scope, ref: str, *, key: str, public_url: str, after: int = 0, limit: int = _AT_ONCE
) -> list[CardLink]:
    """What the holders of a run's cards are told, by serial number, behind the serial ``after``.

    Raises ``ObjectUnknown``, ``RunStateRefused`` before the run is confirmed.
    """
    run = _with_links(session, scope, ref)
    return _links(session, find_pieces(session, run, after=after, limit=limit), key, public_url)


def card_links_csv(session: Session, scope: Scope, ref: str, *, key: str, public_url: str) -> Iterator[str]:
    """The links and claim codes of the cards in use, line by line for a spreadsheet, after a byte order mark.

    Raises ``ObjectUnknown``, ``RunStateRefused`` before the run is confirmed.
    """
    return _lines(session, _with_links(session, scope, ref), key, public_url)


def _with_links(session: Session, scope: Scope, ref: str) -> PrintRun:
    run = find_run(session, scope, ref)
    if not has_links(run):
        raise RunStateRefused(run.state, "links")
    return run


def _lines(session: Session, run: PrintRun, key: str, public_url: str) -> Iterator[str]:
    yield BYTE_ORDER_MARK + csv_line(["serial", "member_no", "name", "email", "number", "link", "claim_code"])
    after = 0
    while some := find_pieces(session, run, after=after, limit=_AT_ONCE):
        for one in _links(session, some, key, public_url):
            if one.url:
                number = " ".join(group_number(one.number))
                whose = [one.member_no, one.name, one.mail_address]
                yield csv_line([str(one.serial), *whose, number, one.url, one.claim_code])
        after = some[-1].serial


def _links(session: Session, pieces: Sequence[RunPiece], key: str, public_url: str) -> list[CardLink]:
    cards = cards_by_id(session, SERVICE, [piece.card_id for piece in pieces])
    whose = members_by_id(session, SERVICE, {card.member_id for card in cards.values() if card.member_id})
    return [
        _link(piece.serial, card, whose.get(card.member_id or 0), key, public_url)
        for piece in pieces
        for card in (cards[piece.card_id],)
    ]


def _link(serial: int, card: CardRecord, member: Member | None, key: str, public_url: str) -> CardLink:
    if card.state not in _USABLE:
        return CardLink(serial, member.member_no if member else "")
    said = {
        "number": card.digits,
        "url": f"{public_url}/c/{card_token(card, key)}",
        "claim_code": group_code(claim_code(card, key)),
    }
    if member is None:
        return CardLink(serial, "", **said)
    return CardLink(serial, member.member_no, member.name, member.address, **said)
