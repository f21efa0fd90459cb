"""Texts with fields in braces, filled for one member."""

from collections.abc import Mapping
from string import Formatter


class Template:
    """A text whose braces name fields; ``{number}`` may be shown in groups, ``{claim_code}`` always is."""

    def __init__(self, text: str, *, group_number: bool = False) -> None:
        self._parts = [(literal, name) for literal, name, _, _ in Formatter().parse(text)]
        self._group_number = group_number

    def fill(self, fields: Mapping[str, str]) -> str:
        """The text for one member. Raises ``KeyError`` for a field the member's list has not."""
        return "".join(
            literal if name is None else literal + self._shown(name, fields[name]) for literal, name in self._parts
        )

    def _shown(self, name: str, value: str) -> str:
        if name == "number" and self._group_number:
            return grouped(value)
        return grouped_code(value) if name == "claim_code" else value


def grouped(number: str) -> str:
    """The number in its groups of 4, 4 and 5 digits."""
    return f"{number[:4]}  {number[4:8]}  {number[8:]}"


def grouped_code(code: str) -> str:
    """A card's claim code in its two groups of 4, as people read it out."""
    return f"{code[:4]}-{code[4:]}" if code else ""
