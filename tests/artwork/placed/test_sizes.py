"""Backgrounds at their real size: the right box of the right page, and no artwork without its bleed."""

from io import BytesIO

import pikepdf
import pytest
from PIL import Image

from portal.artwork.findings import only_errors
from portal.artwork.placed import Background, PlacedFault, load_background
from portal.artwork.placed.bleeding import bleed_is_empty
from portal.artwork.units import points
from tests.artwork.placed.foreign import (
    BLEED,
    FULL_PIXELS,
    HEIGHT,
    TRIM,
    WIDTH,
    background,
    codes,
    image_stream,
    inks_at,
    page_pdf,
    photograph,
    picture,
    saved,
    wanted,
)

CYAN = b"1 0 0 0 k -2000 -2000 4000 4000 re f "
CORNERS = ((1, 1), (84, 1), (1, 52), (84, 52))  # mm: lower left, lower right, upper left, upper right
MARGIN, EDGE = points(20), points(BLEED)
INNER = (points(TRIM[0]), points(TRIM[1]))
HATCH = (230, 0, 126)


def box(left: float, bottom: float, width: float, height: float) -> pikepdf.Array:
    """A page box."""
    return pikepdf.Array([left, bottom, left + width, bottom + height])


def on_a_larger_page(**boxes: pikepdf.Array) -> bytes:
    """A cyan page 20 mm larger than the bleed on all sides, with these boxes besides."""
    entries = {"/MediaBox": box(0, 0, WIDTH + 2 * MARGIN, HEIGHT + 2 * MARGIN)}
    return page_pdf(CYAN, entries=entries | {f"/{key}": value for key, value in boxes.items()})


TRIM_BOX = box(MARGIN + EDGE, MARGIN + EDGE, *INNER)
BLEED_BOX = box(MARGIN, MARGIN, WIDTH, HEIGHT)


def corners(cleaned: Background) -> list[bool]:
    """Which corners have ink."""
    return [any(inks) for inks in inks_at(cleaned.graph, *CORNERS)]


def test_a_page_as_large_as_trim_and_bleed_is_taken():
    cleaned = background(page_pdf(b"1 0 0 0 k %f %f 20 20 re f" % (EDGE, EDGE)))
    assert cleaned.findings == []
    assert corners(cleaned) == [True, False, False, False]
    assert cleaned.graph is not None
    assert b"/BBox [-8.50394 -8.50394 251.14961 161.51811 ]" in cleaned.graph.numbered(1)[0]


def test_trim_box_and_bleed_box_are_preferred_to_the_page():
    cleaned = background(on_a_larger_page(TrimBox=TRIM_BOX, BleedBox=BLEED_BOX))
    assert cleaned.findings == []
    assert corners(cleaned) == [True] * 4


def test_without_a_bleed_box_what_lies_around_the_trim_box_is_its_bleed():
    assert background(on_a_larger_page(TrimBox=TRIM_BOX)).findings == []


def test_a_crop_box_of_the_right_size_is_taken_where_nothing_else_is():
    assert background(on_a_larger_page(CropBox=BLEED_BOX)).findings == []


@pytest.mark.parametrize("boxes", [{"TrimBox": TRIM_BOX, "BleedBox": TRIM_BOX}, {"CropBox": TRIM_BOX}])
def test_missing_bleed_is_refused_with_a_picture_of_what_is_missing(boxes: dict[str, pikepdf.Array]):
    cleaned = background(on_a_larger_page(**boxes))
    assert codes(cleaned.findings) == [PlacedFault.BLEED_MISSING]
    assert only_errors(cleaned.findings)
    assert cleaned.graph is None
    assert hatched(cleaned, strip=(2, 52), inside=(30, 30))


def hatched(cleaned: Background, *, strip: tuple[int, int], inside: tuple[int, int]) -> bool:
    """Whether the strip around a place (mm of the picture) is hatched, and the place inside is not."""
    assert cleaned.missing is not None
    with Image.open(BytesIO(cleaned.missing)) as image:
        assert image.format == "PNG"
        scale = image.width / wanted().area.width
        around, within = (
            image.crop((round((x - 1) * scale), round((y - 1) * scale), round((x + 1) * scale), round((y + 1) * scale)))
            for x, y in (strip, inside)
        )
        colours = {colour for _, colour in within.getcolors(10_000) or []}
        return HATCH in {colour for _, colour in around.getcolors(10_000) or []} and HATCH not in colours


