"""Rewrites one content stream: what it paints stays, in the target's colours; everything else goes."""

import copy
import math
import re
from dataclasses import replace

import pikepdf

from portal.artwork.placed.colouring import Colouring
from portal.artwork.placed.faults import Unconvertible
from portal.artwork.placed.fonts import font_name, is_embedded, is_opentype, is_type3
from portal.artwork.placed.graph import Ref, Value
from portal.artwork.placed.inline import inline_picture
from portal.artwork.placed.scope import Names, Placed, Scope, State, Walker
from portal.artwork.placed.tokens import Operation, operations
from portal.artwork.placed.work import MOST_OPERATIONS, Work
from portal.artwork.preflight.reading import Matrix, array, get, name, number, times

_AS_THEY_ARE = frozenset(b"w J j M d ri i m l c v y h re W W* n Tc Tw Tz TL Ts Td TD Tm T* d0 d1 BT ET".split())
_FILLS = frozenset(b"f F f* B B* b b*".split())
_STROKES = frozenset(b"S s B B* b b*".split())
_FONT = re.compile(rb"(/\S*)\s+(\S+)")
_LAYER = re.compile(rb"/OC\s*/")
_INVISIBLE = 3
_MOST_SAVED = 1_000
_MOST_PICTURES = 10_000


