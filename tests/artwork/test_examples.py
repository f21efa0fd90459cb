"""The examples: clean, read back in both standards, their lists as said, their pictures those in the docs."""

import csv
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from PIL import Image, ImageChops, ImageFilter, ImageStat

from portal.artwork import (
    Assets,
    Design,
    PlacedFault,
    Press,
    Report,
    Run,
    Scope,
    Source,
    Standard,
    check_design,
    check_members,
    from_folder,
    print_run,
    read_design,
    sheet_size,
)
from portal.artwork.members import Encoding
from portal.artwork.press import Imposition, impose
from portal.artwork.units import points
from scripts.card_pictures import pictures
from tests.artwork.readers import by_both, read
from tests.artwork.runs import KEY, pdfs
from tests.factories import STORE_CODE

ROOT = Path(__file__).resolve().parent.parent.parent
EXAMPLES = ROOT / "examples"
NAMES = ("fan-club", "gym", "water")
ENCODINGS = {"fan-club": Encoding.UTF_8, "gym": Encoding.CP932, "water": Encoding.UTF_8}
UNAVOIDABLE = {"fan-club": [], "gym": [], "water": [PlacedFault.RGB_CONVERTED]}  # an SVG is RGB
SHRUNK = 0.94  # what "fit to page" makes of an A4 sheet
BLUR = 0.05  # mm

example = pytest.mark.parametrize("name", NAMES)


@cache
def rows(name: str) -> list[dict[str, str]]:
    encoding = {"fan-club": "utf-8-sig", "gym": "cp932", "water": "utf-8"}[name]
    with (EXAMPLES / name / "members.csv").open(encoding=encoding, newline="") as file:
        return list(csv.DictReader(file))


def design_of(name: str) -> Design:
    return read_design((EXAMPLES / name / "design.json").read_bytes())


def rendered(name: str, out: Path, press: Press) -> Report:
    run = Run(
        source=Source.read(EXAMPLES / name / "design.json", press.dpi, press.standard, STORE_CODE),
        members=check_members(EXAMPLES / name / "members.csv"),
        press=press,
        out=out,
        job=name,
        created=datetime(2026, 4, 1, tzinfo=UTC),
        key=KEY,
        read_back=Scope.SAMPLE,
    )
    return print_run(run, lambda stage, members: None)


def run_script(*arguments: str | Path) -> None:
    subprocess.run([sys.executable, *map(str, arguments)], check=True, cwd=ROOT)


@example
def test_an_example_checks_clean_and_reads_back(tmp_path: Path, name: str, campaign: Callable[[int, int], int]):
    standards = (Standard.X4, Standard.X1A) if name in NAMES[: campaign(1, len(NAMES))] else (Standard.X4,)
    for standard in standards:
        report = rendered(name, tmp_path / standard, Press(standard, 600 if standard is Standard.X4 else 300))
        assert [finding.code for finding in report.warnings] == UNAVOIDABLE[name]
        assert (report.read.pieces, report.read.samples, report.read.faults) == (2, 2 * len(design_of(name).sides), [])


@example
def test_an_example_suits_other_presses(name: str):
    design = design_of(name)
    assets = Assets(design, from_folder(EXAMPLES / name), Standard.X4)
    members = check_members(EXAMPLES / name / "members.csv")
    records = list(members.records())
    for dpi, record in zip((300, 400, 1200, 2400), records[-4:], strict=True):
        codes = [finding.code for finding in check_design(design, assets, dpi=dpi, fields=record.fields)]
        assert codes == UNAVOIDABLE[name]


@example
def test_a_list_is_encoded_as_said(name: str):
    data = (EXAMPLES / name / "members.csv").read_bytes()
    checked = check_members(EXAMPLES / name / "members.csv")
    assert (checked.count, checked.encoding) == (12, ENCODINGS[name])
    assert data.startswith(b"\xef\xbb\xbf") == (name == "fan-club")
    assert data.count(b"\r\n") == (13 if name == "gym" else 0)
    assert data.count(b"\n") == 13