def test_only_the_side_that_lacks_its_bleed_is_hatched():
    room = box(MARGIN, MARGIN, WIDTH - EDGE, HEIGHT)  # nothing on the right
    cleaned = background(on_a_larger_page(TrimBox=TRIM_BOX, BleedBox=room))
    assert codes(cleaned.findings) == [PlacedFault.BLEED_MISSING]
    assert hatched(cleaned, strip=(90, 30), inside=(2, 30))


def test_a_format_without_bleed_needs_none():
    cleaned = load_background(page_pdf(CYAN, size=INNER), "sheet", trim=TRIM, bleed=0)
    assert cleaned.findings == []


def test_ink_that_stops_at_the_trim_is_said_and_shown():
    cleaned = background(page_pdf(b"1 0 0 0 k %f %f %f %f re f" % (EDGE, EDGE, *INNER)))
    assert codes(cleaned.findings) == [PlacedFault.BLEED_EMPTY]
    assert only_errors(cleaned.findings) == []
    assert cleaned.graph is not None
    assert hatched(cleaned, strip=(2, 30), inside=(30, 30))


def test_paper_at_the_edge_is_no_missing_bleed():
    white = Image.new("CMYK", (916, 600))
    assert not bleed_is_empty(white, wanted())
    full = Image.new("CMYK", (916, 600), (255, 0, 0, 0))
    assert not bleed_is_empty(full, wanted())
    white.paste((255, 0, 0, 0), (100, 100, 800, 500))
    assert not bleed_is_empty(white, wanted())


def test_a_wrong_size_is_refused_with_both_sizes():
    (finding,) = background(page_pdf(CYAN, size=(595.28, 841.89))).findings
    assert finding.code == PlacedFault.WRONG_SIZE
    assert finding.details["found_width"] == 210.0
    assert finding.details["found_height"] == 297.0
    assert (finding.details["width"], finding.details["height"]) == (91.6, 59.98)
    assert (finding.details["trim_width"], finding.details["trim_height"]) == (85.6, 53.98)


def test_the_card_of_86_by_54_mm_that_everybody_draws_is_taken():
    cleaned = background(page_pdf(CYAN, size=(points(92), points(60))))
    assert cleaned.findings == []
    assert background(page_pdf(CYAN, size=(points(93), points(60)))).graph is None


def test_a_page_that_lies_on_its_side_is_told_so():
    assert codes(background(page_pdf(CYAN, size=(HEIGHT, WIDTH))).findings) == [PlacedFault.TURNED]
    assert codes(background(page_pdf(CYAN, size=(INNER[1], INNER[0]))).findings) == [PlacedFault.TURNED]


MARK = b"1 0 0 0 k %f %f 20 20 re f" % (EDGE, EDGE)  # at the page's own lower left corner


@pytest.mark.parametrize(
    ("turn", "size", "expected"),
    [
        (0, (WIDTH, HEIGHT), [True, False, False, False]),
        (90, (HEIGHT, WIDTH), [False, False, True, False]),
        (180, (WIDTH, HEIGHT), [False, False, False, True]),
        (-90, (HEIGHT, WIDTH), [False, True, False, False]),
    ],
)
def test_a_turned_page_is_placed_as_it_is_seen(turn: int, size: tuple[float, float], expected: list[bool]):
    cleaned = background(page_pdf(MARK, size=size, entries={"/Rotate": turn}))
    assert codes(cleaned.findings) == []
    assert corners(cleaned) == expected


def test_a_page_in_other_units_or_from_another_origin_is_placed_right():
    half = page_pdf(
        b"1 0 0 0 k %f %f 10 10 re f" % (EDGE / 2, EDGE / 2), size=(WIDTH / 2, HEIGHT / 2), entries={"/UserUnit": 2}
    )
    assert corners(background(half)) == [True, False, False, False]
    far = page_pdf(
        b"1 0 0 0 k %f %f 20 20 re f" % (1000 + EDGE, EDGE - 500), entries={"/MediaBox": box(1000, -500, WIDTH, HEIGHT)}
    )
    assert corners(background(far)) == [True, False, False, False]


def test_the_box_asked_for_is_taken_or_refused():
    page = on_a_larger_page(CropBox=BLEED_BOX)
    assert background(page, box="crop").findings == []
    assert codes(background(page, box="media").findings) == [PlacedFault.WRONG_SIZE]
    (finding,) = background(page, box="trim").findings
    assert (finding.code, finding.details["box"]) == (PlacedFault.NO_SUCH_BOX, "trim")


def pages(count: int) -> bytes:
    """Pages of which only the second has ink."""
    with pikepdf.new() as pdf:
        for number in range(count):
            page = pdf.add_blank_page(page_size=(WIDTH, HEIGHT))
            if number == 1:
                page.obj["/Contents"] = pikepdf.Stream(pdf, CYAN)
        return saved(pdf)


