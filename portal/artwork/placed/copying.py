"""Copying objects of a foreign PDF into a graph: only what was asked for, to a bounded depth."""

from collections.abc import Iterable
from decimal import Decimal

import pikepdf

from portal.artwork.placed.faults import PlacedFault, Refused
from portal.artwork.placed.graph import GraphBuilder, Ref, Value
from portal.artwork.preflight.reading import array, entries, get, identity_of
from portal.artwork.preflight.streams import StreamBroken, StreamTooBig, decoded

_MOST_DEPTH = 20
_MOST_STREAM = 32 * 2**20  # bytes: a font program, a function, a CMap
_MOST_VALUES = 2_000_000  # in all


class Copier:
    """Copies values of one file into one graph; each stream once."""

    def __init__(self, builder: GraphBuilder) -> None:
        self._builder = builder
        self._streams: dict[tuple[int, int], Ref] = {}
        self._left = _MOST_VALUES

    def value(self, source: object, depth: int = 0) -> Value:
        """A value with all that it holds: names, numbers, strings, arrays, dictionaries, streams."""
        self._left -= 1
        if depth > _MOST_DEPTH or self._left < 0:
            raise Refused(PlacedFault.TOO_COMPLEX)
        if source is None or isinstance(source, bool | int | float | Decimal):
            return _plain(source)
        if isinstance(source, pikepdf.Stream):
            return self.stream(source, depth)
        if isinstance(source, pikepdf.Dictionary):
            return {key[1:]: self.value(item, depth + 1) for key, item in entries(source)}
        if isinstance(source, pikepdf.Array):
            return [self.value(item, depth + 1) for item in array(source)]
        assert isinstance(source, pikepdf.Object)
        return source.unparse()

    def chosen(self, source: object, keys: Iterable[str]) -> dict[str, Value]:
        """Those entries of a dictionary that have one of these keys (without slash)."""
        found = {key: get(source, f"/{key}") for key in keys}
        return {key: self.value(item) for key, item in found.items() if item is not None}

    def stream(self, source: pikepdf.Stream, depth: int = 0) -> Ref:
        """A stream, unpacked within bounds and packed anew."""
        identity = identity_of(source)
        if identity not in self._streams:
            head = {
                key[1:]: self.value(item, depth + 1)
                for key, item in entries(source)
                if key not in {"/Length", "/Filter", "/DecodeParms", "/F", "/FFilter", "/FDecodeParms", "/Metadata"}
            }
            self._streams[identity] = self._builder.add_stream(unpacked(source, _MOST_STREAM), head)
        return self._streams[identity]


def _plain(value: bool | int | float | Decimal | None) -> bytes:  # noqa: FBT001 (true and false are values here)
    if value is None:
        return b"null"
    if isinstance(value, bool):
        return b"true" if value else b"false"
    return str(value).encode() if isinstance(value, int) else format(value, "f").encode()


def unpacked(source: pikepdf.Stream, most: int) -> bytes:
    """A stream's bytes. Refuses damage, and more than ``most``."""
    try:
        return decoded(source, most)
    except StreamTooBig as error:
        raise Refused(PlacedFault.TOO_COMPLEX) from error
    except StreamBroken as error:
        raise Refused(PlacedFault.DAMAGED) from error
