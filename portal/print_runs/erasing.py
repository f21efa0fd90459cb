"""What print runs keep of a member who is erased: nothing but the numbers on their cards."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import cards
from portal.cards import Card
from portal.db import connection, transaction
from portal.members import find_member
from portal.organisations import Actor, Scope
from portal.print_runs.model import PrintRun, RunPiece
from portal.print_runs.store import SERVICE


def erase_member(session: Session, scope: Scope, member_ref: str, *, actor: Actor, at: datetime) -> None:
    """As ``cards.erase_member``; what is printed on the member's pieces is forgotten with it. Raises ``ObjectUnknown``.

    Files that are rendered already are deleted with those of their run.
    """
    with transaction(session):
        member_id = find_member(session, scope, member_ref).id
        _locked_runs(session, _pieces_of(session, member_id))  # before the cards, as whoever cancels one does
        cards.erase_member(session, scope, member_ref, actor=actor, at=at)
        pieces = _pieces_of(session, member_id)
        for piece in pieces:
            forgotten = SERVICE.update(RunPiece).where(RunPiece.id == piece.id)
            session.execute(forgotten.values(fields={}, member_no=f"~{member_ref}"))
        for run in _locked_runs(session, pieces):
            theirs = {piece.serial for piece in pieces if piece.run_id == run.id}
            run.faults = [fault for fault in run.faults if fault["details"].get("line") not in theirs]


def _locked_runs(session: Session, pieces: Sequence[Any]) -> Sequence[PrintRun]:
    wanted = SERVICE.select(PrintRun).where(PrintRun.id.in_({piece.run_id for piece in pieces})).order_by(PrintRun.id)
    return session.scalars(wanted.with_for_update().execution_options(populate_existing=True)).all()


def _pieces_of(session: Session, member_id: int) -> Sequence[Any]:
    table: Any = RunPiece.__table__
    theirs = select(Card.id).where(Card.member_id == member_id)
    wanted = select(table.c.id, table.c.run_id, table.c.serial).where(table.c.card_id.in_(theirs))
    return connection(session).execute(SERVICE.apply(wanted.order_by(table.c.id), RunPiece)).all()
