"""What may occur only once in a list: a number, a member number. Kept in 20 bytes a member."""

from array import array
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from portal.artwork.members.faults import Faults, MemberFault
from portal.artwork.members.heading import MEMBER_NO, NUMBER, STORE_CODE

_REFUSED = -1  # in place of a number


class Identities:
    """Gathers what tells members apart, and finds at the end what does not."""

    def __init__(self) -> None:
        self._lines = array("I")
        self._numbers = array("q")
        self._member_nos = array("q")  # hashes of 64 bits: 200,000 have two alike by chance once in 10**9 lists
        self._store_codes: set[int] = set()

    def take(self, cells: Mapping[str, Sequence[str]], lines: Sequence[int]) -> None:
        """More rows: their cells by column, and their lines."""
        self._lines.extend(lines)
        self._numbers.extend(int(digits or _REFUSED) for digits in cells[NUMBER])
        self._member_nos.extend(map(hash, cells.get(MEMBER_NO, ())))
        self._store_codes.update(int(digits) for digits in set(cells.get(STORE_CODE, ())) if digits)

    def finish(self, faults: Faults) -> None:
        """Names every line with a number or member number that an earlier one has, or with a store code as number."""
        for line, first in self._repeats(self._numbers, _REFUSED):
            faults.add(MemberFault.NUMBER_TWICE, line, NUMBER, first=first)
        for line, first in self._repeats(self._member_nos, hash("")):
            faults.add(MemberFault.MEMBER_NO_TWICE, line, MEMBER_NO, first=first)
        if not self._store_codes.isdisjoint(self._numbers):
            for number, line in zip(self._numbers, self._lines, strict=True):
                if number in self._store_codes:
                    faults.add(MemberFault.NUMBER_IS_STORE_CODE, line, NUMBER)

    def _repeats(self, values: Sequence[int], nothing: int) -> Iterator[tuple[int, int]]:
        """The line of each value that an earlier line has, and that line. ``nothing`` may be repeated."""
        repeated = {value for value, following in pairwise(sorted(values)) if value == following != nothing}
        if repeated:
            first_lines: dict[int, int] = {}
            for value, line in zip(values, self._lines, strict=True):
                if value in repeated and (first := first_lines.setdefault(value, line)) != line:
                    yield line, first
