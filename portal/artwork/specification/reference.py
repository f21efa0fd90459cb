"""Model designs, one a medium: where number and symbols stand well. Drawn in the specification, kept by the checks."""

from portal.artwork.design import (
    Address,
    CustomerBar,
    Design,
    Element,
    NumberSymbol,
    PostageMark,
    Postcode,
    QrCode,
    Side,
    Text,
    Writing,
)
from portal.artwork.design.model import LEAST_DIGITS
from portal.artwork.drawing import Ink
from portal.artwork.media import MEDIA, Medium
from portal.artwork.specification.figures import ean_extent, modules
from portal.artwork.specification.guides import DPI

CARD_LINK = "https://pay.example.jp/c/7Qm2sK9vXr4TtB8ZpLw1Yd"  # as long as a card's link is
_CAPTION_SIZE = 6.5
_CAPTION = Ink((0, 0, 0, 80))


def reference(medium_name: str) -> Design:
    """The model design of a medium (``card``, ``postcard``, ``a6``, ``a4``). Raises ``KeyError`` for another name."""
    medium = MEDIA[medium_name]
    return Design(medium_name, medium, _SIDES[medium_name](medium))


def _card(medium: Medium) -> tuple[Side, ...]:
    inner = medium.safe + 2
    return (
        Side("front"),
        Side(
            "back",
            (
                *_digits(inner, inner + 0.5, 52, LEAST_DIGITS + 4),
                QrCode(type="qr", x=64.5, y=inner - 1, text=CARD_LINK, x_dimension=0.38),
                *_symbols(medium.width / 2, 34.6, gap=0),
            ),
        ),
    )


def _postcard(medium: Medium) -> tuple[Side, ...]:
    front = (
        PostageMark(type="postage_mark", x=6, y=8, kind="料金別納郵便", office="千代田局", size=22),
        Postcode(type="postcode"),
        Address(type="address", x=32, y=28, width=52, height=92, writing=Writing.VERTICAL, font="mincho", size=13),
        CustomerBar(type="customer_barcode", x=14.1, y=129.5, size=9),
    )
    back = (
        *_digits(6.7, 92, 56, LEAST_DIGITS + 5),
        QrCode(type="qr", x=77, y=88, text=CARD_LINK, x_dimension=0.38),
        *_symbols(medium.width / 2, 120, gap=10),
    )
    return Side("front", front), Side("back", back)


def _a6(medium: Medium) -> tuple[Side, ...]:
    return (
        Side(
            "front",
            (
                *_digits(9, 92, 56, LEAST_DIGITS + 5),
                QrCode(type="qr", x=80, y=88, text=CARD_LINK, x_dimension=0.38),
                *_symbols(medium.width / 2, 120, gap=10),
            ),
        ),
    )


def _a4(medium: Medium) -> tuple[Side, ...]:
    return (
        Side(
            "front",
            (
                *_digits(20, 215, 90, 2 * LEAST_DIGITS),
                QrCode(type="qr", x=168, y=210, text=CARD_LINK, x_dimension=0.5),
                *_symbols(medium.width / 2, 252, gap=50, bar_height=20),
            ),
        ),
    )


_SIDES = {"card": _card, "postcard": _postcard, "a6": _a6, "a4": _a4}


def _digits(x: float, y: float, width: float, size: float) -> list[Element]:
    return [
        _caption("スマートピット番号", x, y),
        Text(
            type="number_digits", id="digits", x=x, y=y + 4, width=width, height=size * 0.36, text="{number}",
            font="ud-bold", size=size, min_size=LEAST_DIGITS,
        ),
    ]  # fmt: skip


def _symbols(middle: float, y: float, *, gap: float, bar_height: float = 11) -> list[Element]:
    """Number and store code beside each other, ``gap`` mm between their quiet zones."""
    _, width, _ = ean_extent(modules(DPI)[1])
    left, right = middle - gap / 2 - width, middle + gap / 2
    return [
        _caption("スマートピット番号", left + 3.7, y - 4),
        _caption("コンビニ識別番号", right + 3.7, y - 4),
        NumberSymbol(type="number_symbol", x=left, y=y, bar_height=bar_height),
        NumberSymbol(type="store_code_symbol", x=right, y=y, bar_height=bar_height),
    ]


def _caption(text: str, x: float, y: float) -> Text:
    return Text(
        type="text",
        x=x,
        y=y,
        width=30,
        height=3,
        text=text,
        size=_CAPTION_SIZE,
        min_size=_CAPTION_SIZE,
        colour=_CAPTION,
    )
