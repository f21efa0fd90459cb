"""One side of a design, ready to draw any number of members: what is the same is told apart from what is theirs."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from portal.artwork.assets import Assets
from portal.artwork.design import (
    Address,
    CustomerBar,
    Element,
    Image,
    NumberSymbol,
    Panel,
    PostageMark,
    Postcode,
    QrCode,
    Rule,
    Side,
    Text,
)
from portal.artwork.drawing import Drawing, Picture
from portal.artwork.errors import ArtworkError
from portal.artwork.layout.address import AddressDrawer
from portal.artwork.layout.areas import NoSymbol, area_of, sample_fields, upright_area
from portal.artwork.layout.places import Area, Canvas
from portal.artwork.layout.postal import PostageMarkDrawer, PostcodeDrawer
from portal.artwork.layout.shapes import draw_image, draw_panel, draw_rule, image_area, turn
from portal.artwork.layout.symbols import (
    WHITE_MARGIN,
    CustomerBarDrawer,
    EanDrawer,
    QrDrawer,
    SymbolPlace,
)
from portal.artwork.layout.templates import grouped
from portal.artwork.layout.texts import TextDrawer

Draw = Callable[[Mapping[str, str]], list[Drawing]]
GROUND = "ground"


class ElementNotDrawn(ArtworkError):
    """An element cannot be drawn for a member; ``cause`` says why, ``pointer`` is its JSON pointer in the design."""

    def __init__(self, pointer: str, element: str, cause: Exception) -> None:
        super().__init__(pointer, str(cause))
        self.pointer, self.element, self.cause = pointer, element, cause


class Kind(StrEnum):
    """What can be read back."""

    EAN13 = "ean13"
    QR = "qr"
    CUSTOMER_BARCODE = "customer-barcode"


@dataclass(frozen=True, slots=True)
class Expected:
    """A symbol that must be read in its place, saying exactly ``text``."""

    kind: Kind
    text: str
    place: SymbolPlace


@dataclass(frozen=True, slots=True)
class _Layer:
    """A stretch of elements in their order: shared by all pieces (``shared`` is its key), or drawn for each."""

    shared: str | None
    draws: tuple[tuple[str, Element, Draw], ...]


class Composition:
    """A side on a canvas. ``shared`` holds, by key, what is the same on every piece."""

    def __init__(self, side: Side, canvas: Canvas, assets: Assets) -> None:
        self.side, self.canvas, self._assets = side, canvas, assets
        self._symbols: list[EanDrawer | QrDrawer | CustomerBarDrawer] = []
        self._layers: list[_Layer] = []
        drawn = [
            (f"/{side.name}/elements/{place}", element, self._drawer(element))
            for place, element in enumerate(side.elements)
        ]
        for is_shared, group in groupby(drawn, key=lambda entry: not varies(entry[1])):
            key = f"{side.name}{len(self._layers)}" if is_shared else None
            self._layers.append(_Layer(key, tuple(group)))

    @property
    def ground(self) -> str | None:
        """The key of the background artwork."""
        return f"{GROUND}-{self.side.name}" if self.side.background else None

    @property
    def shared_keys(self) -> set[str]:
        """The keys of ``shared``."""
        return {layer.shared for layer in self._layers if layer.shared}

    def picture(self, key: str) -> bytes:
        """A picture for screens, by its key: PNG or JPEG."""
        return self._assets.images[key].screen()

    def ground_picture(self) -> bytes:
        """The background for screens, bleed included: PNG or JPEG."""
        return self._assets.backgrounds[self.side.name].screen()

    def shared(self) -> dict[str, list[Drawing]]:
        """The drawings that all pieces share, by key. Raises ``ElementNotDrawn``."""
        return {layer.shared: _drawings(layer, {}) for layer in self._layers if layer.shared}

    def ground_drawings(self) -> list[Drawing]:
        """The background artwork, by its key; nothing where there is none."""
        return [Picture(self.ground, 0, 0, 1, 1)] if self.ground else []

    def parts(self, fields: Mapping[str, str]) -> Iterator[tuple[int, list[Drawing]]]:
        """Each element's place in the side's list with its drawings; none where it cannot be drawn for the member."""
        entries = (entry for layer in self._layers for entry in layer.draws)
        for place, entry in enumerate(entries):
            try:
                yield place, _drawn(entry, fields)
            except ElementNotDrawn:
                yield place, []

    def draw(self, fields: Mapping[str, str]) -> list[Drawing]:
        """All of one member's side, bottom to top, with shared layers by their keys. Raises ``ElementNotDrawn``."""
        drawings = self.ground_drawings()
        for layer in self._layers:
            drawings += [Picture(layer.shared, 0, 0, 1, 1)] if layer.shared else _drawings(layer, fields)
        return drawings

    def expected(self, fields: Mapping[str, str]) -> list[Expected]:
        """The symbols that this member's side must show, each at its place."""
        found = []
        for drawer in self._symbols:
            text = drawer.text(fields)
            if text:
                found.append(Expected(_KINDS[type(drawer)], text, drawer.place(fields)))
        return found

    def faults(self, fields: Mapping[str, str]) -> Iterator[ElementNotDrawn]:
        """Every element that cannot be drawn for a member."""
        for layer in self._layers:
            for entry in layer.draws:
                try:
                    _drawn(entry, {} if layer.shared else fields)
                except ElementNotDrawn as fault:
                    yield fault

    def digits(self, fields: Mapping[str, str]) -> list[tuple[str, str]]:
        """What each element of the number's digits must say on this member's side, with its face."""
        return [
            (element.font, grouped(fields["number"]))
            for element in self.side.elements
            if isinstance(element, Text) and element.type == "number_digits"
        ]

    def _drawer(self, element: Element) -> Draw:
        match element:
            case NumberSymbol():
                return self._symbol(EanDrawer(element, self.canvas))
            case QrCode():
                return self._symbol(self._qr(element))
            case CustomerBar():
                return self._symbol(CustomerBarDrawer(element, self.canvas))
            case _:
                return self._turned(element, self._upright(element))

    def _upright(self, element: NoSymbol) -> Draw:  # noqa: PLR0911  # one for each kind of element
        canvas = self.canvas
        match element:
            case Text():
                return TextDrawer(element, canvas).draw
            case Address():
                return AddressDrawer(element, canvas).draw
            case Postcode():
                return PostcodeDrawer(element, canvas).draw
            case PostageMark():
                return PostageMarkDrawer(element, canvas).draw
            case Rule():
                return lambda _: [draw_rule(element, canvas)]
            case Panel():
                return lambda _: draw_panel(element, canvas)
            case Image():
                image = self._assets.image(element.file)
                area = image_area(element, image.width_px, image.height_px)
                return lambda _: [draw_image(area, self._assets.key(element.file), canvas)]

    def _symbol(self, drawer: EanDrawer | QrDrawer | CustomerBarDrawer) -> Draw:
        self._symbols.append(drawer)
        return drawer.draw

    def _qr(self, element: QrCode) -> QrDrawer:
        """With the room that the sample member's symbol leaves around it."""
        usual = self._usual_area(element)
        others = [self._usual_area(other) for other in self.side.elements if other is not element]
        free = [other for other in others if not other.meets(usual.grown(WHITE_MARGIN))]

        def room_for(area: Area) -> bool:
            white = area.grown(WHITE_MARGIN)
            return area.within(self.canvas.safe) and not any(map(white.meets, free))

        return QrDrawer(element, self.canvas, usual.width, room_for)

    def _usual_area(self, element: Element) -> Area:
        try:
            return area_of(element, self.canvas, sample_fields(element.fields))
        except ValueError:  # a symbol that cannot be made has none
            return Area(element.x, element.y, 0, 0)

    def _turned(self, element: NoSymbol, draw: Draw) -> Draw:
        if not element.rotate % 360:
            return draw
        area = upright_area(element, self.canvas)
        return lambda fields: turn(draw(fields), area, element.rotate, self.canvas)


_KINDS = {EanDrawer: Kind.EAN13, QrDrawer: Kind.QR, CustomerBarDrawer: Kind.CUSTOMER_BARCODE}


def varies(element: Element) -> bool:
    """Whether the element differs between members. Symbols count as theirs always: every one is read back."""
    return bool(element.fields) or isinstance(element, NumberSymbol | QrCode | CustomerBar)


def _drawings(layer: _Layer, fields: Mapping[str, str]) -> list[Drawing]:
    drawings: list[Drawing] = []
    for entry in layer.draws:
        drawings += _drawn(entry, fields)
    return drawings


def _drawn(entry: tuple[str, Element, Draw], fields: Mapping[str, str]) -> list[Drawing]:
    pointer, element, draw = entry
    try:
        return draw(fields)
    except (ArtworkError, ValueError) as cause:
        raise ElementNotDrawn(pointer, element.id or element.type, cause) from cause
