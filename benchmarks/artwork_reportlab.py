"""The same card by a straightforward reportlab program: what somebody writes who needs cards and knows the library."""

import csv
from pathlib import Path

import segno
from barcode import EAN13
from reportlab.lib.colors import CMYKColor
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

BLACK, WHITE = CMYKColor(0, 0, 0, 1), CMYKColor(0, 0, 0, 0)
WIDTH, HEIGHT, BLEED, MARGIN = 85.6 * mm, 53.98 * mm, 3 * mm, 15 * mm
X = 8 / 600 * 72
FONTS = Path(__file__).parent.parent / "portal" / "artwork" / "fonts"


def draw_cards(photograph: Path, members: Path, target: Path, store_code: str) -> int:
    """Draws all members' cards into ``target``; answers how many."""
    pdfmetrics.registerFont(TTFont("name", str(FONTS / "NotoSansJP-Regular.ttf")))
    pdfmetrics.registerFont(TTFont("digits", str(FONTS / "BIZUDPGothic-Bold.ttf")))
    canvas = Canvas(str(target), pagesize=(WIDTH + 2 * MARGIN, HEIGHT + 2 * MARGIN), pageCompression=1)
    count = 0
    with members.open(encoding="utf-8", newline="") as file:
        for member in csv.DictReader(file):
            canvas.translate(MARGIN, MARGIN)
            canvas.drawImage(str(photograph), -BLEED, -BLEED, WIDTH + 2 * BLEED, HEIGHT + 2 * BLEED)
            canvas.setFillColor(BLACK)
            canvas.setFont("name", 14)
            canvas.drawString(5 * mm, HEIGHT - 10 * mm, f"{member['name']} 様")
            canvas.setFont("digits", 16)
            number = member["number"]
            canvas.drawString(5 * mm, HEIGHT - 30 * mm, f"{number[:4]}  {number[4:8]}  {number[8:]}")
            _qr(canvas, f"https://pay.example.jp/c/{member['token']}", 64 * mm, HEIGHT - 4 * mm)
            _ean13(canvas, number, 3.8 * mm, HEIGHT - 33.5 * mm)
            _ean13(canvas, store_code, 43.2 * mm, HEIGHT - 33.5 * mm)
            _marks(canvas)
            canvas.showPage()
            count += 1
    canvas.save()
    return count


def _ean13(canvas: Canvas, digits: str, left: float, top: float) -> None:
    canvas.setFillColor(WHITE)
    canvas.rect(left, top - 15 * mm, 113 * X, 15 * mm, stroke=0, fill=1)
    canvas.setFillColor(BLACK)
    for place, module in enumerate(EAN13(digits).build()[0].replace("G", "1")):
        if module == "1":
            canvas.rect(left + (11 + place) * X, top - 11 * mm, X, 11 * mm, stroke=0, fill=1)
    canvas.setFont("digits", 8)
    canvas.drawString(left + 20 * X, top - 14.5 * mm, digits)


def _qr(canvas: Canvas, text: str, left: float, top: float) -> None:
    symbol = segno.make_qr(text, error="m")
    module = 9 / 600 * 72
    side = (symbol.symbol_size(border=4)[0]) * module
    canvas.setFillColor(WHITE)
    canvas.rect(left, top - side, side, side, stroke=0, fill=1)
    canvas.setFillColor(BLACK)
    for y, row in enumerate(symbol.matrix_iter(border=4)):
        for x, dark in enumerate(row):
            if dark:
                canvas.rect(left + x * module, top - (y + 1) * module, module, module, stroke=0, fill=1)


def _marks(canvas: Canvas) -> None:
    for x in (0, WIDTH):
        for y in (-BLEED - 9 * mm, HEIGHT + BLEED):
            canvas.line(x, y, x, y + 9 * mm)
    for y in (0, HEIGHT):
        for x in (-BLEED - 9 * mm, WIDTH + BLEED):
            canvas.line(x, y, x + 9 * mm, y)
