"""Versions: what a design was at a moment, kept by itself or by name, and brought back."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from portal.artwork import artwork_type
from portal.db import transaction
from portal.designs.filing import CheckedFile, put_file
from portal.designs.model import Design, DesignFile, DesignVersion
from portal.designs.rules import KEPT_AUTOSAVES, NOTE_LIMIT, VersionKind, file_place, medium_in, name_in
from portal.designs.store import design_of, file_hashes, files_of, last_version, locked_design, versions_of
from portal.kernel.files import Files
from portal.kernel.identifiers import new_ref
from portal.kernel.text import clean_line
from portal.organisations import Actor, Scope, note_act

_HEAD = 65_536  # bytes that tell a file's type


def versions(session: Session, scope: Scope, ref: str) -> Sequence[DesignVersion]:
    """A design's versions, the newest first. Raises ``ObjectUnknown``."""
    return versions_of(session, scope, scope.own().one(session, Design, ref).id)


def find_version(session: Session, scope: Scope, version_ref: str) -> DesignVersion:
    """One version. Raises ``ObjectUnknown``."""
    return scope.own().one(session, DesignVersion, version_ref)


def design_of_version(session: Session, scope: Scope, version_ref: str) -> Design:
    """The design that a version is of. Raises ``ObjectUnknown``."""
    return design_of(session, scope, find_version(session, scope, version_ref).design_id)


def name_version(session: Session, scope: Scope, ref: str, note: str, *, actor: Actor, at: datetime) -> DesignVersion:
    """Keeps the design as it is now, under a name of its own.

    Raises ``ObjectUnknown``, ``DesignArchived``, and what ``clean_line`` does.
    """
    line = clean_line(note, NOTE_LIMIT)
    with transaction(session):
        design = locked_design(session, scope, ref)
        named = keep_version(session, scope, design, VersionKind.NAMED, line, actor.name, at)
        note_act(
            session, actor, "design.version_named", organisation_id=design.organisation_id, about=design.ref, at=at,
            version=named.number, note=line,
        )  # fmt: skip
        return named


def restore_version(
    session: Session, files: Files, scope: Scope, version_ref: str, *, actor: Actor, at: datetime
) -> Design:
    """Makes the design what it was in a version; what it is now is kept as a version first.

    Raises ``ObjectUnknown``, ``DesignArchived``, ``FilesAway``.
    """
    version = find_version(session, scope, version_ref)
    wanted = _files_of_version(session, files, scope, version)
    with transaction(session):
        design = locked_design(session, scope, design_of(session, scope, version.design_id).ref)
        now = file_hashes(session, scope, design.id)
        if design.content == version.content and now == version.files:
            return design
        last = last_version(session, scope, design.id)
        if last is None or last.content != design.content or last.files != now:
            keep_version(session, scope, design, VersionKind.AUTO, "", design.changed_by, at)
        design.content, design.medium = version.content, medium_in(version.content)
        design.name = name_in(version.content, design.name)
        design.revision += 1
        design.changed_at, design.changed_by = at, actor.name
        _put_back(session, scope, design, wanted, at)
        note_act(
            session, actor, "design.restored", organisation_id=design.organisation_id, about=design.ref, at=at,
            version=version.number,
        )  # fmt: skip
        return design


def keep_version(
    session: Session, scope: Scope, design: Design, kind: VersionKind, note: str, by: str, at: datetime
) -> DesignVersion:
    """Keeps a locked design as its next version, in the caller's transaction."""
    last = last_version(session, scope, design.id)
    kept = DesignVersion(
        ref=new_ref(),
        organisation_id=design.organisation_id,
        sandbox=design.sandbox,
        design_id=design.id,
        number=last.number + 1 if last else 1,
        revision=design.revision,
        name=design.name,
        content=design.content,
        files=file_hashes(session, scope, design.id),
        kind=kind,
        note=note,
        made_by=by,
        made_at=at,
    )
    session.add(kept)
    session.flush()
    return kept


def forget_old_autosaves(session: Session, scope: Scope, design: Design) -> None:
    """Forgets all but the newest versions that nobody asked for."""
    automatic = [one for one in versions_of(session, scope, design.id) if one.kind == VersionKind.AUTO]
    for old in automatic[KEPT_AUTOSAVES:]:
        session.delete(old)


def _files_of_version(session: Session, files: Files, scope: Scope, version: DesignVersion) -> list[CheckedFile]:
    """A version's files; of those that the design has no more, the kept bytes tell size and type."""
    design = design_of(session, scope, version.design_id)
    known = {file.sha256: file for file in files_of(session, scope, design.id)}
    found = []
    for name, sha256 in version.files.items():
        if file := known.get(sha256):
            found.append(CheckedFile(name, sha256, file.size, file.media_type))
            continue
        place = file_place(design.ref, sha256)
        with files.open(place) as opened:
            found.append(CheckedFile(name, sha256, files.size(place), artwork_type(opened.read(_HEAD)) or ""))
    return found


def _put_back(session: Session, scope: Scope, design: Design, wanted: Sequence[CheckedFile], at: datetime) -> None:
    names = {file.name for file in wanted}
    session.execute(
        scope.own().delete(DesignFile).where(DesignFile.design_id == design.id, DesignFile.name.not_in(names))
    )
    for file in wanted:
        put_file(session, design, file, at)
