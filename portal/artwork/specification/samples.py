"""Samples of symbols and digits at true size, drawn as they print at 600 dpi."""

from dataclasses import dataclass

from portal.artwork.design import CustomerBar, Design, Element, NumberSymbol, QrCode, Side, Text
from portal.artwork.design.model import LEAST_DIGITS
from portal.artwork.layout import SAMPLE, Area, Canvas, area_of
from portal.artwork.layout.symbols import WHITE_MARGIN, SymbolPlace, customer_bar_place, ean_place, qr_place
from portal.artwork.media import CUSTOM
from portal.artwork.specification.flat import drawn
from portal.artwork.specification.guides import DPI
from portal.artwork.specification.page import Form, Page
from portal.artwork.specification.reference import CARD_LINK
from portal.artwork.text import width
from portal.artwork.units import millimetres, points


@dataclass(frozen=True, slots=True)
class Sample:
    """One element on a ground of its own size in mm; ``module`` is its X in mm."""

    key: str
    form: Form
    width: float
    height: float
    module: float

    def draw(self, page: Page, x: float, y: float, scale: float = 1) -> None:
        """The sample from its upper left corner."""
        page.place(self.key, self.form, x, y, self.height, scale)


def ean_sample(key: str, module: float, bar_height: float) -> Sample:
    """The number's symbol."""
    element = NumberSymbol(type="number_symbol", x=0, y=0, x_dimension=module, bar_height=bar_height)
    return _sample(key, element, ean_place(element, _CANVAS))


def qr_sample(module: float) -> Sample:
    """A QR code as long as a card's."""
    element = QrCode(type="qr", x=0, y=0, text=CARD_LINK, x_dimension=module)
    return _sample("qr", element, qr_place(element, _CANVAS, element.text))


def customer_sample(size: float) -> Sample:
    """A customer barcode of ``size`` points."""
    element = CustomerBar(type="customer_barcode", x=0, y=0, size=size)
    return _sample("customer", element, customer_bar_place(element, _CANVAS))


def digits_sample() -> Sample:
    """The number at its least size, as wide as it is."""
    text = f"{SAMPLE['number'][:4]}  {SAMPLE['number'][4:8]}  {SAMPLE['number'][8:]}"
    across = millimetres(width(text, "ud-bold") / 1000 * LEAST_DIGITS) + 0.1
    element = Text(
        type="number_digits", x=0, y=0, width=across, height=millimetres(LEAST_DIGITS) + 0.1, text="{number}",
        font="ud-bold", size=LEAST_DIGITS, min_size=LEAST_DIGITS,
    )  # fmt: skip
    return _sample("digits", element, SymbolPlace(area_of(element, _CANVAS, SAMPLE), 0, 0))


_CANVAS = Canvas(CUSTOM.sized(200, 200), DPI)  # large enough for any of them


def _sample(key: str, element: Element, place: SymbolPlace) -> Sample:
    area = Area(0, 0, place.area.width, place.area.height)
    side = Side("front", (element,))
    design = Design(key, CUSTOM.sized(area.width, area.height), (side,))
    reach = area.grown(WHITE_MARGIN)
    box = (points(reach.x), points(-WHITE_MARGIN), points(reach.right), points(area.height + WHITE_MARGIN))
    return Sample(key, Form(drawn(design, side, DPI, SAMPLE), box), area.width, area.height, place.module)
