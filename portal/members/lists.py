"""Lists of members: a file comes in, its columns are matched, it is found again, discarded, forgotten."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from sqlalchemy.orm import Session

from portal.artwork import Finding, MemberFault, MemberListRefused, SortingReader
from portal.db import transaction
from portal.jobs import JobKind, Runs, Work, enqueue
from portal.kernel.files import Files
from portal.kernel.identifiers import new_ref
from portal.members.checking import check_list, delete_files, file_of, forget_lines, held_list
from portal.members.errors import ColumnsRefused
from portal.members.fields import EXTRA, IGNORED, Field, guess_columns
from portal.members.model import Member, MemberList
from portal.members.rules import (
    FILE_NAME_LIMIT,
    KEPT,
    MOST_MEGABYTES,
    SMALL_BYTES,
    ListChange,
    ListState,
    next_list_state,
)
from portal.organisations import Actor, Scope, note_act

MEMBERS_CHECK = "members.check"
_EXAMPLES = 3  # rows shown to match the columns by
_LOOKED_BACK = 30  # lists, for one with the same columns
_SERVICE = Scope.service("lists of members that nobody finished")


def begin_list(
    session: Session,
    files: Files,
    scope: Scope,
    *,
    name: str,
    source: Path | bytes,
    actor: Actor,
    at: datetime,
) -> MemberList:
    """Keeps a CSV file (UTF-8 or CP932, up to 100,000 lines) and checks it, a large one by a job.

    Columns are known by their headings, or as they were matched before; where there is no member number among them the
    list NEEDS_COLUMNS. Raises ``MemberListRefused`` (of ``portal.artwork``) for what is no such file, ``FilesAway``.
    """
    assert scope.organisation_id is not None
    size = len(source) if isinstance(source, bytes) else source.stat().st_size
    if size > MOST_MEGABYTES * 1_000_000:
        details: dict[str, str | int | float] = {"line": 0, "column": "", "most": MOST_MEGABYTES}
        raise MemberListRefused([Finding(MemberFault.TOO_LARGE, details=details)], 1)
    with _opened(source) as file:
        reader = SortingReader(file)
        examples = reader.examples(_EXAMPLES)
    columns = remembered_columns(session, scope, reader.headings) or guess_columns(reader.headings)
    is_matched = Field.MEMBER_NO in columns.values()
    made = MemberList(
        ref=new_ref(),
        organisation_id=scope.organisation_id,
        sandbox=scope.sandbox,
        name=name[:FILE_NAME_LIMIT],
        encoding=reader.encoding,
        state=ListState.READING if is_matched else ListState.NEEDS_COLUMNS,
        headings=list(reader.headings),
        columns=dict(columns),
        examples=examples,
        made_by=actor.name,
        made_at=at,
    )
    files.put(file_of(made), source)
    with transaction(session):
        session.add(made)
        session.flush()
        note_act(session, actor, "member_list.begun", organisation_id=made.organisation_id, about=made.ref, at=at)
        if is_matched and size > SMALL_BYTES:
            made.job_ref = _enqueue(session, scope, made, at)
    if is_matched and size <= SMALL_BYTES:
        _check_now(session, files, made, at)
    return made


def match_columns(
    session: Session, files: Files, scope: Scope, ref: str, columns: Mapping[str, str], *, at: datetime
) -> MemberList:
    """Says what each column is, by heading: a ``Field``, ``EXTRA`` or ``IGNORED``; then the list is checked (anew).

    Lines that were corrected by hand are as they came again. Raises ``ObjectUnknown``, ``ColumnsRefused``,
    ``ListStateRefused``, ``FilesAway``.
    """
    own = scope.own()
    is_small = files.size(file_of(find_list(session, scope, ref))) <= SMALL_BYTES
    with transaction(session):
        found = held_list(session, own, ref)
        _refuse_wrong(found.headings, columns)
        found.state = next_list_state(found.state, ListChange.MATCH)
        found.columns, found.refusal = {heading: columns.get(heading, IGNORED) for heading in found.headings}, None
        found.added = found.changed = found.unchanged = found.faulty = found.total = 0
        if not is_small:
            found.job_ref = _enqueue(session, own, found, at)
    if is_small:
        _check_now(session, files, found, at)
    return found


def discard_list(session: Session, files: Files, scope: Scope, ref: str, *, actor: Actor, at: datetime) -> None:
    """Ends a list that is not taken; its file is deleted. Twice is as once.

    Raises ``ObjectUnknown``, ``ListStateRefused``, ``FilesAway``.
    """
    with transaction(session):
        found = held_list(session, scope.own(), ref)
        if found.state != ListState.DISCARDED:
            found.state = next_list_state(found.state, ListChange.DISCARD)
            forget_lines(session, found, at)
            note_act(session, actor, "member_list.discarded", organisation_id=found.organisation_id, about=ref, at=at)
    delete_files(files, found)


def find_list(session: Session, scope: Scope, ref: str) -> MemberList:
    """A list in the scope. Raises ``ObjectUnknown``."""
    return scope.own().one(session, MemberList, ref)


def last_list_of(session: Session, scope: Scope, member: Member) -> MemberList | None:
    """The list that was taken last of those in which a member stood; None for one that stood in none."""
    if member.list_id is None:
        return None
    return session.scalars(scope.own().select(MemberList).where(MemberList.id == member.list_id)).one_or_none()


def member_lists(session: Session, scope: Scope, *, after: str = "", limit: int = 50) -> Sequence[MemberList]:
    """The lists that were not discarded, the newest first. Raises ``ObjectUnknown`` for an unknown ``after``."""
    own = scope.own()
    found = own.select(MemberList).where(MemberList.state != ListState.DISCARDED)
    if after:
        found = found.where(MemberList.id < own.one(session, MemberList, after).id)
    return session.scalars(found.order_by(MemberList.id.desc()).limit(limit)).all()


def remembered_columns(session: Session, scope: Scope, headings: Sequence[str]) -> Mapping[str, str]:
    """What columns of these headings were when such a file was checked last; nothing where there was none."""
    checked = scope.own().select(MemberList).where(MemberList.checked_at.is_not(None), MemberList.total > 0)
    for earlier in session.scalars(checked.order_by(MemberList.id.desc()).limit(_LOOKED_BACK)):
        if set(earlier.headings) == set(headings):
            return {heading: earlier.columns[heading] for heading in headings}
    return {}


def check_kind(files: Files) -> JobKind:
    """How jobs that check a large list are done."""
    return JobKind(partial(_do_check, files), runs=Runs.PROCESS)


def forget_old_lists(session: Session, files: Files, *, at: datetime) -> None:
    """Deletes the files and faulty lines of lists that are 30 days old; those that were not taken are discarded."""
    old = _SERVICE.select(MemberList).where(MemberList.made_at <= at - KEPT, MemberList.forgotten_at.is_(None))
    for found in session.scalars(old.limit(100)).all():
        delete_files(files, found)
        with transaction(session):
            held = held_list(session, _SERVICE, found.ref)
            if held.state != ListState.TAKEN:
                held.state = ListState.DISCARDED
            forget_lines(session, held, at)


def _do_check(files: Files, work: Work) -> None:
    found = _SERVICE.one(work.session, MemberList, work.payload["list"])
    if found.state == ListState.READING:
        at = work.clock.now()
        check_list(work.session, files, found, at=at, tell=work.progress, finishing=work.finishing)


def _check_now(session: Session, files: Files, found: MemberList, at: datetime) -> None:
    tell, finishing = (lambda _done, _total: None), partial(transaction, session)
    check_list(session, files, found, at=at, tell=tell, finishing=finishing)


def _enqueue(session: Session, scope: Scope, found: MemberList, at: datetime) -> str:
    payload = {"list": found.ref}
    return enqueue(session, MEMBERS_CHECK, payload, at=at, lane=scope.ref, key=found.ref, sandbox=found.sandbox)


def _refuse_wrong(headings: Sequence[str], columns: Mapping[str, str]) -> None:
    for heading in columns:
        if heading not in headings:
            raise ColumnsRefused("unknown", heading)
    fields = [target for target in columns.values() if target not in {EXTRA, IGNORED}]
    for target in fields:
        if target not in set(Field):
            raise ColumnsRefused("unknown", target)
        if fields.count(target) > 1:
            raise ColumnsRefused("twice", target)
    if Field.MEMBER_NO not in fields:
        raise ColumnsRefused("no_member_no")


def _opened(source: Path | bytes) -> BinaryIO:
    return BytesIO(source) if isinstance(source, bytes) else source.open("rb")
