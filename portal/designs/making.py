"""Designs made and kept: begun from a template or a file, listed, renamed, duplicated, put away and taken back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.artwork import read_design
from portal.db import transaction
from portal.designs.errors import TooManyDesigns
from portal.designs.filing import CheckedFile, check_file, check_limits, keep_bytes, put_file
from portal.designs.model import Design, DesignFile
from portal.designs.rules import (
    MOST_DESIGNS,
    NAME_LIMIT,
    DesignState,
    clean_content,
    content_bytes,
    file_place,
    medium_in,
    name_in,
    place_of,
)
from portal.designs.starting import read_template
from portal.designs.store import count_designs, files_of, locked_design
from portal.kernel.files import Files
from portal.kernel.identifiers import new_ref
from portal.kernel.text import clean_line
from portal.organisations import Actor, ObjectUnknown, Organisation, Scope, note_act


@dataclass(frozen=True, slots=True)
class Draft:
    """What a design begins with: its content, and files by the names that it calls them.

    ``name`` takes the place of the content's own, ``template`` is the one it was begun from.
    """

    content: Mapping[str, Any]
    files: Mapping[str, bytes | CheckedFile] = field(default_factory=dict)
    name: str = ""
    template: str = ""

    def checked(self) -> "Draft":
        """The same with its files looked at: before a transaction. Raises ``FileRefused``, ``FileNameRefused``."""
        return replace(self, files={name: check_file(name, data) for name, data in self.files.items()})


def make_design(session: Session, files: Files, scope: Scope, draft: Draft, *, actor: Actor, at: datetime) -> Design:
    """Makes a design of the scope's own organisation.

    Raises ``DesignRefused`` where its content is no design, ``ContentRefused``, ``FileRefused``, ``FileNameRefused``,
    ``FilesTooMany``, ``TooManyDesigns``, ``FilesAway``, and what ``clean_line`` does for its name.
    """
    content = clean_content(dict(draft.content))
    if name := clean_line(draft.name, NAME_LIMIT):
        content = {**content, "name": name}
    read_design(content_bytes(content))
    checked = [check_file(file, data) for file, data in draft.files.items()]
    check_limits(len(checked), sum(file.size for file in checked))
    ref = new_ref()
    keep_bytes(files, ref, checked)
    try:
        return _add(session, scope, _Made(ref, content, checked, draft.template), actor, at)
    except BaseException:
        files.delete_all(place_of(ref))
        raise


def design_from_template(
    session: Session, files: Files, scope: Scope, template: str, *, name: str = "", actor: Actor, at: datetime
) -> Design:
    """Begins a design from one of our templates. Raises ``TemplateUnknown``, and as ``make_design``."""
    content, beside = read_template(template)
    draft = Draft(content, beside, name=name, template=template)
    return make_design(session, files, scope, draft, actor=actor, at=at)


def designs(session: Session, scope: Scope, *, archived: bool = False) -> Sequence[Design]:
    """The designs of the scope's own organisation and mode, the last changed first; or those put away."""
    state = DesignState.ARCHIVED if archived else DesignState.ACTIVE
    found = scope.own().select(Design).where(Design.state == state)
    return session.scalars(found.order_by(Design.changed_at.desc(), Design.id.desc())).all()


def find_design(session: Session, scope: Scope, ref: str, *, hold: bool = False) -> Design:
    """One of these; with ``hold`` nobody else changes it in this transaction. Raises ``ObjectUnknown``."""
    if hold:
        return locked_design(session, scope, ref, archived_too=True)
    return scope.own().one(session, Design, ref)


def rename_design(session: Session, scope: Scope, ref: str, name: str, *, actor: Actor, at: datetime) -> Design:
    """Calls a design otherwise, in its content too. Raises ``ObjectUnknown``, ``DesignArchived``, as ``clean_line``."""
    with transaction(session):
        renamed = locked_design(session, scope, ref)
        line = clean_line(name, NAME_LIMIT)
        if line and line != renamed.name:
            renamed.name, renamed.content = line, {**renamed.content, "name": line}
            renamed.revision += 1
            renamed.changed_at, renamed.changed_by = at, actor.name
            note_design(session, actor, "design.renamed", renamed, at, name=line)
        return renamed


