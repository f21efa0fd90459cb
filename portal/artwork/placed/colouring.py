"""The colours of one content stream, in those of the target."""

import pikepdf

from portal.artwork.placed.graph import Value
from portal.artwork.placed.scope import Names, Scope, State, Walker
from portal.artwork.placed.spaces import CMYK, GRAY, PATTERN, RGB, Kind, Space, Values
from portal.artwork.placed.targets import PRESS
from portal.artwork.placed.tokens import Operation
from portal.artwork.placed.work import Work
from portal.artwork.preflight.reading import get, number
from portal.artwork.units import plain

_DEVICE = {b"g": GRAY, b"rg": RGB, b"k": CMYK}
_BY_COUNT = {1: GRAY, 3: RGB, 4: CMYK}


class Colouring:
    """Rewrites the operators that choose colours; each answers what to write in their place."""

    def __init__(self, work: Work, walker: Walker, scope: Scope, names: Names) -> None:
        self._work, self._walker, self._scope, self._names = work, walker, scope, names
        self._spaces: dict[str, Space] = {}

    def device(self, operation: Operation, state: State) -> bytes:
        """A colour of grey, RGB or CMYK."""
        space = _DEVICE[operation.operator.lower()]
        if space is RGB:
            space = self._space("/DeviceRGB")  # that another may stand for (/DefaultRGB)
        values = operation.numbers(space.components)
        return self._chosen(state, space, values, strokes=operation.operator.isupper())

    def space(self, operation: Operation, state: State) -> bytes:
        """A choice of colour space, and with it of the colour that it begins with."""
        space = self._space(operation.key())
        strokes = operation.operator == b"CS"
        if space.kind is not Kind.PATTERN:
            return self._chosen(state, space, space.first, strokes=strokes)
        _set_space(state, space, strokes=strokes)
        return b""

    def colour(self, operation: Operation, state: State) -> bytes:
        """A colour, or a pattern, in the space chosen before."""
        strokes = operation.operator.isupper()
        space = state.stroke if strokes else state.fill
        if b"/" in operation.operands:
            _set_space(state, space if space.kind is Kind.PATTERN else PATTERN, strokes=strokes)
            return self._patterned(operation, space, strokes=strokes)
        values = operation.numbers()
        if len(values) != space.components:
            space = _BY_COUNT.get(len(values), space)  # a form that goes on with its caller's space
        return self._chosen(state, space, values, strokes=strokes)

    def _space(self, key: str) -> Space:
        if key not in self._spaces:
            self._spaces[key] = self._work.spaces.find(pikepdf.Name(key), self._scope.resources)
        return self._spaces[key]

    def _chosen(self, state: State, space: Space, values: Values, *, strokes: bool) -> bytes:
        if space is GRAY and state.see_through and self._scope.blends_rgb:
            space, values = RGB, values * 3
        self._work.note_spots(space)
        _set_space(state, space, strokes=strokes)
        if strokes:
            state.stroke_values = values
        else:
            state.fill_values = values
        if self._scope.colourless:
            return b""
        white = self._scope.target is PRESS and not any(space.cmyk(values))
        if strokes:
            state.white_stroke = white
        else:
            state.white_fill = white
        operator, operands = self._written(space, values, state, strokes=strokes)
        return operands + b" " + (operator.upper() if strokes else operator)

    def again(self, state: State) -> list[bytes]:
        """The RGB colours once more, when what is painted begins to blend, or ends to."""
        return [
            self._chosen(state, space, values, strokes=strokes)
            for space, values, strokes in (
                (state.fill, state.fill_values, False),
                (state.stroke, state.stroke_values, True),
            )
            if space.kind is Kind.RGB and not self._scope.colourless
        ]

    def _written(self, space: Space, values: Values, state: State, *, strokes: bool) -> tuple[bytes, bytes]:
        """The operator for filling, and its operands; the choice of a spot ink's space goes before them."""
        target = self._scope.target
        if target is not PRESS:
            return target.operator, _joined(target.mix(space, values))
        if space is GRAY:
            return b"g", _joined(values)
        if space.kind is Kind.SPOT and space.stays:
            key = self._names.use("ColorSpace", id(space), lambda: self._work.space_value(space))
            return b"scn", b"%b %b %b" % (key, b"CS" if strokes else b"cs", _joined(values))
        self._note(space)
        return b"k", _joined(space.blended(values) if state.see_through else space.cmyk(values))

    def _note(self, space: Space) -> None:
        if not space.fits_press:
            self._work.notes.rgb = self._work.notes.rgb_inks = True

    def _patterned(self, operation: Operation, space: Space, *, strokes: bool) -> bytes:
        key = operation.key()
        pattern = self._scope.resource("Pattern", key)
        made = self._names.use("Pattern", key, lambda: self._walker.pattern(pattern, self._scope))
        select, put = (b"CS", b"SCN") if strokes else (b"cs", b"scn")
        base = space.base if space.kind is Kind.PATTERN else None
        if base is None or int(number(get(pattern, "/PaintType")) or 1) != 2:
            return b"/Pattern %b %b %b" % (select, made, put)
        values = Operation(b"", operation.operands.rpartition(b"/")[0]).numbers(base.components)
        held, colour = self._base(base, values)
        family = self._names.use("ColorSpace", ("pattern", id(base)), lambda: [b"/Pattern", held])
        return b"%b %b %b %b %b" % (family, select, colour, made, put)

    def _base(self, base: Space, values: Values) -> tuple[Value, bytes]:
        """The space of an uncoloured pattern's colour, and the colour."""
        target = self._scope.target
        if target is PRESS and base.stays:
            return self._work.space_value(base), _joined(values)
        if target is PRESS:
            self._note(base)
        return target.space, _joined(target.mix(base, values))


def _set_space(state: State, space: Space, *, strokes: bool) -> None:
    if strokes:
        state.stroke, state.white_stroke = space, False
    else:
        state.fill, state.white_fill = space, False


def _joined(values: Values) -> bytes:
    return " ".join(plain(round(value, 4)) for value in values).encode()
