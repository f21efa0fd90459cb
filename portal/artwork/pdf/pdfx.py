"""What makes a file a PDF/X file: output intent, information, metadata (ISO 15930-4 and -7; see docs/pdfx.md)."""

from datetime import UTC, datetime
from enum import StrEnum
from uuid import NAMESPACE_URL, UUID, uuid5
from xml.sax.saxutils import escape

from portal.artwork.colour import CONDITION, CONDITION_INFO, REGISTRY, output_profile
from portal.artwork.pdf.objects import PdfFile, stream, text_string

ENGINE = "Smart Pit artwork engine"


class Standard(StrEnum):
    """What a file claims to be."""

    X4 = "x4"  # PDF/X-4 (ISO 15930-7)
    X1A = "x1a"  # PDF/X-1a:2003 (ISO 15930-4)
    SCREEN = "screen"  # plain PDF 1.4, for a home printer or the screen

    @property
    def pdf_version(self) -> str:
        """The PDF version that the standard stands on."""
        return "1.6" if self is Standard.X4 else "1.4"


def catalogue_entries(file: PdfFile, standard: Standard, title: str, created: datetime | None) -> bytes:
    """Writes output intent and metadata; answers their entries in the catalogue."""
    if standard is Standard.SCREEN or created is None:
        return b"/ViewerPreferences<</DisplayDocTitle true>>"
    profile = file.add(stream(output_profile(), b"/N 4", level=9))
    intent = (
        b"/OutputIntents[<</Type/OutputIntent/S/GTS_PDFX/OutputConditionIdentifier%b/RegistryName%b/Info%b"
        b"/DestOutputProfile %d 0 R>>]"
        % (text_string(CONDITION), text_string(REGISTRY), text_string(CONDITION_INFO), profile)
    )
    if standard is Standard.X1A:
        return intent
    packet = _packet(title, created).encode()
    metadata = file.add(
        b"<</Type/Metadata/Subtype/XML/Length %d>>stream\n%b\nendstream" % (len(packet), packet)  # readable by any tool
    )
    return intent + b"/Metadata %d 0 R" % metadata


def info(standard: Standard, title: str, created: datetime | None) -> bytes:
    """The document information dictionary."""
    maker = text_string(ENGINE)
    entries = b"/Title%b/Creator%b/Producer%b" % (text_string(title), maker, maker)
    if created:
        date = text_string(created.astimezone(UTC).strftime("D:%Y%m%d%H%M%S+00'00'"))
        entries += b"/CreationDate%b/ModDate%b" % (date, date)
    claims = {
        Standard.X4: b"/Trapped/False",
        Standard.X1A: b"/Trapped/False/GTS_PDFXVersion(PDF/X-1a:2003)",
        Standard.SCREEN: b"",
    }
    return b"<<%b%b>>" % (entries, claims[standard])


def _packet(title: str, created: datetime) -> str:
    moment = created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+00:00")
    identity = f"uuid:{_uuid(title, moment)}"
    return f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:pdfxid="http://www.npes.org/pdfx/ns/id/">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{escape(title)}</rdf:li></rdf:Alt></dc:title>
<xmp:CreatorTool>{ENGINE}</xmp:CreatorTool><xmp:CreateDate>{moment}</xmp:CreateDate>
<xmp:ModifyDate>{moment}</xmp:ModifyDate><xmp:MetadataDate>{moment}</xmp:MetadataDate>
<xmpMM:DocumentID>{identity}</xmpMM:DocumentID><xmpMM:VersionID>1</xmpMM:VersionID>
<xmpMM:RenditionClass>default</xmpMM:RenditionClass>
<pdf:Producer>{ENGINE}</pdf:Producer><pdf:Trapped>False</pdf:Trapped>
<pdfxid:GTS_PDFXVersion>PDF/X-4</pdfxid:GTS_PDFXVersion>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""


def _uuid(title: str, moment: str) -> UUID:
    """The same for the same file."""
    return uuid5(NAMESPACE_URL, f"{ENGINE}/{title}/{moment}")
