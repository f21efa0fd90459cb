"""Images inside a foreign PDF: kept as they are where their colours are press inks, else converted."""

import pikepdf
from PIL import Image

from portal.artwork.colour import cmyk_of_lab
from portal.artwork.placed.encoding import bare_jpeg, encode, stencil
from portal.artwork.placed.faults import Unconvertible
from portal.artwork.placed.graph import Ref, Value
from portal.artwork.placed.samples import (
    Head,
    decoded_range,
    head_of,
    held,
    jpeg2000,
    samples,
    scaled,
)
from portal.artwork.placed.spaces import GRAY, Kind, Space
from portal.artwork.placed.targets import PRESS, Target
from portal.artwork.placed.work import Work
from portal.artwork.preflight.reading import array, get, number

_RENDER_LEVEL = 1  # of packing what is only looked at
_LOSSLESS = 2**31
_MOST_LAB_PIXELS = 4_000_000


def copy_picture(work: Work, image: pikepdf.Stream, resources: object, target: Target) -> Ref:
    """Adds an image for ``target``. Raises ``Unconvertible``, ``Refused``."""
    head = head_of(image)
    if head.is_mask:
        return _copy_mask(work, image, head)
    alpha = _alpha(work, image, head)
    if head.last_filter == "JPXDecode":
        return _written(work, jpeg2000(work.pdf, image, head), None, alpha, target)
    space = work.spaces.find(get(image, "/ColorSpace"), resources)
    if target is PRESS and space.stays and head.bits <= 8:
        return _kept(work, image, head, space, alpha)
    found = scaled(samples(work.pdf, image, head, space.components), head, space)
    if "ColourKey" in alpha:
        alpha = {"Mask": _keyed(work, found, image, head, space)}
    return _written(work, _ranged(found, head, space), space, alpha, target)


def _alpha(work: Work, image: pikepdf.Stream, head: Head) -> dict[str, Value]:
    """The entries that make parts of the image transparent."""
    soft, hard = get(image, "/SMask"), get(image, "/Mask")
    if isinstance(soft, pikepdf.Stream):
        work.notes.transparent = True
        if get(soft, "/Matte") is not None:
            raise Unconvertible
        soft_head = head_of(soft)
        return {"SMask": _kept(work, soft, soft_head, GRAY, {})}
    if number(get(image, "/SMaskInData")):
        raise Unconvertible
    if isinstance(hard, pikepdf.Stream):
        return {"Mask": _copy_mask(work, hard, head_of(hard))}
    if isinstance(hard, pikepdf.Array):
        return {"ColourKey": b""}
    return {}


def _copy_mask(work: Work, image: pikepdf.Stream, head: Head) -> Ref:
    if head.last_filter in {"DCTDecode", "JPXDecode"}:
        raise Unconvertible
    entries: dict[str, Value] = {"ImageMask": True}
    if len(head.decode) == 2:
        entries["Decode"] = head.decode
    return _carried(work, image, head, entries)


def _kept(work: Work, image: pikepdf.Stream, head: Head, space: Space, alpha: dict[str, Value]) -> Ref:
    """The image as it is, its space told in press inks."""
    entries: dict[str, Value] = {"ColorSpace": work.space_value(space), **alpha}
    if entries.pop("ColourKey", None) is not None:
        entries["Mask"] = [number(item) or 0 for item in array(get(image, "/Mask"))]
    if len(head.decode) == 2 * space.components:
        entries["Decode"] = head.decode
    return _carried(work, image, head, entries)


def _carried(work: Work, image: pikepdf.Stream, head: Head, entries: dict[str, Value]) -> Ref:
    """The data as they are packed, unless the way they are packed does not belong in a print file."""
    entries = {
        "Type": b"/XObject",
        "Subtype": b"/Image",
        "Width": head.width,
        "Height": head.height,
        "BitsPerComponent": head.bits,
        **entries,
    }
    if head.last_filter in {"JPXDecode", "JBIG2Decode"}:
        raise Unconvertible
    data = held(work.pdf, image, head)
    parameters = array(get(image, "/DecodeParms"))
    if head.last_filter:
        entries["Filter"] = f"/{head.last_filter}".encode()
        if parameters and isinstance(parameters[-1], pikepdf.Dictionary):
            entries["DecodeParms"] = work.copier.value(parameters[-1])
        data = bare_jpeg(data) if head.last_filter == "DCTDecode" else data
    elif head.filters == ["FlateDecode"]:
        entries["Filter"] = b"/FlateDecode"
        if parameters and isinstance(parameters[0], pikepdf.Dictionary):
            entries["DecodeParms"] = work.copier.value(parameters[0])
        data = image.read_raw_bytes()
    return work.builder.add_stream(data, entries)