def test_the_page_asked_for_is_taken():
    assert corners(background(pages(2), page=2)) == [True] * 4
    assert corners(background(pages(2))) == [False] * 4


@pytest.mark.parametrize("page", [0, -1, 3, 10_000])
def test_a_page_that_is_not_there_is_refused(page: int):
    (finding,) = background(pages(2), page=page).findings
    assert (finding.code, finding.details["page"], finding.details["pages"]) == (PlacedFault.NO_SUCH_PAGE, page, 2)


def test_a_book_of_ten_thousand_pages_is_refused():
    (finding,) = background(pages(10_000)).findings
    assert (finding.code, finding.details["pages"]) == (PlacedFault.TOO_MANY_PAGES, 10_000)


def painted(size: tuple[int, int], kind: str = "PNG", mode: str = "CMYK") -> bytes:
    """A picture of these pixels, cyan where it can be."""
    return picture(Image.new(mode, size, (255, 0, 0, 0) if mode == "CMYK" else (0, 160, 230)), kind)


@pytest.mark.parametrize(("kind", "mode"), [("TIFF", "CMYK"), ("JPEG", "CMYK"), ("PNG", "RGB")])
def test_a_picture_of_the_right_sides_fills_trim_and_bleed(kind: str, mode: str):
    cleaned = background(painted(FULL_PIXELS, kind, mode))
    assert codes(cleaned.findings) == ([PlacedFault.RGB_CONVERTED] if mode == "RGB" else [])
    assert corners(cleaned) == [True] * 4
    assert (cleaned.preview is not None) == (mode == "RGB")
    with Image.open(BytesIO(cleaned.screen())) as screen:
        assert (screen.format, screen.size) == ("JPEG", (1600, 1048))


def test_a_picture_of_the_trims_sides_lacks_its_bleed():
    cleaned = background(painted((1180, 744), "TIFF"))
    assert codes(cleaned.findings) == [PlacedFault.BLEED_MISSING]
    assert hatched(cleaned, strip=(2, 30), inside=(30, 30))


@pytest.mark.parametrize(
    ("size", "fault"), [((1262, 900), PlacedFault.WRONG_ASPECT), ((826, 1262), PlacedFault.TURNED)]
)
def test_a_picture_of_other_sides_is_refused_not_stretched(size: tuple[int, int], fault: PlacedFault):
    assert codes(background(painted(size, "TIFF")).findings) == [fault]


@pytest.mark.parametrize(
    ("dpi", "found"), [(350, []), (300, [PlacedFault.RESOLUTION_FAIR]), (150, [PlacedFault.RESOLUTION_LOW])]
)
def test_a_pictures_resolution_is_judged(dpi: int, found: list[PlacedFault]):
    size = (round(91.6 / 25.4 * dpi), round(59.98 / 25.4 * dpi))
    cleaned = background(painted(size, "TIFF"))
    assert codes(cleaned.findings) == found
    assert (cleaned.graph is None) == (dpi < 200)


@pytest.mark.parametrize(("dpi", "found"), [(350, []), (150, [PlacedFault.RESOLUTION_LOW])])
def test_so_is_that_of_a_picture_inside_a_pdf(dpi: int, found: list[PlacedFault]):
    data = painted((dpi, dpi), "JPEG")

    def resources(pdf: pikepdf.Pdf) -> dict[str, object]:
        head = b"/Width %d/Height %d/BitsPerComponent 8/ColorSpace/DeviceCMYK/Filter/DCTDecode" % (dpi, dpi)
        image = pikepdf.Dictionary(XObject=pikepdf.Dictionary(I=image_stream(pdf, data, head)))
        form = pikepdf.Stream(pdf, b"q 36 0 0 36 10 10 cm /I Do Q", Subtype=pikepdf.Name.Form, Resources=image)
        form.BBox, form.Matrix = pikepdf.Array([0, 0, 100, 100]), pikepdf.Array([2, 0, 0, 2, 0, 0])
        return {"XObject": pikepdf.Dictionary(F=form)}

    cleaned = background(page_pdf(b"q 0 1 -1 0 120 0 cm /F Do Q", resources))
    assert codes(cleaned.findings) == found


def test_a_picture_of_far_too_many_pixels_keeps_what_a_press_can_show():
    cleaned = background(picture(photograph("CMYK", (3786, 2478)), "TIFF"))  # 1,050 dpi
    assert cleaned.graph is not None
    assert b"/Width 1893" in cleaned.graph.numbered(1)[1]
