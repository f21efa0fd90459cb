"""Every operator of a content stream (ISO 32000-1, Annex A) and what is done about it."""

from collections.abc import Callable

from portal.artwork.preflight.content import Run
from portal.artwork.preflight.tokens import ContentBroken, Operands, operations

Handler = Callable[[Run, Operands], None]


def _device(family: str, *, fills: bool) -> Handler:
    return lambda run, operands: run.set_device(family, operands, fills=fills)


def _painting(*, fills: bool = False, strokes: bool = False) -> Handler:
    return lambda run, _: run.paint(fills=fills, strokes=strokes)


_FILL, _STROKE, _BOTH = _painting(fills=True), _painting(strokes=True), _painting(fills=True, strokes=True)
_HANDLERS: dict[bytes, Handler] = {
    b"q": Run.save,
    b"Q": Run.restore,
    b"cm": Run.transform,
    b"w": Run.set_width,
    b"gs": Run.set_state,
    b"g": _device("DeviceGray", fills=True),
    b"G": _device("DeviceGray", fills=False),
    b"rg": _device("DeviceRGB", fills=True),
    b"RG": _device("DeviceRGB", fills=False),
    b"k": _device("DeviceCMYK", fills=True),
    b"K": _device("DeviceCMYK", fills=False),
    b"cs": lambda run, operands: run.choose_space(operands, fills=True),
    b"CS": lambda run, operands: run.choose_space(operands, fills=False),
    b"sc": lambda run, operands: run.set_colour(operands, fills=True),
    b"SC": lambda run, operands: run.set_colour(operands, fills=False),
    b"scn": lambda run, operands: run.set_colour(operands, fills=True),
    b"SCN": lambda run, operands: run.set_colour(operands, fills=False),
    b"f": _FILL,
    b"F": _FILL,
    b"f*": _FILL,
    b"S": _STROKE,
    b"s": _STROKE,
    b"B": _BOTH,
    b"B*": _BOTH,
    b"b": _BOTH,
    b"b*": _BOTH,
    b"n": Run.end_path,
    b"Do": Run.draw,
    b"sh": Run.shade,
    b"BI": Run.inline,
    b"BDC": Run.marked,
    b"DP": Run.marked,
    b"BT": Run.begin_text,
    b"Tm": Run.place_text,
    b"Td": Run.move_text,
    b"TD": Run.move_text,
    b"Tf": Run.choose_font,
    b"Tr": Run.set_mode,
    b"Tj": Run.show,
    b"TJ": Run.show,
    b"'": Run.show,
    b'"': Run.show,
}
_PATHS = frozenset({b"m", b"l", b"c", b"v", b"y", b"h", b"re"})
_SILENT = frozenset(b"W W* i ri M j J d Tc Tw Tz TL Ts T* ET BMC EMC MP BX EX d0 d1".split())


def follow(run: Run, data: bytes) -> None:
    """Reads a content stream to its end, or to where it stops making sense."""
    handlers, paths, silent = _HANDLERS, _PATHS, _SILENT
    try:
        for operator, operands in operations(data):
            handler = handlers.get(operator)
            if handler is not None:
                handler(run, operands)
            elif operator in paths:
                if run.tracing:
                    run.path(operator, operands)
            elif operator not in silent:
                run.unknown(operator)
    except ContentBroken as broken:
        run.broken(str(broken))
