"""E-card runs: a mail with link and claim code to each member; how many have opened the link, how many have put the
card on a phone; and a reminder to the others.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Exists, Select, exists, func, select
from sqlalchemy.orm import Session

from portal.cards import Card, CardRecord, CardState, cards_by_id
from portal.db import connection, transaction
from portal.jobs import JobKind, Runs, Work, count_due_jobs
from portal.mail import MAIL_SEND, MailTrouble, post
from portal.members import Member, members_by_id
from portal.numbers import NumberHolding
from portal.organisations import Actor, Scope
from portal.print_runs.confirming import RUNS_MAIL, enqueue_run
from portal.print_runs.errors import RunStateRefused
from portal.print_runs.events import RUN_DONE
from portal.print_runs.model import PrintRun, RunPiece
from portal.print_runs.rendering import BY_ITSELF, working_merchant
from portal.print_runs.rules import Change, RunKind, RunState, Side
from portal.print_runs.store import SERVICE, locked_run, run_by_ref
from portal.print_runs.timeline import Party, move, note

AT_ONCE = 200  # mails of a merchant that wait to be sent before more are posted
AGAIN_AFTER = timedelta(seconds=5)
_LANGUAGES = {"ja", "en"}


@dataclass(frozen=True, slots=True)
class Figures:
    """How an e-card run goes, in cards; ``bounced`` are addresses from which our mail came back for good."""

    cards: int
    mailed: int
    bounced: int
    opened: int
    claimed: int
    reminded: int


def mail_kind() -> JobKind:
    """How jobs of the kind ``RUNS_MAIL`` are done."""
    return JobKind(mail_cards, Runs.THREAD)


def mail_cards(work: Work) -> None:
    """Posts what is to be mailed; where more of a merchant's mails would wait than ``AT_ONCE``, the rest comes later.

    So no other mail of theirs waits behind a hundred thousand cards, and a mail server gets them at its own pace.
    """
    session, at = work.session, work.clock.now()
    with transaction(session):
        with work.finishing():
            run = run_by_ref(session, str(work.payload["run"]), lock=True)
            has_more = _mail_some(session, run, at=at)
        if has_more:
            enqueue_run(session, run, RUNS_MAIL, at=at, due_at=at + AGAIN_AFTER)


def _mail_some(session: Session, run: PrintRun, *, at: datetime) -> bool:
    """Posts mails of a locked run as far as there is room; answers whether there are more. The last one ends it."""
    if run.kind != RunKind.ECARDS or run.state not in {RunState.SENT, RunState.DONE}:
        return False
    whose = working_merchant(session, run)
    if whose is None:
        return False
    room = max(0, AT_ONCE - count_due_jobs(session, MAIL_SEND, lane=whose.ref, most=AT_ONCE))
    waiting = _to_mail(session, run, room + 1)
    for piece in waiting[:room]:
        _post(session, run, whose.name, whose.ref, piece, at=at)
    if len(waiting) > room:
        return True
    if run.state == RunState.SENT:
        run.done_at = at
        move(session, run, Change.MAILED, BY_ITSELF, at=at, event=RUN_DONE)
    return False


def remind(session: Session, scope: Scope, ref: str, *, actor: Actor, at: datetime) -> int:
    """Mails a reminder to those who have not put their card on a phone, once each; answers to how many.

    Raises ``ObjectUnknown``, ``RunStateRefused`` where the cards are not all mailed yet, or are not mailed by us.
    """
    with transaction(session):
        run = locked_run(session, scope, ref)
        if run.kind != RunKind.ECARDS or run.state != RunState.DONE or not run.mails:
            raise RunStateRefused(run.state, "remind")
        forgotten = [piece.id for piece in _pieces(session, run, _is_forgotten())]
        for first in range(0, len(forgotten), 1000):
            some = SERVICE.update(RunPiece).where(RunPiece.id.in_(forgotten[first : first + 1000]))
            session.execute(some.values(reminded_at=at, mailed_at=None))
        if forgotten:
            run.changed_at = at
            note(session, run, "reminded", Party(Side.MERCHANT, actor), at=at, pieces=len(forgotten))
            enqueue_run(session, run, RUNS_MAIL, at=at)
        return len(forgotten)


def count_to_remind(session: Session, run: PrintRun) -> int:
    """How many cards ``remind`` would mail again."""
    return _count(session, run, _is_forgotten())


def figures(session: Session, run: PrintRun) -> Figures:
    """How the run goes."""
    counted = select(
        func.count(),
        func.count(RunPiece.mail_ref),
        func.count(RunPiece.opened_at),
        func.count(RunPiece.reminded_at),
    ).where(RunPiece.run_id == run.id)
    cards, mailed, opened, reminded = session.execute(SERVICE.apply(counted, RunPiece)).one()
    return Figures(
        cards, mailed, _count(session, run, _has_bounced()), opened, _count(session, run, _claimed()), reminded
    )


def note_card_opened(session: Session, card_id: int, *, at: datetime) -> None:
    """Notes for its e-card runs that somebody has opened a card's link, the first time; it may be printed as well."""
    mailed = select(PrintRun.id).where(PrintRun.kind == RunKind.ECARDS)
    theirs = (RunPiece.card_id == card_id) & RunPiece.opened_at.is_(None) & RunPiece.run_id.in_(mailed)
    unopened = select(RunPiece.id).where(theirs).limit(1)
    if session.scalar(SERVICE.apply(unopened, RunPiece)) is None:
        return
    with transaction(session):
        session.execute(SERVICE.update(RunPiece).where(theirs).values(opened_at=at))


