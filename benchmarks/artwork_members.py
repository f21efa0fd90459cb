"""The card and the members that are drawn in benchmarks."""

import csv
import json
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageFilter

DPI = 400  # of the photograph
MM = (91.6, 59.98)  # bleed included
STORE_CODE = "2800000000004"
_FAMILY, _GIVEN = (
    ["佐藤", "鈴木", "高橋", "田中", "渡辺", "伊藤", "山本", "中村", "髙﨑", "𠮷田"],
    ["結衣", "陽翔", "葵", "蓮", "凛", "湊", "紬", "樹", "咲良", "大和"],
)


def write_design(folder: Path) -> Path:
    """The design with its background, as a CMYK JPEG like a photograph; answers the design's path."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "photo.jpg").write_bytes(_photograph())
    design = {
        "version": 1,
        "name": "benchmark",
        "medium": "card",
        "front": {
            "background": {"file": "photo.jpg"},
            "elements": [
                {"type": "member_name", "x": 5, "y": 5, "width": 50, "height": 7, "size": 14, "text": "{name} 様"},
                {"type": "qr", "x": 64, "y": 4, "x_dimension": 0.4, "text": "https://pay.example.jp/c/{token}"},
                {"type": "number_digits", "x": 5, "y": 24, "width": 56, "height": 7, "size": 16, "font": "ud-bold"},
                {"type": "number_symbol", "x": 3.8, "y": 33.5},
                {"type": "store_code_symbol", "x": 43.2, "y": 33.5},
            ],
        },
    }
    path = folder / "design.json"
    path.write_text(json.dumps(design, ensure_ascii=False))
    return path


def _photograph() -> bytes:
    """Soft noise in four inks, the same every time."""
    size = tuple(round(side / 25.4 * DPI) for side in MM)
    inks = [
        Image.effect_mandelbrot((64, 42), (-2.0 + step / 9, -1.2, 0.9, 1.2), 60 + step).resize(size)
        .filter(ImageFilter.GaussianBlur(6)).point(lambda value, most=most: value * most // 255)
        for step, most in enumerate((150, 120, 100, 40))
    ]  # fmt: skip
    target = BytesIO()
    Image.merge("CMYK", inks).save(target, "JPEG", quality=90, dpi=(DPI, DPI))
    return target.getvalue()


def write_members(path: Path, count: int) -> Path:
    """A list of ``count`` members, unless it is there already."""
    if path.exists():
        return path
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["number", "member_no", "name", "token"])
        for index in range(count):
            name = f"{_FAMILY[index % 10]} {_GIVEN[index // 10 % 10]}"
            writer.writerow([_number(index), f"M{index:07d}", name, f"{index * 2_654_435_761 % 2**64:016x}"])
    return path


def _number(index: int) -> str:
    twelve = f"21{(index * 7_919 + 12_345) * 104_729 % 10**10:010d}"
    total = sum(map(int, twelve[::2])) + 3 * sum(map(int, twelve[1::2]))
    return twelve + str(-total % 10)
