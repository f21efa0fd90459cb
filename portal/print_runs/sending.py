"""Sending a ready run to its print shop, cancelling one that is not sent, trying a failed one again."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from portal.artwork import STOCKS
from portal.cards import cards_by_id, withdraw_cards
from portal.db import transaction
from portal.organisations import Actor, Organisation, OrganisationInactive, Scope
from portal.organisations import State as OrganisationState
from portal.print_runs.confirming import enqueue_parts
from portal.print_runs.errors import NoPrintShop, ShopRefused, StockRefused
from portal.print_runs.events import JOB_SENT, RUN_CANCELLED, RUN_DONE, RUN_SENT
from portal.print_runs.model import PrintRun, RunPart, RunPiece
from portal.print_runs.prices import working_shop
from portal.print_runs.rules import Change, PartState, RunKind, RunState, Side, next_state
from portal.print_runs.snapshots import fields_of_members
from portal.print_runs.store import SERVICE, locked_run, parts_of, pieces_of
from portal.print_runs.timeline import Party, mail_of_run, move, tell_shop


def send_run(
    session: Session, scope: Scope, ref: str, *, actor: Actor, at: datetime, print_shop: str = "", stock: str = ""
) -> PrintRun:
    """Sends a ready run, or one that was declined, to its print shop; or to another that is named by its ref.

    Raises ``ObjectUnknown``, ``RunStateRefused``, ``StockRefused``, ``NoPrintShop``, ``ShopRefused``,
    ``OrganisationInactive``.
    """
    if stock and stock not in STOCKS:
        raise StockRefused
    with transaction(session):
        run = locked_run(session, scope, ref)
        next_state(run.state, Change.SEND)
        if print_shop:
            run.print_shop_id = working_shop(session, print_shop).id
        if stock:
            run.stock = stock
        whose = session.get(Organisation, run.organisation_id, populate_existing=True)
        if whose is None or whose.state != OrganisationState.ACTIVE:
            raise OrganisationInactive(whose.state if whose else OrganisationState.CLOSED)
        if not send_ready(session, run, Party(Side.MERCHANT, actor), at=at):
            raise ShopRefused
        return run


def send_ready(session: Session, run: PrintRun, by: Party, *, at: datetime) -> bool:
    """Sends a locked run to its print shop; answers whether that works just now. Raises ``NoPrintShop``."""
    if run.print_shop_id is None or run.kind == RunKind.ECARDS:
        raise NoPrintShop
    shop = session.get(Organisation, run.print_shop_id, populate_existing=True)
    if shop is None or shop.state != OrganisationState.ACTIVE:
        return False
    move(session, run, Change.SEND, by, at=at, event=RUN_SENT, shop=shop.name)
    run.sent_at = at
    session.flush()
    tell_shop(session, run, JOB_SENT, at=at)
    mail_of_run(session, run, "sent", to_shop=True, at=at)
    return True


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
    """Tries a failed run again, with what the members' records say by now; parts that are done stay as they are.

    Raises ``ObjectUnknown``, ``RunStateRefused``.
    """
    with transaction(session):
        run = locked_run(session, scope, ref)
        move(session, run, Change.RETRY, Party(Side.MERCHANT, actor), at=at)
        run.fault, run.faults = "", []
        session.flush()
        pending = [part for part in parts_of(session, run) if part.state == PartState.PENDING]
        for part in pending:
            part.tries = 0
            _read_members_anew(session, run, part)
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


def _read_members_anew(session: Session, run: PrintRun, part: RunPart) -> None:
    """Writes the present fields of the members of a part's pieces."""
    whose = members_of_pieces(session, run, part.first, part.last)
    found = fields_of_members(session, whose.values())
    for piece_id, member_id in whose.items():
        if fields := found.get(member_id):
            values = {"fields": fields, "member_no": fields["member_no"]}
            session.execute(SERVICE.update(RunPiece).where(RunPiece.id == piece_id).values(**values))


def members_of_pieces(session: Session, run: PrintRun, first: int, last: int) -> Mapping[int, int]:
    """The members of the cards of these pieces, by the pieces' ids; blank cards are left out."""
    on = {piece.id: piece.card_id for piece in pieces_of(session, run, first, last)}
    cards = cards_by_id(session, SERVICE, set(on.values()))
    whose = {piece: cards[card].member_id for piece, card in on.items()}
    return {piece: member for piece, member in whose.items() if member is not None}
