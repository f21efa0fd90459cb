"""Merchants' colours on our pages: always readable, whatever they chose."""

import re

_HEX = re.compile(r"#[0-9a-fA-F]{6}")
LEAST_CONTRAST = 4.5  # of text on its ground, WCAG 2.2, 1.4.3
PLAIN = ("#22303c", "#ffffff")


def readable_pair(ground: str, ink: str) -> tuple[str, str]:
    """``ground`` and ``ink`` as ``#rrggbb``; black or white instead of an ink that does not read on the ground.

    Anything that is no colour gives the plain pair.
    """
    if not _HEX.fullmatch(ground):
        return PLAIN
    if _HEX.fullmatch(ink) and contrast(ground, ink) >= LEAST_CONTRAST:
        return ground.lower(), ink.lower()
    return ground.lower(), max("#000000", "#ffffff", key=lambda one: contrast(ground, one))


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two ``#rrggbb`` colours, from 1 to 21. Source: WCAG 2.2, relative luminance."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
