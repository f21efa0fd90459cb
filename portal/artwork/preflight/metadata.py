"""XMP, the XML packet in which a file describes itself (ISO 16684-1), read with no trust in its author."""

import re
from datetime import UTC, datetime, timedelta, timezone

import pikepdf
from lxml import etree  # type: ignore[import-untyped]

from portal.artwork.preflight.streams import StreamBroken, StreamTooBig, decoded

MOST_BYTES = 4 * 2**20
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
PREFIXES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "pdf": "http://ns.adobe.com/pdf/1.3/",
    "pdfx": "http://ns.adobe.com/pdfx/1.3/",
    "pdfxid": "http://www.npes.org/pdfx/ns/id/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "xmpMM": "http://ns.adobe.com/xap/1.0/mm/",
}
_SHORT = {space: prefix for prefix, space in PREFIXES.items()}
_INFO_DATE = re.compile(r"D:(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:Z|([+-])(\d\d)'?(\d\d)?'?)?.*")


def read_xmp(packet: pikepdf.Stream) -> dict[str, str] | None:
    """The simple properties by prefixed name ("dc:title"); None where the packet is no XMP."""
    try:
        data = decoded(packet, MOST_BYTES)
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        tree = etree.fromstring(data.strip(b"\0\t\n\r "), parser)
    except (StreamBroken, StreamTooBig, etree.XMLSyntaxError, ValueError):
        return None
    descriptions = list(tree.iter(f"{_RDF}Description"))
    found: dict[str, str] = {}
    for description in descriptions:
        for key, value in description.attrib.items():
            _keep(found, key, value)
        for child in description.iterchildren(tag=etree.Element):
            first = next(child.iter(f"{_RDF}li"), child)
            _keep(found, child.tag, first.text or "")
    return found if descriptions else None


def _keep(found: dict[str, str], tag: str, value: str) -> None:
    space, _, local = tag.removeprefix("{").partition("}")
    prefix = _SHORT.get(space)
    if prefix and value.strip():
        found.setdefault(f"{prefix}:{local}", value.strip())


def info_date(value: str) -> datetime | None:
    """A date of the Info dictionary (ISO 32000-1, 7.9.4); without a zone it counts as UTC."""
    match = _INFO_DATE.fullmatch(value)
    if match is None:
        return None
    parts = zip(match.groups()[:6], "111000", strict=True)
    year, month, day, hour, minute, second = (int(part or least) for part, least in parts)
    sign, hours, minutes = match.groups()[6:]
    offset = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
    try:
        zone = timezone(-offset if sign == "-" else offset)
        return datetime(year, month, day, hour, minute, second, tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def xmp_date(value: str) -> datetime | None:
    """A date of XMP; without a zone it counts as UTC."""
    try:
        date = datetime.fromisoformat(value)
        return (date if date.tzinfo else date.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0)
    except (ValueError, OverflowError):
        return None
