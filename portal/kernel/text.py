"""Text: a line that a person typed, cleaned or refused, and the phrases at which text may break."""

import re
import unicodedata
from functools import cache

import budoux

from portal.kernel.errors import DomainError

# か + combining dakuten, as macOS types it, becomes が. Whole-text NFC would also turn 神 (U+FA19) into 神.
_DECOMPOSED = re.compile(r".[\u0300-\u036f\u3099\u309a]+")
_HIRAGANA = re.compile("[ぁ-ゖ]")
_QUOTED = re.compile("「[^」]*」")  # a label of a machine, inside a sentence of any language
# U+00A0 holds words together.
_WORDS = re.compile(
    r"「[^」]*」[\S\xa0]*[^\S\xa0]*|(?:[^\s「]|\xa0)+[^\S\xa0]*|\S[^\S\xa0]*|\s+"
)  # U+00A0 holds words together
_REFUSED_CATEGORIES = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_REFUSED_BIDI = {"R", "AL", "RLE", "RLO", "LRE", "LRO", "PDF", "RLI", "LRI", "FSI", "PDI"}
_JOINER = "\u200d"  # holds emoji together; all other format characters are invisible
_BLANKS = {"\u115f", "\u1160", "\u2800", "\u3164", "\uffa0"}  # letters without ink: a name that cannot be seen


class TextTooLong(DomainError):
    """More characters than fit where the text is shown and printed."""

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self.limit = limit


class TextNotAllowed(DomainError):
    """A control character, or one that turns the writing direction and could make the text read as another."""

    def __init__(self, character: str) -> None:
        super().__init__(character)
        self.code_point = f"U+{ord(character):04X}"


def clean_line(text: str, limit: int) -> str:
    """``text`` with outer and doubled white space removed and decomposed kana composed.

    Raises ``TextTooLong`` beyond ``limit`` characters and ``TextNotAllowed`` for control, unassigned and right-to-left
    characters. Nothing is ever cut off or dropped silently.
    """
    if len(text) > 10 * limit + 100:
        raise TextTooLong(limit)
    line = _DECOMPOSED.sub(lambda found: unicodedata.normalize("NFC", found[0]), text.strip())
    line = re.sub(r"[ \t\u00a0\u3000]+", lambda run: run[0][0] if run[0][0] in " \u3000" else " ", line)
    for character in line:
        if (
            (unicodedata.category(character) in _REFUSED_CATEGORIES and character != _JOINER)
            or character in _BLANKS
            or unicodedata.bidirectional(character) in _REFUSED_BIDI
        ):
            raise TextNotAllowed(character)
    if len(line) > limit:
        raise TextTooLong(limit)
    if line and all(character == _JOINER or unicodedata.category(character).startswith("M") for character in line):
        raise TextNotAllowed(line[0])  # marks with nothing to stand on
    return line


def clean_text(text: str, limit: int) -> str:
    """Text of several lines, each cleaned as ``clean_line`` does; never more than one empty line together.

    Raises ``TextTooLong`` beyond ``limit`` characters and ``TextNotAllowed``.
    """
    if len(text) > 10 * limit + 100:
        raise TextTooLong(limit)
    lines = "\n".join(clean_line(line, limit) for line in text.splitlines())
    cleaned = re.sub(r"\n{3,}", "\n\n", lines).strip("\n")
    if len(cleaned) > limit:
        raise TextTooLong(limit)
    return cleaned


def phrases(text: str) -> list[str]:
    """``text`` in the phrases a reader would rather not see broken; joined they are ``text`` again."""
    if _HIRAGANA.search(_QUOTED.sub("", text)):
        return list(_japanese().parse(text))
    return _WORDS.findall(text)


@cache
def _japanese() -> budoux.Parser:
    return budoux.load_default_japanese_parser()
