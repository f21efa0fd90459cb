"""The third page: good and bad examples, stocks, and the checklist."""

from portal.artwork.media import STOCKS
from portal.artwork.paper import BOLD, GREY, VERMILION
from portal.artwork.specification.examples import EXAMPLES, SCENE
from portal.artwork.specification.page import BODY, GUTTER, HAIRLINE, LEFT, NOTE, RIGHT, TOP, WIDTH, Page
from portal.artwork.specification.words import Words
from portal.artwork.stocks import STOCK_NAMES

_COLUMNS = 3
_CAPTION = 13.5  # mm below a picture
_STEP = (WIDTH + GUTTER) / _COLUMNS
_CHECKS = (
    "bleed", "safe", "pair", "digits", "white", "finish", "colour", "image", "font", "stock", "guides", "sample",
)  # fmt: skip
_POSTAL_CHECKS = ("postcode", "customer")


def examples_page(words: Words) -> Page:
    """Pictures, each with a ○ or a × and a line; the stocks; boxes to tick; whom to ask."""
    page = Page()
    y = page.section(4, words("examples"), TOP)
    y = _pictures(page, words, y)
    y = page.section(5, words("stocks"), y + 3)
    y = _stocks(page, words, y)
    y = page.section(6, words("checks"), y + 7)
    y = _checks(page, words, y)
    page.column(words("contact"), LEFT, y + 3, WIDTH, BODY, ink=GREY, most_lines=1)
    return page


def _pictures(page: Page, words: Words, y: float) -> float:
    for place, example in enumerate(EXAMPLES):
        x, top = LEFT + place % _COLUMNS * _STEP, y + place // _COLUMNS * (SCENE.height + _CAPTION)
        page.place(f"example-{example.key}", example.form(), x, top, SCENE.height)
        page.box(x, top, SCENE.width, SCENE.height, stroke=HAIRLINE, line=0.15)
        mark = page.right_mark if example.good else page.wrong_mark
        mark(x + 2, top + SCENE.height + 3.6)
        text, width = words(f"example_{example.key}"), SCENE.width - 5.5
        page.column(text, x + 5.5, top + SCENE.height + 1.9, width, NOTE + 0.5, most_lines=2)
    return y + -(-len(EXAMPLES) // _COLUMNS) * (SCENE.height + _CAPTION)


def _stocks(page: Page, words: Words, y: float) -> float:
    for place, stock in enumerate(STOCKS):
        x, row = LEFT + place % _COLUMNS * _STEP, y + place // _COLUMNS * 5.8
        page.right_mark(x + 2, row + 2)
        page.label(STOCK_NAMES[words.language][stock], x + 5.5, row + 3.1, SCENE.width - 5.5, BODY)
    y += -(-len(STOCKS) // _COLUMNS) * 5.8 + 0.6
    page.wrong_mark(LEFT + 2, y + 2)
    page.label(words("stocks_pet"), LEFT + 5.5, y + 3.1, _STEP - 5.5, BODY, face=BOLD, ink=VERMILION)
    page.column(words("stocks_note"), LEFT + _STEP, y + 0.2, RIGHT - LEFT - _STEP, NOTE + 0.5, ink=GREY, most_lines=2)
    return y + 5.8


def _checks(page: Page, words: Words, y: float) -> float:
    checks = (*_CHECKS, *(_POSTAL_CHECKS if words.medium.addressed else ()))
    step = (WIDTH + GUTTER) / 2
    rows = -(-len(checks) // 2)
    for place, check in enumerate(checks):
        x, row = LEFT + place // rows * step, y + place % rows * 6
        page.tick(x, row)
        page.label(words(f"check_{check}"), x + 5.5, row + 2.75, step - GUTTER - 5.5, BODY)
    return y + rows * 6
