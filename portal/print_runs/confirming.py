"""Confirming a run: numbers are allotted, pieces and parts written, and work begins; all in one transaction, once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from portal.artwork import OF_CARDS, read_design
from portal.cards import CardKind, CardRecord, allot_cards
from portal.db import connection, insert_many, transaction
from portal.designs import DesignVersion, content_bytes, is_printable, version_colour
from portal.jobs import enqueue
from portal.kernel.files import Files, FilesAway, FileUnknown
from portal.numbers import NumberPlan
from portal.organisations import SERVICE, Actor, Organisation, OrganisationInactive, Scope
from portal.organisations import State as OrganisationState
from portal.print_runs.errors import PlanRefused, SelectionChanged, ShopRefused
from portal.print_runs.events import RUN_CONFIRMED, RUN_SENT
from portal.print_runs.model import PrintRun, RunPart, RunPiece
from portal.print_runs.planning import version_of
from portal.print_runs.rules import PART_PIECES, Change, PartState, RunKind, Side, may_change, next_state
from portal.print_runs.snapshots import PLAIN, Snapshot, snapshots, stamps
from portal.print_runs.store import find_run, locked_run
from portal.print_runs.timeline import Party, move

RUNS_RENDER, RUNS_FINISH, RUNS_MAIL = "runs.render", "runs.finish", "runs.mail"  # the jobs' kinds
_CARD_KINDS = {RunKind.CARDS: CardKind.PRINTED, RunKind.ECARDS: CardKind.ECARD, RunKind.POSTCARDS: CardKind.POSTCARD}


@dataclass(frozen=True, slots=True)
class _Prepared:
    """What was read before anybody else had to wait: good as long as plan and members are still these."""

    plan: tuple[Any, ...]
    stamps: Sequence[Any]
    found: Sequence[Snapshot]
    colour: str

    def is_still_true(self, session: Session, scope: Scope, run: PrintRun) -> bool:
        """Whether the run would print the same by now."""
        return self.plan == _plan(run) and self.stamps == stamps(session, scope, run)


def confirm_run(
    session: Session, scope: Scope, ref: str, *, plan: NumberPlan, files: Files, actor: Actor, at: datetime
) -> PrintRun:
    """Allots the run's numbers and lets the work begin; confirming twice is the same as once.

    ``files``: where the design's pictures are, from which cards' pages take their colour. Raises ``ObjectUnknown``,
    ``RunStateRefused`` (cancelled), ``OrganisationInactive``, ``PlanRefused`` (the design may not be printed any more),
    ``ShopRefused``, ``SelectionChanged`` (plan anew), ``AddressesRefused``.
    """
    prepared = _prepare(session, scope, ref, files)
    with transaction(session):
        run = locked_run(session, scope, ref)
        if run.confirmed_at is not None:
            return run
        next_state(run.state, Change.CONFIRM)
        _check(session, scope, run)
        is_still_true = prepared is not None and prepared.is_still_true(session, scope, run)
        found = prepared.found if prepared and is_still_true else snapshots(session, scope, run)
        if len(found) != run.pieces:
            raise SelectionChanged(run.pieces, len(found))
        _check_columns(version_of(session, run), found)
        run.confirmed_at, run.confirmed_by = at, actor.name
        move(session, run, Change.CONFIRM, Party(Side.MERCHANT, actor), at=at, event=RUN_CONFIRMED, pieces=run.pieces)
        allotted = allot_cards(
            session,
            scope,
            [member for member, _fields in found],
            kind=_CARD_KINDS[RunKind(run.kind)],
            plan=plan,
            at=at,
            run_ref=run.ref,
            look=_look(session, run, prepared.colour if prepared else ""),
        )
        write_pieces(session, run, found, allotted)
        begin(session, run, version_of(session, run), at=at)
        return run


def _prepare(session: Session, scope: Scope, ref: str, files: Files) -> _Prepared | None:
    """Reads a draft's members and the colour of its design, which takes seconds in which others may write."""
    run = find_run(session, scope, ref)
    if not may_change(run.state, Change.CONFIRM):
        return None
    _check(session, scope, run)
    colour = _colour(session, scope, version_of(session, run), files)
    before = stamps(session, scope, run)
    return _Prepared(_plan(run), before, snapshots(session, scope, run), colour)


def _plan(run: PrintRun) -> tuple[Any, ...]:
    """All that decides on which pieces there are."""
    return run.selection, run.kind, run.blanks, run.delivery, run.mails, run.design_version_id


def _colour(session: Session, scope: Scope, version: DesignVersion | None, files: Files) -> str:
    """The main colour of a design; one that cannot be had just now is not worth a refusal."""
    if version is None:
        return ""
    try:
        return version_colour(session, files, scope, version.ref)
    except (FilesAway, FileUnknown):
        return ""