class Rewriter:
    """One content stream on its way from the first operator to the last.

    Operators that are not named here (ISO 32000-1, Annex A, knows them all) mark content or prolong compatibility: they
    go. ``names`` are the resources of the new stream, ``pictures`` the images that it places.
    """

    def __init__(
        self, work: Work, walker: Walker, scope: Scope, shared: dict[str, dict[str, Value]] | None = None
    ) -> None:
        self._work, self._walker, self._scope = work, walker, scope
        self.names = Names(shared)
        self.pictures: list[Placed] = []
        self._colouring = Colouring(work, walker, scope, self.names)
        self._out: list[bytes] = []
        self._state = State(see_through=scope.see_through)
        self._saved: list[State] = []
        self._marked: list[bool] = []
        self._in_text = False
        self._handlers = {
            b"q": self._save, b"Q": self._restore, b"cm": self._transform, b"gs": self._set_state,
            **dict.fromkeys((b"BT", b"ET"), self._text),
            **dict.fromkeys(_FILLS | _STROKES, self._paint),
            **dict.fromkeys((b"g", b"G", b"rg", b"RG", b"k", b"K", b"cs", b"CS"), self._colour),
            **dict.fromkeys((b"sc", b"SC", b"scn", b"SCN"), self._colour),
            b"Do": self._draw, b"BI": self._draw_inline, b"sh": self._shade,
            b"Tf": self._choose_font, b"Tr": self._set_mode,
            **dict.fromkeys((b"Tj", b"TJ", b"'", b'"'), self._show),
            b"BMC": self._mark, b"BDC": self._mark, b"EMC": self._unmark,
        }  # fmt: skip

    def run(self, data: bytes) -> bytes:
        """The rewritten stream."""
        count = 0
        for operation in operations(data):
            count += 1
            if count > MOST_OPERATIONS:
                break  # and be refused
            handle = self._handlers.get(operation.operator)
            if handle is not None:
                handle(operation)
            elif operation.operator in _AS_THEY_ARE:
                self._write(operation.operands, operation.operator)
        self._work.spend(count)
        if self._in_text:
            self._out.append(b"ET")
        self._out += [b"Q"] * len(self._saved)
        return b"\n".join(self._out)

    def _write(self, operands: bytes, operator: bytes) -> None:
        operands = operands.strip()
        self._out.append(operands + b" " + operator if operands else operator)

    @property
    def _hidden(self) -> bool:
        return any(self._marked)

    def _save(self, _operation: Operation) -> None:
        if len(self._saved) >= _MOST_SAVED:
            raise Unconvertible
        self._saved.append(copy.copy(self._state))
        self._out.append(b"q")

    def _restore(self, _operation: Operation) -> None:
        if self._saved:
            self._state = self._saved.pop()
            self._out.append(b"Q")

    def _transform(self, operation: Operation) -> None:
        a, b, c, d, e, f = operation.numbers(6)
        self._state.matrix = times((a, b, c, d, e, f), self._state.matrix)
        self._write(operation.operands, b"cm")

    def _set_state(self, operation: Operation) -> None:
        key = operation.key()
        found = self._scope.resource("ExtGState", key)
        self._write(self.names.use("ExtGState", key, lambda: self._walker.state(found, self._scope)), b"gs")
        self._note_blending(found)
        if self._work.keep.overprint:
            stroke, fill = get(found, "/OP"), get(found, "/op")
            if isinstance(stroke, bool):
                self._state.stroke_overprints = self._state.fill_overprints = stroke
            if isinstance(fill, bool):
                self._state.fill_overprints = fill

    def _note_blending(self, parameters: object) -> None:
        before = self._state.see_through
        blends = blending(parameters)
        if blends is not None:
            self._state.see_through = blends or self._scope.see_through
        if self._state.see_through != before:
            self._out += self._colouring.again(self._state)

    def _colour(self, operation: Operation) -> None:
        if operation.operator in {b"sc", b"SC", b"scn", b"SCN"}:
            written = self._colouring.colour(operation, self._state)
        elif operation.operator in {b"cs", b"CS"}:
            written = self._colouring.space(operation, self._state)
        else:
            written = self._colouring.device(operation, self._state)
        if written:
            self._out.append(written)

    def _paint(self, operation: Operation) -> None:
        operator = operation.operator
        if self._hidden:
            self._out.append(b"n")
            return
        self._note_white(fills=operator in _FILLS, strokes=operator in _STROKES)
        self._out.append(operator)

    def _note_white(self, *, fills: bool, strokes: bool) -> None:
        if self._state.paints_white_over(fills=fills, strokes=strokes):
            self._work.notes.white_overprints = True

    def _draw(self, operation: Operation) -> None:
        key = operation.key()
        found = self._scope.resource("XObject", key)
        if self._hidden or not isinstance(found, pikepdf.Stream):
            return
        if self._work.layers.hides(get(found, "/OC")):
            self._work.notes.hidden = True
            return
        scope = replace(self._scope, see_through=self._state.see_through)
        self._place((key, scope.see_through), self._walker.xobject(found, scope))

    def _draw_inline(self, operation: Operation) -> None:
        if not self._hidden:
            image = inline_picture(self._work.pdf, operation)
            self._place((operation.operands, operation.data), self._walker.xobject(image, self._scope))

    def _place(self, key: tuple[str, bool] | tuple[bytes, bytes], made: tuple[Ref, list[Placed]] | None) -> None:
        if made is None:
            return
        ref, pictures = made
        self._write(self.names.use("XObject", key, lambda: ref), b"Do")
        if len(self.pictures) < _MOST_PICTURES:
            here = self._state.matrix
            self.pictures += [(times(matrix, here), width, height) for matrix, width, height in pictures]

    def _shade(self, operation: Operation) -> None:
        if not self._hidden:
            key = operation.key()
            found = self._scope.resource("Shading", key)
            self._write(self.names.use("Shading", key, lambda: self._walker.shading(found, self._scope)), b"sh")

    def _text(self, operation: Operation) -> None:
        self._in_text = operation.operator == b"BT"
        self._out.append(operation.operator)

    def _choose_font(self, operation: Operation) -> None:
        match = _FONT.match(operation.operands)
        if match is None:
            raise Unconvertible
        self._state.font = Operation(b"", match[1]).key()
        self._state.chosen = match[2]

    def _set_mode(self, operation: Operation) -> None:
        self._state.invisible = operation.numbers(1)[0] == _INVISIBLE
        self._write(operation.operands, b"Tr")

    def _show(self, operation: Operation) -> None:
        font = self._scope.resource("Font", self._state.font) if self._state.font else None
        if self._hidden or (self._state.invisible and not is_type3(font)):
            if operation.operator in {b"'", b'"'}:
                self._out.append(b"T*")
            return
        if self._state.chosen:
            self._write_font(font)
        self._note_white(fills=True, strokes=False)
        self._write(operation.operands, operation.operator)

    def _write_font(self, font: object) -> None:
        notes = self._work.notes
        if not is_embedded(font):
            notes.fonts.add(font_name(font) or "?")
        notes.opentype = notes.opentype or is_opentype(font)
        key = self.names.use("Font", self._state.font, lambda: self._walker.font(font, self._scope))
        self._out.append(b"%b %b Tf" % (key, self._state.chosen))
        self._state.chosen = b""

    def _mark(self, operation: Operation) -> None:
        hidden = False
        if operation.operator == b"BDC" and _LAYER.match(operation.operands):
            properties = get(get(self._scope.resources, "/Properties"), operation.key())
            hidden = self._work.layers.hides(properties)
            self._work.notes.hidden = self._work.notes.hidden or hidden
        self._marked.append(hidden)

    def _unmark(self, _operation: Operation) -> None:
        if self._marked:
            self._marked.pop()


def blending(parameters: object) -> bool | None:
    """Whether these parameters let what lies below show through; None if they say nothing of it."""
    covers = [number(get(parameters, key)) for key in ("/ca", "/CA")]
    modes = [name(mode) for mode in array(get(parameters, "/BM"))]
    mask = get(parameters, "/SMask")
    if mask is None and not modes and covers == [None, None]:
        return None
    return (
        isinstance(mask, pikepdf.Dictionary)
        or any(cover is not None and cover < 1 for cover in covers)
        or any(mode not in {"Normal", "Compatible"} for mode in modes[:1])
    )


def resolution(matrix: Matrix, width: int, height: int) -> tuple[float, float]:
    """The dpi of an image in the unit square under ``matrix`` (points), along its width and its height."""
    a, b, c, d, _, _ = matrix
    across, up = math.hypot(a, b) or 1e-6, math.hypot(c, d) or 1e-6
    return width / across * 72, height / up * 72
