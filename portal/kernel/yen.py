"""Money: whole yen, which meet neither floats nor bare ints."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True, order=True)
class Yen:
    """An amount of whole yen, positive or negative. Anything but an int is a ``TypeError``."""

    amount: int

    def __post_init__(self) -> None:
        if type(self.amount) is not int:
            raise TypeError(f"yen are whole: {self.amount!r}")

    def __add__(self, other: "Yen") -> "Yen":
        return Yen(self.amount + _yen(other))

    def __sub__(self, other: "Yen") -> "Yen":
        return Yen(self.amount - _yen(other))

    def __neg__(self) -> "Yen":
        return Yen(-self.amount)

    def __mul__(self, times: int) -> "Yen":
        return Yen(self.amount * times)

    def __bool__(self) -> bool:
        return self.amount != 0

    def __str__(self) -> str:
        return f"{self.amount:,}"

    def percent(self, rate: int) -> "Yen":
        """So many percent, rounded down (towards minus infinity, so that what is taken back is what was taken).

        Negative amounts are the rounded positive ones with a sign.
        """
        share = abs(self.amount) * rate // 100
        return Yen(share if self.amount >= 0 else -share)

    @classmethod
    def total(cls, amounts: Iterable[Self]) -> "Yen":
        """The sum; of none: 0."""
        return Yen(sum(_yen(amount) for amount in amounts))


def _yen(other: object) -> int:
    if not isinstance(other, Yen):
        raise TypeError(f"yen with {type(other).__name__}")
    return other.amount


ZERO = Yen(0)
