"""Reading the objects of a file nobody vouches for: a wrong type is an absent one, never an exception."""

import math
from collections.abc import Iterator
from decimal import Decimal

import pikepdf

HOSTILE = (
    pikepdf.PdfError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    ArithmeticError,
    RuntimeError,
    NotImplementedError,
)  # what pikepdf raises for objects that are not what they should be
MOST_ENTRIES = 100_000  # of a dictionary or array that is gone through one by one

Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def get(holder: object, key: str) -> object:
    """The entry of a dictionary or of a stream's dictionary; None where there is none."""
    if not isinstance(holder, pikepdf.Dictionary | pikepdf.Stream):
        return None
    try:
        return holder.get(key)
    except HOSTILE:
        return None


def dictionary(value: object) -> pikepdf.Dictionary | None:
    """A dictionary that is no stream."""
    return value if isinstance(value, pikepdf.Dictionary) and not isinstance(value, pikepdf.Stream) else None


def stream(value: object) -> pikepdf.Stream | None:
    """A stream."""
    return value if isinstance(value, pikepdf.Stream) else None


def array(value: object) -> list[object]:
    """The items of an array (the first 100,000); a single value as a list of one, nothing as an empty one."""
    if value is None:
        return []
    if not isinstance(value, pikepdf.Array):
        return [value]
    items: list[object] = []
    for index in range(min(len(value), MOST_ENTRIES)):
        try:
            items.append(value[index])
        except HOSTILE:
            items.append(None)
    return items


def entries(holder: object) -> Iterator[tuple[str, object]]:
    """Keys and values of a dictionary (the first 100,000)."""
    if not isinstance(holder, pikepdf.Dictionary | pikepdf.Stream):
        return
    try:
        keys = list(holder.keys())
    except HOSTILE:
        return
    for key in keys[:MOST_ENTRIES]:
        yield str(key), get(holder, key)


def name(value: object) -> str:
    """A name without its slash; empty for anything else."""
    return str(value)[1:] if isinstance(value, pikepdf.Name) else ""


def text(value: object) -> str:
    """A text string or a name as text; empty for anything else."""
    if isinstance(value, pikepdf.Name):
        return name(value)
    if not isinstance(value, pikepdf.String | str):
        return ""
    try:
        return str(value)
    except HOSTILE:
        return ""


def shown(value: str) -> str:
    """Text from the file as it may stand on a screen: no control characters, at most 100 characters."""
    return "".join(character if character.isprintable() else "�" for character in value[:100])


def number(value: object) -> float | None:
    """A finite number; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    try:
        plain = float(value)
    except HOSTILE:
        return None
    return plain if math.isfinite(plain) else None


def numbers(value: object, count: int) -> tuple[float, ...] | None:
    """An array of exactly ``count`` numbers; None for anything else."""
    items = [number(item) for item in array(value)] if isinstance(value, pikepdf.Array) else []
    found = tuple(item for item in items if item is not None)
    return found if len(found) == count == len(items) else None


def matrix(value: object) -> Matrix:
    """A transformation; the identity where there is none."""
    six = numbers(value, 6)
    return (six[0], six[1], six[2], six[3], six[4], six[5]) if six else IDENTITY


def times(first: Matrix, then: Matrix) -> Matrix:
    """The transformation that does ``first`` and ``then`` the other."""
    a, b, c, d, e, f = first
    k, l, m, n, o, p = then  # noqa: E741
    return (a * k + b * m, a * l + b * n, c * k + d * m, c * l + d * n, e * k + f * m + o, e * l + f * n + p)


def identity_of(value: object) -> tuple[int, int]:
    """Object and generation number; (0, 0) for what stands inside another object."""
    if not isinstance(value, pikepdf.Object):
        return (0, 0)
    try:
        number_of, generation = value.objgen
    except HOSTILE:
        return (0, 0)
    return (number_of, generation)
