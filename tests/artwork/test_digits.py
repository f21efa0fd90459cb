"""The digits that customers type: a design in which they are wrong or cannot be seen is refused."""

from typing import Any

import pytest

from portal.artwork import DesignFault
from tests.artwork.designs import card, changed, check


def with_digits(**properties: Any) -> dict[str, Any]:
    """The good card with other properties of its digits."""
    design = card()
    elements = [
        element | properties if element["type"] == "number_digits" else element
        for element in design["front"]["elements"]
    ]
    return changed(design, "/front/elements", elements)


def with_box(**properties: Any) -> dict[str, Any]:
    """The good card with a box over its digits, above all else."""
    design = card()
    digits = next(element for element in design["front"]["elements"] if element["type"] == "number_digits")
    box = {"type": "box"} | {name: digits[name] for name in ("x", "y", "width", "height")} | properties
    return changed(design, "/front/elements", [*design["front"]["elements"], box])


def codes(design: dict[str, Any]) -> set[DesignFault]:
    return {finding.code for finding in check(design)}


@pytest.mark.parametrize(
    "text", ["2161 8033 98874", "{member_no}", "{number}{number}", "{number} 1", "No.", "{number} {name}"]
)
def test_digits_say_the_number_and_nothing_else(text: str):
    assert DesignFault.DIGITS_TEXT in codes(with_digits(text=text))


@pytest.mark.parametrize("text", ["{number}", "No. {number}", "番号 {number}"])
def test_words_may_stand_beside_the_number(text: str):
    assert DesignFault.DIGITS_TEXT not in codes(with_digits(text=text))


@pytest.mark.parametrize("colour", [[0, 0, 0, 0], [0, 0, 0, 15], [0, 0, 60, 0]])
def test_digits_in_the_colour_of_the_paper_are_refused(colour: list[int]):
    assert DesignFault.DIGITS_HIDDEN in codes(with_digits(colour=colour))


@pytest.mark.parametrize("colour", [[0, 0, 0, 100], [100, 80, 20, 30], [0, 90, 90, 20]])
def test_digits_in_a_strong_colour_are_fine(colour: list[int]):
    assert DesignFault.DIGITS_HIDDEN not in codes(with_digits(colour=colour))


def test_digits_under_a_box_are_refused():
    assert DesignFault.DIGITS_HIDDEN in codes(with_box(fill=[0, 100, 0, 0]))
    assert DesignFault.DIGITS_HIDDEN not in codes(with_box(stroke=[0, 0, 0, 100], stroke_width=0.2))
