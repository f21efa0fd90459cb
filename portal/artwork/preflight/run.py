"""The preflight as a whole."""

from collections.abc import Callable, Iterator

import pikepdf

from portal.artwork.pdf.pdfx import Standard
from portal.artwork.preflight.boxes import boxes_of, check_boxes, in_millimetres, scale_of
from portal.artwork.preflight.extras import check_catalogue, check_page_extras
from portal.artwork.preflight.faults import PreflightFault
from portal.artwork.preflight.geometry import Rectangle
from portal.artwork.preflight.identity import check_identity, read_claims
from portal.artwork.preflight.intent import check_intent
from portal.artwork.preflight.job import Exhausted, Job
from portal.artwork.preflight.opening import Source, check_file, note_warnings, try_to_open
from portal.artwork.preflight.pages import PageFound, PageTree, count_of
from portal.artwork.preflight.reading import HOSTILE, array, get
from portal.artwork.preflight.report import Report
from portal.artwork.preflight.scopes import Scopes, check_group

BUDGET = 256 * 2**20  # bytes of decoded content, about a minute's work; shared content counts once
BUDGET_A_PAGE = 16 * 2**10

Progress = Callable[[int, int], None]


def preflight(
    source: Source, standard: Standard | None = None, *, sheet: bool = False, progress: Progress | None = None
) -> Report:
    """Looks through a print PDF (a path, or its bytes) for what a press stumbles over.

    ``standard``: whose rules to apply; without it those the file claims, and where it claims none those of PDF/X-4.
    ``sheet``: an imposed sheet, whose marks stand inside it and which has no bleed of its own.
    ``progress`` is told pages done and pages in all, after each page.

    Whatever is in the file, there is a report. Only a file that is not there raises (``OSError``), and a standard that
    is none for print (``ValueError``).
    """
    if standard is Standard.SCREEN:
        raise ValueError(standard)
    job = Job(standard or Standard.X4, sheet)
    pdf = try_to_open(job, source)
    if pdf is None:
        return _report(job, None, 0, {})
    tree = PageTree(job, source, pdf)
    del pdf  # the tree opens the file anew now and then; whoever holds on to the old one holds its memory
    claimed: Standard | None = None
    try:
        claimed = _check_document(job, source, tree.pdf, standard)
    except HOSTILE as error:
        _note_damage(job, error)
    try:
        pages, first = _check_pages(job, tree, progress or (lambda done, total: None))
    finally:
        note_warnings(job, tree.pdf)
        tree.pdf.close()
    return _report(job, claimed, pages, first)


def _check_document(job: Job, source: Source, pdf: pikepdf.Pdf, standard: Standard | None) -> Standard | None:
    """All but the pages; the standard the file claims."""
    claims = read_claims(pdf)
    job.standard = standard or claims.standard or Standard.X4
    check_file(job, source, pdf)
    check_identity(job, pdf, claims)
    check_intent(job, pdf.Root)
    check_catalogue(job, pdf.Root)
    return claims.standard


def _report(job: Job, claimed: Standard | None, pages: int, first: dict[str, Rectangle]) -> Report:
    findings = job.notes.findings()
    return Report(claimed, job.standard, pages, in_millimetres(first), tuple(job.fonts), findings)


def _check_pages(job: Job, tree: PageTree, progress: Progress) -> tuple[int, dict[str, Rectangle]]:
    """The number of pages and the boxes of the first."""
    total = count_of(tree.pdf)
    job.budget = BUDGET + BUDGET_A_PAGE * min(total, 200_000)
    scopes = Scopes(job)
    done, first = 0, dict[str, Rectangle]()
    pages = iter(tree)
    while found := _next(job, pages):
        done += 1
        job.notes.page = done
        boxes = _check_page(job, scopes, found)
        first = boxes if done == 1 else first
        job.notes.page = None
        progress(done, max(total, done))
    if not done:
        job.notes.note(PreflightFault.NO_PAGES)
    return done, first


def _next(job: Job, pages: Iterator[PageFound]) -> PageFound | None:
    try:
        return next(pages, None)
    except HOSTILE as error:
        _note_damage(job, error)
        return None


def _check_page(job: Job, scopes: Scopes, found: PageFound) -> dict[str, Rectangle]:
    page, boxes = found.page, dict[str, Rectangle]()
    try:
        boxes = boxes_of(page, found.inherited)
        check_boxes(job, boxes, page, found.number)
        check_group(job, page, found.number)
        own = get(page, "/Resources")
        resources = own if own is not None else found.inherited.get("/Resources")
        scale = scale_of(page)
        trim = boxes.get("trim") or boxes.get("art")
        scopes.page(array(get(page, "/Contents")), resources, found.number, (scale, 0, 0, scale, 0, 0), trim)
        check_page_extras(job, page, boxes, scopes, found.number)
    except Exhausted:
        job.notes.note(PreflightFault.TOO_MUCH_TO_CHECK, found.number)
    except HOSTILE as error:
        reason = type(error).__name__
        job.notes.note(PreflightFault.CONTENT_DAMAGED, found.number, about=reason, reason=reason)
    return boxes


def _note_damage(job: Job, error: Exception) -> None:
    job.notes.page = None
    job.notes.note(PreflightFault.FILE_DAMAGED, about="object", reason=type(error).__name__)
