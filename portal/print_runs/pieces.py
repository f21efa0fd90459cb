"""Single pieces of a run: found by what stands on them, or by their card, to be printed once more."""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.organisations import Scope
from portal.print_runs.model import PrintRun, RunPiece
from portal.print_runs.rules import TAKEN, RunKind, RunState
from portal.print_runs.store import SERVICE

REPRINTED = frozenset({*TAKEN, RunState.DONE})  # states of a run whose pieces may be printed once more


def find_pieces(
    session: Session, run: PrintRun, *, serials: Collection[int] = (), member_nos: Collection[str] = (), after: int = 0,
    limit: int = 50,
) -> Sequence[RunPiece]:  # fmt: skip
    """A run's pieces by serial number, behind the serial ``after``; those with one of the ``serials`` or of
    the member numbers, where any is given.
    """
    wanted = SERVICE.select(RunPiece).where(RunPiece.run_id == run.id, RunPiece.serial > after)
    if serials or member_nos:
        wanted = wanted.where(RunPiece.serial.in_(list(serials)) | RunPiece.member_no.in_(list(member_nos)))
    return session.scalars(wanted.order_by(RunPiece.serial).limit(limit)).all()


def latest_piece_of(session: Session, scope: Scope, card_id: int) -> tuple[PrintRun, RunPiece] | None:
    """The piece of a card in the last run that printed it, with that run; None for a card that no press has seen."""
    printed = select(PrintRun.id).where(PrintRun.state.in_(REPRINTED), PrintRun.kind != RunKind.ECARDS)
    wanted = scope.own().select(RunPiece).where(RunPiece.card_id == card_id, RunPiece.run_id.in_(printed))
    piece = session.scalars(wanted.order_by(RunPiece.id.desc()).limit(1)).one_or_none()
    if piece is None:
        return None
    run = session.scalars(scope.own().select(PrintRun).where(PrintRun.id == piece.run_id)).one()
    return run, piece
