"""A package's files as links that expire, bound to the key that asks; and pieces as a body names them."""

from collections.abc import Mapping, Sequence
from typing import Any

from portal.api import caller
from portal.print_runs import PackageFile, Spoiled
from portal.web import current
from portal.web.downloads import LASTS, Fetched, file_link


def linked(files: Sequence[PackageFile]) -> Mapping[str, Any]:
    """The files with their links."""
    key, at = caller.key(), current.now()
    return {
        "data": [
            {
                "name": file.name,
                "bytes": file.bytes,
                "sha256": file.sha256,
                "url": file_link(Fetched(file.kept_as, file.sha256, key.organisation_ref, key.ref, key.sandbox), at=at),
            }
            for file in files
        ],
        "expires_at": at + LASTS,
    }


def pieces_named(values: Mapping[str, Any]) -> Spoiled:
    """What a body of ``SomePieces`` names."""
    return Spoiled(values["serials"], [(page["file"], page["page"]) for page in values["pages"]])
