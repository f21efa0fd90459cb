"""Our own starting templates: a folder each, with ``design.json``, the files that it names, and ``template.json``.

``template.json`` holds the titles by language, a sentence on what it is good for, and its place in the gallery:
``{"place": 1, "title": {"ja": "…", "en": "…"}, "about": {"ja": "…", "en": "…"}}``.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from portal.artwork import from_folder, read_design
from portal.designs.errors import TemplateUnknown
from portal.designs.rules import medium_in

FOLDER = Path(__file__).parent / "templates"

_NAME: Sequence[Mapping[str, Any]] = (
    {
        "type": "member_name", "id": "name", "x": 8, "y": 38, "width": 60, "height": 8, "text": "{name} {honorific}",
        "font": "gothic-bold", "size": 13, "min_size": 7,
    },
)  # fmt: skip
_NUMBER: Sequence[Mapping[str, Any]] = (
    {"type": "box", "id": "panel", "x": 4, "y": 4, "width": 77.6, "height": 12, "fill": [0, 0, 0, 0]},
    {
        "type": "number_digits", "id": "digits", "x": 6, "y": 6, "width": 60, "height": 8, "font": "gothic-bold",
        "size": 18, "min_size": 14,
    },
    {"type": "store_code_symbol", "id": "store-symbol", "x": 3.27, "y": 36.5},
    {"type": "number_symbol", "id": "number-symbol", "x": 42.69, "y": 36.5},
)  # fmt: skip
_ADDRESS: Sequence[Mapping[str, Any]] = (
    {"type": "postcode", "id": "postcode"},
    {
        "type": "address", "id": "address", "x": 22, "y": 32, "width": 56, "height": 76, "writing": "vertical",
        "size": 13, "min_size": 8, "name_size": 22, "honorific": "{honorific}",
    },
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Template:
    """A starting template; ``title`` and ``about`` by language (``ja``, ``en``)."""

    name: str
    title: Mapping[str, str]
    about: Mapping[str, str]
    medium: str
    sides: int


@cache
def templates() -> Sequence[Template]:
    """All of them in the order of the gallery."""
    found = []
    for described in FOLDER.glob("*/template.json"):
        told, content = json.loads(described.read_text()), _content(described.parent)
        template = Template(
            described.parent.name,
            told["title"],
            told.get("about", {}),
            medium_in(content),
            1 + ("back" in content),
        )
        found.append((told.get("place", 99), template.name, template))
    return [template for _, _, template in sorted(found, key=lambda entry: entry[:2])]


def read_template(name: str) -> tuple[dict[str, Any], dict[str, bytes]]:
    """A template's content, and its files by name. Raises ``TemplateUnknown``."""
    if name not in {template.name for template in templates()}:
        raise TemplateUnknown
    folder = FOLDER / name
    read = from_folder(folder)
    named = read_design((folder / "design.json").read_bytes()).files
    return _content(folder), {file: read(file) for file in named}


def artwork_content(name: str, medium: str, artwork: str, back: str = "") -> dict[str, Any]:
    """A design on artwork that is at hand: ``artwork`` and ``back`` are the files of its sides.

    Number, symbols and the member's name (on a postcard the address) are put where they can be moved from.
    """
    front = {"background": {"file": artwork}, "elements": list(_ADDRESS if medium == "postcard" else _NAME)}
    behind = {"background": {"file": back}} if back else {}
    return {"version": 1, "name": name, "medium": medium, "front": front, "back": {**behind, "elements": list(_NUMBER)}}


def _content(folder: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((folder / "design.json").read_text())
    return content
