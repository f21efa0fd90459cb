"""Pieces printed once more, with the same numbers: what a shop has spoiled, or what the merchant needs again."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.cards import CardRecord, CardState, cards_by_id
from portal.db import transaction
from portal.kernel.identifiers import new_ref
from portal.organisations import Actor, Scope
from portal.print_runs.confirming import begin, write_pieces
from portal.print_runs.errors import FilesGone, RunStateRefused, SerialsRefused
from portal.print_runs.events import RUN_CONFIRMED, RUN_REPRINTED
from portal.print_runs.model import PrintRun, RunLine, RunPart, RunPiece
from portal.print_runs.pieces import REPRINTED
from portal.print_runs.planning import version_of
from portal.print_runs.rules import TAKEN, Change, RunKind, RunState, Side
from portal.print_runs.snapshots import Snapshot, check_addresses, fields_of_members, goes_by_post
from portal.print_runs.store import SERVICE, locked_job, locked_run, parts_of, pieces_of
from portal.print_runs.timeline import Party, move, note

MOST_SPOILED = 10_000
_IN_USE = {CardState.ACTIVE, CardState.BLANK}
_COPIED = (
    "organisation_id", "sandbox", "design_version_id", "print_shop_id", "medium", "stock", "sheet", "duplex",
    "standard", "dpi", "delivery", "message",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Spoiled:
    """Which pieces: by serial number, and by file and page, of which all pieces are meant."""

    serials: Sequence[int] = ()
    pages: Sequence[tuple[str, int]] = ()


def report_spoiled(
    session: Session, shop: Scope, ref: str, spoiled: Spoiled, *, actor: Actor, at: datetime,
    request_key: str | None = None,
) -> PrintRun:  # fmt: skip
    """Makes a run of exactly the pieces that the shop has spoiled; it comes to the shop when it is rendered.

    Pieces whose cards are not in use any more are left out: ``left_out_of`` tells them. The same ``request_key`` gives
    the same run. Raises ``ObjectUnknown``, ``RunStateRefused`` (not worked on), ``SerialsRefused``, ``FilesGone``.
    """
    with transaction(session):
        run = locked_job(session, shop, ref)
        if found := _twin(session, run, request_key):
            return found
        if run.state not in TAKEN:
            raise RunStateRefused(run.state, "reprint")
        by = Party(Side.SHOP, actor)
        return _reprint(session, run, _serials(session, run, spoiled), by, at=at, request_key=request_key)


def left_out_of(session: Session, reprint: PrintRun) -> list[int]:
    """The serial numbers that were asked for, and are not in a reprint, as their cards are not in use any more."""
    of_original = SERVICE.select(RunLine).where(RunLine.run_id == reprint.of_run_id, RunLine.what == "reprinted")
    told = {line.details.get("reprint"): line.details.get("left_out", "") for line in session.scalars(of_original)}
    return [int(serial) for serial in told.get(reprint.ref, "").split()]


def reprint_pieces(
    session: Session, scope: Scope, ref: str, spoiled: Spoiled, *, actor: Actor, at: datetime,
    request_key: str | None = None,
) -> PrintRun:  # fmt: skip
    """Has some pieces of a run printed once more, for the merchant, with what the members' records say by now.

    Raises ``ObjectUnknown``, ``RunStateRefused`` (nothing was printed), ``SerialsRefused`` (also for a card that is not
    in use any more), ``AddressesRefused`` where pieces go through the post and members' records have no address.
    """
    with transaction(session):
        run = locked_run(session, scope, ref)
        if found := _twin(session, run, request_key):
            return found
        if run.state not in REPRINTED or run.kind == RunKind.ECARDS:
            raise RunStateRefused(run.state, "reprint")
        by = Party(Side.MERCHANT, actor)
        serials = _serials(session, run, spoiled)
        return _reprint(session, run, serials, by, at=at, request_key=request_key, anew=True)


def _twin(session: Session, run: PrintRun, request_key: str | None) -> PrintRun | None:
    if request_key is None:
        return None
    twin = SERVICE.select(PrintRun).where(PrintRun.request_key == request_key, PrintRun.of_run_id == run.id)
    return session.scalars(twin).one_or_none()


def _serials(session: Session, run: PrintRun, spoiled: Spoiled) -> list[int]:
    """The serial numbers, in order, each once. Raises ``SerialsRefused``."""
    found = set(spoiled.serials)
    if spoiled.pages:
        parts = {part.file: part for part in parts_of(session, run)}
        for file, page in spoiled.pages:
            part = parts.get(file)
            if part is None or not part.report or not 1 <= page <= part.pages:
                raise SerialsRefused(f"{file} {page}")
            found |= set(_on_page(part, page))
    for serial in sorted(found):
        if not 1 <= serial <= run.pieces:
            raise SerialsRefused(str(serial))
    if not 1 <= len(found) <= MOST_SPOILED:
        raise SerialsRefused(str(len(found)))
    return sorted(found)


def _on_page(part: RunPart, page: int) -> Iterable[int]:
    """The serial numbers whose pieces stand on a page of the part, or on the back of one."""
    assert part.report is not None
    count, sides = part.report["on_a_sheet"], part.report["sides"]
    first = part.first + (page - 1) // sides * count
    return range(first, min(first + count, part.last + 1))


def _reprint(
    session: Session, run: PrintRun, serials: Sequence[int], by: Party, *, at: datetime, request_key: str | None,
    anew: bool = False,
) -> PrintRun:  # fmt: skip
    chosen = set(serials)
    pieces = [piece for piece in pieces_of(session, run, serials[0], serials[-1]) if piece.serial in chosen]
    cards = cards_by_id(session, SERVICE, [piece.card_id for piece in pieces])
    stopped = [piece.serial for piece in pieces if cards[piece.card_id].state not in _IN_USE]
    if stopped and (anew or len(stopped) == len(pieces)):
        raise SerialsRefused(str(stopped[0]), is_stopped=True)
    pieces = [piece for piece in pieces if cards[piece.card_id].state in _IN_USE]
    found = _present(session, run, pieces, cards) if anew else _as_printed(pieces, cards)
    made = PrintRun(
        ref=new_ref(),
        name=_name(session, run),
        kind=RunKind.REPRINT,
        state=RunState.DRAFT,
        of_run_id=run.id,
        selection={},
        members=sum(bool(piece.member_no) for piece in pieces),
        blanks=sum(not piece.member_no for piece in pieces),
        overs=0,
        sends_itself=by.side is Side.SHOP or run.sends_itself,
        mails=False,
        due_on=run.due_on,
        package=[],
        faults=[],
        made_by=by.actor.name,
        made_at=at,
        changed_at=at,
        request_key=request_key,
        **{column: getattr(run, column) for column in _COPIED},
    )
    session.add(made)
    session.flush()
    made.confirmed_at, made.confirmed_by = at, by.actor.name
    move(session, made, Change.CONFIRM, by, at=at, event=RUN_CONFIRMED, pieces=len(pieces))
    write_pieces(session, made, found, [cards[piece.card_id] for piece in pieces], [piece.serial for piece in pieces])
    for piece in pieces:
        again = SERVICE.update(RunPiece).where(RunPiece.id == piece.id)
        session.execute(again.values(spoiled=RunPiece.spoiled + 1))
    begin(session, made, version_of(session, made), at=at)
    told: dict[str, str | int] = {"pieces": len(pieces), "reprint": made.ref}
    if stopped:
        told["left_out"] = " ".join(map(str, stopped))
    note(session, run, "reprinted", by, at=at, event=RUN_REPRINTED, **told)
    return made


def _as_printed(pieces: Sequence[Any], cards: dict[int, CardRecord]) -> list[Snapshot]:
    """What was printed. Raises ``FilesGone``."""
    if any(piece.fields is None for piece in pieces):
        raise FilesGone
    return [(cards[piece.card_id].member_id, piece.fields) for piece in pieces]


def _present(session: Session, run: PrintRun, pieces: Sequence[Any], cards: dict[int, CardRecord]) -> list[Snapshot]:
    """What the members' records say by now. Raises ``AddressesRefused``."""
    present = fields_of_members(session, {card.member_id for card in cards.values() if card.member_id is not None})
    if goes_by_post(run):
        check_addresses(present.values())
    return [(member, present.get(member or 0, {})) for piece in pieces for member in (cards[piece.card_id].member_id,)]


def _name(session: Session, run: PrintRun) -> str:
    count = len(session.scalars(SERVICE.select(PrintRun).where(PrintRun.of_run_id == run.id)).all())
    return f"{run.name[:90]} 再{count + 1}"
