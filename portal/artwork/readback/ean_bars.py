"""What the edges of an EAN-13's bars say, and how well a scanner could tell (ISO/IEC 15420 and 15416, as published).

Its own table of the seven-module characters, widths of the four elements, not the writer's.
"""

from collections.abc import Sequence
from itertools import pairwise

_WIDTHS = ("3211", "2221", "2122", "1411", "1132", "1231", "1114", "1312", "1213", "3112")  # set A, from the left
_SET_A = {tuple(map(int, widths)): digit for digit, widths in enumerate(_WIDTHS)}
_SET_B = {tuple(reversed(widths)): digit for widths, digit in _SET_A.items()}
_FIRST = ("AAAAAA", "AABABB", "AABBAB", "AABBBA", "ABAABB", "ABBAAB", "ABBBAA", "ABABAB", "ABABBA", "ABBABA")
_ELEMENTS = 59  # 30 bars and the 29 spaces between them
_LEFT, _RIGHT = range(3, 27, 4), range(32, 56, 4)  # where the characters' elements begin


def digits_of(edges: Sequence[float]) -> str | None:
    """The 13 digits that bars with these ``edges`` (rising, in modules) spell; None where they spell nothing."""
    widths = [round(right - left) for left, right in pairwise(edges)]
    if len(widths) != _ELEMENTS or sum(widths) != 95:
        return None
    if widths[:3] != [1, 1, 1] or widths[27:32] != [1] * 5 or widths[56:] != [1, 1, 1]:
        return None
    sets, digits = "", ""
    for at in (*_LEFT, *_RIGHT):
        character = tuple(widths[at : at + 4])
        if character in _SET_A:
            sets, digits = sets + "A", f"{digits}{_SET_A[character]}"
        elif character in _SET_B and at in _LEFT:
            sets, digits = sets + "B", f"{digits}{_SET_B[character]}"
        else:
            return None
    if sets[:6] not in _FIRST:
        return None
    return f"{_FIRST.index(sets[:6])}{digits}"


def decodability(edges: Sequence[float]) -> float:
    """The worst character's decodability, 1 for a perfect symbol: how far its edge-to-edge distances stay from the
    reference thresholds, against the farthest they could (ISO/IEC 15416, 5.4.8; ISO/IEC 15420, reference decode).
    """
    worst = 1.0
    for at in (*_LEFT, *_RIGHT):
        first, second, third, fourth, fifth = edges[at : at + 5]
        size = fifth - first
        for distance in (third - first, fourth - second):
            modules = 7 * distance / size
            threshold = min(abs(modules - (whole + 0.5)) for whole in range(1, 6))
            worst = min(worst, threshold / 0.5)
    return worst
