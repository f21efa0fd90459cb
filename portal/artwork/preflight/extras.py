"""What a print file has no use for: scripts, actions, forms, attachments, notes, layers, films."""

from collections.abc import Iterator

import pikepdf

from portal.artwork.preflight.boxes import Boxes, rectangle, scale_of
from portal.artwork.preflight.faults import PreflightFault
from portal.artwork.preflight.geometry import overlap
from portal.artwork.preflight.job import Job
from portal.artwork.preflight.reading import array, dictionary, get, identity_of, name, text
from portal.artwork.preflight.scopes import Scopes, appearances

MOST_NOTES = 10_000  # annotations of a page
MOST_BOOKMARKS = 10_000
_FILMS = {"Movie", "Sound", "Screen", "RichMedia", "3D"}
_PRINTERS = {"PrinterMark", "TrapNet"}


def check_catalogue(job: Job, root: object) -> None:
    """The document as a whole."""
    note = job.notes.note
    opening = get(root, "/OpenAction")
    if dictionary(opening) is not None:  # an array only says which page to show
        _note_action(job, opening, identity_of(opening)[0])
    if get(root, "/AA") is not None:
        note(PreflightFault.ACTION, identity_of(root)[0], about="AA", kind="AA")
    names = get(root, "/Names")
    if _has_names(get(names, "/JavaScript")):
        note(PreflightFault.JAVASCRIPT, identity_of(get(names, "/JavaScript"))[0])
    if _has_names(get(names, "/Renditions")):
        note(PreflightFault.MULTIMEDIA, about="Renditions", kind="Renditions")
    if _has_names(get(names, "/EmbeddedFiles")) or get(root, "/Collection") is not None or array(get(root, "/AF")):
        note(PreflightFault.ATTACHMENT)
    form = get(root, "/AcroForm")
    if array(get(form, "/Fields")) or get(form, "/XFA") is not None:
        note(PreflightFault.FORM_FIELDS, identity_of(form)[0])
    _check_layers(job, get(root, "/OCProperties"))
    for bookmark in _bookmarks(get(root, "/Outlines")):
        if get(bookmark, "/A") is not None:
            _note_action(job, get(bookmark, "/A"), identity_of(bookmark)[0])


def _has_names(tree: object) -> bool:
    return bool(array(get(tree, "/Names")) or array(get(tree, "/Kids")))


def _check_layers(job: Job, layers: object) -> None:
    if not array(get(layers, "/OCGs")):
        return
    if job.is_x1a:
        job.notes.note(PreflightFault.LAYERS, identity_of(layers)[0])
        return
    hidden = array(get(get(layers, "/D"), "/OFF"))
    if name(get(get(layers, "/D"), "/BaseState")) == "OFF":
        shown = {identity_of(layer) for layer in array(get(get(layers, "/D"), "/ON"))}
        hidden += [layer for layer in array(get(layers, "/OCGs")) if identity_of(layer) not in shown]
    for layer in hidden:
        label = text(get(layer, "/Name"))
        job.notes.note(PreflightFault.LAYER_HIDDEN, identity_of(layer)[0], about=label, layer=label)


def _bookmarks(outlines: object) -> Iterator[object]:
    """The bookmarks of a document, each once, however they are linked."""
    waiting = [get(outlines, "/First")]
    seen: set[tuple[int, int]] = set()
    while waiting and len(seen) < MOST_BOOKMARKS:
        bookmark = waiting.pop()
        if dictionary(bookmark) is None or identity_of(bookmark) in seen:
            continue
        seen.add(identity_of(bookmark))
        yield bookmark
        waiting += [get(bookmark, "/Next"), get(bookmark, "/First")]


def _note_action(job: Job, action: object, number_of: int) -> None:
    kind = name(get(action, "/S"))
    if kind == "JavaScript" or get(action, "/JS") is not None:
        job.notes.note(PreflightFault.JAVASCRIPT, number_of)
    else:
        job.notes.note(PreflightFault.ACTION, number_of, about=kind, kind=kind or "?")


def check_page_extras(job: Job, page: pikepdf.Dictionary, boxes: Boxes, scopes: Scopes, number_of: int) -> None:
    """What hangs on a page beside its content."""
    if get(page, "/AA") is not None:
        job.notes.note(PreflightFault.ACTION, number_of, about="AA", kind="AA")
    if get(page, "/SeparationInfo") is not None:
        job.notes.note(PreflightFault.PAGES_SEPARATED, number_of)
    for annotation in array(get(page, "/Annots"))[:MOST_NOTES]:
        _check_annotation(job, annotation, boxes, scale_of(page), identity_of(annotation)[0] or number_of)
        for form in appearances(annotation):
            scopes.appearance(form, identity_of(form)[0] or number_of)


def _check_annotation(job: Job, annotation: object, boxes: Boxes, scale: float, number_of: int) -> None:
    note = job.notes.note
    kind = name(get(annotation, "/Subtype"))
    if kind in _FILMS:
        note(PreflightFault.MULTIMEDIA, number_of, about=kind, kind=kind)
    if kind == "FileAttachment":
        note(PreflightFault.ATTACHMENT, number_of)
    if kind == "Widget":
        note(PreflightFault.FORM_FIELDS, number_of)
    if get(annotation, "/A") is not None:
        _note_action(job, get(annotation, "/A"), number_of)
    if get(annotation, "/AA") is not None:
        note(PreflightFault.ACTION, number_of, about="AA", kind="AA")
    cut = boxes.get("trim") or boxes.get("art")
    forbidden = cut if kind in _PRINTERS else boxes.get("bleed") or cut
    place = rectangle(get(annotation, "/Rect"), scale)
    if kind != "TrapNet" and forbidden and place and overlap(place, forbidden):
        note(PreflightFault.ANNOTATION_IN_PRINT, number_of, about=kind, kind=kind or "?")
