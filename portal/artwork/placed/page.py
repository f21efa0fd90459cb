"""Opening a foreign PDF and finding the page and the boxes that were asked for."""

from dataclasses import dataclass
from io import BytesIO

import pikepdf

from portal.artwork.placed.faults import PlacedFault, Refused
from portal.artwork.placed.fit import Area, Fit
from portal.artwork.preflight.reading import HOSTILE, Matrix, array, entries, get, name, number, numbers, times
from portal.artwork.units import POINTS_PER_MM, points

MOST_PAGES = 100
_MOST_PARENTS = 50
_BOX_KEYS = {"media": "/MediaBox", "crop": "/CropBox", "bleed": "/BleedBox", "trim": "/TrimBox"}
_TURNS = {0: (1, 0, 0, 1), 90: (0, -1, 1, 0), 180: (-1, 0, 0, -1), 270: (0, 1, -1, 0)}  # clockwise, as /Rotate says

pikepdf.settings.set_qpdf_limits(png_max_memory=256 * 2**20, tiff_max_memory=256 * 2**20, max_stream_filters=8)


@dataclass(frozen=True)
class Page:
    """One page. ``boxes`` in mm as the page is seen, upright; ``upright`` leads there from its own coordinates, in
    points.
    """

    pdf: pikepdf.Pdf
    dictionary: object
    boxes: dict[str, Area]
    upright: Matrix

    @property
    def resources(self) -> object:
        """What its content names."""
        return inherited(self.dictionary, "/Resources")

    @property
    def media(self) -> tuple[float, float, float, float]:
        """The media box in its own coordinates."""
        return _rectangle(inherited(self.dictionary, "/MediaBox"))

    def to_trim(self, fit: Fit) -> Matrix:
        """The way from the page's own coordinates to points from the trim's lower left corner."""
        return times(self.upright, (1, 0, 0, 1, -points(fit.x), -points(fit.y)))


def open_pdf(data: bytes) -> pikepdf.Pdf:
    """Opens a file. Refuses one that is damaged, asks for a password or has a book's worth of pages.

    No attempt is made to mend: what a repair leaves out would be missing in print.
    """
    try:
        pdf = pikepdf.Pdf.open(BytesIO(data), attempt_recovery=False, inherit_page_attributes=False)
        count = number(get(get(pdf.Root, "/Pages"), "/Count")) or 0
        if count <= MOST_PAGES:
            count = len(pdf.pages)
    except pikepdf.PasswordError as error:
        raise Refused(PlacedFault.ENCRYPTED) from error
    except HOSTILE as error:
        raise Refused(PlacedFault.DAMAGED) from error
    if count > MOST_PAGES:
        raise Refused(PlacedFault.TOO_MANY_PAGES, pages=int(count), limit=MOST_PAGES)
    return pdf


def choose_page(pdf: pikepdf.Pdf, number_of: int) -> Page:
    """A page by its number from 1."""
    if not 1 <= number_of <= len(pdf.pages):
        raise Refused(PlacedFault.NO_SUCH_PAGE, page=number_of, pages=len(pdf.pages))
    dictionary = pdf.pages[number_of - 1].obj
    unit = number(get(dictionary, "/UserUnit")) or 1.0
    turn = int(number(inherited(dictionary, "/Rotate")) or 0) % 360
    if turn not in _TURNS or not 0.01 <= unit <= 1000:
        raise Refused(PlacedFault.DAMAGED)
    a, b, c, d = (unit * part for part in _TURNS[turn])
    upright: Matrix = (a, b, c, d, 0, 0)
    found = {box: inherited(dictionary, key) for box, key in _BOX_KEYS.items()}
    if found["media"] is None:
        raise Refused(PlacedFault.DAMAGED)
    boxes = {box: _area(_rectangle(value), upright) for box, value in found.items() if value is not None}
    return Page(pdf, dictionary, boxes, upright)


def inherited(dictionary: object, key: str) -> object:
    """An entry of a page, or of the tree's nodes above it."""
    for _ in range(_MOST_PARENTS):
        value = get(dictionary, key)
        if value is not None:
            return value
        dictionary = get(dictionary, "/Parent")
    return None


def active_parts(page: Page) -> set[PlacedFault]:
    """What the file brings that is neither seen nor printed, and stays behind."""
    root = page.pdf.Root
    names = get(root, "/Names")
    parts = set()
    if any(get(root, key) is not None for key in ("/OpenAction", "/AA")) or get(names, "/JavaScript") is not None:
        parts.add(PlacedFault.SCRIPTS_REMOVED)
    if get(page.dictionary, "/AA") is not None:
        parts.add(PlacedFault.SCRIPTS_REMOVED)
    if get(names, "/EmbeddedFiles") is not None or get(root, "/AF") is not None:
        parts.add(PlacedFault.ATTACHMENTS_REMOVED)
    if any(_is_seen(annotation) for annotation in array(get(page.dictionary, "/Annots"))):
        parts.add(PlacedFault.ANNOTATIONS_REMOVED)
    return parts


def _is_seen(annotation: object) -> bool:
    """Whether it looks like anything: links do not."""
    return name(get(annotation, "/Subtype")) not in {"", "Link", "Popup"} or bool(dict(entries(get(annotation, "/AP"))))


def _rectangle(value: object) -> tuple[float, float, float, float]:
    corners = numbers(value, 4)
    if corners is None:
        raise Refused(PlacedFault.DAMAGED)
    left, right = sorted((corners[0], corners[2]))
    bottom, top = sorted((corners[1], corners[3]))
    if not (0 < right - left < 1e6 and 0 < top - bottom < 1e6):
        raise Refused(PlacedFault.DAMAGED)
    return left, bottom, right, top


def _area(box: tuple[float, float, float, float], upright: Matrix) -> Area:
    a, b, c, d, _, _ = upright
    corners = [(a * x + c * y, b * x + d * y) for x in (box[0], box[2]) for y in (box[1], box[3])]
    across, up = sorted(x for x, _ in corners), sorted(y for _, y in corners)
    return Area(*(value / POINTS_PER_MM for value in (across[0], up[0], across[-1], up[-1])))
