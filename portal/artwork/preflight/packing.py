"""How streams are packed, and whether their data is in the file at all."""

from collections.abc import Iterable

import pikepdf

from portal.artwork.preflight.faults import PreflightFault
from portal.artwork.preflight.job import Job
from portal.artwork.preflight.reading import get
from portal.artwork.preflight.streams import filters

_FORBIDDEN = frozenset({"LZWDecode", "Crypt"})
_NEWER_THAN_X1A = frozenset({"JBIG2Decode", "JPXDecode"})


def check_packing(job: Job, packed: pikepdf.Stream, number_of: int) -> None:
    """Filters the standard does not allow, and data kept outside the file."""
    if get(packed, "/F") is not None:
        job.notes.note(PreflightFault.EXTERNAL_DATA, number_of)
    note_filters(job, filters(get(packed, "/Filter")), number_of)


def note_filters(job: Job, chain: Iterable[str], number_of: int) -> None:
    """LZW is forbidden in both standards, ``Crypt`` is encryption; PDF/X-1a knows neither JBIG2 nor JPEG 2000."""
    for each in chain:
        if each in _FORBIDDEN or (job.is_x1a and each in _NEWER_THAN_X1A):
            job.notes.note(PreflightFault.FILTER_FORBIDDEN, number_of, about=each, filter=each)
