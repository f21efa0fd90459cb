"""Print runs for tests: a small two-sided card, a list, and a run of them."""

import csv
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from portal.artwork import Press, Report, Run, Scope, Source, check_members, print_run
from tests.factories import STORE_CODE, make_digits

KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
MOMENT = datetime(2026, 4, 1, 3, tzinfo=UTC)
NAMES = ("髙﨑 𠮷之助", "山田 花子", "佐藤 翔", "Nguyễn Thị Ánh")
CARD: dict[str, Any] = {
    "version": 1,
    "name": "会員証",
    "medium": "card",
    "colours": {"gold": {"spot": "DIC 620", "cmyk": [20, 35, 80, 5]}},
    "front": {
        "elements": [
            {"type": "box", "x": -3, "y": -3, "width": 91.6, "height": 18, "fill": [95, 80, 30, 20]},
            {"type": "line", "x": 4, "y": 16, "x2": 81, "y2": 16, "stroke_width": 0.3, "colour": "gold"},
            {"type": "member_name", "x": 5, "y": 18, "width": 50, "height": 7, "size": 14, "text": "{name} 様"},
            {"type": "number_digits", "x": 5, "y": 26, "width": 76, "height": 7, "size": 17, "font": "ud-bold"},
            {"type": "number_symbol", "x": 3.8, "y": 34},
            {"type": "store_code_symbol", "x": 43.3, "y": 34},
        ]
    },
    "back": {
        "elements": [
            {
                "type": "text",
                "x": 5,
                "y": 5,
                "width": 45,
                "height": 30,
                "lines": 5,
                "text": "店頭の端末で番号を入力します。",
            },
            {"type": "qr", "x": 58, "y": 10, "text": "https://pay.example.jp/c/{member_no}"},
        ]
    },
}


def digits(index: int) -> str:
    """The number of the member at ``index``."""
    return make_digits(210_000_000_000 + index * 7_919)


def write_design(folder: Path, design: dict[str, Any] = CARD, name: str = "card.json") -> Path:
    """The design as a file."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(json.dumps(design, ensure_ascii=False), encoding="utf-8")
    return path


def write_members(folder: Path, count: int, names: Sequence[str] = NAMES) -> Path:
    """A list of ``count`` members."""
    path = folder / f"members-{count}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["number", "member_no", "name"])
        writer.writerows([digits(index), f"M{index:05d}", names[index % len(names)]] for index in range(count))
    return path


def run_of(
    folder: Path,
    count: int,
    *,
    press: Press | None = None,
    out: str = "out",
    design: dict[str, Any] = CARD,
    **other: Any,
) -> Run:
    """A run of ``count`` members' cards into ``folder/out``."""
    press = press or Press(dpi=300)  # a sample is read at the press's resolution: the least is the fastest
    return Run(
        source=Source.read(write_design(folder, design), press.dpi, press.standard, STORE_CODE),
        members=check_members(write_members(folder, count, other.pop("names", NAMES))),
        press=press,
        out=folder / out,
        job="会員証 4月",
        created=MOMENT,
        key=KEY,
        **{"workers": 1, "read_back": Scope.ALL, **other},
    )


def printed(run: Run) -> Report:
    """The run's report."""
    return print_run(run, lambda stage, members: None)


def files(report: Report) -> dict[str, bytes]:
    """All files of a run by name."""
    return {path.name: path.read_bytes() for path in report.files}


def pdfs(report: Report) -> list[Path]:
    """The print files, in order."""
    return [path for path in sorted(report.files) if path.suffix == ".pdf" and not path.name.startswith("00_")]
