"""Content streams inside content streams: forms, patterns, drawn glyphs, soft masks. Each is followed once for each
way in which it is drawn; where it comes again its findings are only counted again.
"""

import copy
from collections.abc import Callable
from typing import NamedTuple

import pikepdf

from portal.artwork.preflight.colours import note_colour_space
from portal.artwork.preflight.content import Run
from portal.artwork.preflight.faults import PreflightFault
from portal.artwork.preflight.fonts import Fonts
from portal.artwork.preflight.geometry import Rectangle, Trace
from portal.artwork.preflight.graphics import State, soft_mask
from portal.artwork.preflight.images import check_image, check_resolution
from portal.artwork.preflight.job import Job, Remembered
from portal.artwork.preflight.nesting import Scope
from portal.artwork.preflight.operators import follow
from portal.artwork.preflight.packing import check_packing
from portal.artwork.preflight.reading import (
    HOSTILE,
    IDENTITY,
    Matrix,
    dictionary,
    entries,
    get,
    identity_of,
    matrix,
    name,
    number,
    stream,
    times,
)
from portal.artwork.preflight.report import Key
from portal.artwork.preflight.streams import MOST_BYTES, StreamBroken, StreamTooBig, decoded

MOST_DEPTH = 20  # of streams inside streams
COST_OF_A_RUN = 256  # bytes, so that empty streams cost something too


class _Outcome(NamedTuple):
    """What following a stream found, and whether its place on the page mattered."""

    keys: frozenset[Key]
    placed: bool


