"""The job sheet (作業指示書): one A4 page from which somebody at a print shop can work without asking."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from math import ceil

from portal.artwork.layout import Composition
from portal.artwork.media import CARD, STOCKS
from portal.artwork.paper import BOLD, GREY, PALE, REGULAR, Paper
from portal.artwork.pdf import Document, PageBoxes, Standard
from portal.artwork.press import Duplex, Imposition, Pieces, Press
from portal.artwork.readback import Result
from portal.artwork.stocks import STOCK_NAMES
from portal.artwork.text import fit_lines
from portal.artwork.typesetting import Align
from portal.artwork.units import millimetres, points

_LEFT, _WIDTH = 16.0, 178.0
_MOST_FILES = 8  # listed by name; the manifest lists all
_OVERS = 0.02  # of the run, at least ten: what finishing usually spoils (ours; the shop's own rule counts)
_SIDES = {"front": "表", "back": "裏"}
_STANDARDS = {Standard.X4: "PDF/X-4", Standard.X1A: "PDF/X-1a:2003"}


@dataclass(frozen=True)
class JobSheet:
    """All that stands on the sheet. ``first`` and ``last`` are members' fields; files are name, pages, serials.

    ``overs``: the spare sheets that were agreed; None names a usual count. ``remarks``: more facts, each a term and
    what it means.
    """

    job: str
    created: datetime
    press: Press
    imposition: Imposition
    pieces: Pieces
    first: Mapping[str, str]
    last: Mapping[str, str]
    count: int
    files: Sequence[tuple[str, int, int, int]]
    read: Result
    overs: int | None = None
    remarks: Sequence[tuple[str, str]] = ()


def draw_job_sheet(sheet: JobSheet) -> bytes:
    """The sheet as a one-page PDF."""
    target = BytesIO()
    document = Document(target, standard=Standard.SCREEN, title=f"作業指示書 {sheet.job}", created=sheet.created)
    paper = Paper()
    _heading(paper, sheet)
    y = _pictures(paper, document, sheet)
    y = paper.table(_facts(sheet), _LEFT, y + 4, (34, _WIDTH - 34))
    y = _stocks(paper, y + 4)
    y = _files(paper, sheet, y + 4)
    _checks(paper, y + 3)
    document.page([document.contents(paper.drawings)], PageBoxes((0, 0, points(paper.width), points(paper.height))))
    document.finish()
    return target.getvalue()


def _heading(paper: Paper, sheet: JobSheet) -> None:
    paper.text("作業指示書", _LEFT, 20, 18, face=BOLD)
    paper.text(f"{sheet.created:%Y-%m-%d}", _LEFT + _WIDTH, 20, 10, ink=GREY, align=Align.END)
    size, lines = fit_lines(sheet.job, REGULAR, width=points(_WIDTH), size=11, least=7, most_lines=2)
    for place, line in enumerate(reversed(lines)):
        paper.text(line, _LEFT, 27.5 - place * millimetres(size * 1.2), size)
    paper.line(_LEFT, 30, _LEFT + _WIDTH, 30, width=0.4)


def _pictures(paper: Paper, document: Document, sheet: JobSheet) -> float:
    """The first and the last piece, each side, no larger than they are."""
    for key, image in sheet.pieces.assets.images.items():
        assert image.graph is not None
        document.picture(key, image.graph.numbered(document.next_number))
    medium, sides = sheet.imposition.medium, sheet.pieces.compositions
    for composition in sides:
        _register(document, composition, sheet)
    pieces = [
        (label, serial, end, fields, composition)
        for label, serial, end, fields in (("最初", 1, "first", sheet.first), ("最後", sheet.count, "last", sheet.last))
        for composition in sides
    ]
    across = 4 if medium.height > medium.width else 2
    column = (_WIDTH - 6 * (across - 1)) / across
    scale = min(1.0, column / medium.width, 62 / medium.height)
    y = 39.0
    for place, (label, serial, end, fields, composition) in enumerate(pieces):
        if place and place % across == 0:
            y += medium.height * scale + 8
        x, key = _LEFT + place % across * (column + 6), f"{end}-{composition.side.name}"
        document.form(key, composition.draw(fields), (0, 0, points(medium.width), points(medium.height)))
        caption = f"{label} {serial:06d} {_SIDES[composition.side.name]}"
        paper.text(caption, x, y - 1.8, 8, ink=GREY)
        paper.form(key, x, y, medium.height, scale)
        paper.box(x, y, medium.width * scale, medium.height * scale, stroke=GREY, line=0.15)
    return y + medium.height * scale


def _register(document: Document, composition: Composition, sheet: JobSheet) -> None:
    medium = sheet.imposition.medium
    bleed = points(medium.bleed)
    reach = (-bleed, -bleed, points(medium.width) + bleed, points(medium.height) + bleed)
    if composition.ground:
        graph = sheet.pieces.assets.backgrounds[composition.side.name].graph
        assert graph is not None
        document.picture(composition.ground, graph.numbered(document.next_number))
    for key, drawings in composition.shared().items():
        document.form(key, drawings, reach)


def _facts(sheet: JobSheet) -> list[tuple[str, str]]:
    medium, press, imposition = sheet.imposition.medium, sheet.press, sheet.imposition
    sides = len(sheet.pieces.compositions)
    usual = f"予備の目安 {max(10, ceil(sheet.count * _OVERS)):,}枚（貴社の規定を優先）"
    overs = usual if sheet.overs is None else f"予備 {sheet.overs:,}枚"
    spots = sorted({ink.spot for ink in sheet.pieces.design.spots.values() if ink.spot})
    inks = "CMYK 4色" + (f"＋特色（{'、'.join(spots)}）" if spots else "")
    corner = f"、角丸 R{medium.radius:g}" if medium is CARD else ""
    facts = [
        ("数量", f"{sheet.count:,}枚（{'両面' if sides > 1 else '片面'}）　{overs}"),
        ("仕上がり寸法", f"{medium.width:g} × {medium.height:g} mm{corner}　塗り足し {medium.bleed:g} mm"),
        ("データ", f"{_STANDARDS[press.standard]}、{inks}、{press.dpi} dpi の網点に合わせたバーコード"),
        (
            "仕上げ",
            "通し番号順にそろえる。断裁のずれは1.5 mm以内。バーコードの上に箔・ニス・ラミネートの光沢ムラを置かない。",
        ),
    ]
    if not imposition.single:
        width, height = (round(millimetres(side), 1) for side in (imposition.width, imposition.height))
        sheets = sum(ceil((last - first + 1) / imposition.count) for _, _, first, last in sheet.files)
        turn = {Duplex.LONG: "長辺とじ", Duplex.SHORT: "短辺とじ"}[press.duplex]
        facts.insert(
            2,
            (
                "面付け",
                f"{width:g} × {height:g} mm に {imposition.columns} × {imposition.rows} ＝ {imposition.count}面、"
                f"{sheets:,}枚" + (f"、両面（{turn}、裏は表と同じ位置）" if sides > 1 else ""),
            ),
        )
    read = sheet.read
    how = "全数を" if read.pieces == sheet.count else f"{sheet.count:,}枚から{read.pieces:,}枚を抜き取り、"
    facts.append(
        (
            "検査済み",
            (
                f"{how}完成データから読み取り、バーコード{read.symbols:,}個を照合して誤りなし。"
                f"うち{read.samples:,}面は印刷解像度で、にじみと断裁のずれも加えて照合。"
            ),
        )
    )
    return [*facts, *sheet.remarks]


def _stocks(paper: Paper, y: float) -> float:
    paper.text("使用した用紙・素材（印刷会社が記入。PET素材の紙は使えません）", _LEFT, y + 3, 9.5, face=BOLD)
    y += 6
    for place, stock in enumerate(STOCKS):
        x = _LEFT + place % 3 * 60
        paper.tick(x, y + place // 3 * 6)
        paper.text(STOCK_NAMES["ja"][stock], x + 5, y + place // 3 * 6 + 2.7, 9)
    return y + 6 * ceil(len(STOCKS) / 3)


def _files(paper: Paper, sheet: JobSheet, y: float) -> float:
    paper.text("ファイル", _LEFT, y + 3, 9.5, face=BOLD)
    y += 5
    for name, pages, first, last in sheet.files[:_MOST_FILES]:
        paper.text(name, _LEFT, y + 3, 8.5)
        paper.text(f"{pages:,}ページ　通し番号 {first:06d}–{last:06d}", _LEFT + _WIDTH, y + 3, 8.5, align=Align.END)
        y += 4.6
    if (more := len(sheet.files) - _MOST_FILES) > 0:
        paper.text(f"ほか{more:,}ファイル。すべて manifest.json にあります。", _LEFT, y + 3, 8.5)
        y += 4.6
    return y


def _checks(paper: Paper, y: float) -> None:
    checks = (
        "刷り出しのスミ版だけにバーコードがあり、白地（上下左右の余白）が確保されている",
        "刷り出しの最初と最後を市販のスキャナーで読み、数字と一致する",
        "manifest.json の署名と SHA-256 を確かめた（方法は docs/print.md）",
        "断裁後、通し番号順で抜けと重なりがない",
    )
    paper.box(_LEFT, y, _WIDTH, 8 + 6 * len(checks), fill=PALE)
    paper.text("確認欄", _LEFT + 4, y + 5.5, 9.5, face=BOLD)
    for place, check in enumerate(checks):
        top = y + 8 + 6 * place
        paper.tick(_LEFT + 4, top)
        paper.text(check, _LEFT + 9, top + 2.7, 9)
