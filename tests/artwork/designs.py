"""Designs to test with: good ones as the JSON they are read from, and small ways to alter them."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

from portal.artwork import Assets, Canvas, Composition, Design, Finding, Standard, check_design, read_design
from portal.artwork.drawing import Drawing

Json = dict[str, Any]
NUMBER, STORE_CODE = "2112345678900", "2800000000004"
MEMBER = {
    "number": NUMBER,
    "store_code": STORE_CODE,
    "member_no": "A-000123",
    "name": "髙﨑 𠮷之助",
    "postcode": "1040061",
    "address1": "東京都中央区銀座6-10-1",
    "address2": "さくらマンション203号",
    "expiry": "2029/03",
}
LONGEST_NAME = "寿限無" * 27  # 81 characters


def card() -> Json:
    """A plastic card, both sides used; nothing to be said against it at any dpi from 300."""
    return {
        "version": 1,
        "name": "ファンクラブ会員証",
        "medium": "card",
        "colours": {"navy": {"cmyk": [95, 80, 30, 20]}, "金": {"spot": "DIC 620", "cmyk": [20, 35, 80, 5]}},
        "front": {
            "elements": [
                {"type": "box", "x": -3, "y": -3, "width": 91.6, "height": 16, "fill": "navy"},
                text("スターダスト友の会", x=5, y=4, width=60, font="gothic-bold", size=14, colour=[0, 0, 0, 0]),
                {"type": "line", "x": 4, "y": 14.5, "x2": 81, "y2": 14.5, "stroke_width": 0.3, "colour": "金"},
                {"type": "member_name", "x": 5, "y": 17, "width": 46, "height": 6, "size": 14, "text": "{name} 様"},
                {"type": "member_number", "x": 55, "y": 18, "width": 26, "height": 5, "size": 9, "align": "end"},
                {"type": "number_digits", "x": 5, "y": 25, "width": 76, "height": 7, "size": 17, "font": "ud-bold"},
                {"type": "number_symbol", "id": "number", "x": 3.5, "y": 33.5},
                {"type": "store_code_symbol", "id": "store", "x": 43.6, "y": 33.5},
            ]
        },
        "back": {
            "elements": [
                text("お支払いのときは、店頭の端末で番号を入力してください。", x=5, y=5, width=48, height=20, lines=4),
                {"type": "qr", "id": "qr", "x": 58, "y": 6, "text": "https://pay.example/c/{member_no}"},
                {"type": "expiry", "x": 5, "y": 44, "width": 40, "height": 5, "size": 9, "text": "有効期限 {expiry}"},
            ]
        },
    }


def postcard(writing: str = "vertical") -> Json:
    """A postcard with all that the post asks for on its front."""
    return {
        "version": 1,
        "name": "年会費のお知らせ",
        "medium": "postcard",
        "front": {
            "elements": [
                {"type": "postcode"},
                {"type": "postage_mark", "id": "mark", "x": 6, "y": 6, "kind": "料金別納郵便", "office": "銀座郵便局"},
                {"type": "address", "x": 20, "y": 30, "width": 66, "height": 84, "writing": writing, "font": "mincho"},
                {"type": "customer_barcode", "id": "post", "x": 12, "y": 126, "size": 9},
            ]
        },
        "back": {
            "elements": [
                text("年会費お支払いのご案内", x=8, y=8, width=84, height=10, size=18, align="centre"),
                {"type": "number_digits", "x": 8, "y": 70, "width": 84, "height": 9, "size": 20, "align": "centre"},
                {"type": "number_symbol", "x": 8, "y": 90},
                {"type": "store_code_symbol", "x": 54, "y": 90},
            ]
        },
    }


def blank(*elements: Json, medium: str | Json = "card", **more: Any) -> Json:
    """A design with nothing but ``elements`` on its front."""
    return {"version": 1, "name": "白紙", "medium": medium, "front": {"elements": list(elements)}, **more}


def text(said: str, **more: Any) -> Json:
    """A text element, somewhere."""
    return {"type": "text", "x": 5, "y": 5, "width": 70, "height": 8, "text": said} | more


def changed(design: Json, pointer: str, value: Any) -> Json:
    """The design with another value at a JSON pointer; ``-`` as the last step appends."""
    altered = deepcopy(design)
    *steps, last = pointer.strip("/").split("/")
    place: Any = altered
    for step in steps:
        place = place[int(step) if isinstance(place, list) else step]
    if last == "-":
        place.append(value)
    else:
        place[int(last) if isinstance(place, list) else last] = value
    return altered


def without(design: Json, pointer: str) -> Json:
    """The design without what stands at a JSON pointer."""
    altered = deepcopy(design)
    *steps, last = pointer.strip("/").split("/")
    place: Any = altered
    for step in steps:
        place = place[int(step) if isinstance(place, list) else step]
    del place[int(last) if isinstance(place, list) else last]
    return altered


def of_type(design: Json, kind: str) -> str:
    """The JSON pointer of the first element of a type."""
    for side in ("front", "back"):
        for place, element in enumerate(design.get(side, {}).get("elements", ())):
            if element["type"] == kind:
                return f"/{side}/elements/{place}"
    raise LookupError(kind)


def read(design: Json) -> Design:
    """As the portal reads it."""
    return read_design(json.dumps(design, ensure_ascii=False).encode())


def no_files(name: str) -> bytes:
    """A folder with nothing in it."""
    raise FileNotFoundError(name)


def assets(design: Design) -> Assets:
    """Those of a design without files."""
    return Assets(design, no_files, Standard.X4)


def check(design: Json, dpi: int = 600, **fields: str) -> list[Finding]:
    """What the rules say about it."""
    found = read(design)
    return check_design(found, assets(found), dpi=dpi, fields=fields or None)


def composition(design: Json, side: str = "front", dpi: int = 600) -> Composition:
    """One side, ready to be drawn."""
    found = read(design)
    place = [each.name for each in found.sides].index(side)
    return Composition(found.sides[place], Canvas(found.medium, dpi), assets(found))


def drawn(design: Json, side: str = "front", dpi: int = 600, **fields: str) -> list[Drawing]:
    """All that a member's side shows, what it shares with others in place, bottom to top."""
    made = composition(design, side, dpi)
    shared = made.shared()
    found: list[Drawing] = []
    for drawing in made.draw(MEMBER | fields):
        found += shared.get(getattr(drawing, "key", ""), [drawing])
    return found


def write(design: Json, folder: Path) -> Path:
    """The design as a file."""
    path = folder / "design.json"
    path.write_text(json.dumps(design, ensure_ascii=False), encoding="utf-8")
    return path
