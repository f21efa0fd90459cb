"""Content streams as operations, made for speed: most operations have only numbers and are taken in one match.

pikepdf's own parser makes an object of each operand; this one leaves numbers as the bytes they are until asked.
"""

import math
import re
from collections.abc import Iterator
from typing import NamedTuple

_SPACE = b"\0\t\n\f\r "
_SPACES = re.compile(rb"[\0\t\n\f\r ]+")
_PLAIN = re.compile(
    rb"[\0\t\n\f\r ]*+((?:[-+.0-9]++[\0\t\n\f\r ]++){0,33}+)([A-Za-z][A-Za-z0-9*]*+|['\"])(?=[\0\t\n\f\r /\[(<%]|\Z)"
)
_TOKEN = re.compile(
    rb"""[\0\t\n\f\r\ ]*(?:
    (?P<number>[-+.0-9]+)
    | /(?P<name>[^\0\t\n\f\r\ /\[\](){}<>%]*)
    | (?P<operator>[A-Za-z][A-Za-z0-9*]*|['"])
    | (?P<open><<|\[)
    | (?P<close>>>|\])
    | <(?P<hex>[0-9A-Fa-f\0\t\n\f\r\ ]*)>
    | (?P<string>\()
    | (?P<comment>%[^\r\n]*)
    | (?P<end>\Z)
    | (?P<junk>.)
    )""",
    re.VERBOSE | re.DOTALL,
)
_IN_STRING = re.compile(rb"\\.|[()]", re.DOTALL)
_END_OF_IMAGE = re.compile(rb"[\0\t\n\f\r ]EI(?=[\0\t\n\f\r ]|\Z)")
_NOT_TEXT = re.compile(rb"[^\t\n\f\r\x20-\x7e]")
_WORDS = {b"true": True, b"false": False, b"null": None}
MOST_OPERANDS = 10_000
MOST_ITEMS = 100_000  # of an array
MOST_DEPTH = 30


class Name(bytes):
    """A name, without its slash, as it is spelt in a content stream."""

    __slots__ = ()

    @property
    def key(self) -> str:
        """As a key of a dictionary."""
        plain = re.sub(rb"#([0-9A-Fa-f]{2})", lambda code: bytes([int(code[1], 16)]), self)
        return "/" + plain.decode("utf-8", "surrogateescape")


class InlineImage(NamedTuple):
    """The entries of an inline image, by key without slash, and its data."""

    entries: dict[str, object]
    data: bytes


class ContentBroken(Exception):
    """This is no content stream, or an operation has the wrong operands."""


Operands = bytes | list[object]


def operations(data: bytes) -> Iterator[tuple[bytes, Operands]]:
    """Each operator with its operands: bytes where all are numbers (see ``numbers``), else a list.

    Raises ``ContentBroken`` where the stream stops making sense.
    """
    at, end = 0, len(data)
    plain = _PLAIN.match
    while at < end:
        match = plain(data, at)
        if match and match[2] not in _WORDS and match[2] != b"BI":
            at = match.end()
            yield match[2], match[1]
            continue
        operator, operands, at = _operation(data, at)
        if operator:
            yield operator, operands


def _operation(data: bytes, at: int) -> tuple[bytes, list[object], int]:
    """The next operation of any kind; an empty operator at the end."""
    operands: list[object] = []
    while True:
        kind, value, at = _token(data, at, 0)
        if kind == "operator":
            assert isinstance(value, bytes)
            if value == b"BI":
                image, at = _inline_image(data, at)
                return value, [image], at
            return value, operands, at
        if kind == "end" and not operands:
            return b"", [], len(data)
        if kind in {"end", "close"}:
            raise ContentBroken("operands without an operator")
        operands.append(value)
        if len(operands) > MOST_OPERANDS:
            raise ContentBroken("too many operands")


def _token(data: bytes, at: int, depth: int) -> tuple[str, object, int]:
    """Kind, value and end of the next token; arrays and dictionaries are one."""
    while True:
        match = _TOKEN.match(data, at)
        assert match is not None  # "junk" matches anything, "end" nothing
        kind = str(match.lastgroup)
        at = match.end()
        if kind != "comment":
            break
    if kind == "string":
        return kind, *_string(data, at)
    if kind == "open":
        return kind, *_group(data, at, match["open"], depth)
    if kind == "junk":
        raise ContentBroken(f"a stray {match['junk']!r}")
    value = match[kind]
    if kind == "operator" and value in _WORDS:
        return "word", _WORDS[value], at
    if kind == "name":
        return kind, Name(value), at
    if kind == "number":
        return kind, _number(value), at
    return kind, value, at


def _string(data: bytes, at: int) -> tuple[bytes, int]:
    """A literal string from behind its opening bracket; escapes are left as they are."""
    start, depth = at, 1
    for match in _IN_STRING.finditer(data, at):
        depth += {b"(": 1, b")": -1}.get(match[0], 0)
        if depth == 0:
            return data[start : match.start()], match.end()
    raise ContentBroken("a string without an end")


def _group(data: bytes, at: int, opening: bytes, depth: int) -> tuple[object, int]:
    """The items of an array as a list; of a dictionary as a dict by key without slash."""
    if depth > MOST_DEPTH:
        raise ContentBroken("arrays nested too deeply")
    items: list[object] = []
    while True:
        kind, value, at = _token(data, at, depth + 1)
        if kind == "close":
            if (value == b"]") != (opening == b"["):
                raise ContentBroken("brackets that do not match")
            return (items if opening == b"[" else _pairs(items)), at
        if kind in {"end", "operator"}:
            raise ContentBroken("an array without an end")
        items.append(value)
        if len(items) > MOST_ITEMS:
            raise ContentBroken("an array too long")


def _pairs(items: list[object]) -> dict[str, object]:
    return {key.key[1:]: value for key, value in zip(items[::2], items[1::2], strict=False) if isinstance(key, Name)}


def _inline_image(data: bytes, at: int) -> tuple[InlineImage, int]:
    items: list[object] = []
    while True:
        kind, value, at = _token(data, at, 0)
        if kind == "operator" and value == b"ID":
            break
        if kind in {"end", "operator"} or len(items) > MOST_OPERANDS:
            raise ContentBroken("an inline image without data")
        items.append(value)
    start = at + 1
    for match in _END_OF_IMAGE.finditer(data, at):
        if not _NOT_TEXT.search(data, match.end(), match.end() + 20):
            return InlineImage(_pairs(items), data[start : match.start()]), match.end()
    raise ContentBroken("an inline image without an end")


def _number(digits: bytes) -> float:
    try:
        value = float(digits)
    except ValueError as error:
        raise ContentBroken("a number that is none") from error
    if not math.isfinite(value):
        raise ContentBroken("a number beyond all bounds")
    return value


def numbers(operands: Operands, count: int = 0) -> list[float]:
    """The operands as numbers, exactly ``count`` of them unless that is 0. Raises ``ContentBroken``."""
    if isinstance(operands, bytes):
        found = [_number(digits) for digits in _SPACES.split(operands.strip(_SPACE)) if digits]
    else:
        found = [value for value in operands if isinstance(value, float)]
        if len(found) != len(operands):
            raise ContentBroken("an operand that is no number")
    if count and len(found) != count:
        raise ContentBroken("the wrong number of operands")
    return found


def named(operands: Operands) -> Name:
    """The last operand, which must be a name. Raises ``ContentBroken``."""
    last = operands[-1] if isinstance(operands, list) and operands else None
    if not isinstance(last, Name):
        raise ContentBroken("a name is missing")
    return last
