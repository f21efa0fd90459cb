"""Opening a file: its first and last bytes, its version, encryption and damage."""

import mmap
import re
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import pikepdf

from portal.artwork.findings import Severity
from portal.artwork.preflight.faults import PreflightFault
from portal.artwork.preflight.job import Job
from portal.artwork.preflight.reading import HOSTILE, get, name

_COMPRESSED = re.compile(rb"/Type\s*/(?:ObjStm|XRef)\b")  # both since PDF 1.5
_NEWEST = {True: "1.4", False: "1.6"}  # the PDF version by "is X-1a"
_HEADER = re.compile(rb"%PDF-(\d)\.(\d)")
_WHERE = re.compile(r"^.*?(?=\(|: )")  # qpdf begins with the file's name

Source = Path | str | bytes


def open_pdf(source: Source) -> pikepdf.Pdf:
    """Opens a file or its bytes, mending what can be mended. Raises what pikepdf raises (``HOSTILE``), ``OSError``."""
    return pikepdf.open(
        BytesIO(source) if isinstance(source, bytes) else source,
        inherit_page_attributes=False,  # which would load every page at once
    )


@contextmanager
def raw(source: Source) -> Iterator[bytes | mmap.mmap]:
    """The bytes of a file without loading it."""
    if isinstance(source, bytes) or Path(source).stat().st_size == 0:
        yield source if isinstance(source, bytes) else b""
        return
    with Path(source).open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        yield mapped


def try_to_open(job: Job, source: Source) -> pikepdf.Pdf | None:
    """Opens the file; None, with the reason noted, where that cannot be done."""
    try:
        return open_pdf(source)
    except pikepdf.PasswordError:
        job.notes.note(PreflightFault.FILE_ENCRYPTED)
    except HOSTILE as error:
        job.notes.note(PreflightFault.FILE_UNREADABLE, reason=_reason(error))
    return None


def check_file(job: Job, source: Source, pdf: pikepdf.Pdf) -> None:
    """The file as such, before anything in it."""
    note = job.notes.note
    with raw(source) as data:
        header = _HEADER.match(data[:1024])
        if header is None:
            note(PreflightFault.FILE_DAMAGED, about="header", reason="%PDF")
        if b"%%EOF" not in data[-1024:]:
            note(PreflightFault.FILE_DAMAGED, about="end", reason="%%EOF")
        if job.is_x1a and _COMPRESSED.search(data):
            note(PreflightFault.COMPRESSED_STRUCTURE)
    if pdf.is_encrypted:
        note(PreflightFault.FILE_ENCRYPTED)
    versions = [b"%d.%d" % (int(header[1]), int(header[2]))] if header else []
    by_root = name(get(pdf.Root, "/Version")).encode("latin-1", "replace")
    newest = max([*versions, by_root])
    _check_version(job, newest.decode("latin-1"))


def _check_version(job: Job, version: str) -> None:
    newest = _NEWEST[job.is_x1a]
    if version > newest:
        lenient = version == "1.7" and not job.is_x1a  # what many tools write above files that use nothing newer
        severity = Severity.WARNING if lenient else Severity.ERROR
        job.notes.note(PreflightFault.VERSION_TOO_NEW, severity=severity, version=version[:10], most=newest)


def note_warnings(job: Job, pdf: pikepdf.Pdf) -> None:
    """What had to be mended since the file was opened, as one finding."""
    job.notes.page = None
    warnings = pdf.get_warnings()
    if warnings:
        job.notes.note(PreflightFault.FILE_DAMAGED, about="mended", reason=_reason(warnings[0]))


def _reason(error: object) -> str:
    return _WHERE.sub("", str(error)).removeprefix(": ")[:120]