def begin(session: Session, run: PrintRun, version: DesignVersion | None, *, at: datetime) -> None:
    """Lets the work on a confirmed run begin, in the caller's transaction: parts to render, or mails to post."""
    if run.kind == RunKind.ECARDS or version is None:
        change, party = Change.MAIL, Party(Side.SERVICE, SERVICE)
        move(session, run, change, party, at=at, event=RUN_SENT)
        run.sent_at = at
        enqueue_run(session, run, RUNS_MAIL, at=at)
        return
    stem = f"cards-v{version.number}" if run.kind != RunKind.POSTCARDS else f"postcards-v{version.number}"
    rows: list[dict[str, Any]] = [
        {
            "organisation_id": run.organisation_id, "sandbox": run.sandbox, "run_id": run.id, "place": place,
            "first": first, "last": last, "file": f"{place:0{digits}d}_{stem}_{first:06d}-{last:06d}.pdf",
            "state": PartState.PENDING, "tries": 0, "drawn": 0, "sha256": "", "bytes": 0, "pages": 0, "report": None,
        }
        for place, first, last, digits in part_spans(run.pieces)
    ]  # fmt: skip
    connection(session).execute(insert(RunPart), rows)
    enqueue_parts(session, run, [row["place"] for row in rows], at=at)


def part_spans(pieces: int) -> list[tuple[int, int, int, int]]:
    """For each part its place from 1, first and last serial, and the digits that places have."""
    count = -(-pieces // PART_PIECES)
    digits = max(2, len(str(count)))
    return [
        (place, (place - 1) * PART_PIECES + 1, min(place * PART_PIECES, pieces), digits)
        for place in range(1, count + 1)
    ]


def enqueue_parts(session: Session, run: PrintRun, places: Sequence[int], *, at: datetime) -> None:
    """Lets parts be rendered; of each at most one job waits or runs."""
    lane = _lane(session, run)
    for place in places:
        payload = {"run": run.ref, "part": place}
        enqueue(session, RUNS_RENDER, payload, at=at, lane=lane, key=f"{run.ref}:{place}", sandbox=run.sandbox)


def enqueue_finish(session: Session, run: PrintRun, *, at: datetime) -> None:
    """Lets the package be put together."""
    enqueue_run(session, run, RUNS_FINISH, at=at)


def enqueue_run(session: Session, run: PrintRun, kind: str, *, at: datetime, due_at: datetime | None = None) -> None:
    """Lets a job of this kind be done for the run, not before ``due_at``; at most one waits or runs."""
    lane = _lane(session, run)
    enqueue(session, kind, {"run": run.ref}, at=at, due_at=due_at, lane=lane, key=run.ref, sandbox=run.sandbox)


def write_pieces(
    session: Session, run: PrintRun, found: Sequence[Snapshot], allotted: Sequence[CardRecord],
    of_serials: Sequence[int] | None = None,
) -> None:  # fmt: skip
    """Writes the run's pieces, in order."""
    same = {"organisation_id": run.organisation_id, "sandbox": run.sandbox, "run_id": run.id, "spoiled": 0}
    rows = (
        (serial, of_serials[serial - 1] if of_serials else None, card.id, fields.get("member_no", ""), fields)
        for serial, ((_member, fields), card) in enumerate(zip(found, allotted, strict=True), 1)
    )
    insert_many(session, RunPiece, same, ["serial", "of_serial", "card_id", "member_no", "fields"], rows)


def _check(session: Session, scope: Scope, run: PrintRun) -> None:
    whose = session.get(Organisation, run.organisation_id)
    assert whose is not None
    if whose.state != OrganisationState.ACTIVE:
        raise OrganisationInactive(whose.state)
    shop = session.get(Organisation, run.print_shop_id) if run.print_shop_id else None
    if shop and shop.state != OrganisationState.ACTIVE:
        raise ShopRefused
    version = version_of(session, run)
    if version and not is_printable(session, scope, version.ref):
        raise PlanRefused("design_version", "unknown")


def _check_columns(version: DesignVersion | None, found: Sequence[Snapshot]) -> None:
    """Every column that the design asks for is one that members have. Raises ``PlanRefused``."""
    asked = set(read_design(content_bytes(version.content)).fields) if version else set()
    unknown = asked - OF_CARDS - set(PLAIN)
    if unknown and (missing := sorted(unknown.difference(*(fields for _member, fields in found)))):
        raise PlanRefused("design_version", "column", column=missing[0])


def _look(session: Session, run: PrintRun, ground: str) -> dict[str, Any]:
    """What the card's page looks like: the merchant's name, and the main colour of the design."""
    whose = session.get(Organisation, run.organisation_id)
    assert whose is not None
    return {"name": whose.name, "ground": ground, "ink": ""}


def _lane(session: Session, run: PrintRun) -> str:
    whose = session.get(Organisation, run.organisation_id)
    return whose.ref if whose else ""
