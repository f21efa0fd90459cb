"""Saving while somebody edits: nothing is overwritten unseen, and who else has the design open is told."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.db import transaction
from portal.designs.errors import BeingEdited, EditedMeanwhile
from portal.designs.keeping import forget_old_autosaves, keep_version
from portal.designs.model import PERSON_LIMIT, Design
from portal.designs.rules import (
    AUTOSAVE_EVERY,
    EDITING_LASTS,
    EDITOR_REF_LIMIT,
    VersionKind,
    clean_content,
    medium_in,
    name_in,
)
from portal.designs.store import last_version, locked_design
from portal.organisations import Scope


@dataclass(frozen=True, slots=True)
class Editor:
    """Who edits: ``ref`` is one open page (at most 64 characters), ``name`` the person's."""

    ref: str
    name: str


def take_editing(
    session: Session, scope: Scope, ref: str, editor: Editor, *, force: bool = False, at: datetime
) -> Design:
    """Says that a page has the design open, for 90 seconds from now; ``force`` takes it over from another.

    Raises ``ObjectUnknown``, ``DesignArchived``, ``BeingEdited`` where another page was heard of just now.
    """
    with transaction(session):
        design = locked_design(session, scope, ref)
        if not force and (holder := editing_now(design, at)) and holder.ref != editor.ref:
            raise BeingEdited(holder.name)
        _hold(design, editor, at)
        return design


def leave_editing(session: Session, scope: Scope, ref: str, editor: Editor) -> None:
    """Says that the page is closed; harmless where another has the design by now. Raises ``ObjectUnknown``."""
    with transaction(session):
        design = locked_design(session, scope, ref, archived_too=True)
        if design.editor_ref == editor.ref[:EDITOR_REF_LIMIT]:
            design.editor_ref, design.editor_name, design.editing_until = "", "", None


def editing_now(design: Design, at: datetime) -> Editor | None:
    """Who has the design open."""
    if design.editing_until is None or design.editing_until <= at:
        return None
    return Editor(design.editor_ref, design.editor_name)


def save_design(
    session: Session,
    scope: Scope,
    ref: str,
    content: object,
    *,
    expected_revision: int | None,
    editor: Editor,
    at: datetime,
) -> int:
    """Saves the content as it is, half-done or not, and answers its revision; the same content changes nothing.

    ``expected_revision`` is the one that the editor began from; None saves over whatever is there. What was there is
    kept as a version every ten minutes. Raises ``ObjectUnknown``, ``DesignArchived``, ``ContentRefused``, and
    ``EditedMeanwhile`` where another editor has saved since.
    """
    cleaned = clean_content(content)
    with transaction(session):
        design = locked_design(session, scope, ref)
        if expected_revision is not None and expected_revision != design.revision:
            if design.content == cleaned:  # the same save, sent again after its answer was lost
                return design.revision
            raise EditedMeanwhile(design.revision, design.changed_by)
        if editor.ref:
            _hold(design, editor, at)
        if design.content != cleaned:
            _keep_before(session, scope, design, at)
            _set(design, cleaned)
            design.changed_at, design.changed_by = at, editor.name[:PERSON_LIMIT]
        return design.revision


def _set(design: Design, content: dict[str, Any]) -> None:
    design.content, design.medium = content, medium_in(content)
    design.name = name_in(content, design.name)
    design.revision += 1


def _hold(design: Design, editor: Editor, at: datetime) -> None:
    design.editor_ref = editor.ref[:EDITOR_REF_LIMIT]
    design.editor_name = editor.name[:PERSON_LIMIT]
    design.editing_until = at + EDITING_LASTS


def _keep_before(session: Session, scope: Scope, design: Design, at: datetime) -> None:
    """Keeps what was there, unless a version is that already or one was kept just now."""
    last = last_version(session, scope, design.id)
    if last and (last.revision == design.revision or last.made_at > at - AUTOSAVE_EVERY):
        return
    keep_version(session, scope, design, VersionKind.AUTO, "", design.changed_by, at)
    forget_old_autosaves(session, scope, design)
