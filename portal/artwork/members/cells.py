"""What a cell may hold: text cleaned as everywhere in the portal, 13 digits, a postcode. Quick where all is plain."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

from portal.artwork.members.faults import MemberFault
from portal.artwork.symbols.ean13 import Ean13
from portal.kernel.text import TextNotAllowed, TextTooLong, clean_line

LONGEST_CELL = 200  # characters
_DIGITS = 13
_SPACES = " \u3000"
_SPARE_SPACE = re.compile(f"[{_SPACES}]{{2}}")
_OUTER_OR_SPARE_SPACE = re.compile(f"[{_SPACES}]{{2}}|^[{_SPACES}]|[{_SPACES}]$", re.MULTILINE)
_SPREADSHEET = re.compile(r"[0-9](\.[0-9]+)?E\+?[0-9]+|[0-9]+\.0*", re.IGNORECASE)
_WIDE_DIGITS = re.compile("[0-9０-９]+")
_HYPHENS = "-‐‑‒–—―−－ーｰ"
_SEPARATORS = re.compile(rf"[{_HYPHENS}{_SPACES}]")
_POSTCODE = re.compile(rf"〒? ?([0-9]{{3}}) ?[{_HYPHENS}]? ?([0-9]{{4}})")

Details = dict[str, str | int]


class CellRefused(Exception):
    """What is wrong with a cell."""

    def __init__(self, fault: MemberFault, **details: str | int) -> None:
        super().__init__(fault)
        self.fault = fault
        self.details: Details = details


class Cleaner:
    """Cleans cells as ``clean_line`` does. It learns which characters are plain, so that most cells need no work."""

    def __init__(self) -> None:
        self._plain: set[str] = set(_SPACES)
        self._odd: set[str] = set()

    def is_clean(self, cells: Sequence[str], characters: set[str]) -> bool:
        """Whether cleaning would leave every one of ``cells``, which use ``characters``, as it is."""
        if max(map(len, cells)) > LONGEST_CELL or self._odd_among(characters):
            return False
        return characters.isdisjoint(_SPACES) or not _OUTER_OR_SPARE_SPACE.search("\n".join(cells))

    def clean(self, cell: str) -> str:
        """The cell cleaned. Raises ``CellRefused``."""
        if not self._odd_among(set(cell)):
            bare = cell.strip(_SPACES)
            if len(bare) <= LONGEST_CELL and not _SPARE_SPACE.search(bare):
                return bare
        try:
            return clean_line(cell, LONGEST_CELL)
        except TextTooLong:
            raise CellRefused(MemberFault.CELL_TOO_LONG, most=LONGEST_CELL) from None
        except TextNotAllowed as refusal:
            raise _refused_character(refusal) from None

    def _odd_among(self, characters: set[str]) -> set[str]:
        for character in characters - self._plain - self._odd:
            (self._plain if _is_plain(character) else self._odd).add(character)
        return characters & self._odd


_cleaner = Cleaner()


def check_cell(cell: str) -> str:
    """A single cell cleaned. Raises ``CellRefused``."""
    return _cleaner.clean(cell)


def _refused_character(refusal: TextNotAllowed) -> CellRefused:
    """What to say of a character that ``clean_line`` refuses: line ends and gaiji have words of their own."""
    character = chr(int(refusal.code_point.removeprefix("U+"), base=16))
    if character in "\r\n":
        return CellRefused(MemberFault.LINE_BREAK)
    is_gaiji = unicodedata.category(character) == "Co"
    return CellRefused(MemberFault.GAIJI if is_gaiji else MemberFault.CHARACTER, code_point=refusal.code_point)


def _is_plain(character: str) -> bool:
    """Whether ``clean_line`` leaves the character alone wherever it stands. Alone it strips space and refuses marks."""
    try:
        return clean_line(character, 1) == character
    except TextNotAllowed:
        return False


def check_ean(text: str) -> str:
    """The 13 digits as they are. Raises ``CellRefused`` for anything else, and says what became of them.

    A list comes from a machine: full-width digits, hyphens and spaces are refused, for they mean that somebody typed
    or reformatted the numbers.
    """
    try:
        return Ean13(text).digits
    except ValueError:
        raise _ean_fault(text) from None


@lru_cache(maxsize=1024)
def check_store_code(text: str) -> str:
    """As ``check_ean``, or nothing. Remembered, for all members of a list mostly have the same."""
    return check_ean(text) if text else ""


def _ean_fault(text: str) -> CellRefused:
    if not text:
        return CellRefused(MemberFault.NUMBER_EMPTY)
    if _SPREADSHEET.fullmatch(text):
        return CellRefused(MemberFault.NUMBER_SPREADSHEET, text=text[:20])
    if text.isascii() and text.isdigit():
        return _digits_fault(text)
    bare = _SEPARATORS.sub("", text)
    if bare.isascii() and bare.isdigit():
        return CellRefused(MemberFault.NUMBER_SEPARATED)
    if _WIDE_DIGITS.fullmatch(bare):
        return CellRefused(MemberFault.NUMBER_FULL_WIDTH)
    stranger = _WIDE_DIGITS.sub("", bare or text)[0]
    shown = stranger if stranger.isprintable() else f"U+{ord(stranger):04X}"
    return CellRefused(MemberFault.NUMBER_CHARACTER, character=shown)


def _digits_fault(digits: str) -> CellRefused:
    if len(digits) == _DIGITS:
        if digits.endswith("00000"):  # 2.01235E+12 saved, opened and saved again
            return CellRefused(MemberFault.NUMBER_SPREADSHEET, text=digits)
        return CellRefused(MemberFault.CHECK_DIGIT)
    if _DIGITS - 3 <= len(digits) < _DIGITS and _is_ean(digits.zfill(_DIGITS)):
        return CellRefused(MemberFault.NUMBER_ZERO_LOST, count=len(digits))
    return CellRefused(MemberFault.NUMBER_LENGTH, count=len(digits))


def _is_ean(text: str) -> bool:
    try:
        Ean13(text)
    except ValueError:
        return False
    return True


def check_postcode(text: str) -> str:
    """Seven digits, or nothing. Raises ``CellRefused``; 〒, a hyphen and full-width digits are welcome."""
    if not text or (len(text) == 7 and text.isascii() and text.isdigit()):
        return text
    found = _POSTCODE.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if not found:
        raise CellRefused(MemberFault.POSTCODE)
    return found[1] + found[2]


def characters_of(cells: Iterable[str]) -> set[str]:
    """All characters that occur."""
    return set("".join(cells))
