"""Copies what a page paints into a graph of its own, in the target's colours: forms, patterns, masks, fonts, images.

Whatever is not asked for here stays behind: scripts, actions, annotations, attachments, metadata, private data, layers'
switches, halftones and transfer curves.
"""

from collections.abc import Mapping
from dataclasses import replace

import pikepdf

from portal.artwork.placed.content import Rewriter
from portal.artwork.placed.copying import unpacked
from portal.artwork.placed.faults import PlacedFault, Refused, Unconvertible
from portal.artwork.placed.fonts import copy_font, is_type3
from portal.artwork.placed.graph import Ref, Value
from portal.artwork.placed.pictures import copy_picture
from portal.artwork.placed.scope import Placed, Scope
from portal.artwork.placed.shadings import copy_shading
from portal.artwork.placed.spaces import Kind
from portal.artwork.placed.targets import LIGHT, PRESS, Target
from portal.artwork.placed.work import Work
from portal.artwork.preflight.reading import IDENTITY, array, entries, get, identity_of, matrix, name, number, times

MOST_CONTENT = 64 * 2**20  # bytes of one content stream
MOST_TILES = 200_000  # of a pattern, on the whole page
_MOST_DEPTH = 20
_STATE_KEYS = ("LW", "LC", "LJ", "ML", "D", "RI", "FL", "SM", "SA")
_BLENDING_KEYS = ("ca", "CA", "AIS", "TK")
_OVERPRINT_KEYS = ("OP", "op", "OPM")
_PATTERN_KEYS = ("PaintType", "TilingType", "BBox", "XStep", "YStep", "Matrix")
_TYPE3_KEYS = ("Type", "Subtype", "FontBBox", "FontMatrix", "Encoding", "FirstChar", "LastChar", "Widths", "ToUnicode")
_PLAIN_MODES = {"Normal", "Compatible"}
_MODES = {
    "Multiply", "Screen", "Overlay", "Darken", "Lighten", "ColorDodge", "ColorBurn", "HardLight", "SoftLight",
    "Difference", "Exclusion", "Hue", "Saturation", "Color", "Luminosity",
}  # fmt: skip

Made = tuple[Ref, list[Placed], int]  # an object, the images in it, what drawing it once costs


