"""Carrier sheets (台紙): an A4 page for each member, folded in three for an envelope with a window, the card stuck on.

The address stands where a long-3 envelope (長形3号, 120 × 235 mm) has its window; below are what the merchant says, the
claim code, and the place of the card. A QR symbol of the card's link tells which card belongs on which sheet.
"""

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pypdfium2

from portal.artwork.checking import not_drawn
from portal.artwork.drawing import Bars, Drawing
from portal.artwork.errors import ArtworkError
from portal.artwork.findings import Finding
from portal.artwork.layout import ElementNotDrawn, Kind, addressed
from portal.artwork.layout.templates import grouped_code
from portal.artwork.media import CARD
from portal.artwork.members import Record
from portal.artwork.paper import BOLD, GREY, PALE, REGULAR, Paper
from portal.artwork.pdf import Document, PageBoxes, Standard
from portal.artwork.press.pieces import of_record
from portal.artwork.readback import ReadBackFault
from portal.artwork.readback.readers import read_by_zxing
from portal.artwork.symbols import Qr
from portal.artwork.text import fit_lines
from portal.artwork.typesetting import Align
from portal.artwork.units import millimetres, points

_LEFT, _WIDTH, _RIGHT = 20.0, 170.0, 190.0
_WINDOW = (22.0, 18.0, 82.0, 34.0)  # mm: left, top, width, height that every window shows
_FOLDS = (99.0, 198.0)
_CARD = (62.2, 218.0)  # the place of the card, in the lower third
_CODE_TOP = 140.0
_QR_SIDE, _QR_LEFT, _QR_TOP = 26.0, 158.0, 146.0  # mm
_DPI = 200  # of the read-back: a module of 0.6 mm has five dots
_STEPS = (
    "カードか右のQRコードを、スマートフォンで読み取ります。",
    "「この機器に入れる」を選び、上の受け取りコードを入れます。",
    "番号とバーコードを、いつでも画面に出せるようになります。",
)


@dataclass(frozen=True, slots=True)
class Carrier:
    """What is the same on all carrier sheets of a run."""

    sender: str
    message: str
    created: datetime


@dataclass(frozen=True, slots=True)
class CarrierReport:
    """A finished file of carrier sheets, a page for each record; all were read back."""

    sha256: str
    bytes: int
    pages: int


class CarrierRefused(ArtworkError):
    """Sheets cannot be drawn, or were not read back right; ``findings`` say whose."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(len(findings))
        self.findings = list(findings)


def draw_carriers(carrier: Carrier, records: Sequence[Record], path: Path) -> CarrierReport:
    """Writes the sheets of these records (with ``card_url`` and ``claim_code``) and reads each back.

    Raises ``CarrierRefused`` and ``OSError``.
    """
    faults: list[Finding] = []
    with path.open("wb") as target:
        document = Document(target, standard=Standard.SCREEN, title="台紙", created=carrier.created)
        frame = document.contents(_frame(carrier))
        boxes = PageBoxes((0, 0, points(210), points(297)))
        for record in records:
            try:
                document.page([frame, document.contents(_own(record))], boxes)
            except ElementNotDrawn as fault:
                faults.append(of_record(not_drawn(fault), record))
        if faults:
            raise CarrierRefused(faults)
        digest = document.finish()
    if faults := _read_back(path, records):
        raise CarrierRefused(faults)
    return CarrierReport(digest, path.stat().st_size, len(records))


def _frame(carrier: Carrier) -> list[Drawing]:
    """What stands on every sheet."""
    paper = Paper()
    paper.text(carrier.sender, _RIGHT, 24, 10, align=Align.END)
    for fold in _FOLDS:
        for left in (0.0, 205.0):
            paper.line(left, fold, left + 5, fold, ink=GREY)
    paper.text("会員カードをお届けします", _LEFT, 84, 15, face=BOLD)
    y = 104.0
    for line in carrier.message.splitlines():
        y = paper.paragraph(line, _LEFT, y, _WIDTH, 10.5)
    paper.box(_LEFT, _CODE_TOP, _WIDTH, 50, fill=PALE, radius=2)
    paper.text("受け取りコード", _LEFT + 6, _CODE_TOP + 8, 9.5, ink=GREY)
    for place, step in enumerate(_STEPS, 1):
        top = _CODE_TOP + 24 + 8 * (place - 1)
        paper.text(f"{place}", _LEFT + 6, top + 3, 9, face=BOLD)
        paper.paragraph(step, _LEFT + 11, top - 0.6, 118, 9)
    x, y = _CARD
    paper.box(x, y, CARD.width, CARD.height, stroke=GREY, radius=CARD.radius)
    paper.text("このわくにカードを貼ります", x + CARD.width / 2, y + CARD.height / 2, 8, ink=GREY, align=Align.CENTRE)
    return paper.drawings


def _own(record: Record) -> list[Drawing]:
    paper = Paper()
    fields = record.fields
    try:
        _address(paper, fields)
    except (ArtworkError, ValueError) as cause:
        raise ElementNotDrawn("/carrier", "address", cause) from cause
    paper.text(grouped_code(fields["claim_code"]), _LEFT + 6, _CODE_TOP + 18, 20, face=BOLD)
    x, y = _CARD
    paper.text(f"{record.index + 1:06d}　{fields.get('member_no', '')}", x, y - 2, 7, ink=GREY)
    symbol = Qr(fields["card_url"])
    bars = Bars(symbol, points(_QR_LEFT), points(297 - _QR_TOP), points(_QR_SIDE) / symbol.width)
    return [*paper.drawings, bars]


def _address(paper: Paper, fields: Mapping[str, str]) -> None:
    """Postcode, address and name inside the window."""
    left, top, width, _height = _WINDOW
    postcode = fields["postcode"]
    paper.text(f"〒{postcode[:3]}-{postcode[3:]}", left, top + 4, 10)
    y = top + 6
    for part in (fields["address1"], fields.get("address2", "")):
        if part:
            size, lines = fit_lines(part, REGULAR, width=points(width), size=10, least=6.5, most_lines=2)
            for line in lines:
                y += millimetres(size * 1.3)
                paper.text(line, left, y, size)
    name = f"{fields['name']}　{addressed(fields)['honorific']}"
    size, lines = fit_lines(name, REGULAR, width=points(width), size=13, least=8, most_lines=1)
    paper.text(lines[0], left, y + 7, size)


def _read_back(path: Path, records: Sequence[Record]) -> list[Finding]:
    """Each sheet's symbol from its pixels: the right card's link, on the right page."""
    faults = []
    margin = 3.0
    with closing(pypdfium2.PdfDocument(path)) as document:
        for place, record in enumerate(records):
            page = document[place]
            crop = (
                points(_QR_LEFT - margin),
                points(297 - _QR_TOP - _QR_SIDE - margin),
                points(210 - _QR_LEFT - _QR_SIDE - margin),
                points(_QR_TOP - margin),
            )
            image = page.render(scale=_DPI / 72, crop=crop, grayscale=True).to_pil().convert("L")
            page.close()
            found = [read.text for read in read_by_zxing(image, (Kind.QR,))]
            if found != [record.fields["card_url"]]:
                details = {"reader": "zxing", "found": ", ".join(found) or "–", "wanted": record.fields["card_url"]}
                finding = Finding(ReadBackFault.NOT_EXACTLY, "/carrier", details={**details, "page": place + 1})
                faults.append(of_record(finding, record))
    return faults
