"""The arithmetic of a small chart: a round upper end for its axis."""

from collections.abc import Iterable

_STEPS = (1, 2, 4, 6, 8, 10)  # each has a whole half from 20 upwards


def ceiling(values: Iterable[float]) -> int:
    """The smallest round number that no value exceeds, at least 2, so that the half of it is a whole number too."""
    most = max(values, default=0)
    power = 1
    while power * 10 < most:
        power *= 10
    return max(2, next(step * power for step in _STEPS if step * power >= most))
