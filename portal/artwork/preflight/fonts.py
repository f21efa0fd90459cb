"""Fonts: every glyph that prints must come from the file (ISO 32000-1, 9.9)."""

from typing import NamedTuple

import pikepdf

from portal.artwork.findings import Severity
from portal.artwork.preflight.faults import PreflightFault
from portal.artwork.preflight.job import Job, Remembered
from portal.artwork.preflight.packing import check_packing
from portal.artwork.preflight.reading import array, dictionary, get, identity_of, name, shown, stream
from portal.artwork.preflight.report import FontSeen
from portal.artwork.preflight.streams import StreamBroken, StreamTooBig, decoded

PROGRAM_BYTES = 64 * 2**20
_SFNT = (b"\0\1\0\0", b"true", b"OTTO", b"ttcf")
_STARTS = {
    "/FontFile": (b"%!", b"\x80\x01"),  # Type 1, plain or as .pfb
    "/FontFile2": _SFNT,
    "/FontFile3": (b"\1", *_SFNT),  # bare CFF or OpenType
}


class FontFound(NamedTuple):
    """A font of a resource dictionary: what it is, the object that holds it, what is wrong with it."""

    seen: FontSeen
    number: int
    fault: PreflightFault | None


class Fonts:
    """Looks at each font once, however many pages use it."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._known: Remembered[FontFound] = Remembered()

    def listed(self, resources: object, number_of: int) -> None:
        """Fonts that may be drawn with. One that is not embedded is only a warning until it is chosen."""
        fonts = get(resources, "/Font")
        if not isinstance(fonts, pikepdf.Dictionary):
            return
        for key in list(fonts.keys())[:1_000]:
            self._note(self._look(get(fonts, str(key)), number_of), Severity.WARNING)

    def chosen(self, font: object, number_of: int) -> None:
        """A font that an operator chose."""
        self._note(self._look(font, number_of), Severity.ERROR)

    def _note(self, found: FontFound, severity: Severity) -> None:
        self._job.saw(found.seen)
        if found.fault:
            self._job.notes.note(
                found.fault, found.number, about=found.seen.name, severity=severity, font=found.seen.name
            )

    def _look(self, value: object, number_of: int) -> FontFound:
        identity = identity_of(value)
        known = self._known.get(identity) if identity[0] else None
        if known is not None:
            return known
        found = self._examined(dictionary(value), identity[0] or number_of)
        return self._known.keep(identity, found) if identity[0] else found

    def _examined(self, font: pikepdf.Dictionary | None, number_of: int) -> FontFound:
        kind = name(get(font, "/Subtype"))
        label = shown(name(get(font, "/BaseFont")) or name(get(font, "/Name")))
        if kind == "Type3":
            return FontFound(FontSeen(label or "Type3", kind, embedded=True), number_of, None)
        holder: object = font
        if kind == "Type0":
            descendants = array(get(font, "/DescendantFonts"))
            holder = descendants[0] if descendants else None
            label = label or shown(name(get(holder, "/BaseFont")))
            kind = name(get(holder, "/Subtype")) or kind
        kind = shown(kind)
        descriptor = get(holder, "/FontDescriptor")
        fault = self._program(descriptor)
        embedded = fault is not PreflightFault.FONT_NOT_EMBEDDED
        return FontFound(FontSeen(label or "?", kind or "?", embedded), number_of, fault)

    def _program(self, descriptor: object) -> PreflightFault | None:
        for key, starts in _STARTS.items():
            program = stream(get(descriptor, key))
            if program is None:
                continue
            check_packing(self._job, program, identity_of(program)[0])
            try:
                head = decoded(program, PROGRAM_BYTES)[:4]
            except (StreamBroken, StreamTooBig):
                return PreflightFault.FONT_BROKEN
            if not head.startswith(starts):
                return PreflightFault.FONT_BROKEN
            if self._job.is_x1a and name(get(program, "/Subtype")) == "OpenType":  # since PDF 1.6
                return PreflightFault.FONT_KIND_TOO_NEW
            return None
        return PreflightFault.FONT_NOT_EMBEDDED
