"""Good and bad examples: scenes at true size, of designs that the checks pass or find fault with."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from portal.artwork.design import Design, DesignFault, Element, NumberSymbol, Panel, Side, Text
from portal.artwork.design.model import LEAST_DIGITS
from portal.artwork.drawing import BLACK, WHITE, Bars, Box, Drawing, Glyphs, Ink, Line, Turned
from portal.artwork.layout import SAMPLE
from portal.artwork.media import CUSTOM
from portal.artwork.specification.flat import drawn
from portal.artwork.specification.guides import DPI, SAFE
from portal.artwork.specification.page import Form
from portal.artwork.typesetting import Align
from portal.artwork.units import points

SCENE = CUSTOM.sized(54, 31)
_LEAF, _DEEP, _RED = Ink((55, 10, 40, 0)), Ink((85, 35, 50, 5)), Ink((0, 85, 80, 0))
_GOLD, _GLEAM = Ink((12, 28, 75, 5)), Ink((0, 8, 35, 0))
_SYMBOL = NumberSymbol(type="number_symbol", x=10.25, y=14.6, x_dimension=0.296, bar_height=10)
_TILT = 8  # degrees

Paint = Callable[[list[Drawing]], list[Drawing]]


@dataclass(frozen=True, slots=True)
class Example:
    """A scene: ``grounds`` below the symbol, ``elements`` above it. ``paint`` draws the symbol as the engine never
    would; ``fault`` is what the checks find in such a design, None where no check of a design can see it.
    """

    key: str
    symbol: NumberSymbol = _SYMBOL
    grounds: tuple[Element, ...] = ()
    elements: tuple[Element, ...] = ()
    paint: Paint = list
    fault: StrEnum | None = None
    guide: bool = False  # shows the safety line

    @property
    def good(self) -> bool:
        """Whether to do as it shows."""
        return self.key == "good"

    def design(self) -> Design:
        """The scene as a design, for the checks."""
        return _design(*self.grounds, self.symbol, *self.elements)

    def form(self) -> Form:
        """The scene, clipped to its trim."""
        width, height = points(SCENE.width), points(SCENE.height)
        drawings: list[Drawing] = [Box(0, 0, width, height, fill=WHITE), *_drawn(*self.grounds)]
        drawings += [*self.paint(_drawn(replace(self.symbol, rotate=0))), *_drawn(*self.elements)]
        if self.guide:
            drawings.append(Line(points(SCENE.safe), 0, points(SCENE.safe), height, SAFE, points(0.2), points(0.8)))
        return Form(drawings, (0, 0, width, height))


def _design(*elements: Element) -> Design:
    return Design("example", SCENE, (Side("front", elements),))


def _drawn(*elements: Element) -> list[Drawing]:
    design = _design(*elements)
    return drawn(design, design.sides[0], DPI, SAMPLE)


def _in_ink(ink: Ink, ground: Ink | None = None) -> Paint:
    """Draws a symbol in another ink, on another ground or on none."""

    def paint(drawings: list[Drawing]) -> list[Drawing]:
        found: list[Drawing] = []
        for drawing in drawings:
            if isinstance(drawing, Bars):
                found += _boxes(drawing, ink, ground)
            elif isinstance(drawing, Glyphs):
                found.append(replace(drawing, ink=ink))
        return found

    return paint


def _boxes(bars: Bars, ink: Ink, ground: Ink | None) -> list[Drawing]:
    module, symbol = bars.module, bars.symbol
    width, height = symbol.width * module, symbol.height * module + bars.below
    found: list[Drawing] = [Box(bars.x, bars.y - height, width, height, fill=ground)] if ground else []
    return found + [
        Box(
            bars.x + bar.x * module,
            bars.y - (bar.y + bar.height) * module,
            bar.width * module,
            bar.height * module,
            ink,
        )
        for bar in symbol.rectangles
    ]


def _tilted(drawings: list[Drawing]) -> list[Drawing]:
    middle = points(_SYMBOL.x + 16.7), points(SCENE.height - _SYMBOL.y - 6.5)
    return [Turned(tuple(drawings), _TILT, *middle)]


def _head(ink: Ink = _LEAF) -> tuple[Element, ...]:
    """A coloured band with a shop's name."""
    name = Text(
        type="text", x=4, y=3, width=46, height=3.2, text="さくらスポーツクラブ", font="gothic-bold", size=7,
        colour=WHITE,
    )  # fmt: skip
    return Panel(type="box", x=-3, y=-3, width=60, height=10, fill=ink), name


def _digits(size: float = LEAST_DIGITS, ink: Ink = BLACK) -> Text:
    return Text(
        type="number_digits", x=3, y=8.2, width=48, height=5.4, text="{number}", font="ud-bold", size=size,
        min_size=size, align=Align.CENTRE, valign=Align.CENTRE, colour=ink,
    )  # fmt: skip


def _frame() -> Panel:
    """A frame that cuts through the quiet zones."""
    return Panel(type="box", x=12.2, y=14.2, width=30.8, height=13.8, stroke=_DEEP, stroke_width=0.5, radius=1)


def _foil() -> tuple[Element, ...]:
    """A gold seal over the end of the bars."""
    seal = Panel(type="box", x=33, y=14, width=14, height=14, fill=_GOLD, radius=7)
    ring = Panel(type="box", x=34, y=15, width=12, height=12, stroke=_GLEAM, stroke_width=0.4, radius=6)
    gleam = [
        Panel(type="box", x=36.6 + step, y=16.6, width=0.5, height=8.8, fill=_GLEAM, rotate=-35)
        for step in (0, 1.5, 5.5)
    ]
    return seal, ring, *gleam


_OVERALL = Panel(type="box", x=-3, y=-3, width=60, height=37, fill=_LEAF)
EXAMPLES = (
    Example("good", grounds=_head(), elements=(_digits(),)),
    Example(
        "ground", grounds=(_OVERALL, *_head(_DEEP)), elements=(_digits(),), paint=_in_ink(BLACK),
        fault=DesignFault.SYMBOL_ON_COLOUR,
    ),
    Example("reversed", grounds=_head(), elements=(_digits(),), paint=_in_ink(WHITE, BLACK)),
    Example("red", grounds=_head(), elements=(_digits(),), paint=_in_ink(_RED)),
    Example("frame", grounds=_head(), elements=(_digits(), _frame()), fault=DesignFault.SYMBOL_COVERED),
    Example(
        "tilted", symbol=replace(_SYMBOL, rotate=_TILT), grounds=_head(), elements=(_digits(),), paint=_tilted,
        fault=DesignFault.SYMBOL_TURNED,
    ),
    Example(
        "outside", symbol=replace(_SYMBOL, x=-5.5), grounds=_head(), elements=(_digits(),),
        fault=DesignFault.SYMBOL_OUTSIDE, guide=True,
    ),
    Example("small", grounds=_head(), elements=(_digits(5),), fault=DesignFault.DIGITS_SMALL),
    Example("foil", grounds=_head(), elements=(_digits(), *_foil()), fault=DesignFault.SYMBOL_COVERED),
)  # fmt: skip
