"""E-card runs: a mail with link and claim code to each member, or their links for the merchant's own mailing; how many
have opened the link, how many have put the card on a phone; and a reminder to the others.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Exists, Select, exists, func, select
from sqlalchemy.orm import Session

from portal.cards import Card, CardRecord, CardState, card_token, cards_by_id, claim_code, group_code
from portal.db import connection, transaction
from portal.jobs import JobKind, Runs, Work
from portal.mail import MailTrouble, post
from portal.members import Member, members_by_id
from portal.numbers import NumberHolding
from portal.organisations import Actor, Scope
from portal.print_runs.confirming import RUNS_MAIL, enqueue_run
from portal.print_runs.errors import RunStateRefused
from portal.print_runs.events import RUN_DONE
from portal.print_runs.finishing import csv_line
from portal.print_runs.model import PrintRun, RunPiece
from portal.print_runs.rendering import BY_ITSELF, working_merchant
from portal.print_runs.rules import Change, RunKind, RunState, Side
from portal.print_runs.store import SERVICE, find_run, locked_run, pieces_of, run_by_ref
from portal.print_runs.timeline import Party, move, note

AT_ONCE = 200  # mails posted in one transaction
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
    """Posts what is to be mailed, some at a time; whoever falls in the middle goes on where they were."""
    ref, session = str(work.payload["run"]), work.session
    while True:
        with transaction(session):
            run = run_by_ref(session, ref, lock=True)
            if run.kind != RunKind.ECARDS or run.state not in {RunState.SENT, RunState.DONE}:
                return
            whose = working_merchant(session, run)
            if whose is None:
                return
            waiting = _to_mail(session, run)
            for piece in waiting:
                _post(session, run, whose.name, whose.ref, piece, at=work.clock.now())
            if not waiting:
                if run.state == RunState.SENT:
                    run.done_at = work.clock.now()
                    move(session, run, Change.MAILED, BY_ITSELF, at=work.clock.now(), event=RUN_DONE)
                return
        work.progress(0, 0, run.ref)


def remind(session: Session, scope: Scope, ref: str, *, actor: Actor, at: datetime) -> int:
    """Mails a reminder to those who have not put their card on a phone, once each; answers to how many.

    Raises ``ObjectUnknown``, ``RunStateRefused`` where the cards are not all mailed yet, or are not mailed by us.
    """
    with transaction(session):
        run = locked_run(session, scope, ref)
        if run.kind != RunKind.ECARDS or run.state != RunState.DONE or not run.mails:
            raise RunStateRefused(run.state, "remind")
        forgotten = [piece.id for piece in _pieces(session, run, RunPiece.reminded_at.is_(None), ~_claimed())]
        for first in range(0, len(forgotten), 1000):
            some = SERVICE.update(RunPiece).where(RunPiece.id.in_(forgotten[first : first + 1000]))
            session.execute(some.values(reminded_at=at, mailed_at=None))
        if forgotten:
            note(session, run, "reminded", Party(Side.MERCHANT, actor), at=at, pieces=len(forgotten))
            enqueue_run(session, run, RUNS_MAIL, at=at)
        return len(forgotten)


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
    """Notes that somebody has opened an e-card's link, the first time."""
    unopened = select(RunPiece.id).where(RunPiece.card_id == card_id, RunPiece.opened_at.is_(None))
    if session.scalar(SERVICE.apply(unopened, RunPiece)) is None:
        return
    with transaction(session):
        first = SERVICE.update(RunPiece).where(RunPiece.card_id == card_id, RunPiece.opened_at.is_(None))
        session.execute(first.values(opened_at=at))


def ecard_links_csv(session: Session, scope: Scope, ref: str, *, key: str, public_url: str) -> Iterator[str]:
    """Each member's link and claim code, line by line for the merchant's own mailing, after a byte order mark.

    Raises ``ObjectUnknown``, ``RunStateRefused`` before the run is confirmed.
    """
    run = find_run(session, scope, ref)
    if run.kind != RunKind.ECARDS or run.confirmed_at is None or run.state == RunState.CANCELLED:
        raise RunStateRefused(run.state, "links")
    return _links(session, run, key, public_url)


def _links(session: Session, run: PrintRun, key: str, public_url: str) -> Iterator[str]:
    yield "\ufeff" + csv_line(["member_no", "name", "email", "link", "claim_code"])
    pieces = list(pieces_of(session, run))
    for first in range(0, len(pieces), 1000):
        some = pieces[first : first + 1000]
        cards = cards_by_id(session, SERVICE, [piece.card_id for piece in some])
        whose = members_by_id(session, SERVICE, {card.member_id for card in cards.values() if card.member_id})
        for piece in some:
            card = cards[piece.card_id]
            member = whose.get(card.member_id or 0)
            if member is not None and card.state == CardState.ACTIVE:
                link = f"{public_url}/c/{card_token(card, key)}"
                yield csv_line([member.member_no, member.name, member.address, link, group_code(claim_code(card, key))])


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


def _to_mail(session: Session, run: PrintRun) -> Sequence[Any]:
    if not run.mails:
        return ()
    return _pieces(session, run, RunPiece.mailed_at.is_(None), limit=AT_ONCE)


def _pieces(session: Session, run: PrintRun, *conditions: Any, limit: int | None = None) -> Sequence[Any]:
    wanted = select(RunPiece.id, RunPiece.card_id, RunPiece.reminded_at).where(RunPiece.run_id == run.id, *conditions)
    return connection(session).execute(SERVICE.apply(wanted.order_by(RunPiece.serial).limit(limit), RunPiece)).all()


def _claimed() -> Exists:
    """The piece's card is on somebody's phone."""
    return exists().where(Card.id == RunPiece.card_id, NumberHolding.number_id == Card.number_id)


def _has_bounced() -> Exists:
    """Mail to the member of the piece's card came back for good."""
    return exists().where(
        Card.id == RunPiece.card_id,
        Member.id == Card.member_id,
        MailTrouble.address == Member.address,
        MailTrouble.hard_at.is_not(None),
    )


def _count(session: Session, run: PrintRun, condition: Exists) -> int:
    counted: Select[Any] = select(func.count()).select_from(RunPiece).where(RunPiece.run_id == run.id, condition)
    return session.scalar(SERVICE.apply(counted, RunPiece)) or 0
