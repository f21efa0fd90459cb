"""A check is asked for, by somebody or by the day, done by a job, and told of where something is wrong."""

from collections.abc import Mapping
from datetime import date, datetime

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.books.model import BookCheck
from portal.books.rules import CHECKED_FROM, as_stored, lines_of
from portal.books.store import locked_check, open_book_check
from portal.db import connection, insert_or, transaction
from portal.jobs import JobKind, Runs, Work, enqueue
from portal.kernel.clock import JST, japan_day
from portal.kernel.identifiers import new_ref
from portal.mail import post
from portal.organisations import (
    Actor,
    Membership,
    Organisation,
    OrganisationKind,
    Person,
    Role,
    note_act,
    organisations,
    scope_of,
)
from portal.payments import verify_books

BOOKS_CHECK = "books.check"  # the job's kind
log = structlog.get_logger()


def ask_for_check(session: Session, *, actor: Actor, at: datetime) -> BookCheck:
    """Lets the books be checked now; where a check is under way, it is that one."""
    with transaction(session):
        operator = _operator(session, lock=True)
        under_way = open_book_check(session, at=at)
        if under_way is not None:
            return under_way
        check = BookCheck(ref=new_ref(), day=None, asked_by=actor.name, asked_at=at, findings={})
        session.add(check)
        enqueue(session, BOOKS_CHECK, {"check": check.ref}, at=at)
        whose = operator.id if operator else None
        note_act(session, actor, "books.check_asked", organisation_id=whose, about=check.ref, at=at)
        return check


def plan_daily_check(session: Session, *, at: datetime) -> bool:
    """Lets the books be checked once a day, from four in the morning (Japan time). Part of the worker's sweep.

    Answers whether a check was planned.
    """
    today = japan_day(at)
    if at.astimezone(JST).time() < CHECKED_FROM or _is_planned(session, today):
        return False
    with transaction(session):
        row = {"ref": new_ref(), "day": today, "asked_by": "", "asked_at": at, "findings": {}}
        planned = insert_or(connection(session).dialect.name, BookCheck).values(row).on_conflict_do_nothing()
        is_new = session.execute(planned.returning(BookCheck.id)).first() is not None
        if is_new:
            enqueue(session, BOOKS_CHECK, {"check": row["ref"]}, at=at)
        return is_new


def check_kind() -> JobKind:
    """How jobs of the kind ``BOOKS_CHECK`` are done."""
    return JobKind(_check, Runs.THREAD)


def _check(work: Work) -> Mapping[str, object]:
    """Done twice it is told once: what was found first stays."""
    ref = str(work.payload["check"])
    found = verify_books(work.session, heard=work.progress)
    kept, result = as_stored(found), {"sound": found.is_sound}
    with work.finishing(result):
        check, at = locked_check(work.session, ref), work.clock.now()
        if check.ended_at is None:
            check.ended_at, check.is_sound, check.findings = at, found.is_sound, kept
            if not found.is_sound:
                wrong = [code for code, _about in lines_of(kept)]
                _raise_alarm(work.session, len(wrong), at)
                log.error("books unsound", check=ref, faults=sorted(set(wrong)), count=len(wrong))
    return result


def _raise_alarm(session: Session, faults: int, at: datetime) -> None:
    """Posts a mail to each of the operator's owners, in the caller's transaction."""
    operator = _operator(session)
    if operator is None:
        return
    owners = select(Person).join(Membership, Membership.person_id == Person.id).where(Membership.role == Role.OWNER)
    for person in session.scalars(scope_of(operator).own().apply(owners.order_by(Person.id), Membership)):
        checked_at = at.isoformat(timespec="seconds")
        whom = {"to": person.address, "language": person.language}
        post(session, "books_unsound", at=at, faults=faults, checked_at=checked_at, **whom)


def _operator(session: Session, *, lock: bool = False) -> Organisation | None:
    found = organisations(session, kind=OrganisationKind.OPERATOR, limit=1)
    if found and lock:
        session.get_one(Organisation, found[0].id, with_for_update=True)
    return found[0] if found else None


def _is_planned(session: Session, day: date) -> bool:
    return session.scalar(select(BookCheck.id).where(BookCheck.day == day)) is not None
