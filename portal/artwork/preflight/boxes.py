"""Page boxes: what is cut where (ISO 32000-1, 14.11.2)."""

from collections.abc import Mapping

from portal.artwork.findings import Severity
from portal.artwork.preflight.faults import PreflightFault
from portal.artwork.preflight.geometry import Rectangle
from portal.artwork.preflight.job import Job
from portal.artwork.preflight.reading import get, number, numbers
from portal.artwork.preflight.report import Box
from portal.artwork.units import millimetres, plain, points

BLEED = 3  # mm; 塗り足し as Japanese print shops ask for
TOLERANCE = points(0.01)
KEYS = {"media": "/MediaBox", "crop": "/CropBox", "bleed": "/BleedBox", "trim": "/TrimBox", "art": "/ArtBox"}
INHERITED = ("/MediaBox", "/CropBox", "/Resources")

Boxes = Mapping[str, Rectangle]


def rectangle(value: object, scale: float = 1.0) -> Rectangle | None:
    """A rectangle with its corners in order and an area, in points; None for anything else."""
    four = numbers(value, 4)
    if four is None:
        return None
    left, right = sorted((four[0] * scale, four[2] * scale))
    bottom, top = sorted((four[1] * scale, four[3] * scale))
    return (left, bottom, right, top) if right > left and top > bottom else None


def scale_of(page: object) -> float:
    """Points in one unit of the page (UserUnit)."""
    unit = number(get(page, "/UserUnit"))
    return unit if unit is not None and unit > 0 else 1.0


def boxes_of(page: object, inherited: Mapping[str, object]) -> dict[str, Rectangle]:
    """The boxes a page has, by name, in points."""
    found = {}
    for label, key in KEYS.items():
        own = get(page, key)
        box = rectangle(own if own is not None else inherited.get(key), scale_of(page))
        if box is not None:
            found[label] = box
    return found


def in_millimetres(boxes: Boxes) -> dict[str, Box]:
    """As a report gives them: hundredths of a millimetre are enough for paper."""
    return {
        label: Box(*(round(millimetres(value), 2) for value in (left, bottom, right - left, top - bottom)))
        for label, (left, bottom, right, top) in boxes.items()
    }


def check_boxes(job: Job, boxes: Boxes, page: object, number_of: int) -> None:
    """Trim (or art) inside bleed inside media; in PDF/X-1a inside crop as well."""
    note = job.notes.note
    if "media" not in boxes:
        note(PreflightFault.MEDIA_BOX_MISSING, number_of)
    if "trim" not in boxes and "art" not in boxes:
        note(PreflightFault.TRIM_BOX_MISSING, number_of)
    if get(page, KEYS["trim"]) is not None and get(page, KEYS["art"]) is not None:
        note(PreflightFault.TRIM_AND_ART_BOX, number_of)
    cut = "trim" if "trim" in boxes else "art"
    for inner, outer in ((cut, "bleed"), (cut, "media"), ("bleed", "media")):
        _check_inside(job, boxes, inner, outer, number_of)
    for inner in (cut, "bleed"):  # readers and some RIPs show no more than the crop box
        _check_inside(job, boxes, inner, "crop", number_of, None if job.is_x1a else Severity.WARNING)
    if scale_of(page) != 1.0:
        note(PreflightFault.PAGE_SCALED, number_of)
    if not job.sheet and cut in boxes:
        _check_bleed(job, boxes, cut, number_of)


def _check_inside(
    job: Job, boxes: Boxes, inner: str, outer: str, number_of: int, severity: Severity | None = None
) -> None:
    if inner not in boxes or outer not in boxes:
        return
    if min(_margins(boxes[inner], boxes[outer])) < -TOLERANCE:
        job.notes.note(
            PreflightFault.BOXES_NOT_NESTED,
            number_of,
            about=f"{inner} {outer}",
            severity=severity,
            inner=KEYS[inner][1:],
            outer=KEYS[outer][1:],
        )


def _check_bleed(job: Job, boxes: Boxes, cut: str, number_of: int) -> None:
    bleed = millimetres(min(_margins(boxes[cut], boxes["bleed"]))) if "bleed" in boxes else 0.0
    if bleed < BLEED - 0.02:
        job.notes.note(PreflightFault.BLEED_TOO_SMALL, number_of, bleed=plain(round(max(bleed, 0.0), 2)), least=BLEED)


def _margins(inner: Rectangle, outer: Rectangle) -> tuple[float, float, float, float]:
    """How far each side of ``outer`` lies outside ``inner``, in points."""
    return (inner[0] - outer[0], inner[1] - outer[1], outer[2] - inner[2], outer[3] - inner[3])
