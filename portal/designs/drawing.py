"""Designs drawn by the engine itself: pictures for pages, findings, the proof as PDF."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property
from hashlib import sha256
from typing import Any

from sqlalchemy.orm import Session

from portal.artwork import (
    SAMPLE,
    Assets,
    Canvas,
    Composition,
    ElementNotDrawn,
    Finding,
    ProofSheet,
    Side,
    Standard,
    check_design,
    draw_proof,
    main_colour,
    member_fields,
    only_errors,
    picture_colour,
    piece_png,
    piece_svg,
    read_design,
    sample_fields,
    shows_picture,
)
from portal.artwork import Design as Artwork
from portal.designs.model import Design, DesignVersion
from portal.designs.rules import content_bytes
from portal.designs.shelf import KeptLoading, Shelf
from portal.designs.starting import read_template
from portal.designs.store import design_of, file_hashes
from portal.kernel.files import Files
from portal.organisations import Scope

DPI = 600  # dots of the press that pictures and findings are of, where nobody says otherwise
SAMPLE_MEMBERS: Sequence[tuple[str, Mapping[str, str]]] = (  # made up; for proofs and pictures
    ("見本", SAMPLE),
    (
        "長いお名前の見本",
        {
            **SAMPLE,
            "name": "勅使河原 龍之介重左衛門",
            "member_no": "WWWW-00088888",
            "address1": "東京都八王子市南大沢学園二番通り1丁目23番地45",
            "address2": "グランドメゾン南大沢サウスウイング1203号室",
        },
    ),
)


@dataclass(frozen=True)
class DesignDrawing:
    """A design that the engine has read, with its files ready for print. ``artwork`` is the engine's own design.

    Fields that are not given are a sample member's. ``key`` tells it from every other drawing.
    """

    artwork: Artwork
    assets: Assets
    key: str

    @cached_property
    def compositions(self) -> Mapping[str, Composition]:
        """Each side ready to draw, by its name (``front``, ``back``); what has no file to draw is left out."""
        return {side.name: self._composition(side) for side in self.artwork.sides}

    @property
    def sides(self) -> tuple[str, ...]:
        """The names of its sides."""
        return tuple(side.name for side in self.artwork.sides)

    def fields(self, given: Mapping[str, str] | None = None) -> dict[str, str]:
        """What the design's fields say: as given, else as a sample member has it."""
        return sample_fields(self.artwork.fields, given)

    def of_member(self, member: Mapping[str, str]) -> dict[str, str]:
        """What they say for a real member with these columns, empty where there is nothing, as it is printed."""
        return member_fields(self.artwork.fields, member)

    def png(self, side: str, given: Mapping[str, str] | None = None, *, width: int, bleed: bool = False) -> bytes:
        """A side as PNG, ``width`` pixels wide; elements that cannot be drawn for the member are left out."""
        fields = self.fields(given)
        try:
            return piece_png(self.compositions[side], fields, width=width, bleed=bleed)
        except ElementNotDrawn:
            return piece_png(self._without_faults(side, fields), fields, width=width, bleed=bleed)

    def svg(self, side: str, given: Mapping[str, str] | None = None, *, bleed: bool = False) -> str:
        """A side as SVG; elements that cannot be drawn for the member are left out."""
        fields, title = self.fields(given), self.artwork.name
        try:
            return piece_svg(self.compositions[side], fields, title=title, bleed=bleed)
        except ElementNotDrawn:
            return piece_svg(self._without_faults(side, fields), fields, title=title, bleed=bleed)

    @property
    def is_provable(self) -> bool:
        """Whether a proof would show all of it: every file is there, every element can be drawn."""
        members = [self.fields(fields) for _, fields in SAMPLE_MEMBERS]
        sides = self.artwork.sides
        return not only_errors(self.assets.findings) and not any(
            self._faulty(side, one) for side in sides for one in members
        )

    def findings(self, given: Mapping[str, str] | None = None, *, dpi: int = DPI) -> list[Finding]:
        """All that would not print or scan, for a sample member or one's fields."""
        return check_design(self.artwork, self.assets, dpi=dpi, fields=given)

    def proof(self, *, created: datetime, facts: Sequence[tuple[str, str]], remarks: Sequence[str]) -> bytes:
        """The proof as a one-page PDF; only of what ``is_provable``. Raises ``ElementNotDrawn``."""
        members = [(label, self.fields(fields)) for label, fields in SAMPLE_MEMBERS]
        return draw_proof(
            ProofSheet(
                self.artwork.name, created, list(self.compositions.values()), self.assets, members, facts, remarks
            )
        )

    def _composition(self, side: Side, without: frozenset[str] = frozenset()) -> Composition:
        elements = tuple(
            element
            for place, element in enumerate(side.elements)
            if (file := getattr(element, "file", None)) is None or self.assets.has_image(file)
            if f"/{side.name}/elements/{place}" not in without
        )
        ground = self.assets.backgrounds.get(side.name)
        background = side.background if ground and ground.screen() else None
        whole = len(elements) == len(side.elements) and background is side.background
        shown = side if whole else Side(side.name, elements, background)
        return Composition(shown, Canvas(self.artwork.medium, DPI), self.assets)

    def _without_faults(self, name: str, fields: Mapping[str, str]) -> Composition:
        side = next(side for side in self.artwork.sides if side.name == name)
        return self._composition(side, self._faulty(side, fields))

    def _faulty(self, side: Side, fields: Mapping[str, str]) -> frozenset[str]:
        """The pointers of the elements that cannot be drawn for a member, as the whole side counts them."""
        kept = [
            place
            for place, element in enumerate(side.elements)
            if (file := getattr(element, "file", None)) is None or self.assets.has_image(file)
        ]
        found = self.compositions[side.name].faults(fields)
        places = [int(fault.pointer.rpartition("/")[2]) for fault in found]
        return frozenset(f"/{side.name}/elements/{kept[place]}" for place in places)


