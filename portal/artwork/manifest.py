"""The manifest: which piece stands where, in files of which hash, read back how; signed with Ed25519.

``manifest.json`` beside the files, ``manifest.sig`` (64 bytes over the file as it is), ``manifest.pem`` (the public
key) and ``manifest.csv`` for spreadsheets. docs/print.md tells how to verify it with OpenSSL.
"""

import base64
import csv
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import IO, Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

from portal.artwork.findings import Finding
from portal.kernel.tables import harmless

MANIFEST, SIGNATURE, PUBLIC_KEY, TABLE = "manifest.json", "manifest.sig", "manifest.pem", "manifest.csv"
VERSION = 1
_COLUMNS = ("serial", "member_no", "file", "page", "position")
_BLOCK = 1 << 20


class ManifestFault(StrEnum):
    """What verifying a manifest can find."""

    UNREADABLE = "manifest-unreadable"
    SIGNATURE_MISSING = "manifest-signature-missing"
    SIGNATURE_WRONG = "manifest-signature-wrong"
    OTHER_KEY = "manifest-other-key"
    FILE_MISSING = "manifest-file-missing"
    FILE_CHANGED = "manifest-file-changed"
    FILE_EXTRA = "manifest-file-extra"
    COUNT = "manifest-count"


@dataclass(frozen=True, slots=True)
class Row:
    """A piece: its serial number from 1, its member, the file and the page (from 1) of its front, its place there."""

    serial: int
    member_no: str
    file: str
    page: int
    position: int


class ManifestWriter:
    """Writes rows as they come into ``folder`` and puts the head before them at the end: memory stays flat."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._rows_path = folder / "rows.tmp"
        self._rows: IO[str] = self._rows_path.open("w", encoding="utf-8")
        self._table: IO[str] = (folder / TABLE).open("w", encoding="utf-8-sig", newline="")
        self._csv = csv.writer(self._table)
        self._csv.writerow(_COLUMNS)
        self.count = 0

    def add(self, rows: Iterable[Row]) -> None:
        """Takes the next pieces."""
        for row in rows:
            values = asdict(row)
            self._rows.write((",\n" if self.count else "") + json.dumps(values, ensure_ascii=False))
            self._csv.writerow((values | {"member_no": harmless(row.member_no)}).values())
            self.count += 1

    def close(self) -> None:
        """Lets go of the files; harmless twice."""
        self._rows.close()
        self._table.close()

    def finish(self, head: Mapping[str, Any], key: Ed25519PrivateKey) -> None:
        """Writes the manifest, its signature and the public key."""
        self.close()
        public = key.public_key()
        head = {
            "version": VERSION,
            **head,
            "table": {"name": TABLE, "sha256": sha256_of(self._folder / TABLE)},
            "public_key": base64.b64encode(_raw(public)).decode(),
        }
        path = self._folder / MANIFEST
        with path.open("w", encoding="utf-8") as file, self._rows_path.open(encoding="utf-8") as rows:
            opening = json.dumps(head, ensure_ascii=False, indent=1).removesuffix("\n}")
            file.write(f'{opening},\n "pieces": [\n')
            while block := rows.read(_BLOCK):
                file.write(block)
            file.write("\n]\n}\n")
        self._rows_path.unlink()
        (self._folder / SIGNATURE).write_bytes(key.sign(path.read_bytes()))
        (self._folder / PUBLIC_KEY).write_bytes(public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))


def _raw(public: Ed25519PublicKey) -> bytes:
    return public.public_bytes(Encoding.Raw, PublicFormat.Raw)


def sha256_of(path: Path) -> str:
    """A file's SHA-256 in hex, read in blocks."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def verify_manifest(path: Path, trusted: Ed25519PublicKey) -> list[Finding]:
    """What is wrong with a manifest and the files beside it; nothing, if it was signed with ``trusted``'s other half
    and every file is there, unchanged, with as many pieces as it says.
    """
    try:
        data = path.read_bytes()
    except OSError:
        return [Finding(ManifestFault.UNREADABLE, path.name)]
    findings = _signature_findings(path.parent, data, trusted)
    try:
        manifest = json.loads(data)
        listed = [*manifest["files"], *manifest.get("enclosures", []), manifest["table"], manifest["job_sheet"]]
        hashes = {str(entry["name"]): str(entry["sha256"]) for entry in listed}
        said = sum(int(file["last"]) - int(file["first"]) + 1 for file in manifest["files"])
        counts = {said, len(manifest["pieces"]), int(manifest["counts"]["pieces"])}
    except (ValueError, KeyError, TypeError, RecursionError):
        return [*findings, Finding(ManifestFault.UNREADABLE, path.name)]
    findings += _file_findings(path.parent, hashes)
    if len(counts) > 1:
        details = {"found": len(manifest["pieces"]), "wanted": said}
        findings.append(Finding(ManifestFault.COUNT, path.name, details=details))
    return findings


def _file_findings(folder: Path, hashes: Mapping[str, str]) -> list[Finding]:
    findings = []
    for name, digest in hashes.items():
        if Path(name).name != name or not (folder / name).is_file():
            findings.append(Finding(ManifestFault.FILE_MISSING, name))
        elif sha256_of(folder / name) != digest:
            findings.append(Finding(ManifestFault.FILE_CHANGED, name))
    extra = sorted(path.name for path in folder.glob("*.pdf") if path.name not in hashes)
    return [*findings, *(Finding(ManifestFault.FILE_EXTRA, name) for name in extra)]


def fingerprint(key: Ed25519PublicKey) -> str:
    """The SHA-256 of the key's 32 bytes in hex, to be compared by telephone."""
    return hashlib.sha256(_raw(key)).hexdigest()


def _signature_findings(folder: Path, data: bytes, trusted: Ed25519PublicKey) -> list[Finding]:
    try:
        signature = (folder / SIGNATURE).read_bytes()
    except OSError:
        return [Finding(ManifestFault.SIGNATURE_MISSING, SIGNATURE)]
    if _is_signed(data, signature, trusted):
        return []
    try:
        enclosed = load_pem_public_key((folder / PUBLIC_KEY).read_bytes())
    except (OSError, ValueError):
        enclosed = None
    if isinstance(enclosed, Ed25519PublicKey) and _is_signed(data, signature, enclosed):
        return [Finding(ManifestFault.OTHER_KEY, PUBLIC_KEY)]
    return [Finding(ManifestFault.SIGNATURE_WRONG, SIGNATURE)]


def _is_signed(data: bytes, signature: bytes, key: Ed25519PublicKey) -> bool:
    try:
        key.verify(signature, data)
    except InvalidSignature:
        return False
    return True
