"""Takes the pictures of the example designs in docs/screenshots anew: each side with the list's first member."""

import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from portal.artwork import (  # noqa: E402  # the folder above is only now on the path
    Assets,
    Canvas,
    Composition,
    Standard,
    check_members,
    from_folder,
    piece_png,
    read_design,
)

EXAMPLES = ROOT / "examples"
PICTURES = ROOT / "docs" / "screenshots"
WIDTH = 1000  # pixels
DPI = 600
STORE_CODE = "2800000000004"


def pictures(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Each side of an example as a PNG, with its file's name."""
    design = read_design((folder / "design.json").read_bytes())
    assets = Assets(design, from_folder(folder), Standard.X4)
    members = check_members(folder / "members.csv")
    fields = {"store_code": STORE_CODE, **next(members.records(0, 1)).fields}
    for side in design.sides:
        composition = Composition(side, Canvas(design.medium, DPI), assets)
        yield f"card-{folder.name}-{side.name}.png", small(piece_png(composition, fields, width=WIDTH))


def small(png: bytes) -> bytes:
    """The picture in 255 colours and none, which rounded corners have."""
    picture = Image.open(BytesIO(png)).convert("RGBA")
    white = Image.new("RGB", picture.size, "#fff")
    white.paste(picture, mask=picture)
    few = white.quantize(255, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    few.putpalette([*(few.getpalette() or []), *[255] * 768][:765] + [255] * 3)
    few.paste(255, mask=picture.getchannel("A").point([255 * (value < 128) for value in range(256)]))
    target = BytesIO()
    few.save(target, "PNG", optimize=True, transparency=255)
    return target.getvalue()


def main() -> None:
    """Takes all pictures."""
    for path in sorted(EXAMPLES.glob("*/design.json")):
        for name, data in pictures(path.parent):
            (PICTURES / name).write_bytes(data)
            print(f"{name}: {len(data) // 1000} kB")


if __name__ == "__main__":
    main()