_GLANCE = 64  # pixels across of a picture whose colour alone counts

_drawings: Shelf[DesignDrawing] = Shelf(16)  # of weight 1 each
_pictures: Shelf[bytes] = Shelf(24 * 10**6)  # bytes


def design_drawing(
    session: Session, files: Files, scope: Scope, ref: str, content: Mapping[str, Any] | None = None
) -> DesignDrawing:
    """A design as it is now, or with the ``content`` that an editor holds. The same one is kept in this process.

    Raises ``ObjectUnknown``, ``DesignRefused`` where the content is no design (yet), ``FilesAway``.
    """
    design = scope.own().one(session, Design, ref)
    hashes = file_hashes(session, scope, design.id)
    return _drawing(files, design.ref, design.content if content is None else content, hashes)


def version_drawing(session: Session, files: Files, scope: Scope, version_ref: str) -> DesignDrawing:
    """A version as it was. Raises as ``design_drawing``."""
    version = scope.own().one(session, DesignVersion, version_ref)
    design = design_of(session, scope, version.design_id)
    return _drawing(files, design.ref, version.content, version.files)


@cache
def template_drawing(name: str) -> DesignDrawing:
    """One of our starting templates. Raises ``TemplateUnknown``."""
    content, beside = read_template(name)
    artwork = read_design(content_bytes(content))
    return DesignDrawing(artwork, Assets(artwork, beside.__getitem__, Standard.X4), f"template {name}")


def picture_of(drawing: DesignDrawing, side: str, *, width: int) -> bytes:
    """A side with the sample member as PNG, kept in this process. Raises as ``DesignDrawing.png``."""

    def make() -> tuple[bytes, int]:
        made = drawing.png(side, SAMPLE_MEMBERS[0][1], width=width)
        return made, len(made)

    return _pictures.get((drawing.key, side, width), make)


def version_colour(session: Session, files: Files, scope: Scope, version_ref: str) -> str:
    """The colour ``#rrggbb`` that a version's cards have on screen: of its largest box, or of what is seen where a
    picture is larger; empty where all of it is paper. Raises as ``design_drawing``.
    """
    version = scope.own().one(session, DesignVersion, version_ref)
    artwork = read_design(content_bytes(version.content))
    if (colour := main_colour(artwork)) or not shows_picture(artwork):
        return colour
    drawing = version_drawing(session, files, scope, version_ref)
    return picture_colour(drawing.png(drawing.sides[0], width=_GLANCE, bleed=True))


def _drawing(files: Files, ref: str, content: Mapping[str, Any], hashes: Mapping[str, str]) -> DesignDrawing:
    written = json.dumps([ref, content, hashes], sort_keys=True).encode()
    key = sha256(written).hexdigest()

    def make() -> tuple[DesignDrawing, int]:
        artwork = read_design(content_bytes(content))
        return DesignDrawing(artwork, Assets(artwork, KeptLoading(files, ref, hashes), Standard.X4), key), 1

    return _drawings.get(key, make)
