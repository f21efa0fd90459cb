"""The specification as a PDF: each language's pages, what they share drawn once."""

from io import BytesIO

from portal.artwork.media import MEDIA
from portal.artwork.pdf import Document, PageBoxes, Standard
from portal.artwork.specification.areas_page import areas_page
from portal.artwork.specification.examples_page import examples_page
from portal.artwork.specification.symbols_page import symbols_page
from portal.artwork.specification.words import all_words
from portal.artwork.units import points

_PAGES = (areas_page, symbols_page, examples_page)


def draw_specification(medium_name: str) -> bytes:
    """The card specification (仕様書) of a medium, in Japanese and then in English: the same bytes every time.

    Raises ``KeyError`` for a medium there is none of, ``TextDoesNotFit`` where a text outgrew its place.
    """
    medium = MEDIA[medium_name]
    target = BytesIO()
    languages = all_words(medium)
    title = " / ".join(words("title") for words in languages)
    document = Document(target, standard=Standard.SCREEN, title=title, created=None)
    registered: set[str] = set()
    for words in languages:
        pages = [page(words) for page in _PAGES]
        for number, page in enumerate(pages, 1):
            page.footer(f"{words('title')}　{words(f'medium_{medium.name}')}", number, len(pages))
            for key, form in page.forms.items():
                if key not in registered:
                    document.form(key, form.drawings, form.box)
                    registered.add(key)
            boxes = PageBoxes((0, 0, points(page.width), points(page.height)))
            document.page([document.contents(page.drawings)], boxes)
    document.finish()
    return target.getvalue()
