"""The package of a print run: job sheet, and manifest over all its files, signed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from portal.artwork.job_sheet import JobSheet, draw_job_sheet
from portal.artwork.manifest import ManifestWriter, Row, sha256_of
from portal.artwork.members import Record
from portal.artwork.parts import PartReport, Scope, Setting
from portal.artwork.press import Source
from portal.artwork.readback import Result

ENGINE_VERSION = "1.0"
JOB_SHEET = "00_job-sheet.pdf"
_FILE = ("name", "sha256", "bytes", "pages", "first", "last")


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file beside the pieces: carrier sheets, addresses."""

    name: str
    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Package:
    """What the package tells. ``members`` says where the records came from, ``ends`` are the first and the last one.

    ``overs``: spare sheets that were agreed (None: the job sheet names a usual count); ``remarks``: what the merchant
    wants the shop to know.
    """

    source: Source
    setting: Setting
    members: Mapping[str, Any]
    ends: tuple[Record, Record]
    reports: Sequence[PartReport]
    scope: Scope
    read: Result
    key: Ed25519PrivateKey
    enclosures: Sequence[Enclosure] = ()
    overs: int | None = None
    remarks: Sequence[tuple[str, str]] = ()


def pack(package: Package, rows: Iterable[Row], folder: Path) -> None:
    """Writes job sheet, manifest, signature, public key and table into ``folder``; the files need not lie there."""
    manifest = ManifestWriter(folder)
    try:
        (folder / JOB_SHEET).write_bytes(draw_job_sheet(_job_sheet(package)))
        manifest.add(rows)
        manifest.finish(_head(package, folder), package.key)
    finally:
        manifest.close()


def _head(package: Package, folder: Path) -> dict[str, Any]:
    setting, source, read = package.setting, package.source, package.read
    design, press, files = setting.pieces.design, setting.press, [asdict(report) for report in package.reports]
    medium = design.medium
    head = {
        "engine": ENGINE_VERSION,
        "job": setting.job,
        "created": setting.created.isoformat(timespec="seconds"),
        "design": {
            "name": design.name, "file": source.name, "sha256": sha256(source.data).hexdigest(),
            "files": {name: sha256(data).hexdigest() for name, data in sorted(source.files.items())},
        },
        "members": dict(package.members),
        "medium": {"name": medium.name, "width": medium.width, "height": medium.height, "bleed": medium.bleed},
        "press": {
            "standard": press.standard.value, "dpi": press.dpi, "sheet": press.sheet,
            "duplex": press.duplex.value if len(design.sides) > 1 else None,
            "pieces_on_a_sheet": setting.imposition.count,
        },
        "counts": {
            "pieces": setting.count, "sides": len(design.sides), "files": len(files),
            "pages": sum(file["pages"] for file in files),
        },
        "read_back": {
            "scope": package.scope.value, "pieces": read.pieces, "symbols": read.symbols, "samples": read.samples,
            "faults": len(read.faults),
        },
        "job_sheet": {"name": JOB_SHEET, "sha256": sha256_of(folder / JOB_SHEET)},
        "files": [{name: file[name] for name in _FILE} for file in files],
    }  # fmt: skip
    if package.enclosures:
        head["enclosures"] = [asdict(enclosure) for enclosure in package.enclosures]
    return head


def _job_sheet(package: Package) -> JobSheet:
    setting = package.setting
    first, last = package.ends
    return JobSheet(
        job=setting.job,
        created=setting.created,
        press=setting.press,
        imposition=setting.imposition,
        pieces=setting.pieces,
        first=setting.pieces.fields(first),
        last=setting.pieces.fields(last),
        count=setting.count,
        files=[(report.name, report.pages, report.first, report.last) for report in package.reports],
        read=package.read,
        overs=package.overs,
        remarks=package.remarks,
    )
