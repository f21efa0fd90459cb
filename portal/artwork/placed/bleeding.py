"""The bleed (塗り足し): whether artwork goes on beyond the trim, and a picture of where it does not."""

from io import BytesIO

from PIL import Image, ImageChops, ImageDraw

from portal.artwork.colour import cmyk_image_to_rgb
from portal.artwork.placed.fit import Area, Format

_HATCH = (230, 0, 126)  # magenta, as printers mark what is wrong
_GROUND = (255, 236, 246)
_STEP = 14  # pixels between hatching lines
_INKED = 8  # of 255: less is paper
_EDGE = 0.3  # mm beside the trim that are left aside, since edges are soft
_LEAST_INSIDE, _MOST_OUTSIDE = 0.5, 0.01  # parts of a side that are inked
_LEAST_BLEED = 1.0  # mm


def missing_picture(inks: Image.Image, wanted: Format, covers: Area) -> bytes:
    """The artwork on trim and bleed as PNG, hatched where it covers nothing."""
    picture = cmyk_image_to_rgb(inks)
    hatched = Image.new("RGB", picture.size, _GROUND)
    pen = ImageDraw.Draw(hatched)
    for start in range(-picture.height, picture.width, _STEP):
        pen.line((start, picture.height, start + picture.height, 0), fill=_HATCH, width=3)
    shown = _pixels(covers, wanted, picture.size)
    hatched.paste(picture.crop(shown), shown[:2])
    left, top, right, bottom = _pixels(Area(0, 0, wanted.width, wanted.height), wanted, picture.size)
    ImageDraw.Draw(hatched).rectangle((left, top, right - 1, bottom - 1), outline=_HATCH, width=2)
    target = BytesIO()
    hatched.save(target, "PNG")
    return target.getvalue()


def bleed_is_empty(inks: Image.Image, wanted: Format) -> bool:
    """Whether on some side ink runs up to the trim and stops there: the bleed has its size but nothing in it."""
    if wanted.bleed < _LEAST_BLEED:
        return False
    inked = _inked(inks)
    width, height, bleed = wanted.width, wanted.height, wanted.bleed
    within = Area(0, 0, width, height)
    sides = (
        (Area(0, _EDGE, 1, height - _EDGE), Area(-bleed, 0, -_EDGE, height)),
        (Area(width - 1, _EDGE, width, height - _EDGE), Area(width + _EDGE, 0, width + bleed, height)),
        (Area(_EDGE, 0, width - _EDGE, 1), Area(0, -bleed, width, -_EDGE)),
        (Area(_EDGE, height - 1, width - _EDGE, height), Area(0, height + _EDGE, width, height + bleed)),
    )
    assert within.width > 2
    return any(
        _part(inked, inside, wanted) >= _LEAST_INSIDE and _part(inked, outside, wanted) <= _MOST_OUTSIDE
        for inside, outside in sides
    )


def _inked(inks: Image.Image) -> Image.Image:
    """White where there is any ink."""
    cyan, magenta, yellow, black = inks.split()
    most = ImageChops.lighter(ImageChops.lighter(cyan, magenta), ImageChops.lighter(yellow, black))
    return most.point([255 * (value > _INKED) for value in range(256)])


def _part(inked: Image.Image, area: Area, wanted: Format) -> float:
    counts = inked.crop(_pixels(area, wanted, inked.size)).histogram()
    return counts[255] / max(1, sum(counts))


def _pixels(area: Area, wanted: Format, size: tuple[int, int]) -> tuple[int, int, int, int]:
    """An area in pixels of a picture of trim and bleed, y downwards."""
    full = wanted.area
    across, up = size[0] / full.width, size[1] / full.height
    left, right = (round((min(max(x, full.left), full.right) - full.left) * across) for x in (area.left, area.right))
    top, bottom = (round((full.top - min(max(y, full.bottom), full.top)) * up) for y in (area.top, area.bottom))
    return left, top, max(right, left + 1), max(bottom, top + 1)