def test_lists_hold_names_that_are_hard_to_print():
    names = {name: " ".join(row["name"] for row in rows(name)) for name in NAMES}
    assert all(name in names["fan-club"] for name in ("髙﨑 𠮷之助", "Nguyễn Thị Ánh", "Fitzgerald-Montgomery"))
    assert "㈱泉" in names["water"]
    assert all(character in names["gym"] for character in "髙﨑㈱")


@example
def test_lists_are_those_that_the_script_makes(tmp_path: Path, name: str):
    run_script(EXAMPLES / "members.py", "12", name, tmp_path / "list.csv")
    assert (tmp_path / "list.csv").read_bytes() == (EXAMPLES / name / "members.csv").read_bytes()


def test_a_long_list_has_nobody_twice(tmp_path: Path):
    run_script(EXAMPLES / "members.py", "3000", "gym", tmp_path / "list.csv")
    assert check_members(tmp_path / "list.csv").count == 3000
    assert not {row["number"] for row in rows("gym")} & {row["number"] for row in rows("water") + rows("fan-club")}


def test_the_artwork_is_what_the_script_draws(tmp_path: Path):
    run_script(EXAMPLES / "artwork.py", tmp_path)
    for file in ("fan-club/night.pdf", "gym/stretch.jpg", "water/waves.svg"):
        assert (tmp_path / file).read_bytes() == (EXAMPLES / file).read_bytes()
        assert (tmp_path / file).stat().st_size < 400_000


def test_pictures_in_the_docs_are_those_the_script_makes(campaign: Callable[[int, int], int]):
    guide = (ROOT / "docs" / "design-format.md").read_text()
    kept = {path.name: path.read_bytes() for path in (ROOT / "docs" / "screenshots").glob("card-*.png")}
    sides = {f"card-{name}-{side.name}.png": design_of(name) for name in NAMES for side in design_of(name).sides}
    assert kept.keys() == sides.keys()
    for file, design in sides.items():
        assert f"(screenshots/{file})" in guide
        assert Image.open(BytesIO(kept[file])).size == (1000, round(1000 * design.medium.height / design.medium.width))
    for name in NAMES[: campaign(1, len(NAMES))]:
        for file, data in pictures(EXAMPLES / name):
            drawn, before = (Image.open(BytesIO(png)).convert("RGBA") for png in (data, kept[file]))
            assert max(ImageStat.Stat(ImageChops.difference(drawn, before)).mean) < 1


def test_cards_printed_at_94_percent_still_read(tmp_path: Path, campaign: Callable[[int, int], int]):
    """As a home printer makes them: every bar beside the dots, blurred, or bare black and white."""
    press = Press(sheet=sheet_size("a4"))
    (pdf,) = pdfs(rendered("fan-club", tmp_path, press))
    imposition = impose(design_of("fan-club").medium, press)
    sheet = printed_smaller(pdf, 1, press.dpi)
    blurred = sheet.filter(ImageFilter.GaussianBlur(BLUR / 25.4 * press.dpi))
    black_and_white = sheet.convert("1", dither=Image.Dither.NONE).convert("L")
    assert imposition.count == 9
    for look in (blurred, black_and_white, sheet)[: campaign(2, 3)]:
        for place, row in enumerate(rows("fan-club")[: imposition.count]):
            cell = cut_out(look, imposition, place)
            assert read(cell) == by_both(row["number"], STORE_CODE)
            assert links(cell) == [f"https://pay.example.jp/c/{row['token']}"]


def printed_smaller(pdf: Path, page: int, dpi: int) -> Image.Image:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return document[page].render(scale=SHRUNK * dpi / 72, grayscale=True).to_pil()
    finally:
        document.close()


def cut_out(sheet: Image.Image, imposition: Imposition, place: int) -> Image.Image:
    """What a card's place holds on the back."""
    cell, medium = imposition.back[place], imposition.medium
    scale = sheet.width / imposition.width
    left, bottom = cell.x * scale, sheet.height - cell.y * scale
    return sheet.crop(
        (round(left), round(bottom - points(medium.height) * scale),
         round(left + points(medium.width) * scale), round(bottom))
    )  # fmt: skip


def links(image: Image.Image) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.QRCode)]
