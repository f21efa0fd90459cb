"""What a read-back can find, by a stable code."""

from enum import StrEnum


class ReadBackFault(StrEnum):
    """Each stops the run: a print file with one of these never leaves."""

    NOT_EXACTLY = "read-not-exactly"  # another set of symbols was read than must be there
    DIGITS = "digits-not-the-number"
    STRANGER = "read-stranger"  # a symbol that nobody placed
    PLACE = "read-elsewhere"
    FULL = "read-full-page"  # in the finished page at press resolution
    BLURRED = "read-blurred"
    SHIFTED = "read-shifted"
    BACKGROUND = "background-shows"
    NO_WHITE = "symbol-without-white"
    NOT_BLACK = "symbol-not-black"
    QUIET_ZONE = "symbol-quiet-zone"
    OFF_DOTS = "symbol-off-dots"
    MODULE = "symbol-module"
    HEIGHT = "symbol-height"
    PATTERN = "symbol-pattern"
    DECODABILITY = "symbol-decodability"
