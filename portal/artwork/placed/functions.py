"""PDF functions (ISO 32000-1, 7.10), evaluated: how spot inks mix and how shadings run."""

import itertools
import math
from collections.abc import Callable, Sequence

from portal.artwork.placed.calculator import calculator
from portal.artwork.placed.faults import Unconvertible
from portal.artwork.preflight.reading import array, get, number, stream
from portal.artwork.preflight.streams import StreamBroken, StreamTooBig, decoded

Function = Callable[[Sequence[float]], tuple[float, ...]]

_MOST_BYTES = 4 * 2**20
_MOST_INPUTS = 4  # of a sampled function: each doubles the work
_MOST_DEPTH = 8
_MOST_PARTS = 500


def function_of(value: object, depth: int = 0) -> Function:
    """The function; an array of functions as one with their results joined. Raises ``Unconvertible``."""
    if depth > _MOST_DEPTH:
        raise Unconvertible
    items = array(value)
    if len(items) != 1 or get(value, "/FunctionType") is None:
        parts = [function_of(item, depth + 1) for item in items[:_MOST_PARTS] if item is not value]
        if not parts:
            raise Unconvertible
        return lambda values: tuple(result for part in parts for result in part(values))
    makers = {0: _sampled, 2: _exponential, 3: _stitched, 4: _calculated}
    maker = makers.get(int(number(get(value, "/FunctionType")) or 0))
    if maker is None:
        raise Unconvertible
    return _bounded(value, maker(value, depth))


def _list(value: object, key: str) -> list[float]:
    found = [number(item) for item in array(get(value, key))]
    if None in found:
        raise Unconvertible
    return [item for item in found if item is not None]


def _pairs(values: Sequence[float]) -> list[tuple[float, float]]:
    return list(zip(values[::2], values[1::2], strict=False))


def _clip(value: float, bounds: tuple[float, float]) -> float:
    return min(max(value, bounds[0]), bounds[1])


def _between(value: float, source: tuple[float, float], target: tuple[float, float]) -> float:
    width = source[1] - source[0]
    return target[0] if not width else target[0] + (value - source[0]) * (target[1] - target[0]) / width


def _bounded(value: object, inner: Function) -> Function:
    """The function with its arguments clipped to its domain and its results to its range."""
    domain, bounds = _pairs(_list(value, "/Domain")), _pairs(_list(value, "/Range"))
    if not domain:
        raise Unconvertible

    def bounded(values: Sequence[float]) -> tuple[float, ...]:
        if len(values) != len(domain):
            raise Unconvertible
        results = inner([_clip(each, limits) for each, limits in zip(values, domain, strict=True)])
        if not bounds:
            return results
        return tuple(_clip(each, limits) for each, limits in zip(results, bounds, strict=False))

    return bounded


def _exponential(value: object, _depth: int) -> Function:
    first = _list(value, "/C0") or [0.0]
    last = _list(value, "/C1") or [1.0]
    exponent = number(get(value, "/N"))
    if exponent is None or len(first) != len(last):
        raise Unconvertible

    def exponential(values: Sequence[float]) -> tuple[float, ...]:
        try:
            part = float(values[0] ** exponent)
        except (ArithmeticError, TypeError) as error:
            raise Unconvertible from error
        return tuple(low + part * (high - low) for low, high in zip(first, last, strict=True))

    return exponential


def _stitched(value: object, depth: int) -> Function:
    parts = [function_of(item, depth + 1) for item in array(get(value, "/Functions"))[:_MOST_PARTS]]
    domain = _pairs(_list(value, "/Domain"))
    edges = [domain[0][0], *_list(value, "/Bounds"), domain[0][1]] if domain else []
    encode = _pairs(_list(value, "/Encode"))
    if not parts or len(edges) != len(parts) + 1 or len(encode) < len(parts):
        raise Unconvertible

    def stitched(values: Sequence[float]) -> tuple[float, ...]:
        place = next((place for place in range(len(parts) - 1) if values[0] < edges[place + 1]), len(parts) - 1)
        return parts[place]([_between(values[0], (edges[place], edges[place + 1]), encode[place])])

    return stitched


def _sampled(value: object, _depth: int) -> Function:
    """Linear between samples in every direction."""
    source = stream(value)
    domain, bounds = _pairs(_list(value, "/Domain")), _pairs(_list(value, "/Range"))
    sizes = [int(size) for size in _list(value, "/Size")]
    bits = int(number(get(value, "/BitsPerSample")) or 0)
    count = math.prod(sizes) * len(bounds)
    if source is None or not bounds or len(sizes) != len(domain) or not 0 < len(sizes) <= _MOST_INPUTS:
        raise Unconvertible
    if bits not in {1, 2, 4, 8, 12, 16, 24, 32} or min(sizes) < 1 or count * bits > 8 * _MOST_BYTES:
        raise Unconvertible
    samples = _samples(source, bits, count)
    encode = _pairs(_list(value, "/Encode")) or [(0.0, size - 1.0) for size in sizes]
    decode = _pairs(_list(value, "/Decode")) or bounds
    strides = [math.prod(sizes[:place]) * len(bounds) for place in range(len(sizes))]

    def sampled(values: Sequence[float]) -> tuple[float, ...]:
        places = [
            _clip(_between(each, limits, span), (0, size - 1.0))
            for each, limits, span, size in zip(values, domain, encode, sizes, strict=True)
        ]
        totals = [0.0] * len(bounds)
        for corner in itertools.product((0, 1), repeat=len(sizes)):
            weight, at = 1.0, 0
            for place, up, size, stride in zip(places, corner, sizes, strides, strict=True):
                low = min(int(place), size - 1)
                weight *= place - low if up else 1 - (place - low)
                at += min(low + up, size - 1) * stride
            if weight:
                totals = [total + weight * samples[at + output] for output, total in enumerate(totals)]
        return tuple(_between(total, (0.0, 1.0), limits) for total, limits in zip(totals, decode, strict=False))

    return sampled


def _samples(source: object, bits: int, count: int) -> list[float]:
    """The samples as parts of the largest, from 0 to 1."""
    held = stream(source)
    assert held is not None
    try:
        data = decoded(held, _MOST_BYTES)
    except (StreamBroken, StreamTooBig) as error:
        raise Unconvertible from error
    if len(data) * 8 < count * bits:
        raise Unconvertible
    largest = (1 << bits) - 1
    if bits == 8:
        return [byte / largest for byte in data[:count]]
    if bits > 8 and bits % 8 == 0:
        width = bits // 8
        return [int.from_bytes(data[at : at + width], "big") / largest for at in range(0, count * width, width)]
    digits = bin(int.from_bytes(b"\1" + data[: (count * bits + 7) // 8], "big"))[3:]
    return [int(digits[at : at + bits], 2) / largest for at in range(0, count * bits, bits)]


def _calculated(value: object, _depth: int) -> Function:
    source = stream(value)
    if source is None:
        raise Unconvertible
    try:
        return calculator(decoded(source, _MOST_BYTES))
    except (StreamBroken, StreamTooBig) as error:
        raise Unconvertible from error
