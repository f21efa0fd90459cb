"""The arithmetic of numbers: check digit, grouping, parsing, kinds and their prefixes. Pure."""

import secrets
import struct
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portal.kernel.clock import add_months
from portal.numbers.errors import Fault, NumberMistyped

LENGTH = 13
_HYPHENS = "ー−ｰ⁃_・."  # besides the Unicode dashes: what Japanese keyboards give for a hyphen
LABEL_LIMIT = 30  # characters of the name a customer gives a number; fits the sheet's two lines
MOST_HOLDERS = 3  # customers who have a card's number on their phones


class Kind(StrEnum):
    """How a number came to its holder; decides its prefix, its store code, and until when bills may be registered."""

    PORTAL = "portal"
    JOINT_CARD = "joint_card"
    SHEET = "sheet"
    ONE_OFF = "one_off"


class State(StrEnum):
    """ACTIVE takes bills; STOPPED never does again."""

    ACTIVE = "active"
    STOPPED = "stopped"


class Change(StrEnum):
    """What can happen to a number."""

    STOP = "stop"
    REPLACE = "replace"


NEXT: dict[tuple[State, Change], State] = {
    (State.ACTIVE, Change.STOP): State.STOPPED,
    (State.ACTIVE, Change.REPLACE): State.STOPPED,
}


def check_digit(first_twelve: str) -> str:
    """The EAN-13 check digit over twelve ASCII digits (GS1 General Specifications: weights 1, 3 from the left)."""
    total = sum(map(int, first_twelve[::2])) + 3 * sum(map(int, first_twelve[1::2]))
    return str(-total % 10)


def is_number(digits: str) -> bool:
    """Whether ``digits`` is 13 ASCII digits, the last the right check digit."""
    return len(digits) == LENGTH and digits.isascii() and digits.isdigit() and check_digit(digits[:12]) == digits[12]


def parse_number(text: str) -> str:
    """The 13 ASCII digits in what a person typed or pasted: full-width digits, spaces and hyphens are welcome.

    Raises ``NumberMistyped`` with its ``Fault``: ``EMPTY``, ``CHARACTER`` (and the first one that is no digit),
    ``LENGTH`` (and the count of digits), or ``CHECK_DIGIT`` (a digit is wrong or two are swapped).
    """
    digits = ""
    for character in text:
        if character.isspace() or unicodedata.category(character) in {"Pd", "Cf"} or character in _HYPHENS:
            continue
        value = unicodedata.decimal(character, None)
        if value is None:
            raise NumberMistyped(Fault.CHARACTER, character=character)
        digits += str(value)
    if not digits:
        raise NumberMistyped(Fault.EMPTY)
    if len(digits) != LENGTH:
        raise NumberMistyped(Fault.LENGTH, count=len(digits))
    if not is_number(digits):
        raise NumberMistyped(Fault.CHECK_DIGIT)
    return digits


def group_number(digits: str) -> tuple[str, str, str]:
    """The number in its groups of 4, 4 and 5 digits."""
    return digits[:4], digits[4:8], digits[8:]


@dataclass(frozen=True, slots=True)
class NumberPlan:
    """What numbers look like in this installation: two-digit prefixes, store codes, the sheet's months.

    Raises ``ValueError`` where prefixes are not distinct pairs of digits or a store code is no EAN-13.
    """

    prefixes: dict[Kind, str]
    sandbox_prefix: str
    store_codes: dict[Kind, str]
    sheet_months: int = 6

    def __post_init__(self) -> None:
        drawn = [*self.prefixes.values(), self.sandbox_prefix]
        if any(len(prefix) != 2 or not (prefix.isascii() and prefix.isdigit()) for prefix in drawn):
            raise ValueError("a number prefix is two ASCII digits")
        if len(set(drawn)) != len(drawn):
            raise ValueError("each kind of number needs a prefix of its own")
        for kind in Kind:
            if kind not in self.prefixes:
                raise ValueError(f"no number prefix for kind {kind}")
            if not is_number(self.store_codes.get(kind, "")):
                raise ValueError(f"no valid EAN-13 as store code for kind {kind}")
        if self.sheet_months < 1:
            raise ValueError("a sheet must be usable for at least one month")

    def draw(self, kind: Kind, count: int, *, sandbox: bool = False) -> list[str]:
        """``count`` random numbers with the kind's prefix and a right check digit; never a store code.

        Ten digits are random (from the operating system's generator); none can be guessed from another.
        """
        prefix = self.sandbox_prefix if sandbox else self.prefixes[kind]
        reserved = set(self.store_codes.values())
        numbers: list[str] = []
        while len(numbers) < count:
            missing = count - len(numbers)
            for value in struct.unpack(f"<{missing}Q", secrets.token_bytes(8 * missing)):
                first_twelve = f"{prefix}{value % 10**10:010d}"  # 2**64 over 10**10: a bias of less than 1e-9
                digits = first_twelve + check_digit(first_twelve)
                if digits not in reserved:
                    numbers.append(digits)
        return numbers

    def expiry(self, kind: Kind, day: date) -> date | None:
        """The last Japan-time day on which bills may be registered on a number issued on ``day``; None: for ever.

        A one-off number's day is its bill's due date, which its issuer names.
        """
        return add_months(day, self.sheet_months) if kind is Kind.SHEET else None
