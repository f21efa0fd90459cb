"""Follows one content stream: every colour set, everything painted, everything called upon (ISO 32000-1, Annex A)."""

import copy

import pikepdf

from portal.artwork.preflight.colours import PATTERN, Paint, Space, device, note_space, space_of
from portal.artwork.preflight.faults import PreflightFault
from portal.artwork.preflight.geometry import Trace
from portal.artwork.preflight.graphics import State, apply_state, thinnest
from portal.artwork.preflight.images import (
    check_resolution,
    inline_colours,
    inline_entry,
    inline_filters,
)
from portal.artwork.preflight.job import Job
from portal.artwork.preflight.nesting import Scope, Walker
from portal.artwork.preflight.packing import note_filters
from portal.artwork.preflight.reading import IDENTITY, Matrix, dictionary, get, name, times
from portal.artwork.preflight.tokens import ContentBroken, InlineImage, Operands, named, numbers
from portal.artwork.units import points

MOST_INK = 3.0  # 300 %, the upper end of what print shops accept
THINNEST_LINE = points(0.1)
SMALL_TEXT = 8.0  # points; below it plates that shift by a hair make text of many inks unreadable
MANY_INKS = 3
MOST_SAVED = 1_000  # graphics states on the stack


class Run:
    """One content stream on its way from the first operator to the last."""

    def __init__(self, job: Job, walker: Walker, scope: Scope, state: State, trace: Trace) -> None:
        self._job = job
        self._walker = walker
        self._scope = scope
        self._resources = scope.resources
        self._state = state
        self._saved: list[State] = []
        self._trace = trace
        self._text: Matrix = IDENTITY
        self._tracing = self._registers()

    @property
    def tracing(self) -> bool:
        """Is anything drawn now in registration colour? Only then its place matters."""
        return self._tracing

    def path(self, operator: bytes, operands: Operands) -> None:
        """A path operator, told only while ``tracing``."""
        self._trace.path(operator, numbers(operands), self._state.ctm)

    def broken(self, reason: str) -> None:
        """The stream stops making sense."""
        self._note(PreflightFault.CONTENT_DAMAGED, about=reason, reason=reason)

    def _note(self, fault: PreflightFault, *, about: str = "", **details: str | int | float) -> None:
        self._job.notes.note(fault, self._scope.number, about=about, severity=None, **details)

    def unknown(self, operator: bytes) -> None:
        """An operator that PDF does not know, inside BX and EX or not."""
        shown = operator.decode("latin-1")[:20]
        self._note(PreflightFault.UNKNOWN_OPERATOR, about=shown, operator=shown)

    def _registers(self) -> bool:
        return not self._job.sheet and (self._state.fill.registration or self._state.stroke.registration)

    # the graphics state

    def save(self, _: Operands) -> None:
        """``q``."""
        if len(self._saved) >= MOST_SAVED:
            raise ContentBroken("graphics states saved without end")
        self._saved.append(copy.copy(self._state))

    def restore(self, _: Operands) -> None:
        """``Q``."""
        if not self._saved:
            raise ContentBroken("a graphics state restored that was not saved")
        self._state = self._saved.pop()
        self._tracing = self._registers()

    def transform(self, operands: Operands) -> None:
        """``cm``."""
        self._state.ctm = times(_matrix(operands), self._state.ctm)

    def set_width(self, operands: Operands) -> None:
        """``w``."""
        (self._state.width,) = numbers(operands, 1)

    def set_state(self, operands: Operands) -> None:
        """``gs``."""
        values = dictionary(self._resource("ExtGState", operands))
        if values is None:
            return
        apply_state(self._job, values, self._state, self._scope.number)
        self._walker.mask(values, self._state, self._scope)
        if get(values, "/Font") is not None:
            self._walker.choose(self._state.font, self._scope)

    def _resource(self, kind: str, operands: Operands) -> object:
        key = named(operands).key
        found = get(get(self._resources, f"/{kind}"), key)
        if found is None:
            self._note(PreflightFault.RESOURCE_MISSING, about=kind + key, kind=kind, name=key[1:])
        return found

    # colours

    def set_device(self, family: str, operands: Operands, *, fills: bool) -> None:
        """``g``, ``rg``, ``k`` and their capitals."""
        spaces = get(self._resources, "/ColorSpace")
        space = device(family) if spaces is None else space_of(self._job, pikepdf.Name(f"/{family}"), self._resources)
        self._use(space, fills=fills)
        values = numbers(operands)
        if len(values) != {"DeviceGray": 1, "DeviceRGB": 3, "DeviceCMYK": 4}[family]:
            raise ContentBroken("the wrong number of operands")
        self._colour(space.paint(values), fills=fills)

    def _use(self, space: Space, *, fills: bool) -> None:
        if space.blemishes:
            note_space(self._job, space, self._scope.number, "fill" if fills else "stroke")
        if fills:
            self._state.fill_space = space
        else:
            self._state.stroke_space = space

    def _colour(self, paint: Paint, *, fills: bool) -> None:
        if fills:
            self._state.fill = paint
        else:
            self._state.stroke = paint
        self._tracing = self._registers()

    def choose_space(self, operands: Operands, *, fills: bool) -> None:
        """``cs`` and ``CS``."""
        space = space_of(self._job, pikepdf.Name(named(operands).key), self._resources)
        self._use(space, fills=fills)
        self._colour(space.first, fills=fills)

    def set_colour(self, operands: Operands, *, fills: bool) -> None:
        """``sc``, ``scn`` and their capitals."""
        space = self._state.fill_space if fills else self._state.stroke_space
        if space.kind != PATTERN.kind:
            self._colour(space.paint(numbers(operands)), fills=fills)
            return
        pattern = self._resource("Pattern", operands)
        beneath = numbers(operands[:-1]) if isinstance(operands, list) and len(operands) > 1 else []
        self._colour(space.base.paint(beneath) if space.base else Paint(), fills=fills)
        if pattern is not None:
            self._walker.tile(pattern, self._state, self._scope)

    # painting

    def paint(self, *, fills: bool = False, strokes: bool = False) -> None:
        """A path is filled or stroked, or text is shown."""
        state = self._state
        if fills:
            self._check(state.fill, overprints=state.fill_overprints)
        if strokes:
            self._check(state.stroke, overprints=state.stroke_overprints)
            thickness = state.width * thinnest(state.ctm)
            if thickness < THINNEST_LINE * 0.99:
                self._note(PreflightFault.HAIRLINE, width=round(thickness / points(1), 3))
        if self._tracing:
            registers = (fills and state.fill.registration) or (strokes and state.stroke.registration)
            if registers and self._trace.in_trim:
                self._note(PreflightFault.REGISTRATION_IN_TRIM)
        self._trace.forget()

    def _check(self, paint: Paint, *, overprints: bool) -> None:
        if paint.ink > MOST_INK + 0.005 and not paint.registration:
            self._note(PreflightFault.INK_OVER_LIMIT, ink=round(paint.ink * 100), most=round(MOST_INK * 100))
        if paint.white and overprints:
            self._note(PreflightFault.WHITE_OVERPRINTS)

    def end_path(self, _: Operands) -> None:
        """``n``."""
        self._trace.forget()

    def draw(self, operands: Operands) -> None:
        """``Do``."""
        xobject = self._resource("XObject", operands)
        if get(xobject, "/ImageMask") is True:
            self._stencil()
        if xobject is not None and self._walker.draw(xobject, self._state, self._scope):
            self._trace.mattered = True

    def _stencil(self) -> None:
        """A mask that the fill colour is painted through."""
        if self._tracing:
            self._trace.path(b"re", [0.0, 0.0, 1.0, 1.0], self._state.ctm)
        self.paint(fills=True)

    def shade(self, operands: Operands) -> None:
        """``sh``."""
        shading = self._resource("Shading", operands)
        if shading is not None:
            self._walker.shade(shading, self._scope)

    def inline(self, operands: Operands) -> None:
        """``BI`` to ``EI``."""
        image = operands[0]
        assert isinstance(image, InlineImage)
        width, height = inline_entry(image, "Width"), inline_entry(image, "Height")
        if not isinstance(width, float) or not isinstance(height, float):
            raise ContentBroken("an inline image without a size")
        note_filters(self._job, inline_filters(image), self._scope.number)
        if inline_entry(image, "ImageMask") is True:
            self._stencil()
        colours = inline_colours(image)
        if colours is not None:
            note_space(self._job, space_of(self._job, colours, self._resources), self._scope.number, "image")
        check_resolution(self._job, width, height, self._state.ctm, self._scope.number)

    def marked(self, operands: Operands) -> None:
        """``BDC`` and ``DP``: content of a layer."""
        if self._job.is_x1a and isinstance(operands, list) and operands and operands[0] == b"OC":
            self._note(PreflightFault.LAYERS)

    # text

    def begin_text(self, _: Operands) -> None:
        """``BT``."""
        self._text = IDENTITY

    def place_text(self, operands: Operands) -> None:
        """``Tm``."""
        self._text = _matrix(operands)

    def move_text(self, operands: Operands) -> None:
        """``Td`` and ``TD``."""
        x, y = numbers(operands, 2)
        self._text = times((1.0, 0.0, 0.0, 1.0, x, y), self._text)

    def choose_font(self, operands: Operands) -> None:
        """``Tf``."""
        if not isinstance(operands, list) or len(operands) != 2 or not isinstance(operands[1], float):
            raise ContentBroken("a font without a size")
        font = self._resource("Font", operands[:1])
        self._state.font, self._state.size = font, operands[1]
        if font is not None:
            self._walker.choose(font, self._scope)

    def set_mode(self, operands: Operands) -> None:
        """``Tr``."""
        self._state.mode = int(numbers(operands, 1)[0])

    def show(self, _: Operands) -> None:
        """``Tj``, ``TJ`` and the two quotes."""
        state = self._state
        fills, strokes = state.mode in {0, 2, 4, 6}, state.mode in {1, 2, 5, 6}
        place = times(self._text, state.ctm)
        if self._tracing:
            self._trace.point(place)
        if not fills and not strokes:
            return
        paint = state.fill if fills else state.stroke
        height = abs(state.size) * (place[2] ** 2 + place[3] ** 2) ** 0.5
        if 0 < height < SMALL_TEXT - 0.05 and paint.inks >= MANY_INKS:
            self._note(PreflightFault.SMALL_TEXT_IN_MANY_INKS, size=round(height, 1), inks=paint.inks)
        if name(get(state.font, "/Subtype")) == "Type3":
            self._walker.glyphs(self._text, state, self._scope)
        self.paint(fills=fills, strokes=strokes)


def _matrix(operands: Operands) -> Matrix:
    a, b, c, d, e, f = numbers(operands, 6)
    return (a, b, c, d, e, f)
