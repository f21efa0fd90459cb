"""The proof (校正紙): each side as it will be printed, with sample members, on one A4 page to pass round."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from math import ceil

from portal.artwork.assets import Assets
from portal.artwork.layout import Composition
from portal.artwork.media import CARD
from portal.artwork.paper import BOLD, GREY, INDIGO, PALE, REGULAR, Paper
from portal.artwork.pdf import Document, PageBoxes, Standard
from portal.artwork.text import fit_lines
from portal.artwork.typesetting import Align
from portal.artwork.units import millimetres, points

_LEFT, _WIDTH, _BOTTOM = 16.0, 178.0, 283.0
_GAP = 6.0
_ACROSS = 2  # pictures in a row
_TALLEST = 160.0  # mm that the rows may take together, so that facts and remarks have room
_MARK = 3.0  # mm: corner marks outside of the trim
_SIDES = {"front": "表", "back": "裏"}


@dataclass(frozen=True)
class ProofSheet:
    """All that stands on a proof. ``members`` are sample members' fields, one or two of them, with what to call them.

    ``facts`` are terms and what they mean (version, approval), ``remarks`` sentences on what was found.
    """

    name: str
    created: datetime
    compositions: Sequence[Composition]
    assets: Assets
    members: Sequence[tuple[str, Mapping[str, str]]]
    facts: Sequence[tuple[str, str]] = ()
    remarks: Sequence[str] = field(default_factory=tuple)


def draw_proof(sheet: ProofSheet) -> bytes:
    """The proof as a one-page PDF. Raises ``ElementNotDrawn``."""
    target = BytesIO()
    document = Document(target, standard=Standard.SCREEN, title=f"校正 {sheet.name}", created=sheet.created)
    paper = Paper()
    _heading(paper, sheet)
    y = _pictures(paper, document, sheet)
    y = paper.table([*_measures(sheet), *sheet.facts], _LEFT, y + 6, (34, _WIDTH - 34))
    _remarks(paper, sheet.remarks, y + 3)
    document.page([document.contents(paper.drawings)], PageBoxes((0, 0, points(paper.width), points(paper.height))))
    document.finish()
    return target.getvalue()


def _heading(paper: Paper, sheet: ProofSheet) -> None:
    paper.text("校正", _LEFT, 20, 18, face=BOLD)
    paper.text(f"{sheet.created:%Y-%m-%d}", _LEFT + _WIDTH, 20, 10, ink=GREY, align=Align.END)
    size, lines = fit_lines(sheet.name, REGULAR, width=points(_WIDTH), size=11, least=7, most_lines=2)
    for place, line in enumerate(reversed(lines)):
        paper.text(line, _LEFT, 27.5 - place * millimetres(size * 1.2), size)
    paper.line(_LEFT, 30, _LEFT + _WIDTH, 30, width=0.4)


def _pictures(paper: Paper, document: Document, sheet: ProofSheet) -> float:
    """Two pictures beside each other, no larger than they are; answers where the next thing may begin."""
    _register(document, sheet)
    scale, medium = _scale(sheet), sheet.compositions[0].canvas.medium
    width, height = medium.width * scale, medium.height * scale
    y = 41.0
    shown = [(label, fields, composition) for label, fields in sheet.members for composition in sheet.compositions]
    for place, (label, fields, composition) in enumerate(shown):
        if place and place % _ACROSS == 0:
            y += height + 12
        x, key = _LEFT + place % _ACROSS * (_column() + _GAP), f"proof-{place}"
        document.form(key, composition.draw(fields), (0, 0, points(medium.width), points(medium.height)))
        paper.text(f"{_SIDES[composition.side.name]}　{label}", x, y - 4.2, 8, ink=GREY)
        paper.form(key, x, y, medium.height, scale)
        _marks(paper, x, y, width, height)
    return y + height


def _column() -> float:
    return (_WIDTH + _GAP) / _ACROSS - _GAP


def _scale(sheet: ProofSheet) -> float:
    medium = sheet.compositions[0].canvas.medium
    rows = ceil(len(sheet.members) * len(sheet.compositions) / _ACROSS)
    return min(1.0, _column() / medium.width, _TALLEST / rows / medium.height)


def _marks(paper: Paper, x: float, y: float, width: float, height: float) -> None:
    """Where it is cut: a hairline, and marks at the corners."""
    paper.box(x, y, width, height, stroke=GREY, line=0.1)
    for corner, out in ((x, -1), (x + width, 1)):
        for edge, over in ((y, -1), (y + height, 1)):
            paper.line(corner, edge + over, corner, edge + over * _MARK, ink=INDIGO, width=0.1)
            paper.line(corner + out, edge, corner + out * _MARK, edge, ink=INDIGO, width=0.1)


def _register(document: Document, sheet: ProofSheet) -> None:
    for key, image in sheet.assets.images.items():
        if image.graph is not None:
            document.picture(key, image.graph.numbered(document.next_number))
    for composition in sheet.compositions:
        medium = composition.canvas.medium
        bleed = points(medium.bleed)
        reach = (-bleed, -bleed, points(medium.width) + bleed, points(medium.height) + bleed)
        if composition.ground:
            graph = sheet.assets.backgrounds[composition.side.name].graph
            if graph is not None:
                document.picture(composition.ground, graph.numbered(document.next_number))
        for key, drawings in composition.shared().items():
            document.form(key, drawings, reach)


def _measures(sheet: ProofSheet) -> list[tuple[str, str]]:
    medium, scale = sheet.compositions[0].canvas.medium, _scale(sheet)
    corner = f"、角丸 R{medium.radius:g}" if medium is CARD else ""
    shown = "原寸" if scale == 1 else f"{scale:.0%}に縮小"
    return [
        (
            "仕上がり寸法",
            f"{medium.width:g} × {medium.height:g} mm{corner}　塗り足し {medium.bleed:g} mm（この紙では{shown}）",
        ),
        ("データ", "会員のお名前や番号は見本です。番号のバーコードは支払いに使えません。色は印刷物とは異なります。"),
    ]


def _remarks(paper: Paper, remarks: Sequence[str], y: float) -> None:
    if not remarks:
        return
    paper.text("確認で見つかったこと", _LEFT, y + 3, 9.5, face=BOLD)
    y += 6
    for shown, remark in enumerate(remarks):
        if y > _BOTTOM - 10 and shown < len(remarks):
            paper.text(f"ほか{len(remarks) - shown}件", _LEFT, y + 3, 9, ink=GREY)
            return
        paper.box(_LEFT, y + 1.2, 1.4, 1.4, fill=PALE, stroke=GREY, line=0.15)
        y = paper.paragraph(remark, _LEFT + 4, y, _WIDTH - 4, 9)
