"""The output intent: for which press, paper and ink the file was made."""

import pikepdf

from portal.artwork.findings import Severity
from portal.artwork.preflight.faults import PreflightFault
from portal.artwork.preflight.job import Job
from portal.artwork.preflight.packing import check_packing
from portal.artwork.preflight.profiles import read_profile
from portal.artwork.preflight.reading import array, get, identity_of, name, number, stream, text
from portal.artwork.preflight.streams import StreamBroken, StreamTooBig, decoded

PROFILE_BYTES = 16 * 2**20
_NEWEST = {True: 2, False: 4}  # ICC version by "is X-1a": PDF 1.4 knows ICC 2, PDF 1.6 knows ICC 4


def check_intent(job: Job, root: object) -> None:
    """Exactly one PDF/X output intent, with its name and a CMYK output profile."""
    intents = [each for each in array(get(root, "/OutputIntents")) if name(get(each, "/S")) == "GTS_PDFX"]
    if not intents:
        job.notes.note(PreflightFault.INTENT_MISSING)
        return
    if len(intents) > 1:
        job.notes.note(PreflightFault.INTENT_SEVERAL, identity_of(intents[1])[0])
    intent = intents[0]
    number_of = identity_of(intent)[0]
    for key, severity in (("OutputConditionIdentifier", Severity.ERROR), ("Info", Severity.WARNING)):
        if not text(get(intent, f"/{key}")).strip():
            job.notes.note(PreflightFault.INTENT_KEY_MISSING, number_of, about=key, severity=severity, key=key)
    profile = stream(get(intent, "/DestOutputProfile"))
    if profile is None:
        registered = job.is_x1a and text(get(intent, "/RegistryName")).strip()
        severity = Severity.WARNING if registered else Severity.ERROR  # a registered name is enough for PDF/X-1a
        job.notes.note(PreflightFault.INTENT_PROFILE_MISSING, number_of, severity=severity)
        return
    _check_profile(job, profile, identity_of(profile)[0])


def _check_profile(job: Job, profile: pikepdf.Stream, number_of: int) -> None:
    note = job.notes.note
    check_packing(job, profile, number_of)
    try:
        head = read_profile(decoded(profile, PROFILE_BYTES))
    except (StreamBroken, StreamTooBig):
        head = None
    if head is None:
        note(PreflightFault.INTENT_PROFILE_BROKEN, number_of)
        return
    if (head.space, head.device_class, number(get(profile, "/N"))) != ("CMYK", "prtr", 4):
        note(PreflightFault.INTENT_PROFILE_NOT_CMYK, number_of, space=head.space, device=head.device_class)
    newest = _NEWEST[job.is_x1a]
    if head.version > newest:
        note(PreflightFault.INTENT_PROFILE_TOO_NEW, number_of, version=head.version, most=newest)
