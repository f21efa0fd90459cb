"""What the studio works with: a design drawn as far as it goes, its pictures, and a way out when two have saved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.artwork import Address, DesignRefused, EditedSide, Finding, Standard, edited_side, without_faults
from portal.db import transaction
from portal.designs.drawing import DPI, DesignDrawing, design_drawing
from portal.designs.keeping import name_version
from portal.designs.model import Design
from portal.designs.rules import clean_content
from portal.designs.saving import Editor, save_design
from portal.designs.shelf import KeptLoading
from portal.designs.store import file_hashes, locked_design
from portal.kernel.files import Files
from portal.organisations import Actor, Scope

_ROUNDS = 4  # of what can be wrong: form, then colours, fields, ids


@dataclass(frozen=True, slots=True)
class GroundAsked:
    """How a file is wanted as background artwork: for a trim and bleed in mm, its page from 1 and page box."""

    trim: tuple[float, float]
    bleed: float
    page: int = 1
    box: str = "auto"


@dataclass(frozen=True, slots=True)
class Edited:
    """A design that is being edited; ``faults`` are of its form, what they are about is left out of the drawing."""

    drawing: DesignDrawing
    faults: Sequence[Finding]

    def side(self, name: str, given: Mapping[str, str], address: Address) -> EditedSide | None:
        """A side for a member, as far as it can be drawn; None where there is no such side."""
        drawing = self.drawing
        return edited_side(drawing.artwork, name, drawing.assets, drawing.fields(given), dpi=DPI, address=address)

    def findings(self, given: Mapping[str, str]) -> list[Finding]:
        """All that would not print or scan for a member, faults of form first."""
        return [*self.faults, *self.drawing.findings(given)]


def edited_design(session: Session, files: Files, scope: Scope, ref: str, content: object) -> Edited:
    """A design with the content that an editor holds, without what is faulty in form.

    Raises ``ObjectUnknown``, ``ContentRefused``, ``FilesAway``, and ``DesignRefused`` where nothing could be drawn.
    """
    cleaned: dict[str, Any] = clean_content(content)
    faults: list[Finding] = []
    for _round in range(_ROUNDS):
        try:
            return Edited(design_drawing(session, files, scope, ref, cleaned), faults)
        except DesignRefused as refused:
            faults += refused.findings
            mended = without_faults(cleaned, refused.findings)
            if mended is None:
                raise
            cleaned = mended
    raise DesignRefused(faults)


def screen_picture(
    session: Session, files: Files, scope: Scope, ref: str, file: str, ground: GroundAsked | None
) -> bytes:
    """A file of a design as screens show it, PNG or JPEG; empty where it cannot be read.

    Raises ``ObjectUnknown``, ``FileNotFoundError``, ``FilesAway``.
    """
    design = scope.own().one(session, Design, ref)
    loading = KeptLoading(files, design.ref, file_hashes(session, scope, design.id))
    if ground is None:
        image = loading.image(file)
        return image.screen() if image.graph is not None else b""
    return loading.background(
        file, trim=ground.trim, bleed=ground.bleed, page=ground.page, box=ground.box, standard=Standard.X4
    ).screen()


def save_over(
    session: Session, scope: Scope, ref: str, content: object, note: str, *, editor: Editor, actor: Actor, at: datetime
) -> int:
    """Saves the content over what somebody else saved, which is kept as a version under ``note``; its revision.

    Raises as ``save_design`` and ``name_version`` do.
    """
    with transaction(session):
        name_version(session, scope, ref, note, actor=actor, at=at)
        return save_design(session, scope, ref, content, expected_revision=None, editor=editor, at=at)


def keep_aside(
    session: Session, scope: Scope, ref: str, content: object, note: str, *, editor: Editor, actor: Actor, at: datetime
) -> Design:
    """Keeps the content as a version under ``note`` and leaves the design as it is; answers it.

    Raises as ``save_over`` does.
    """
    with transaction(session):
        theirs = locked_design(session, scope, ref).content
        save_design(session, scope, ref, content, expected_revision=None, editor=editor, at=at)
        name_version(session, scope, ref, note, actor=actor, at=at)
        save_design(session, scope, ref, theirs, expected_revision=None, editor=editor, at=at)
        return locked_design(session, scope, ref)
