"""What a file says it is: the standard it claims, its title, dates, trapping, identifiers."""

from dataclasses import dataclass

import pikepdf

from portal.artwork.pdf.pdfx import Standard
from portal.artwork.preflight.faults import PreflightFault
from portal.artwork.preflight.job import Job
from portal.artwork.preflight.metadata import info_date, read_xmp, xmp_date
from portal.artwork.preflight.reading import array, dictionary, get, identity_of, stream, text

X4 = "PDF/X-4"
X1A = "PDF/X-1a:2003"
OLDER_X1A = "PDF/X-1a:2001"
_XMP_NEEDED = (
    "dc:title",
    "xmp:CreateDate",
    "xmp:ModifyDate",
    "xmp:MetadataDate",
    "xmpMM:DocumentID",
    "xmpMM:VersionID",
    "xmpMM:RenditionClass",
)
_SAME = (("Title", "dc:title"), ("CreationDate", "xmp:CreateDate"), ("ModDate", "xmp:ModifyDate"))


@dataclass(frozen=True, slots=True)
class Claims:
    """What stands in Info and XMP. ``xmp`` is None where there is a packet that cannot be read."""

    info: object
    xmp: dict[str, str] | None
    has_xmp: bool

    @property
    def by_info(self) -> str:
        """The standard Info names; PDF/X-1a:2001 has two keys for it."""
        conformance = text(get(self.info, "/GTS_PDFXConformance")).strip()
        return conformance or text(get(self.info, "/GTS_PDFXVersion")).strip()

    @property
    def by_xmp(self) -> str:
        """The standard XMP names."""
        known = self.xmp or {}
        return known.get("pdfxid:GTS_PDFXVersion", "") or known.get("pdfx:GTS_PDFXVersion", "")

    @property
    def standard(self) -> Standard | None:
        """The standard claimed, None where it is none of ours."""
        if self.by_info in {X1A, OLDER_X1A}:
            return Standard.X1A
        return Standard.X4 if X4 in {self.by_xmp, self.by_info} else None


def read_claims(pdf: pikepdf.Pdf) -> Claims:
    """Reads what the file says of itself."""
    packet = stream(get(pdf.Root, "/Metadata"))
    xmp = read_xmp(packet) if packet is not None else {}
    return Claims(dictionary(get(pdf.trailer, "/Info")), xmp, packet is not None)


def check_identity(job: Job, pdf: pikepdf.Pdf, claims: Claims) -> None:
    """All that a file of the standard says of itself."""
    note = job.notes.note
    identifiers = [bytes(each) for each in array(get(pdf.trailer, "/ID")) if isinstance(each, pikepdf.String)]
    if len(identifiers) != 2 or not all(identifiers):
        note(PreflightFault.TRAILER_ID_MISSING)
    _check_claims(job, claims)
    if claims.xmp is None:
        note(PreflightFault.XMP_BROKEN, identity_of(get(pdf.Root, "/Metadata"))[0])
    if job.is_x1a:
        _check_info(job, claims.info)
    else:
        _check_xmp(job, claims)
    _check_trapped(job, claims)
    _check_agreement(job, claims)


def _check_claims(job: Job, claims: Claims) -> None:
    note = job.notes.note
    named = sorted({each for each in (claims.by_info, claims.by_xmp) if each})
    if not named:
        note(PreflightFault.STANDARD_NOT_CLAIMED)
    elif claims.standard is None:
        note(PreflightFault.STANDARD_UNKNOWN, claim=named[0][:60])
    elif claims.standard is not job.standard or (len(named) > 1 and X4 in named):
        note(PreflightFault.STANDARD_DIFFERS, claim=" / ".join(named)[:60], wanted=X1A if job.is_x1a else X4)
    if claims.by_info == OLDER_X1A:
        note(PreflightFault.STANDARD_OLDER_EDITION, claim=OLDER_X1A)


def _check_info(job: Job, info: object) -> None:
    number_of = identity_of(info)[0]
    for key in ("Title", "CreationDate", "ModDate"):
        value = text(get(info, f"/{key}")).strip()
        if not value or ("Date" in key and info_date(value) is None):
            job.notes.note(PreflightFault.INFO_MISSING, number_of, about=key, key=key)


def _check_xmp(job: Job, claims: Claims) -> None:
    if not claims.has_xmp:
        job.notes.note(PreflightFault.XMP_MISSING)
        return
    if claims.xmp is None:
        return
    needed = ("pdfxid:GTS_PDFXVersion", *_XMP_NEEDED) if claims.standard is Standard.X4 else _XMP_NEEDED
    for each in needed:
        value = claims.xmp.get(each)
        if value is None or ("Date" in each and xmp_date(value) is None):
            job.notes.note(PreflightFault.XMP_PROPERTY_MISSING, about=each, property=each)


def _check_trapped(job: Job, claims: Claims) -> None:
    by_info = text(get(claims.info, "/Trapped"))
    by_xmp = (claims.xmp or {}).get("pdf:Trapped", "")
    said = by_info if job.is_x1a else by_info or by_xmp
    if said not in {"True", "False"}:
        job.notes.note(PreflightFault.TRAPPED_UNKNOWN, identity_of(claims.info)[0])
    elif by_info and by_xmp and by_info != by_xmp:
        job.notes.note(PreflightFault.INFO_AND_XMP_DISAGREE, about="Trapped", key="Trapped", property="pdf:Trapped")


def _check_agreement(job: Job, claims: Claims) -> None:
    for key, each in _SAME:
        by_info, by_xmp = text(get(claims.info, f"/{key}")).strip(), (claims.xmp or {}).get(each, "")
        if not by_info or not by_xmp:
            continue
        same = info_date(by_info) == xmp_date(by_xmp) if "Date" in key else by_info == by_xmp
        if not same:
            job.notes.note(PreflightFault.INFO_AND_XMP_DISAGREE, about=key, key=key, property=each)
