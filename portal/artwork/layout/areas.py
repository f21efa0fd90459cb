"""The area that each element covers, in mm: what the rules of safe area and overlap are checked on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

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
    Text,
)
from portal.artwork.layout.places import Area, Canvas
from portal.artwork.layout.symbols import customer_bar_place, ean_place, qr_place
from portal.artwork.layout.templates import Template
from portal.artwork.media import POSTCODE_BOX, POSTCODE_TOP, postcode_lefts

NoSymbol = Text | Postcode | Address | PostageMark | Image | Rule | Panel


@dataclass(frozen=True, slots=True)
class Placement:
    """An element with its side, its place in the side's list (later ones lie above), its JSON pointer and its area."""

    side: str
    place: int
    pointer: str
    element: Element
    area: Area


SAMPLE = {  # what stands in for a member's data where no list is given
    "number": "2112345678900",
    "store_code": "2800000000004",
    "member_no": "A-000123",
    "name": "髙﨑 𠮷之助",
    "postcode": "1000001",
    "address1": "東京都千代田区千代田1-1",
    "address2": "さくらマンション203号",
    "expiry": "2029/03",
    "card_url": "https://pay.example.jp/c/Zq3vY8nK1sWm0TbR5xLd2u.f7GkP9aVeJ4oXw6iNyQtUB",  # as long as ours are
    "claim_code": "K7WM4RTX",
    "honorific": "様",
}
OF_CARDS = frozenset({"number", "store_code", "card_url", "claim_code"})  # fields that a card has, whoever holds it


def sample_fields(names: Iterable[str], given: Mapping[str, str] | None = None) -> dict[str, str]:
    """What the fields say: as ``given``, empty ones too, else as the sample member has it, else their own names."""
    return {name: SAMPLE.get(name, name) for name in names} | dict(given or {})


def member_fields(names: Iterable[str], member: Mapping[str, str]) -> dict[str, str]:
    """What the fields say for a real member, or for nobody: empty where nothing is known, as it is printed.

    Only the fields of the card itself are a sample's, where they are not given.
    """
    return {**dict.fromkeys(names, ""), **{name: SAMPLE[name] for name in OF_CARDS}, **addressed(member)}


def addressed(fields: Mapping[str, str]) -> Mapping[str, str]:
    """A member's fields with the ``honorific`` after their name: what their list says, else 「様」; none for nobody."""
    if fields.get("honorific") or not fields.get("name"):
        return {"honorific": "", **fields}
    return {**fields, "honorific": "様"}


def area_of(element: Element, canvas: Canvas, fields: Mapping[str, str]) -> Area:
    """What the element covers on the canvas, as turned. Raises ``ValueError`` for a symbol that cannot be made."""
    match element:
        case NumberSymbol():
            return ean_place(element, canvas).area
        case QrCode():
            return qr_place(element, canvas, Template(element.text).fill(fields)).area
        case CustomerBar():
            return customer_bar_place(element, canvas).area
        case _:
            return upright_area(element, canvas).turned(element.rotate)


def upright_area(element: NoSymbol, canvas: Canvas) -> Area:
    """What an element that is no symbol covers before it is turned about the middle of this area."""
    match element:
        case Postcode():
            lefts = postcode_lefts(canvas.medium.width)
            box, tall = POSTCODE_BOX
            return Area(lefts[0] + element.x, POSTCODE_TOP + element.y, lefts[-1] + box - lefts[0], tall)
        case PostageMark():
            return Area(element.x, element.y, element.size, element.size)
        case Rule():
            left, top = min(element.x, element.x2), min(element.y, element.y2)
            width, height = abs(element.x2 - element.x), abs(element.y2 - element.y)
            return Area(left, top, width, height).grown(element.stroke_width / 2)
        case _:
            return Area(element.x, element.y, element.width, element.height)
