"""Files beside designs that nothing names any more: replaced, or of autosaves that are gone."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from portal.db import transaction
from portal.designs.model import Design
from portal.designs.rules import place_of
from portal.designs.store import file_hashes, locked_design, versions_of
from portal.kernel.files import Files, FilesAway
from portal.organisations import Scope

QUIET = timedelta(days=1)  # since the last change: by then nobody is about to name a file that was just sent
LOOKED_AT = timedelta(hours=1)  # from then on, so that a worker which is away for a while misses nothing
_EVERYBODY = Scope.service("files of all designs are swept")


def forget_unnamed_files(session: Session, *, files: Files, at: datetime) -> None:
    """Deletes the files of designs, a day after their last change, that neither they nor a version of theirs has.

    Part of the worker's sweep; where the files are away, it is tried again.
    """
    since = at - QUIET
    quiet = _EVERYBODY.select(Design).where(Design.changed_at <= since, Design.changed_at > since - LOOKED_AT)
    for ref, design_id in [(design.ref, design.id) for design in session.scalars(quiet)]:
        try:
            if _unnamed(session, files, ref, design_id, since):
                _forget(session, files, ref, since)
        except FilesAway:
            return


def _forget(session: Session, files: Files, ref: str, since: datetime) -> None:
    with transaction(session):
        design = locked_design(session, _EVERYBODY, ref, archived_too=True)
        if design.changed_at <= since:
            for name in _unnamed(session, files, ref, design.id, since):
                files.delete(name)


def _unnamed(session: Session, files: Files, ref: str, design_id: int, since: datetime) -> list[str]:
    named = set(file_hashes(session, _EVERYBODY, design_id).values())
    named.update(*(version.files.values() for version in versions_of(session, _EVERYBODY, design_id)))
    kept = [one.name for one in files.under(place_of(ref)) if one.kept_at <= since]
    return [name for name in kept if name.rpartition("/")[2] not in named]
