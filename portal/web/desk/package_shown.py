"""A package's files as a page offers them: with links that expire, and commands that fetch and check them all."""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass

from portal.organisations import Permission
from portal.print_runs import PackageFile
from portal.web import current
from portal.web.desk.current import member
from portal.web.downloads import Fetched, file_link


@dataclass(frozen=True, slots=True)
class FileShown:
    """A file of a package, with a link that fetches it for an hour; "" for who may only look."""

    name: str
    size: str
    sha256: str
    link: str


def files_shown(package: Sequence[PackageFile]) -> list[FileShown]:
    """The files, with links of whoever is here."""
    return [FileShown(file.name, _size(file.bytes), file.sha256, _link(file)) for file in package]


def _link(file: PackageFile) -> str:
    here = member()
    if not here.may(Permission.EDIT):
        return ""
    fetched = Fetched(file.kept_as, file.sha256, here.scope.ref, sandbox=here.scope.sandbox)
    return file_link(fetched, at=current.now())


def _size(count: int) -> str:
    """Bytes as people read them."""
    return f"{count / 1_000_000:,.1f} MB" if count >= 1_000_000 else f"{max(1, round(count / 1000)):,} kB"


def fetching(files: Sequence[FileShown], folder: str) -> str:
    """Commands for a shell that fetch all files into ``folder`` and check them; run again, they go on where they were
    cut off.
    """
    fetch = [f"curl -fL --retry 5 -C - -o {shlex.quote(file.name)} {shlex.quote(file.link)}" for file in files]
    sums = [f"{file.sha256}  {file.name}" for file in files]
    lines = [f"(mkdir -p {folder} && cd {folder}", *fetch, "sha256sum -c <<'SUMS'", *sums, "SUMS", ")"]
    return "\n".join(lines)
