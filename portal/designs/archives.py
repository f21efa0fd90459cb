"""A design as one archive: a zip of ``design.json`` and the files that it names, taken in and given out."""

import json
import zipfile
import zlib
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any

from sqlalchemy.orm import Session

from portal.designs.errors import ArchiveRefused, FileNameRefused
from portal.designs.making import Draft
from portal.designs.model import Design
from portal.designs.rules import MOST_CONTENT, MOST_FILES, MOST_UNPACKED, clean_file_name, content_bytes, file_place
from portal.designs.store import files_of
from portal.kernel.files import Files
from portal.organisations import Scope

DESIGN_FILE = "design.json"
_CHUNK = 1 << 20
_CLUTTER = ("__MACOSX/", ".")  # what operating systems put beside
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError, NotImplementedError, RuntimeError)


def draft_from_zip(data: bytes, *, name: str = "") -> Draft:
    """The design in an archive, which may lie in one folder of it. Raises ``ArchiveRefused``."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return _draft(archive, name)
    except zipfile.BadZipFile as fault:
        raise ArchiveRefused("no_zip") from fault
    except _DAMAGED as fault:
        raise ArchiveRefused("damaged") from fault


def design_as_zip(session: Session, files: Files, scope: Scope, ref: str) -> bytes:
    """A design as it is now, with its files. Raises ``ObjectUnknown``, ``FilesAway``."""
    design = scope.own().one(session, Design, ref)
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(DESIGN_FILE, content_bytes(design.content))
        for file in files_of(session, scope, design.id):
            with files.open(file_place(design.ref, file.sha256)) as opened:
                archive.writestr(file.name, opened.read())
    return target.getvalue()


def _draft(archive: zipfile.ZipFile, name: str) -> Draft:
    entries = [entry for entry in archive.infolist() if not entry.is_dir() and not _is_clutter(entry.filename)]
    if len(entries) > MOST_FILES + 1:
        raise ArchiveRefused("too_many")
    designs = [entry for entry in entries if PurePosixPath(entry.filename).name == DESIGN_FILE]
    if not designs:
        raise ArchiveRefused("no_design")
    root = min(designs, key=lambda entry: len(entry.filename))
    folder = root.filename.removesuffix(DESIGN_FILE)
    content = _content(_unpacked(archive, root, MOST_CONTENT))
    left, beside = MOST_UNPACKED, dict[str, bytes]()
    for entry in entries:
        if entry is root or not entry.filename.startswith(folder):
            continue
        inside = entry.filename.removeprefix(folder)
        try:
            clean_file_name(inside)
        except FileNameRefused as fault:
            raise ArchiveRefused("name", inside[:100]) from fault
        beside[inside] = _unpacked(archive, entry, left)
        left -= len(beside[inside])
    return Draft(content, beside, name=name)


def _is_clutter(name: str) -> bool:
    return name.startswith("__MACOSX/") or PurePosixPath(name).name.startswith(".")


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> bytes:
    """An entry's bytes, at most so many, whatever its size is said to be."""
    if entry.flag_bits & 1:
        raise ArchiveRefused("encrypted", entry.filename[:100])
    found = bytearray()
    with archive.open(entry) as opened:
        while chunk := opened.read(_CHUNK):
            found += chunk
            if len(found) > most:
                raise ArchiveRefused("too_large", entry.filename[:100])
    return bytes(found)


def _content(data: bytes) -> Any:
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return data.decode("utf-8", "replace")
