"""The second page: section 2, number and barcodes, and section 3, colours and files."""

from portal.artwork.paper import BOLD, GREY, PALE
from portal.artwork.specification import rulers
from portal.artwork.specification.figures import DPIS, ean_extent, modules, plain
from portal.artwork.specification.guides import DPI, PLACE
from portal.artwork.specification.page import BODY, HAIRLINE, LEFT, NOTE, RIGHT, TOP, WIDTH, Page
from portal.artwork.specification.samples import Sample, customer_sample, digits_sample, ean_sample, qr_sample
from portal.artwork.specification.words import Words
from portal.artwork.symbols import ean13
from portal.artwork.units import dot

_TERM = 32.0  # mm, the first column of a list of rules
_DATA = ("colour", "black", "ink", "image", "format", "font", "small", "template")
_TWICE = 2
_RIGHT_BLOCK = LEFT + 98
_QR_MODULE = 0.38
_CUSTOMER_SIZE = 9


def symbols_page(words: Words) -> Page:
    """Samples with their measures, rules on symbols, rules on colours and files."""
    page = Page()
    y = page.section(2, words("symbols"), TOP)
    y = _samples(page, words, y)
    rules = ["digits", "x", "bars", "quiet", "turn", "qr", *(["customer"] if words.medium.addressed else [])]
    rows = [(words(f"rule_{rule}_term"), words(f"rule_{rule}")) for rule in rules]
    page.line(LEFT, y, RIGHT, y, ink=HAIRLINE, width=0.15)
    y = page.rows(rows, LEFT, y, (_TERM, WIDTH - _TERM)) + 3.5
    y = _sizes(page, words, y) + 6.5
    y = page.section(3, words("data"), y)
    rows = [(words(f"data_{rule}_term"), words(f"data_{rule}")) for rule in _DATA]
    page.rows(rows, LEFT, y - 2.5, (_TERM, WIDTH - _TERM))
    return page


def _samples(page: Page, words: Words, y: float) -> float:
    """At the left a symbol twice its size with its measures, at the right samples at true size."""
    least, nominal, _ = modules(DPI)
    standard = ean_sample("ean-nominal", nominal, ean_extent(nominal)[0])
    smallest = ean_sample("ean-least", least, ean_extent(least)[0])
    bottom = _anatomy(page, words, standard, y)
    x = _RIGHT_BLOCK
    _captioned(page, words("sample_least", x=f"{least:.3f} mm"), smallest, x, y)
    _captioned(page, words("sample_nominal", x=f"{nominal:.3f} mm"), standard, RIGHT - standard.width, y)
    below = y + 5 + standard.height + 4.5
    _captioned(page, words("sample_digits"), digits_sample(), x, below)
    qr = qr_sample(_QR_MODULE)
    _captioned(page, words("sample_qr", x=f"{qr.module:.3f} mm"), qr, RIGHT - standard.width + 10, below)
    y = max(bottom, below + 5 + qr.height) + 3
    if words.medium.addressed:
        customer = customer_sample(_CUSTOMER_SIZE)
        _captioned(page, words("sample_customer"), customer, LEFT, y)
        y += 5 + customer.height + 3
    return y


def _captioned(page: Page, caption: str, sample: Sample, x: float, y: float) -> None:
    page.label(caption, x, y + 2.8, RIGHT - x, NOTE, ink=GREY)
    sample.draw(page, x, y + 5)


def _anatomy(page: Page, words: Words, sample: Sample, y: float) -> float:
    page.label(words("anatomy"), LEFT, y + 2.8, 90, NOTE, ink=GREY)
    left, top, module = LEFT + 9, y + 16.5, sample.module * _TWICE
    right, bottom = left + sample.width * _TWICE, top + sample.height * _TWICE
    first, last = left + ean13.QUIET_LEFT * module, right - ean13.QUIET_RIGHT * module
    bars = ean_extent(sample.module)[0]
    sample.draw(page, left, top, _TWICE)
    page.box(left, top, right - left, bottom - top, stroke=PLACE, line=0.15)
    rulers.across(page, left, right, y + 8.2, f"{ean13.WIDTH}X", start=top)
    rulers.across(page, left, first, y + 13.5, f"{ean13.QUIET_LEFT}X")
    rulers.across(page, first, last, y + 13.5, f"{ean13.BARS}X", start=top)
    rulers.across(page, last, right, y + 13.5, f"{ean13.QUIET_RIGHT}X")
    rulers.down(page, left - 3, top, top + bars * _TWICE, words("anatomy_bars", bars_now=plain(bars)), start=left)
    return bottom


def _sizes(page: Page, words: Words, y: float) -> float:
    """X, width and height: the least, the aimed at and the largest, as the standard says and on a press's dots."""
    page.label(words("sizes"), LEFT, y + 3, WIDTH, BODY, face=BOLD)
    y += 5.5
    step = (WIDTH - _TERM) / 3
    columns = [LEFT + _TERM + place * step for place in range(3)]
    page.box(LEFT, y, WIDTH, 6, fill=PALE)
    for x, name in zip(columns, ("least", "nominal", "largest"), strict=True):
        page.label(words(f"sizes_{name}"), x, y + 4.2, step - 2, NOTE + 0.5, face=BOLD)
    y += 6
    for dpi in (None, *DPIS):
        term = words("sizes_dpi", dpi=dpi) if dpi else words("sizes_standard")
        page.label(term, LEFT, y + 4.4, _TERM - 2, BODY, face=BOLD)
        for x, module in zip(columns, modules(dpi), strict=True):
            _size(page, words, module, dpi, x, y, step - 2)
        y += 9.8
        page.line(LEFT, y, RIGHT, y, ink=HAIRLINE, width=0.15)
    return y


def _size(page: Page, words: Words, module: float, dpi: int | None, x: float, y: float, width: float) -> None:
    bars, across, high = ean_extent(module)
    text = words("sizes_x", x=f"{module:.3f}")
    if dpi:
        text = words("sizes_dots", dots=round(module / dot(dpi)), x=f"{module:.3f}")
    page.label(text, x, y + 4.2, width, BODY)
    extent = words("sizes_extent", width=f"{across:.1f}", height=f"{high:.1f}")
    page.label(f"{extent}　{words('sizes_bars', bars=f'{bars:.1f}')}", x, y + 8, width, 7, ink=GREY)