def _ranged(found: Image.Image, head: Head, space: Space) -> Image.Image:
    if space.kind is not Kind.INDEXED:
        return decoded_range(found, head)
    most = (1 << head.bits) - 1
    if len(head.decode) != 2 or head.decode == (0, most):
        return found
    low, high = head.decode
    return found.point([int(min(max(low + value / most * (high - low), 0), 255)) for value in range(256)])


def _keyed(work: Work, found: Image.Image, image: pikepdf.Stream, head: Head, space: Space) -> Ref:
    """A colour key (ISO 32000-1, 8.9.6.4) as a mask: what lies in all ranges is not painted."""
    ranges = [int(number(item) or 0) for item in array(get(image, "/Mask"))]
    bands = found.split()
    if len(ranges) != 2 * len(bands) or head.bits > 8:
        raise Unconvertible
    stretch = 1 if space.kind is Kind.INDEXED else 255 // ((1 << head.bits) - 1)
    hidden = Image.new("L", found.size, 255)
    for band, low, high in zip(bands, ranges[::2], ranges[1::2], strict=True):
        inside = band.point([255 * (low * stretch <= value <= high * stretch) for value in range(256)])
        hidden.paste(0, mask=inside.point([255 - value for value in range(256)]))
    return stencil(work.builder, hidden.point([255 - value for value in range(256)], "1"))


def _written(work: Work, found: Image.Image, space: Space | None, alpha: dict[str, Value], target: Target) -> Ref:
    """The image in the target's colours, packed anew. Without a space its own mode tells them."""
    if target is PRESS and (space is None or not space.stays):
        work.notes.rgb = work.notes.rgb or found.mode == "RGB" or space is not None
    made = _converted(found, space, target)
    if target is PRESS:
        return encode(work.builder, made, alpha)
    return encode(work.builder, made, alpha, most=_LOSSLESS, level=_RENDER_LEVEL)


def _converted(found: Image.Image, space: Space | None, target: Target) -> Image.Image:
    kind = space.kind if space else None
    if space is None or kind in {Kind.GRAY, Kind.RGB, Kind.CMYK}:
        return target.convert(found, space.profile if space else None)
    if kind is Kind.LAB:
        return target.convert(_from_lab(found, space), None)
    if space.components != 1:
        raise Unconvertible
    return _by_table(found, space, target)


def _by_table(found: Image.Image, space: Space, target: Target) -> Image.Image:
    """Indices, or tints of one spot ink, by a table of their 256 colours."""
    table = _table(space, target)
    bands = [found.point(list(band.tobytes())) for band in table.split()]
    return Image.merge(table.mode, bands)


def _table(space: Space, target: Target) -> Image.Image:
    """The colours as an image of 256 pixels, so that they are converted as a picture's are."""
    base = space.base
    if space.kind is Kind.INDEXED and base is not None and base.kind is Kind.RGB:
        raw = space.table[: 3 * 256]
        raw += raw[-3:] * (256 - len(raw) // 3)
        return target.convert(Image.frombytes("RGB", (256, 1), raw[: 3 * 256]), base.profile)
    if space.kind is Kind.INDEXED and base is not None:
        last = max(0, len(space.table) // base.components - 1)
        colours = [space.cmyk((float(min(index, last)),)) for index in range(256)]
    else:
        colours = [space.cmyk((tint / 255,)) for tint in range(256)]
    inks = Image.frombytes("CMYK", (256, 1), bytes(round(255 * part) for colour in colours for part in colour))
    if not any(any(colour[:3]) for colour in colours):
        inks = inks.getchannel(3).point([255 - value for value in range(256)])  # black ink alone
    return target.convert(inks, None)


def _from_lab(found: Image.Image, space: Space) -> Image.Image:
    """CIELAB samples as CMYK, by the colours that occur."""
    if found.width * found.height > _MOST_LAB_PIXELS or found.getcolors(2**16) is None:
        raise Unconvertible
    data = found.tobytes()
    triples = [data[at : at + 3] for at in range(0, len(data), 3)]
    known = {}
    for raw in set(triples):
        lightness, a, b = space.scaled(raw)
        known[raw] = bytes(round(255 * part) for part in cmyk_of_lab((lightness, a, b)))
    return Image.frombytes("CMYK", found.size, b"".join(known[raw] for raw in triples))
