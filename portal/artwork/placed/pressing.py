"""A page as one form of its own: cleaned, in the colours of a target, around the trim's lower left corner."""

import pikepdf

from portal.artwork.placed.cleaner import MOST_CONTENT, Cleaner
from portal.artwork.placed.content import resolution
from portal.artwork.placed.copying import unpacked
from portal.artwork.placed.faults import PlacedFault, Refused
from portal.artwork.placed.graph import Graph, Rect, Value
from portal.artwork.placed.page import Page
from portal.artwork.placed.scope import Scope
from portal.artwork.placed.targets import Target
from portal.artwork.placed.work import Keep, Notes, Work
from portal.artwork.preflight.images import LEAST_SIDE
from portal.artwork.preflight.reading import Matrix, array, get, name, times


def clean(page: Page, to_trim: Matrix, target: Target, keep: Keep, box: Rect) -> tuple[Graph, Notes]:
    """The page within ``box`` (points, the origin at the trim's lower left corner) and what was met on the way.

    Two forms: a pattern's place hangs on the form that uses it, so the page's own coordinates need one of their own.
    Raises ``Refused``, ``Unconvertible``.
    """
    left, bottom, right, top = box
    work = Work(page.pdf, keep, (right - left) * (top - bottom))
    root = work.builder.reserve()
    if name(get(get(page.dictionary, "/Group"), "/S")) == "Transparency":
        work.notes.blending = True
    head: dict[str, Value] = {"BBox": page.media, "Matrix": to_trim}
    inner, pictures, _ = Cleaner(work).form(_content(page), head, Scope(page.resources, target))
    entries: dict[str, Value] = {
        "Type": b"/XObject",
        "Subtype": b"/Form",
        "BBox": box,
        "Resources": {"XObject": {"A": inner}},
    }
    if keep.blending and work.notes.transparent:  # so that it blends in the same inks wherever it is placed
        entries["Group"] = {"S": b"/Transparency", "CS": target.space, "I": True, "K": False}
    work.builder.put_stream(root, b"/A Do", entries)
    work.notes.pictures = [
        resolution(times(matrix, to_trim), width, height)
        for matrix, width, height in pictures
        if min(width, height) >= LEAST_SIDE
    ]
    return work.builder.graph(), work.notes


def _content(page: Page) -> bytes:
    """The page's content, which may be cut into streams anywhere between tokens."""
    parts, length = [], 0
    for part in array(get(page.dictionary, "/Contents")):
        if isinstance(part, pikepdf.Stream):
            parts.append(unpacked(part, MOST_CONTENT))
            length += len(parts[-1])
        if length > MOST_CONTENT:
            raise Refused(PlacedFault.TOO_COMPLEX)
    return b"\n".join(parts)
