"""Marks outside the bleed: corner marks (角トンボ), centre marks (センタートンボ), and the slug line."""

from portal.artwork.drawing import BLACK, REGISTRATION, Drawing, Line
from portal.artwork.press.imposition import Imposition
from portal.artwork.text import width
from portal.artwork.typesetting import set_line
from portal.artwork.units import points

_LINE = points(0.1)
_ARM = points(9)  # a corner mark's length from the trim
_CENTRE_NEAR, _CENTRE_FAR, _CENTRE_ARM = points(4), points(10), points(4)  # from the trim; half the crossbar
_CUT = points(5)  # a cut mark's length on a sheet
_SLUG_SIZE = 6.0  # points
_SLUG_INSET = points(2.5)  # from the page's lower edge


def page_marks(imposition: Imposition) -> list[Drawing]:
    """The marks of every page: around the piece, or around the block of pieces on a sheet."""
    return _single_marks(imposition) if imposition.single else _sheet_marks(imposition)


def slug_line(text: str, imposition: Imposition) -> list[Drawing]:
    """Job, page, serial numbers and date below the bleed, smaller where they would not fit the page."""
    x = points(8)
    size = min(_SLUG_SIZE, (imposition.width - 2 * x) / (width(text, "ud") / 1000))
    return list(set_line(text, "ud", size, x, _SLUG_INSET, ink=BLACK))


def _single_marks(imposition: Imposition) -> list[Drawing]:
    medium, (cell,) = imposition.medium, imposition.front
    bleed = points(medium.bleed)
    left, bottom = cell.x, cell.y
    right, top = left + points(medium.width), bottom + points(medium.height)
    lines: list[Drawing] = []
    for x, outward_x in ((left, -1), (right, 1)):
        for y, outward_y in ((bottom, -1), (top, 1)):
            lines += _corner(x, y, outward_x, outward_y, bleed)
    centre_x, centre_y = (left + right) / 2, (bottom + top) / 2
    for y, outward in ((bottom, -1), (top, 1)):
        lines += [
            _mark(centre_x, y + outward * max(_CENTRE_NEAR, bleed), centre_x, y + outward * _CENTRE_FAR),
            _mark(centre_x - 2 * _CENTRE_ARM, y + outward * (bleed + points(2)), centre_x + 2 * _CENTRE_ARM,
                  y + outward * (bleed + points(2))),
        ]  # fmt: skip
    for x, outward in ((left, -1), (right, 1)):
        lines += [
            _mark(x + outward * max(_CENTRE_NEAR, bleed), centre_y, x + outward * _CENTRE_FAR, centre_y),
            _mark(x + outward * (bleed + points(2)), centre_y - 2 * _CENTRE_ARM, x + outward * (bleed + points(2)),
                  centre_y + 2 * _CENTRE_ARM),
        ]  # fmt: skip
    return lines


def _corner(x: float, y: float, outward_x: int, outward_y: int, bleed: float) -> list[Drawing]:
    """Two angles whose arms show the trim and the bleed, ``bleed`` apart; where there is no bleed, one."""
    far_x, far_y = x + outward_x * (_ARM + bleed / 3), y + outward_y * (_ARM + bleed / 3)
    bleed_x, bleed_y = x + outward_x * bleed, y + outward_y * bleed
    return [
        _mark(far_x, y, bleed_x, y),
        _mark(bleed_x, y, bleed_x, far_y),
        _mark(x, far_y, x, bleed_y),
        _mark(x, bleed_y, far_x, bleed_y),
    ]


def _sheet_marks(imposition: Imposition) -> list[Drawing]:
    """Cut marks at every trim edge along the block's four sides, centre marks of the sheet."""
    medium = imposition.medium
    width, height, bleed = points(medium.width), points(medium.height), points(medium.bleed)
    cells = imposition.front
    left, right = min(cell.x for cell in cells) - bleed, max(cell.x for cell in cells) + width + bleed
    bottom, top = min(cell.y for cell in cells) - bleed, max(cell.y for cell in cells) + height + bleed
    gap = points(1)
    edges_x = sorted({edge for cell in cells for edge in (cell.x, cell.x + width)})
    edges_y = sorted({edge for cell in cells for edge in (cell.y, cell.y + height)})
    lines: list[Drawing] = []
    for x in edges_x:
        lines += [_mark(x, bottom - gap - _CUT, x, bottom - gap), _mark(x, top + gap, x, top + gap + _CUT)]
    for y in edges_y:
        lines += [_mark(left - gap - _CUT, y, left - gap, y), _mark(right + gap, y, right + gap + _CUT, y)]
    centre_x, centre_y = imposition.width / 2, imposition.height / 2
    for y, inward in ((0.0, 1), (imposition.height, -1)):
        lines.append(_mark(centre_x, y + inward * points(3), centre_x, y + inward * points(8)))
    for x, inward in ((0.0, 1), (imposition.width, -1)):
        lines.append(_mark(x + inward * points(3), centre_y, x + inward * points(8), centre_y))
    return lines


def _mark(x1: float, y1: float, x2: float, y2: float) -> Line:
    return Line(x1, y1, x2, y2, REGISTRATION, _LINE)