def duplicate_design(
    session: Session, files: Files, scope: Scope, ref: str, *, name: str, actor: Actor, at: datetime
) -> Design:
    """Makes a design like another, as it is now, under a ``name`` of its own; archived ones too.

    Raises ``ObjectUnknown``, ``TooManyDesigns``, ``FilesAway``, as ``clean_line``.
    """
    original = find_design(session, scope, ref)
    line = clean_line(name, NAME_LIMIT) or original.name
    made = new_ref()
    beside = [CheckedFile(file.name, file.sha256, file.size, file.media_type) for file in _files(session, original)]
    for file in beside:
        with files.open(file_place(original.ref, file.sha256)) as source:
            files.put(file_place(made, file.sha256), source.read())
    try:
        content = {**original.content, "name": line}
        return _add(session, scope, _Made(made, content, beside, original.template, ref), actor, at)
    except BaseException:
        files.delete_all(place_of(made))
        raise


def archive_design(session: Session, scope: Scope, ref: str, *, actor: Actor, at: datetime) -> Design:
    """Puts a design away: nothing new is printed from it. Twice is as once. Raises ``ObjectUnknown``."""
    return _move(session, scope, ref, DesignState.ARCHIVED, actor, at)


def unarchive_design(session: Session, scope: Scope, ref: str, *, actor: Actor, at: datetime) -> Design:
    """Takes it back. Twice is as once. Raises ``ObjectUnknown``."""
    return _move(session, scope, ref, DesignState.ACTIVE, actor, at)


def note_design(
    session: Session, actor: Actor, action: str, of: Design, at: datetime, **details: str | int | bool | None
) -> None:
    """Notes an act on a design."""
    note_act(session, actor, action, organisation_id=of.organisation_id, about=of.ref, at=at, **details)


def _files(session: Session, of: Design) -> Sequence[DesignFile]:
    return files_of(session, Scope.service("a design's own files"), of.id)


@dataclass(frozen=True, slots=True)
class _Made:
    """What a design consists of; ``like`` is the one that it is a copy of."""

    ref: str
    content: dict[str, Any]
    files: Sequence[CheckedFile]
    template: str
    like: str | None = None


def _add(session: Session, scope: Scope, new: _Made, actor: Actor, at: datetime) -> Design:
    with transaction(session):
        organisation = session.get(Organisation, scope.organisation_id, with_for_update=True)
        if organisation is None:
            raise ObjectUnknown
        if count_designs(session, scope) >= MOST_DESIGNS:
            raise TooManyDesigns(MOST_DESIGNS)
        made = Design(
            ref=new.ref,
            organisation_id=organisation.id,
            sandbox=scope.sandbox,
            name=name_in(new.content, new.ref),
            medium=medium_in(new.content),
            state=DesignState.ACTIVE,
            content=new.content,
            revision=1,
            template=new.template,
            made_at=at,
            changed_at=at,
            changed_by=actor.name,
            editor_ref="",
            editor_name="",
        )
        session.add(made)
        session.flush()
        for file in new.files:
            put_file(session, made, file, at)
        session.flush()
        note_design(session, actor, "design.made", made, at, name=made.name, template=new.template, like=new.like)
        return made


def _move(session: Session, scope: Scope, ref: str, wanted: DesignState, actor: Actor, at: datetime) -> Design:
    with transaction(session):
        moved = locked_design(session, scope, ref, archived_too=True)
        if moved.state != wanted:
            moved.state = wanted
            action = "design.archived" if wanted is DesignState.ARCHIVED else "design.unarchived"
            note_design(session, actor, action, moved, at, name=moved.name)
        return moved
