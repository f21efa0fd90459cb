"""What happened to a run, for merchant and shop to see: lines, events, acts, mails; and what they ask each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from portal.db import transaction
from portal.kernel.identifiers import new_ref
from portal.kernel.text import clean_text
from portal.mail import post
from portal.organisations import Actor, Organisation, Scope, note_act, organisations_by_id, record_event
from portal.print_runs.errors import RunStateRefused, TextNeeded
from portal.print_runs.events import JOB_ASKED, RUN_ASKED
from portal.print_runs.model import PrintRun, RunLine, RunQuestion
from portal.print_runs.rules import QUESTION_LIMIT, WITH_SHOP, Change, RunState, Side, next_state
from portal.print_runs.store import SERVICE, find_job, find_run

_LANGUAGE = "ja"  # organisations' own mail


@dataclass(frozen=True, slots=True)
class Party:
    """Who does something to a run, and on which side they stand."""

    side: Side
    actor: Actor


def move(
    session: Session, run: PrintRun, change: Change, by: Party, *, at: datetime, event: str = "",
    **details: str | int,
) -> None:  # fmt: skip
    """Makes of a locked run what the change makes of it, and notes that. Raises ``RunStateRefused``."""
    run.state, run.changed_at = next_state(run.state, change), at
    note(session, run, run.state, by, at=at, event=event, **details)


def note(
    session: Session, run: PrintRun, what: str, by: Party, *, at: datetime, event: str = "", **details: str | int
) -> None:
    """Adds a line, an act, and where one is named an event; in the caller's transaction."""
    session.add(
        RunLine(
            organisation_id=run.organisation_id,
            sandbox=run.sandbox,
            run_id=run.id,
            at=at,
            what=what,
            side=by.side,
            who=by.actor.name,
            details=details,
        )
    )
    session.flush()
    whose = run.print_shop_id if by.side is Side.SHOP else run.organisation_id
    note_act(session, by.actor, f"run.{what}", organisation_id=whose, about=run.ref, at=at, **details)
    if event:
        record_event(session, run.organisation_id, event, about=run.ref, at=at, sandbox=run.sandbox, state=run.state)


def tell_shop(session: Session, run: PrintRun, event: str, *, at: datetime) -> None:
    """Records an event in the feed of the run's print shop."""
    if run.print_shop_id is not None:
        record_event(session, run.print_shop_id, event, about=run.ref, at=at, sandbox=run.sandbox, state=run.state)


def mail_of_run(session: Session, run: PrintRun, change: str, *, to_shop: bool, at: datetime, detail: str = "") -> None:
    """Posts ``run_changed`` to the shop or to the merchant; ``change`` is one of ``portal.mail.kinds.RUN_CHANGES``."""
    ids = [run.organisation_id, *([run.print_shop_id] if run.print_shop_id else [])]
    known = organisations_by_id(session, ids)
    to = known.get(run.print_shop_id or 0) if to_shop else known.get(run.organisation_id)
    other = known.get(run.organisation_id) if to_shop else known.get(run.print_shop_id or 0)
    if to is None or not to.address:
        return
    post(
        session,
        "run_changed",
        to=to.address,
        language=_LANGUAGE,
        at=at,
        lane=to.ref,
        sandbox=run.sandbox,
        organisation=to.name,
        other=_name(other),
        run=run.name,
        ref=run.ref,
        detail=detail[: QUESTION_LIMIT // 2],
        side="shop" if to_shop else "merchant",
        change=change,
    )


def _name(other: Organisation | None) -> str:
    return other.name if other else ""


def timeline(session: Session, run: PrintRun) -> Sequence[RunLine]:
    """What happened, the oldest first: all of it, for the merchant."""
    return session.scalars(SERVICE.select(RunLine).where(RunLine.run_id == run.id).order_by(RunLine.id)).all()


def job_timeline(session: Session, job: PrintRun) -> Sequence[RunLine]:
    """What happened since the run was last sent, the oldest first: what was before is another print shop's."""
    sent = SERVICE.select(RunLine).where(RunLine.run_id == job.id, RunLine.what == RunState.SENT)
    first = session.scalars(sent.order_by(RunLine.id.desc()).limit(1)).one_or_none()
    return [line for line in timeline(session, job) if first is None or line.id >= first.id]


def questions(session: Session, run: PrintRun) -> Sequence[RunQuestion]:
    """The thread on a run, the oldest first: all of it, for the merchant."""
    found = SERVICE.select(RunQuestion).where(RunQuestion.run_id == run.id)
    return session.scalars(found.order_by(RunQuestion.id)).all()


def job_questions(session: Session, job: PrintRun) -> Sequence[RunQuestion]:
    """The thread since the run was last sent, the oldest first: what was before is another print shop's."""
    return [asked for asked in questions(session, job) if job.sent_at is None or asked.at >= job.sent_at]


def ask_shop(session: Session, scope: Scope, ref: str, text: str, *, actor: Actor, at: datetime) -> RunQuestion:
    """The merchant writes to the print shop. Raises ``ObjectUnknown``, ``RunStateRefused`` where no shop has the run,
    ``TextNeeded``, and what ``clean_text`` does.
    """
    said = _said(text)
    with transaction(session):
        run = find_run(session, scope, ref)
        if not is_at_shop(run):
            raise RunStateRefused(run.state, "ask")
        asked = _add(session, run, said, Party(Side.MERCHANT, actor), at)
        tell_shop(session, run, JOB_ASKED, at=at)
        mail_of_run(session, run, "question", to_shop=True, at=at, detail=said)
        return asked


def is_at_shop(run: PrintRun) -> bool:
    """Whether a print shop has the run, and reads what is written on it."""
    return run.print_shop_id is not None and run.sent_at is not None and run.state in WITH_SHOP


def ask_merchant(session: Session, shop: Scope, ref: str, text: str, *, actor: Actor, at: datetime) -> RunQuestion:
    """The print shop writes to the merchant. Raises ``ObjectUnknown``, ``TextNeeded``, and what ``clean_text`` does."""
    said = _said(text)
    with transaction(session):
        run = find_job(session, shop, ref)
        asked = _add(session, run, said, Party(Side.SHOP, actor), at)
        record_event(session, run.organisation_id, RUN_ASKED, about=run.ref, at=at, sandbox=run.sandbox)
        mail_of_run(session, run, "question", to_shop=False, at=at, detail=said)
        return asked


def _said(text: str) -> str:
    said = clean_text(text, QUESTION_LIMIT)
    if not said:
        raise TextNeeded("text")
    return said


def _add(session: Session, run: PrintRun, said: str, by: Party, at: datetime) -> RunQuestion:
    asked = RunQuestion(
        ref=new_ref(),
        organisation_id=run.organisation_id,
        sandbox=run.sandbox,
        run_id=run.id,
        at=at,
        side=by.side,
        who=by.actor.name,
        text=said,
    )
    session.add(asked)
    session.flush()
    whose = run.print_shop_id if by.side is Side.SHOP else run.organisation_id
    note_act(session, by.actor, "run.asked", organisation_id=whose, about=run.ref, at=at)
    return asked
