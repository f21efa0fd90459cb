"""The brochure as a PDF: its four pages, one after another."""

from io import BytesIO

from portal.artwork.brochure.cover import cover_page
from portal.artwork.brochure.fees_page import fees_page
from portal.artwork.brochure.how_page import how_page
from portal.artwork.brochure.types_page import types_page
from portal.artwork.brochure.words import Brochure
from portal.artwork.pdf import Document, PageBoxes, Standard
from portal.artwork.units import points


def draw_brochure(brochure: Brochure) -> bytes:
    """Four A4 pages as a PDF, fonts embedded: the same bytes for the same words.

    Raises ``TextDoesNotFit`` or ``GlyphMissing``.
    """
    target = BytesIO()
    title = f"{brochure.service} {brochure.title}"
    document = Document(target, standard=Standard.SCREEN, title=title, created=None)
    pages = [draw(brochure) for draw in (cover_page, how_page, types_page, fees_page)]
    for number, page in enumerate(pages, 1):
        if number > 1:
            page.footer(brochure.service, brochure.title, number, len(pages))
        document.page([document.contents(page.drawings)], PageBoxes((0, 0, points(page.width), points(page.height))))
    document.finish()
    return target.getvalue()
