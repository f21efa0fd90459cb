"""Pieces on sheets: as many as fit, inside their margins, on the press's dots, with backs behind their fronts."""

import pytest

from portal.artwork import Duplex, Press, SettingRefused, SheetTooSmall, sheet_size
from portal.artwork.media import A4, A6, CARD, POSTCARD, Medium
from portal.artwork.press import Imposition, impose
from portal.artwork.press.imposition import SHEET_MARGIN
from portal.artwork.units import points

SHEETS = ["a4", "a3", "sra3", "320x450", "450x320", "500x700"]


def imposed(medium: Medium, sheet: str, *, dpi: int = 600, duplex: Duplex = Duplex.LONG) -> Imposition:
    return impose(medium, Press(dpi=dpi, sheet=sheet_size(sheet), duplex=duplex))


@pytest.mark.parametrize(
    ("medium", "sheet", "count"),
    [(CARD, "a4", 9), (CARD, "a3", 18), (CARD, "sra3", 21), (POSTCARD, "a3", 4), (POSTCARD, "sra3", 4), (A6, "a3", 4)],
)
def test_as_many_pieces_as_fit_stand_on_a_sheet(medium: Medium, sheet: str, count: int):
    assert imposed(medium, sheet).count == count


@pytest.mark.parametrize("sheet", SHEETS)
@pytest.mark.parametrize("medium", [CARD, POSTCARD])
def test_pieces_keep_the_margin_and_do_not_touch_each_others_bleed(medium: Medium, sheet: str):
    imposition = imposed(medium, sheet)
    bleed, margin, half_a_dot = points(medium.bleed), points(SHEET_MARGIN), 72 / 600
    width, height = points(medium.width), points(medium.height)
    for place, cell in enumerate(imposition.front):
        assert margin - half_a_dot <= cell.x - bleed
        assert cell.x + width + bleed <= imposition.width - margin + half_a_dot
        assert margin - half_a_dot <= cell.y - bleed
        assert cell.y + height + bleed <= imposition.height - margin + half_a_dot
        for other in imposition.front[place + 1 :]:
            apart_x = abs(cell.x - other.x) >= width + 2 * bleed - half_a_dot
            apart_y = abs(cell.y - other.y) >= height + 2 * bleed - half_a_dot
            assert apart_x or apart_y


@pytest.mark.parametrize("dpi", [300, 400, 600, 1200, 2400])
@pytest.mark.parametrize("sheet", ["none", "a4", "sra3"])
def test_every_piece_begins_on_a_whole_dot(dpi: int, sheet: str):
    imposition = imposed(CARD, sheet, dpi=dpi)
    for cell in (*imposition.front, *imposition.back):
        for start in cell.matrix(points(CARD.width), points(CARD.height))[4:]:
            dots = start * dpi / 72
            if not cell.turned:
                assert dots == pytest.approx(round(dots), abs=1e-6)


@pytest.mark.parametrize("sheet", ["a4", "a3", "sra3", "500x700"])
@pytest.mark.parametrize("duplex", list(Duplex))
@pytest.mark.parametrize("medium", [CARD, POSTCARD])
def test_a_back_lies_exactly_behind_its_front(medium: Medium, duplex: Duplex, sheet: str):
    """Turn the sheet over in thought: about an upright edge x is mirrored, about a level one y."""
    imposition = imposed(medium, sheet, duplex=duplex)
    mirrored_x = (duplex is Duplex.LONG) == (imposition.height >= imposition.width)
    width, height = points(medium.width), points(medium.height)
    for front, back in zip(imposition.front, imposition.back, strict=True):
        if mirrored_x:
            seen = (imposition.width - back.x - width, back.y)
        else:
            seen = (back.x, imposition.height - back.y - height)
        assert seen == pytest.approx((front.x, front.y), abs=72 / 600)
        assert back.turned is not mirrored_x  # a card turned sideways in the hand then reads upright


def test_a_piece_alone_has_its_marks_around_it():
    imposition = impose(CARD, Press())
    boxes = imposition.boxes()
    assert imposition.count == 1
    assert boxes.trim is not None
    assert boxes.bleed is not None
    assert boxes.trim[2] - boxes.trim[0] == pytest.approx(points(85.6))
    assert boxes.trim[0] - boxes.bleed[0] == pytest.approx(points(3))
    assert boxes.bleed[0] - boxes.media[0] > points(9)


def test_a_sheet_that_is_too_small_is_refused():
    with pytest.raises(SheetTooSmall):
        imposed(A4, "a4")


@pytest.mark.parametrize("name", ["a5", "320", "320x", "x450", "320×450", "-1x5", "nan", ""])
def test_an_unknown_sheet_is_refused(name: str):
    with pytest.raises(SettingRefused):
        sheet_size(name)


@pytest.mark.parametrize(("setting", "value"), [("dpi", 72), ("dpi", 20_000), ("split", 0)])
def test_settings_that_no_press_has_are_refused(setting: str, value: int):
    with pytest.raises(SettingRefused) as refusal:
        Press(**{setting: value})
    assert refusal.value.setting == setting
