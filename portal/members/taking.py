"""A list that is checked becomes members: good lines at once, corrected ones with them."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from portal.db import transaction
from portal.jobs import JobKind, Runs, Work, enqueue
from portal.kernel.files import Files
from portal.members import events
from portal.members.checking import Tell, delete_files, forget_lines, held_list, sorted_lines
from portal.members.fields import Row, check_cells, rows_of
from portal.members.model import MemberList, MemberListRow
from portal.members.rules import SMALL, ListChange, ListState, RowState, next_list_state
from portal.members.upserting import Counts, scope_of_list, upsert_rows
from portal.organisations import Actor, Scope, note_act, record_event

MEMBERS_TAKE = "members.take"
_CHUNK = 4_000  # lines in one transaction
_SERVICE = Scope.service("a list of members is taken by a worker")


def take_list(session: Session, files: Files, scope: Scope, ref: str, *, actor: Actor, at: datetime) -> MemberList:
    """Makes members of all good lines: added, or changed where the member number is there; faulty ones stay behind.

    A large list is taken by a job. Twice is as once. Raises ``ObjectUnknown``, ``ListStateRefused``, ``FilesAway``.
    """
    own = scope.own()
    with transaction(session):
        found = held_list(session, own, ref)
        if found.state == ListState.TAKEN:
            return found
        if found.state != ListState.TAKING:
            found.state = next_list_state(found.state, ListChange.TAKE)
            found.added = found.changed = found.unchanged = 0
            note_act(session, actor, "member_list.taken", organisation_id=found.organisation_id, about=ref, at=at)
        if found.total > SMALL:
            payload = {"list": ref}
            found.job_ref = enqueue(
                session, MEMBERS_TAKE, payload, at=at, lane=scope.ref, key=ref, sandbox=found.sandbox
            )
            return found
    _take(session, files, found, at=at, tell=lambda _done, _total: None, finishing=partial(transaction, session))
    return found


def take_kind(files: Files) -> JobKind:
    """How jobs that take a large list are done."""
    return JobKind(partial(_do_take, files), runs=Runs.PROCESS)


def _do_take(files: Files, work: Work) -> None:
    found = _SERVICE.one(work.session, MemberList, work.payload["list"])
    if found.state == ListState.TAKING:
        at = work.clock.now()
        _take(work.session, files, found, at=at, tell=work.progress, finishing=work.finishing)


def _take(
    session: Session,
    files: Files,
    found: MemberList,
    *,
    at: datetime,
    tell: Tell,
    finishing: Callable[[], AbstractContextManager[None]],
) -> None:
    """Goes on behind the last line that was taken, should somebody have begun."""
    ready, last, done = list[Row](), 0, 0
    for portion in sorted_lines(files, found):
        if portion.lines and portion.lines[-1] > found.taken_lines:
            ready += rows_of(found.columns, portion.columns)
            last = portion.lines[-1]
        done += len(portion.lines)
        if len(ready) >= _CHUNK:
            with transaction(session):
                found = _held(session, found)
                if found.taken_lines < last:
                    _upsert(session, found, ready, at)
                    found.taken_lines = last
            ready = []
            tell(done, found.total)
    with finishing():
        found = _held(session, found)
        if found.state == ListState.TAKEN:
            return
        _upsert(session, found, ready, at)
        _upsert(session, found, _corrected(session, found), at)
        found.state, found.taken_at, found.job_ref = next_list_state(found.state, ListChange.FINISH), at, None
        record_event(
            session,
            found.organisation_id,
            events.IMPORTED,
            about=found.ref,
            at=at,
            sandbox=found.sandbox,
            added=found.added,
            changed=found.changed,
            unchanged=found.unchanged,
            faulty=found.faulty,
        )
    close_if_done(session, files, found, at=at)


def take_row(session: Session, found: MemberList, row: Row, *, at: datetime) -> None:
    """In the caller's transaction, which holds the list: one corrected line of a taken list becomes a member."""
    _upsert(session, found, [row], at)


def close_if_done(session: Session, files: Files, found: MemberList, *, at: datetime) -> None:
    """Deletes the file and lines of a taken list of which nothing is left to correct."""
    if found.state == ListState.TAKEN and not found.faulty:
        delete_files(files, found)
        with transaction(session):
            forget_lines(session, _held(session, found), at)


def _held(session: Session, found: MemberList) -> MemberList:
    return held_list(session, scope_of_list(found), found.ref)


def _upsert(session: Session, found: MemberList, rows: Sequence[Row], at: datetime) -> None:
    counts = Counts()
    upsert_rows(session, scope_of_list(found), found.id, rows, counts, at=at)
    found.added += counts.added
    found.changed += counts.changed
    found.unchanged += counts.unchanged


def _corrected(session: Session, found: MemberList) -> list[Row]:
    """What corrected lines say; they are taken now."""
    mine = scope_of_list(found).select(MemberListRow)
    good = mine.where(MemberListRow.list_id == found.id, MemberListRow.state == RowState.GOOD)
    rows = []
    for line in session.scalars(good.order_by(MemberListRow.line).with_for_update()):
        row, _findings = check_cells(found.columns, line.cells, line.line)
        rows.append(row)
        line.state = RowState.TAKEN
    return rows
