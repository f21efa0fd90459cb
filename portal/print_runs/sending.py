"""Sending a ready run to its print shop, having it back, cancelling one not sent, trying a failed one again."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam
from sqlalchemy.orm import Session

from portal.artwork import STOCKS
from portal.cards import cards_by_id, withdraw_cards
from portal.db import connection, transaction
from portal.organisations import Actor, Organisation, OrganisationInactive, Scope
from portal.organisations import State as OrganisationState
from portal.print_runs.confirming import enqueue_finish, enqueue_parts
from portal.print_runs.errors import AddressFault, FilesGone, NoPrintShop, RunStateRefused, ShopRefused, StockRefused
from portal.print_runs.events import (
    JOB_RECALLED,
    JOB_SENT,
    RUN_CANCELLED,
    RUN_DONE,
    RUN_RECALLED,
    RUN_RENDERING,
    RUN_SENT,
)
from portal.print_runs.model import PrintRun, RunPart, RunPiece
from portal.print_runs.planning import estimate_of_run
from portal.print_runs.postal import address_fault
from portal.print_runs.prices import working_shop
from portal.print_runs.rules import Change, PartState, RunKind, RunState, Side, may_change, next_state
from portal.print_runs.snapshots import fields_of_members, goes_by_post, refuse_faults
from portal.print_runs.store import SERVICE, locked_run, parts_of, pieces_of
from portal.print_runs.timeline import Party, mail_of_run, move, note, tell_shop


def send_run(
    session: Session, scope: Scope, ref: str, *, actor: Actor, at: datetime, print_shop: str = "", stock: str = ""
) -> PrintRun:
    """Sends a ready run, or one that was declined, to its print shop; or to another that is named by its ref.

    Another shop or stock has an estimate of its own, or none. On another stock, the package is made anew first, as its
    job sheet tells the stock: the run is being made again and goes to the shop by itself.
    Raises ``ObjectUnknown``, ``RunStateRefused``, ``FilesGone`` (declined long ago), ``StockRefused``, ``NoPrintShop``,
    ``ShopRefused``, ``OrganisationInactive``.
    """
    if stock and stock not in STOCKS:
        raise StockRefused
    with transaction(session):
        run = locked_run(session, scope, ref)
        next_state(run.state, Change.SEND)
        if not run.package:
            raise FilesGone
        is_other_stock = bool(stock) and stock != run.stock
        if print_shop:
            run.print_shop_id = working_shop(session, print_shop).id
        if stock:
            run.stock = stock
        if print_shop or stock:
            found = estimate_of_run(session, run)
            run.estimate = asdict(found) if found else None
        whose = session.get(Organisation, run.organisation_id, populate_existing=True)
        if whose is None or whose.state != OrganisationState.ACTIVE:
            raise OrganisationInactive(whose.state if whose else OrganisationState.CLOSED)
        by = Party(Side.MERCHANT, actor)
        if is_other_stock:
            _pack_anew(session, run, by, at=at)
        elif not send_ready(session, run, by, at=at):
            raise ShopRefused
        return run


def _pack_anew(session: Session, run: PrintRun, by: Party, *, at: datetime) -> None:
    """Lets a locked run's package be made for its stock, and sent then. Raises ``NoPrintShop``, ``ShopRefused``."""
    if _taker(session, run) is None:
        raise ShopRefused
    run.state, run.changed_at = next_state(run.state, Change.REPACK), at
    run.sends_itself, run.package, run.sent_at, run.stock_declared = True, [], None, ""
    note(session, run, "repacked", by, at=at, event=RUN_RENDERING)
    enqueue_finish(session, run, at=at)


def _taker(session: Session, run: PrintRun) -> Organisation | None:
    """The run's print shop, if it works. Raises ``NoPrintShop``."""
    if run.print_shop_id is None or run.kind == RunKind.ECARDS:
        raise NoPrintShop
    shop = session.get(Organisation, run.print_shop_id, populate_existing=True)
    return shop if shop and shop.state == OrganisationState.ACTIVE else None


def send_ready(session: Session, run: PrintRun, by: Party, *, at: datetime) -> bool:
    """Sends a locked run to its print shop; answers whether that works just now. Raises ``NoPrintShop``."""
    shop = _taker(session, run)
    if shop is None:
        return False
    move(session, run, Change.SEND, by, at=at, event=RUN_SENT, shop=shop.name)
    run.sent_at, run.stock_declared = at, ""
    session.flush()
    tell_shop(session, run, JOB_SENT, at=at)
    mail_of_run(session, run, "sent", to_shop=True, at=at)
    return True