def _post(session: Session, run: PrintRun, sender: str, lane: str, piece: Any, *, at: datetime) -> None:
    """Posts one card's mail; a card that is not in use any more, or has no address left, is passed over."""
    card = cards_by_id(session, SERVICE, [piece.card_id])[piece.card_id]
    member = members_by_id(session, SERVICE, [card.member_id or 0]).get(card.member_id or 0)
    values: dict[str, Any] = {"mailed_at": at}
    if member is not None and member.address and card.state == CardState.ACTIVE:
        values["mail_ref"] = post(
            session,
            "ecard_reminder" if piece.reminded_at else "ecard",
            to=member.address,
            language=member.language if member.language in _LANGUAGES else "ja",
            at=at,
            lane=lane,
            sandbox=run.sandbox,
            **_values(card, sender, member, run),
        )
    session.execute(SERVICE.update(RunPiece).where(RunPiece.id == piece.id).values(**values))


def _values(card: CardRecord, sender: str, member: Member, run: PrintRun) -> dict[str, str | int]:
    return {
        "organisation": sender,
        "member": member.name,
        "message": run.message,
        "card": card.ref,
        "token_version": card.token_version,
        "claim_version": card.claim_version,
    }


def _to_mail(session: Session, run: PrintRun, most: int) -> Sequence[Any]:
    if not run.mails:
        return ()
    return _pieces(session, run, RunPiece.mailed_at.is_(None), limit=most)


def _pieces(session: Session, run: PrintRun, *conditions: Any, limit: int | None = None) -> Sequence[Any]:
    wanted = select(RunPiece.id, RunPiece.card_id, RunPiece.reminded_at).where(RunPiece.run_id == run.id, *conditions)
    return connection(session).execute(SERVICE.apply(wanted.order_by(RunPiece.serial).limit(limit), RunPiece)).all()


def _claimed() -> Exists:
    """The piece's card is on somebody's phone."""
    return exists().where(Card.id == RunPiece.card_id, NumberHolding.number_id == Card.number_id)


def _is_forgotten() -> ColumnElement[bool]:
    """The piece's card is in use by a member with an address, on no phone, and nobody was reminded of it."""
    reached = exists().where(
        Card.id == RunPiece.card_id, Card.state == CardState.ACTIVE, Member.id == Card.member_id, Member.address != ""
    )
    return RunPiece.reminded_at.is_(None) & reached & ~_claimed()


def _has_bounced() -> Exists:
    """Mail to the member of the piece's card came back for good."""
    return exists().where(
        Card.id == RunPiece.card_id,
        Member.id == Card.member_id,
        MailTrouble.address == Member.address,
        MailTrouble.hard_at.is_not(None),
    )


def _count(session: Session, run: PrintRun, condition: ColumnElement[bool]) -> int:
    counted: Select[Any] = select(func.count()).select_from(RunPiece).where(RunPiece.run_id == run.id, condition)
    return session.scalar(SERVICE.apply(counted, RunPiece)) or 0
