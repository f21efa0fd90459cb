"""The colour that a card's page takes from a picture."""

from io import BytesIO

import pytest
from PIL import Image

from portal.artwork import picture_colour

Colour = tuple[int, int, int]
NAVY, RED, PAPER, GREY = (13, 55, 95), (210, 46, 52), (252, 252, 250), (120, 120, 120)


@pytest.mark.parametrize(
    ("ground", "motif", "share", "expected"),
    [
        (NAVY, RED, 0.5, NAVY),  # what is at the edge counts more than the motif in its middle
        (PAPER, RED, 0.2, RED),
        (PAPER, GREY, 0.2, None),
        (PAPER, RED, 0.01, None),
        (GREY, RED, 0.1, GREY),
    ],
)
def test_a_pictures_colour_is_its_grounds_unless_that_is_paper(
    ground: Colour, motif: Colour, share: float, expected: Colour | None
):
    drawn = Image.new("RGB", (200, 100), ground)
    width, height = (round(side * share**0.5) for side in drawn.size)
    drawn.paste(motif, (10, 10, 10 + width, 10 + height))
    target = BytesIO()
    drawn.save(target, "PNG")
    found = picture_colour(target.getvalue())
    assert found == ("" if expected is None else "#{:02x}{:02x}{:02x}".format(*expected))