def recall_run(session: Session, scope: Scope, ref: str, *, actor: Actor, at: datetime) -> PrintRun:
    """Has a run back that its print shop has not taken yet, or that lies at a shop that does not work any more.

    The shop sees it no more and is told to delete its files; the run is ready as before it was sent. Raises
    ``ObjectUnknown``, ``RunStateRefused``.
    """
    with transaction(session):
        run = locked_run(session, scope, ref)
        if not may_recall(session, run):
            raise RunStateRefused(run.state, Change.RECALL)
        run.state, run.changed_at = next_state(run.state, Change.RECALL), at
        run.sent_at, run.stock_declared = None, ""
        session.flush()
        tell_shop(session, run, JOB_RECALLED, at=at)
        mail_of_run(session, run, "recalled", to_shop=True, at=at)
        note(session, run, "recalled", Party(Side.MERCHANT, actor), at=at, event=RUN_RECALLED)
        return run


def may_recall(session: Session, run: PrintRun) -> bool:
    """Whether the merchant may have the run back as it is now."""
    if run.print_shop_id is None or not may_change(run.state, Change.RECALL):
        return False
    shop = session.get(Organisation, run.print_shop_id, populate_existing=True)
    return run.state == RunState.SENT or shop is None or shop.state != OrganisationState.ACTIVE


def cancel_run(session: Session, scope: Scope, ref: str, *, actor: Actor, at: datetime) -> PrintRun:
    """Cancels a run that was not sent yet: its new cards are withdrawn, work on it stops, its files are deleted soon.

    Twice is as once. Raises ``ObjectUnknown``, ``RunStateRefused``.
    """
    with transaction(session):
        run = locked_run(session, scope, ref)
        if run.state == RunState.CANCELLED:
            return run
        move(session, run, Change.CANCEL, Party(Side.MERCHANT, actor), at=at, event=RUN_CANCELLED)
        run.waiting = ""
        session.flush()
        if run.confirmed_at is not None and run.kind != RunKind.REPRINT:
            withdraw_cards(session, run.ref, at=at)
        return run


def retry_run(session: Session, scope: Scope, ref: str, *, actor: Actor, at: datetime) -> PrintRun:
    """Tries a failed run again, with what the members' records say by now.

    Parts that are done stay as they are, unless their files were purged meanwhile. Raises ``ObjectUnknown``,
    ``RunStateRefused``, ``AddressesRefused`` where pieces go through the post and a record has no address any more.
    """
    with transaction(session):
        run = locked_run(session, scope, ref)
        move(session, run, Change.RETRY, Party(Side.MERCHANT, actor), at=at, event=RUN_RENDERING)
        run.fault, run.faults, run.purged_at = "", [], None
        session.flush()
        pending = [part for part in parts_of(session, run) if part.state == PartState.PENDING]
        faults = list[AddressFault]()
        for part in pending:
            part.tries = 0
            faults += _read_members_anew(session, run, part)
        refuse_faults(faults)
        enqueue_parts(session, run, [part.place for part in pending], at=at)
        return run


def take_run(session: Session, scope: Scope, ref: str, *, actor: Actor, at: datetime) -> PrintRun:
    """The merchant has it: it prints the package itself, or what the shop shipped has arrived. The run is done.

    Raises ``ObjectUnknown``, ``RunStateRefused``.
    """
    with transaction(session):
        run = locked_run(session, scope, ref)
        next_state(run.state, Change.COMPLETE)
        run.done_at = at
        move(session, run, Change.COMPLETE, Party(Side.MERCHANT, actor), at=at, event=RUN_DONE)
        return run


def _read_members_anew(session: Session, run: PrintRun, part: RunPart) -> list[AddressFault]:
    """Writes the present fields of the members of a part's pieces; answers whom the post would not reach by now."""
    whose = members_of_pieces(session, run, part.first, part.last)
    found = fields_of_members(session, whose.values())
    table: Any = RunPiece.__table__
    new: dict[str, Any] = {"fields": bindparam("now"), "member_no": bindparam("number")}
    anew = SERVICE.apply(table.update().where(table.c.id == bindparam("piece")).values(new), RunPiece)
    rows: list[dict[str, Any]] = [
        {"piece": piece, "now": fields, "number": fields["member_no"]}
        for piece, member in whose.items()
        if (fields := found.get(member))
    ]
    if rows:
        connection(session).execute(anew, rows)
    return [fault for row in rows if (fault := address_fault(row["now"]))] if goes_by_post(run) else []


def members_of_pieces(session: Session, run: PrintRun, first: int, last: int) -> Mapping[int, int]:
    """The members of the cards of these pieces, by the pieces' ids; blank cards are left out."""
    on = {piece.id: piece.card_id for piece in pieces_of(session, run, first, last)}
    cards = cards_by_id(session, SERVICE, set(on.values()))
    whose = {piece: cards[card].member_id for piece, card in on.items()}
    return {piece: member for piece, member in whose.items() if member is not None}