class Cleaner:
    """Walks through what one page calls upon, each object once for each target."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._made: dict[tuple[tuple[int, int], Target, bool], Made] = {}
        self._under_way: set[tuple[int, int]] = set()

    def form(self, data: bytes, entries: Mapping[str, Value], scope: Scope, ref: Ref | None = None) -> Made:
        """Adds a form of rewritten content, as ``ref`` if that was reserved."""
        if scope.depth > _MOST_DEPTH:
            raise Refused(PlacedFault.TOO_COMPLEX)
        before = self._work.spent
        rewriter = Rewriter(self._work, self, scope)
        content = rewriter.run(data)
        head = {"Type": b"/XObject", "Subtype": b"/Form", **entries, "Resources": rewriter.names.resources}
        ref = ref or self._work.builder.reserve()
        self._work.builder.put_stream(ref, content, head)
        return ref, rewriter.pictures, self._work.spent - before

    def xobject(self, xobject: pikepdf.Stream, scope: Scope) -> tuple[Ref, list[Placed]] | None:
        """A form or an image, and the images in it; None for what is not painted."""
        identity = identity_of(xobject)
        known = self._made.get((identity, scope.target, scope.see_through))
        if known:
            self._work.spend(known[2])
            return known[0], known[1]
        if identity in self._under_way:
            raise Refused(PlacedFault.DAMAGED)  # a form within itself
        self._under_way.add(identity)
        made = self._xobject(xobject, scope)
        self._under_way.discard(identity)
        if made and identity != (0, 0):
            self._made[(identity, scope.target, scope.see_through)] = made
        return made[:2] if made else None

    def _xobject(self, xobject: pikepdf.Stream, scope: Scope) -> Made | None:
        match name(get(xobject, "/Subtype")):
            case "Image":
                ref = copy_picture(self._work, xobject, scope.resources, scope.target)
                pixels = [int(number(get(xobject, key)) or 0) for key in ("/Width", "/Height")]
                is_mask = get(xobject, "/ImageMask") is True
                return ref, [] if is_mask else [(IDENTITY, pixels[0], pixels[1])], 1
            case "Form":
                ref, pictures, cost = self._form(xobject, scope, scope.target)
                own = matrix(get(xobject, "/Matrix"))
                return ref, [(times(inner, own), width, height) for inner, width, height in pictures], cost
        return None

    def _form(self, form: pikepdf.Stream, scope: Scope, target: Target) -> Made:
        head = self._work.copier.chosen(form, ("BBox", "Matrix"))
        group = get(form, "/Group")
        if name(get(group, "/S")) == "Transparency":
            self._work.notes.blending = True
            if self._work.keep.blending:
                head["Group"] = self.group(group, target)
            if (space := get(group, "/CS")) is not None:
                blends_rgb = self._work.spaces.find(space, get(form, "/Resources")).kind is Kind.RGB
                scope = replace(scope, blends_rgb=blends_rgb)
        resources = get(form, "/Resources")
        inner = replace(
            scope,
            resources=scope.resources if resources is None else resources,
            target=target,
            depth=scope.depth + 1,
        )
        return self.form(unpacked(form, MOST_CONTENT), head, inner)

    def group(self, group: object, target: Target) -> Value:
        """A transparency group, blending in the target's colours."""
        return {"S": b"/Transparency", "CS": target.space, **self._work.copier.chosen(group, ("I", "K"))}

    def pattern(self, pattern: object, scope: Scope) -> Ref:
        """A pattern of tiles or a shading."""
        if not isinstance(pattern, pikepdf.Stream):
            shading = get(pattern, "/Shading")
            value: dict[str, Value] = {"PatternType": 2, **self._work.copier.chosen(pattern, ("Matrix",))}
            if get(pattern, "/ExtGState") is not None:
                value["ExtGState"] = self.state(get(pattern, "/ExtGState"), scope)
            return self._work.builder.add({**value, "Shading": self.shading(shading, scope)})
        across, up = (number(get(pattern, key)) or 0.0 for key in ("/XStep", "/YStep"))
        a, b, c, d, _, _ = matrix(get(pattern, "/Matrix"))
        if scope.depth > _MOST_DEPTH or abs(across * up * (a * d - b * c)) * MOST_TILES < self._work.area:
            raise Refused(PlacedFault.TOO_COMPLEX)
        colourless = number(get(pattern, "/PaintType")) == 2
        inner = Scope(get(pattern, "/Resources"), scope.target, scope.depth + 1, colourless)
        rewriter = Rewriter(self._work, self, inner)
        content = rewriter.run(unpacked(pattern, MOST_CONTENT))
        head = self._work.copier.chosen(pattern, _PATTERN_KEYS)
        return self._work.builder.add_stream(content, {"PatternType": 1, **head, "Resources": rewriter.names.resources})

    def shading(self, shading: object, scope: Scope) -> Ref:
        """A shading."""
        return copy_shading(self._work, shading, scope.resources, scope.target)

    def state(self, state: object, scope: Scope) -> Ref:
        """Parameters of the graphics state: lines, blending, and overprint for the press."""
        notes, copier = self._work.notes, self._work.copier
        if get(state, "/Font") is not None:
            raise Unconvertible
        value = copier.chosen(state, _STATE_KEYS)
        if scope.target is PRESS:
            notes.overprints = notes.overprints or get(state, "/OP") is True or get(state, "/op") is True
            if self._work.keep.overprint:
                value |= copier.chosen(state, _OVERPRINT_KEYS)
        if any(get(state, key) is not None for key in ("/ca", "/CA", "/BM", "/SMask")):
            notes.blending = True
            if self._work.keep.blending:
                value |= {**copier.chosen(state, _BLENDING_KEYS), **self._blending(state, scope)}
        return self._work.builder.add(value)

    def _blending(self, state: object, scope: Scope) -> dict[str, Value]:
        notes = self._work.notes
        value: dict[str, Value] = {}
        covers = [number(get(state, key)) for key in ("/ca", "/CA")]
        notes.transparent = notes.transparent or any(cover is not None and cover < 1 for cover in covers)
        modes = [name(mode) for mode in array(get(state, "/BM"))]
        if modes:
            known = next((mode for mode in modes if mode in _MODES | _PLAIN_MODES), "Normal")
            value["BM"] = f"/{known}".encode()
            notes.transparent = notes.transparent or known not in _PLAIN_MODES
        mask = get(state, "/SMask")
        if isinstance(mask, pikepdf.Dictionary):
            notes.transparent = True
            value["SMask"] = self._mask(mask, scope)
        elif mask is not None:
            value["SMask"] = b"/None"
        return value

    def _mask(self, mask: object, scope: Scope) -> Value:
        """A soft mask: a group of light and dark, or of more and less cover."""
        group = get(mask, "/G")
        if not isinstance(group, pikepdf.Stream) or identity_of(group) in self._under_way:
            raise Unconvertible
        by_light = name(get(mask, "/S")) == "Luminosity"
        self._under_way.add(identity_of(group))
        ref, _, _ = self._form(group, scope, LIGHT if by_light else scope.target)
        self._under_way.discard(identity_of(group))
        value: dict[str, Value] = {"S": b"/Luminosity" if by_light else b"/Alpha", "G": ref}
        backdrop = tuple(number(item) or 0.0 for item in array(get(mask, "/BC")))
        if by_light and backdrop:
            space = self._work.spaces.find(get(get(group, "/Group"), "/CS"), get(group, "/Resources"))
            value["BC"] = LIGHT.mix(space, backdrop)
        if isinstance(get(mask, "/TR"), pikepdf.Dictionary | pikepdf.Stream):
            value["TR"] = self._work.copier.value(get(mask, "/TR"))
        return value

    def font(self, font: object, scope: Scope) -> Ref:
        """A font."""
        if not is_type3(font):
            return copy_font(font, self._work.copier, self._work.builder)
        if scope.depth > _MOST_DEPTH:
            raise Refused(PlacedFault.TOO_COMPLEX)
        resources = get(font, "/Resources")
        inner = Scope(scope.resources if resources is None else resources, scope.target, scope.depth + 1)
        glyphs: dict[str, Value] = {}
        held: dict[str, dict[str, Value]] = {}
        for key, glyph in entries(get(font, "/CharProcs")):
            if isinstance(glyph, pikepdf.Stream):
                data = unpacked(glyph, MOST_CONTENT)
                drawn = replace(inner, colourless=b" d1" in data)
                content = Rewriter(self._work, self, drawn, held).run(data)
                glyphs[key[1:]] = self._work.builder.add_stream(content, {})
        value = self._work.copier.chosen(font, _TYPE3_KEYS)
        return self._work.builder.add({**value, "CharProcs": glyphs, "Resources": held})
