"""What is printed on each piece: members' fields as they were when the run was confirmed, and what a press adds."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.artwork import Record
from portal.cards import CardRecord, card_token, claim_code
from portal.db import connection
from portal.members import Member
from portal.organisations import Scope
from portal.print_runs.errors import AddressesRefused, AddressFault
from portal.print_runs.model import PrintRun
from portal.print_runs.postal import address_fault
from portal.print_runs.rules import MOST_FAULTS
from portal.print_runs.selecting import Reach, Selection, reach_of, selected
from portal.print_runs.store import SERVICE

PLAIN = ("member_no", "name", "name_kana", "postcode", "address1", "address2", "honorific", "expiry")
CHUNK = 5000
OURS = ("card_url", "claim_code")  # columns made for the press from the card, and never stored

Snapshot = tuple[int | None, dict[str, str]]
"""A member's id (None: nobody yet), and their fields."""


def snapshots(session: Session, scope: Scope, run: PrintRun) -> list[Snapshot]:
    """The pieces of a draft in the order in which they are printed: members first, by number or postcode; blanks last.

    Raises ``AddressesRefused`` where they go to members whom they would not reach, unless these are to be left out.
    """
    table: Any = Member.__table__
    wanted = select(table.c.id, table.c.address.label("mail"), table.c.fields, *(table.c[name] for name in PLAIN))
    selection, reach = Selection.of(run.selection), reach_of(run.kind, run.delivery, mails=run.mails)
    found, faults = list[Snapshot](), list[AddressFault]()
    for row in connection(session).execute(selected(session, scope, selection, wanted)):
        fields = fields_of(row)
        fault = address_fault(fields) if reach is Reach.POST else None
        if reach is Reach.MAIL and not row.mail:
            fault = AddressFault(row.member_no, "mail")
        if fault is None:
            found.append((row.id, fields))
        else:
            faults.append(fault)
    if not selection.reachable:
        refuse_faults(sorted(faults, key=lambda fault: fault.member_no))
    if reach is Reach.POST:
        found.sort(key=lambda one: (one[1]["postcode"], one[1]["member_no"]))
    else:
        found.sort(key=lambda one: one[1]["member_no"])
    return found + [(None, {}) for _blank in range(run.blanks)]


def check_addresses(of: Iterable[Mapping[str, str]]) -> None:
    """Whether the post would take the addresses in these members' fields. Raises ``AddressesRefused``."""
    refuse_faults([fault for fields in of if (fault := address_fault(fields))])


def stamps(session: Session, scope: Scope, run: PrintRun) -> Sequence[Any]:
    """Which members a draft is for, and when each was last changed: the same again tells that nothing has changed."""
    table: Any = Member.__table__
    wanted = select(table.c.id, table.c.changed_at)
    chosen = selected(session, scope, Selection.of(run.selection), wanted)
    return connection(session).execute(chosen.order_by(table.c.id)).all()


def goes_by_post(run: PrintRun) -> bool:
    """Whether each piece is sent to its member."""
    return reach_of(run.kind, run.delivery, mails=run.mails) is Reach.POST


def fields_of(member: Any) -> dict[str, str]:
    """A member's columns for a design, and the merchant's own; empty ones are left out, which saves half of it all."""
    plain = {name: text for name in PLAIN if (text := getattr(member, name))}
    return {**{name: text for name, text in member.fields.items() if text}, **plain}


def fields_of_members(session: Session, members: Iterable[int]) -> dict[int, dict[str, str]]:
    """The present fields of these members, by id; those who were erased are left out."""
    table: Any = Member.__table__
    wanted = select(table.c.id, table.c.fields, *(table.c[name] for name in PLAIN))
    ids, found = sorted(members), dict[int, dict[str, str]]()
    for first in range(0, len(ids), CHUNK):
        some = wanted.where(table.c.id.in_(ids[first : first + CHUNK]), table.c.erased_at.is_(None))
        query = SERVICE.apply(some, Member)
        found.update({row.id: fields_of(row) for row in connection(session).execute(query)})
    return found


def records(
    pieces: Sequence[Any], cards: Mapping[int, CardRecord], columns: Sequence[str], *, key: str, public_url: str
) -> list[Record]:
    """The engine's records of stored pieces: each column that a design may ask for, and the card's link and code."""
    return [
        Record(piece.serial - 1, piece.serial, card.digits, _whole(piece, card, columns, key, public_url))
        for piece in pieces
        for card in (cards[piece.card_id],)
    ]


def _whole(piece: Any, card: CardRecord, columns: Sequence[str], key: str, public_url: str) -> dict[str, str]:
    ours = {
        "number": card.digits,
        "store_code": card.store_code,
        "card_url": f"{public_url}/c/{card_token(card, key)}",
        "claim_code": claim_code(card, key),
    }
    return {**dict.fromkeys(columns, ""), **(piece.fields or {}), **ours}


def columns_of(names: Iterable[str]) -> Iterator[str]:
    """All columns that pieces have, where a design asks for these."""
    return iter(dict.fromkeys((*PLAIN, *names)))


def refuse_faults(faults: Sequence[AddressFault]) -> None:
    """Raises ``AddressesRefused``, if there are any."""
    if faults:
        raise AddressesRefused(faults[:MOST_FAULTS], len(faults))