class Scopes:
    """Follows the content of pages and all it calls upon (the ``Walker`` of a ``Run``)."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._fonts = Fonts(job)
        self._known: Remembered[_Outcome] = Remembered()
        self._pages: Remembered[_Outcome] = Remembered(100)  # most pages come once; they must not push out the rest
        self._base: Matrix = IDENTITY
        self._trim: Rectangle | None = None

    def page(
        self, contents: list[object], resources: object, number_of: int, base: Matrix, trim: Rectangle | None
    ) -> None:
        """The content of a page. ``base`` leads from its units to points, ``trim`` is its trim box in points."""
        self._base, self._trim = base, trim
        streams = [each for each in (stream(content) for content in contents) if each is not None]
        if len(streams) < len(contents):
            self._job.notes.note(PreflightFault.CONTENT_DAMAGED, number_of, about="Contents", reason="Contents")
        identities = tuple(identity_of(each) for each in streams)
        shown = identities[0][0] if len(identities) == 1 else number_of
        scope = Scope(resources, shown)
        key = ("page", identities, identity_of(resources)) if identity_of(resources)[0] else None
        self._unit(key, State(ctm=base), scope, lambda state: self._follow(streams, scope, state))

    def appearance(self, form: pikepdf.Stream, number_of: int) -> None:
        """The appearance of an annotation."""
        self._form(form, State(ctm=self._base), Scope(None, number_of))

    # what a Run calls upon

    def draw(self, xobject: object, state: State, scope: Scope) -> bool:
        """An image or a form. True where its place on the page mattered."""
        drawn = stream(xobject)
        kind = name(get(drawn, "/Subtype"))
        if drawn is None or kind not in {"Image", "Form", "PS"}:
            self._job.notes.note(PreflightFault.CONTENT_DAMAGED, scope.number, about="XObject", reason="XObject")
            return False
        if kind == "Form":
            return self._form(drawn, state, scope)
        number_of = identity_of(drawn)[0] or scope.number
        if kind == "PS":
            self._job.notes.note(PreflightFault.POSTSCRIPT, number_of)
            return False
        self._image(drawn, state, scope, number_of)
        return False

    def tile(self, pattern: object, state: State, scope: Scope) -> None:
        """A pattern: a tile that is drawn over and over, or a shading."""
        shading = get(pattern, "/Shading")
        if shading is not None:
            self.shade(shading, scope)
        tile = stream(pattern)
        if tile is None:
            return
        drawing = State(ctm=times(matrix(get(tile, "/Matrix")), self._base))
        if number(get(tile, "/PaintType")) == 2:
            drawing.fill = drawing.stroke = state.fill
        self._nested(tile, "pattern", drawing, scope, get(tile, "/Resources"))

    def glyphs(self, text: Matrix, state: State, scope: Scope) -> None:
        """All glyphs of a Type 3 font, as large as they are set."""
        font = state.font
        drawing = copy.copy(state)
        sized = times(matrix(get(font, "/FontMatrix")), (state.size, 0.0, 0.0, state.size, 0.0, 0.0))
        drawing.ctm = times(times(sized, text), state.ctm)
        drawing.font = None
        resources = get(font, "/Resources") or scope.resources
        identity = identity_of(font)
        key = ("glyphs", identity, identity_of(resources)) if identity[0] else None

        def each(inside: State) -> bool:
            procedures = [stream(value) for _, value in entries(get(font, "/CharProcs"))][:1_000]
            placed = [self._nested(one, "glyph", inside, scope, resources) for one in procedures if one is not None]
            return any(placed)

        self._unit(key, drawing, scope, each)

    def mask(self, values: pikepdf.Dictionary, state: State, scope: Scope) -> None:
        """The group of a soft mask."""
        group = soft_mask(values)
        if group is not None:
            self._form(group, State(ctm=state.ctm), scope)

    def shade(self, shading: object, scope: Scope) -> None:
        """The colours of a shading."""
        number_of = identity_of(shading)[0] or scope.number
        note_colour_space(self._job, get(shading, "/ColorSpace"), scope.resources, number_of, "shading")
        mesh = stream(shading)
        if mesh is not None:
            check_packing(self._job, mesh, number_of)

    def choose(self, font: object, scope: Scope) -> None:
        """A font chosen for text."""
        self._fonts.chosen(font, scope.number)

    # following

    def _image(self, image: pikepdf.Stream, state: State, scope: Scope, number_of: int) -> None:
        width, height = number(get(image, "/Width")) or 0.0, number(get(image, "/Height")) or 0.0
        check_resolution(self._job, width, height, state.ctm, number_of)
        self._layered(image, number_of)

        def examine(_: State) -> bool:
            check_image(self._job, image, scope.resources, number_of)
            return False

        key = ("image", identity_of(image), identity_of(scope.resources)) if identity_of(image)[0] else None
        self._unit(key, State(), scope, examine)

    def _layered(self, drawn: object, number_of: int) -> None:
        if self._job.is_x1a and get(drawn, "/OC") is not None:
            self._job.notes.note(PreflightFault.LAYERS, number_of)

    def _form(self, form: pikepdf.Stream, state: State, scope: Scope) -> bool:
        number_of = identity_of(form)[0] or scope.number
        note = self._job.notes.note
        if get(form, "/OPI") is not None:
            note(PreflightFault.OPI, number_of)
        if get(form, "/PS") is not None or name(get(form, "/Subtype2")) == "PS":
            note(PreflightFault.POSTSCRIPT, number_of)
        if get(form, "/Ref") is not None:
            note(PreflightFault.EXTERNAL_DATA, number_of)
        self._layered(form, number_of)
        check_group(self._job, form, number_of)
        drawing = copy.copy(state)
        drawing.ctm = times(matrix(get(form, "/Matrix")), state.ctm)
        return self._nested(form, "form", drawing, scope, get(form, "/Resources") or scope.resources)

    def _nested(self, content: pikepdf.Stream, kind: str, state: State, scope: Scope, resources: object) -> bool:
        identity = identity_of(content)
        number_of = identity[0] or scope.number
        if scope.depth >= MOST_DEPTH:  # or it draws itself
            self._job.notes.note(PreflightFault.NESTING, number_of)
            return False
        inner = Scope(resources, number_of, scope.depth + 1)
        own = get(content, "/Resources") is not None or resources is None
        known = own or identity_of(resources)[0]
        key = (kind, identity, None if own else identity_of(resources)) if identity[0] and known else None
        return self._unit(key, state, inner, lambda inside: self._follow([content], inner, inside))

    def _unit(self, key: tuple[object, ...] | None, state: State, scope: Scope, run: Callable[[State], bool]) -> bool:
        """Does ``run``, or notes again what it found when it was done in the same way before."""
        a, b, c, d, e, f = (round(value, 4) for value in state.ctm)
        loose = (key, a, b, c, d, state.key())
        exact = (*loose, e, f, self._trim)
        cache = self._pages if key and key[0] == "page" else self._known
        known = None
        if key is not None:
            known = cache.get(loose) or cache.get(exact)
        if known is not None:
            self._job.notes.repeat(known.keys)
            return known.placed
        self._job.notes.record()
        placed = False
        try:
            placed = run(copy.copy(state))
        except HOSTILE as error:
            reason = type(error).__name__
            self._job.notes.note(PreflightFault.CONTENT_DAMAGED, scope.number, about=reason, reason=reason)
        finally:
            outcome = _Outcome(self._job.notes.recorded(), placed)
        if key is not None:
            cache.keep(exact if placed else loose, outcome)
        return placed

    def _follow(self, streams: list[pikepdf.Stream], scope: Scope, state: State) -> bool:
        self._fonts.listed(scope.resources, scope.number)
        trace = Trace(self._trim)
        follow(Run(self._job, self, scope, state, trace), self._read(streams, scope))
        return trace.mattered

    def _read(self, streams: list[pikepdf.Stream], scope: Scope) -> bytes:
        note = self._job.notes.note
        parts: list[bytes] = []
        for each in streams:
            check_packing(self._job, each, identity_of(each)[0] or scope.number)
            try:
                parts.append(decoded(each, MOST_BYTES))
            except StreamTooBig:
                note(PreflightFault.TOO_MUCH_TO_CHECK, scope.number)
            except StreamBroken as broken:
                note(PreflightFault.CONTENT_DAMAGED, scope.number, about="stream", reason=str(broken)[:100])
            self._job.spend(COST_OF_A_RUN + len(parts[-1] if parts else b""))
        return b"\n".join(parts) if len(parts) != 1 else parts[0]


def check_group(job: Job, holder: object, number_of: int) -> None:
    """A transparency group: forbidden in PDF/X-1a; elsewhere it must not blend in RGB."""
    group = dictionary(get(holder, "/Group"))
    if group is None or name(get(group, "/S")) != "Transparency":
        return
    if job.is_x1a:
        job.notes.note(PreflightFault.TRANSPARENCY, number_of, about="Group", kind="Group")
    elif get(group, "/CS") is not None:
        note_colour_space(job, get(group, "/CS"), get(holder, "/Resources"), number_of, "group")


def appearances(annotation: object) -> list[pikepdf.Stream]:
    """All appearance streams of an annotation, in every state."""
    found: list[pikepdf.Stream] = []
    for _, value in entries(get(annotation, "/AP")):
        states = [value] if stream(value) is not None else [each for _, each in entries(value)]
        found += [each for each in (stream(state) for state in states) if each is not None]
    return found
