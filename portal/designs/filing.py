"""Files beside a design: looked at with suspicion, kept under their SHA-256, added, replaced and removed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy.orm import Session

from portal.artwork import PlacedFault, artwork_type
from portal.db import transaction
from portal.designs.errors import FileInUse, FileRefused, FilesTooMany
from portal.designs.model import Design, DesignFile
from portal.designs.rules import MOST_DESIGN_BYTES, MOST_FILES, clean_file_name, file_place
from portal.designs.shelf import look_at_file
from portal.designs.store import design_of, files_of, locked_design, versions_of
from portal.kernel.files import Files
from portal.kernel.identifiers import new_ref
from portal.organisations import Actor, Scope, note_act

USELESS = frozenset(
    {
        PlacedFault.UNKNOWN_TYPE,
        PlacedFault.TOO_LARGE,
        PlacedFault.TOO_MANY_PIXELS,
        PlacedFault.TOO_COMPLEX,
        PlacedFault.DAMAGED,
        PlacedFault.UNSUPPORTED,
        PlacedFault.ENCRYPTED,
        PlacedFault.TOO_MANY_PAGES,
        PlacedFault.SVG_TEXT,
        PlacedFault.SVG_UNSUPPORTED,
    }
)  # what no design could mend: refused at once; all else is told where the file is used


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file that can be kept. ``media_type`` is told by its content; ``data`` is None where it is kept already."""

    name: str
    sha256: str
    size: int
    media_type: str
    data: bytes | None = None


def check_file(name: str, data: bytes | CheckedFile) -> CheckedFile:
    """Looks at an uploaded file, once. Raises ``FileNameRefused``, ``FileRefused``.

    A large picture takes seconds: whoever works in a transaction checks before it.
    """
    if isinstance(data, CheckedFile):
        return data
    clean_file_name(name)
    useless = [finding for finding in look_at_file(name, data) if finding.code in USELESS]
    if useless:
        raise FileRefused(useless)
    return CheckedFile(name, sha256(data).hexdigest(), len(data), artwork_type(data) or "", data)


def check_limits(count: int, size: int) -> None:
    """Raises ``FilesTooMany`` for so many files of together ``size`` bytes."""
    if count > MOST_FILES:
        raise FilesTooMany("files", MOST_FILES)
    if size > MOST_DESIGN_BYTES:
        raise FilesTooMany("megabytes", MOST_DESIGN_BYTES // 10**6)


def keep_bytes(files: Files, design_ref: str, checked: Iterable[CheckedFile]) -> None:
    """Keeps the files' bytes, those there anew: one that nothing names just now is not swept meanwhile."""
    for file in checked:
        if file.data is not None:
            files.put(file_place(design_ref, file.sha256), file.data)


def design_files(session: Session, scope: Scope, ref: str) -> Sequence[DesignFile]:
    """A design's files by name. Raises ``ObjectUnknown``."""
    return files_of(session, scope, scope.own().one(session, Design, ref).id)


def add_file(
    session: Session, files: Files, scope: Scope, ref: str, name: str, data: bytes | CheckedFile, *, actor: Actor,
    at: datetime,
) -> DesignFile:  # fmt: skip
    """Puts a file beside a design, in the place of one of the same name.

    Raises ``ObjectUnknown``, ``DesignArchived``, ``FileRefused``, ``FileNameRefused``, ``FilesTooMany``, ``FilesAway``.
    """
    checked = check_file(name, data)
    design = scope.own().one(session, Design, ref)
    check_limits(*_with(files_of(session, scope, design.id), checked))
    keep_bytes(files, design.ref, [checked])
    with transaction(session):
        design = locked_design(session, scope, ref)
        check_limits(*_with(files_of(session, scope, design.id), checked))
        added = put_file(session, design, checked, at)
        design.changed_at, design.changed_by = at, actor.name
        session.flush()
        _note(session, actor, "design.file_added", design, at, name)
        return added


def remove_file(session: Session, files: Files, scope: Scope, file_ref: str, *, actor: Actor, at: datetime) -> Design:
    """Takes a file away; versions that have it keep it. Answers its design.

    Raises ``ObjectUnknown``, ``DesignArchived``, ``FileInUse``.
    """
    with transaction(session):
        removed = scope.own().one(session, DesignFile, file_ref)
        design = locked_design(session, scope, design_of(session, scope, removed.design_id).ref)
        if removed.name in set(names_drawn(design.content)):
            raise FileInUse(removed.name)
        session.delete(removed)
        design.changed_at, design.changed_by = at, actor.name
        session.flush()
        still = {file.sha256 for file in files_of(session, scope, design.id)}
        still.update(*(version.files.values() for version in versions_of(session, scope, design.id)))
        _note(session, actor, "design.file_removed", design, at, removed.name)
    if removed.sha256 not in still:
        files.delete(file_place(design.ref, removed.sha256))
    return design


def read_file(session: Session, files: Files, scope: Scope, file_ref: str) -> tuple[DesignFile, bytes]:
    """One file as it was handed in: for its owner's download, never to be shown by us. Raises ``ObjectUnknown``."""
    found = scope.own().one(session, DesignFile, file_ref)
    design = design_of(session, scope, found.design_id)
    with files.open(file_place(design.ref, found.sha256)) as opened:
        return found, opened.read()


def put_file(session: Session, design: Design, file: CheckedFile, at: datetime) -> DesignFile:
    """Writes a file's row, in the place of one of the same name."""
    own = Scope.service("a design's own files")
    there = session.scalars(
        own.select(DesignFile).where(DesignFile.design_id == design.id, DesignFile.name == file.name)
    ).one_or_none()
    if there is None:
        there = DesignFile(
            ref=new_ref(),
            organisation_id=design.organisation_id,
            sandbox=design.sandbox,
            design_id=design.id,
            name=file.name,
        )
        session.add(there)
    there.sha256, there.size, there.media_type, there.made_at = file.sha256, file.size, file.media_type, at
    return there


def names_drawn(content: Any) -> Iterable[str]:
    """The files that a design's content names, however half-done it is."""
    if isinstance(content, dict):
        for key, value in content.items():
            if key == "file" and isinstance(value, str):
                yield value
            else:
                yield from names_drawn(value)
    elif isinstance(content, list):
        for value in content:
            yield from names_drawn(value)


def _with(there: Sequence[DesignFile], added: CheckedFile) -> tuple[int, int]:
    others = [file for file in there if file.name != added.name]
    return len(others) + 1, sum(file.size for file in others) + added.size


def _note(session: Session, actor: Actor, action: str, design: Design, at: datetime, name: str) -> None:
    note_act(session, actor, action, organisation_id=design.organisation_id, about=design.ref, at=at, file=name)
