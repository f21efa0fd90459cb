"""What a print shop does with a job: takes it, fetches and verifies its files, looks at pieces with two readers."""

import json
import re
import subprocess
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image

from tests.artwork.readers import read
from tests.factories import STORE_CODE
from tests.journeys.staff_desk import StaffDesk
from tests.journeys.test_desk_frame import complaints
from tests.journeys.trade import Trade


def accepts(shop: StaffDesk, trade: Trade, job: str, stock: str) -> str:
    """Takes the job of which a mail told; answers its path."""
    told = trade.mail("press", job)
    link = re.search(rf"{trade.server.url}(/print/orders/[\w-]+)", told.get_body().get_content())[1]
    shop.open(link).shows("みなと市民クラブ")
    assert complaints(shop) == []
    shop.main.locator("[name=stock]").select_option(stock)
    shop.press("引き受ける").shows("引き受けました")
    return link


def fetched(shop: StaffDesk, folder: Path) -> dict[str, Any]:
    """The job's files by the commands that its page gives, verified; answers the manifest."""
    folder.mkdir()
    subprocess.run(["sh", "-c", shop.main.locator("#commands").text_content()], cwd=folder, check=True)
    (files,) = folder.iterdir()
    verify = ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", "manifest.pem", "-rawin", "-in", "manifest.json"]
    subprocess.run([*verify, "-sigfile", "manifest.sig"], cwd=files, check=True)
    link = shop.main.get_by_role("link", name="manifest.csv").get_attribute("href")
    part = subprocess.run(["curl", "-fsS", "-r", "5-24", link], capture_output=True, check=True).stdout
    assert part == (files / "manifest.csv").read_bytes()[5:25]
    return json.loads((files / "manifest.json").read_text()) | {"folder": files}


def pictured(manifest: dict[str, Any], place: int) -> list[Image.Image]:
    """Both sides of the piece at this place of the run, as a camera would see them."""
    piece = manifest["pieces"][place - 1]
    file, first = manifest["folder"] / piece["file"], piece["page"]
    pages = ["pdftoppm", "-gray", "-r", "300", "-f", str(first), "-l", str(first + 1), file]
    subprocess.run([*pages, manifest["folder"] / f"piece-{place}"], check=True)
    return [Image.open(BytesIO(page.read_bytes())) for page in sorted(manifest["folder"].glob(f"piece-{place}-*.pgm"))]


def number_on(manifest: dict[str, Any], place: int) -> str:
    """The number on a piece's back, beside the store code: what both readers find.

    One of them alone at times takes a line of a QR code for an EAN-13.
    """
    found = read(pictured(manifest, place)[1])
    agreed = set(found["zxing"]) & set(found["zbar"])
    assert STORE_CODE in agreed, found
    (number,) = agreed - {STORE_CODE}
    return number


def words_on(manifest: dict[str, Any], place: int) -> str:
    """The text on a piece's front, without its line breaks."""
    piece = manifest["pieces"][place - 1]
    file, page = manifest["folder"] / piece["file"], str(piece["page"])
    told = subprocess.run(["pdftotext", "-f", page, "-l", page, file, "-"], capture_output=True, check=True)
    return "".join(told.stdout.decode().split())
