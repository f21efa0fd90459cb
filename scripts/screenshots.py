"""Takes the pictures in docs/screenshots anew: the real portal with demo data, in Chromium.

Customers' pages and the merchant's on a phone's screen, the operator's desk and the public pages on a wide one.
"""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from PIL import Image
from playwright.sync_api import Browser, sync_playwright
from pypdfium2 import PdfDocument

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "screenshots"
MANIFEST = ROOT / "static" / "screenshots"  # 720 × 1600, shown by browsers that offer to install
CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def serving() -> Iterator[str]:
    """The portal with demo data on a free port; gives its address."""
    with socket.socket() as free, tempfile.TemporaryDirectory() as folder:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        environment = os.environ | {"PORT": str(port), "DATABASE_URL": f"sqlite:///{folder}/portal.sqlite"}
        free.close()
        for command in ("migrate", "demo"):
            subprocess.run([sys.executable, "-m", "flask", command], check=True, cwd=ROOT, env=environment)
        server = subprocess.Popen([sys.executable, "-m", "flask", "serve"], cwd=ROOT, env=environment)
        try:
            address = f"http://localhost:{port}"
            for _ in range(600):
                try:
                    urlopen(address + "/healthz").close()
                    break
                except URLError:
                    time.sleep(0.1)
            yield address
        finally:
            server.terminate()
            server.wait(15)


def take(browser: Browser, address: str, theme: str, language: str) -> None:
    """Start, number, kiosk mode, ways back and how to pay, side by side in one picture."""
    shots = []
    context = browser.new_context(
        viewport={"width": 360, "height": 800}, device_scale_factor=2, color_scheme=theme, locale=language
    )
    page = context.new_page()
    page.goto(address)
    shots.append(page.screenshot())
    if theme == "light":
        _shrunk(shots[0]).save(MANIFEST / f"start-{language}.png", optimize=True)
    page.goto(f"{address}/demo")
    page.click("main button")
    page.click(".entries:not(.is-stopped) li:nth-child(2) a")
    number = page.url
    shots.append(page.screenshot())
    if theme == "light":
        _shrunk(shots[1]).save(MANIFEST / f"number-{language}.png", optimize=True)
    page.goto(f"{number}/kiosk?chain=lawson")
    page.click(".ticks label >> nth=0")
    shots.append(page.screenshot())
    page.goto(f"{address}/ways-back")
    shots.append(page.screenshot())
    page.goto(f"{address}/how-to-pay/familymart")
    page.wait_for_load_state("networkidle")
    shots.append(page.screenshot())
    context.close()
    side_by_side(shots, PICTURES / f"phone-{theme}-{language}.png")


DESKS = {  # who looks, and at what: on a phone, and on a wide screen
    "merchant": ("/merchant", "/merchant/tenants", "/merchant/keys", "/merchant/webhooks"),
    "operator": ("/operator", "/operator/organisations"),
}


def take_desks(browser: Browser, address: str, language: str) -> None:
    """The merchant's pages on a phone, the operator's on a wide screen."""
    for kind, pages in DESKS.items():
        is_phone = kind == "merchant"
        size = {"width": 360, "height": 800} if is_phone else {"width": 1280, "height": 800}
        context = browser.new_context(viewport=size, device_scale_factor=2, color_scheme="light", locale=language)
        page = context.new_page()
        page.goto(f"{address}/demo")
        page.click(f"main button[value={kind}]")
        shots = []
        for path in pages:
            page.goto(address + path)
            shots.append(page.screenshot())
        context.close()
        side_by_side(shots, PICTURES / f"{kind}-{language}.png")


def take_business(browser: Browser, address: str, language: str) -> None:
    """The public pages for merchants."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 800}, device_scale_factor=1, color_scheme="light", locale=language
    )
    page = context.new_page()
    shots = []
    for path in ("/business", "/api/docs"):
        page.goto(address + path)
        shots.append(page.screenshot())
    context.close()
    side_by_side(shots, PICTURES / f"business-{language}.png")


def take_cards(browser: Browser, address: str, language: str) -> None:
    """A card from its design to its printing: studio, members, the run, on a phone; the print shop on a wide screen."""
    pages = [("designs", ".designs a"), ("members", ""), ("runs", "tbody tr:last-child a")]
    context = browser.new_context(
        viewport={"width": 360, "height": 800}, device_scale_factor=2, color_scheme="light", locale=language
    )
    page = context.new_page()
    page.goto(f"{address}/demo")
    page.click("main button[value=merchant]")
    shots = []
    for path, first in pages:
        page.goto(f"{address}/merchant/{path}")
        if first:
            page.click(f"main {first} >> nth=0")
        if path == "designs":
            page.goto(f"{page.url}/studio")
            page.wait_for_selector("[data-ready] .studio-art [data-place]")
        if path == "runs":
            page.wait_for_selector("#files", timeout=60_000)  # the page goes on by itself while the worker draws
        page.wait_for_load_state("networkidle")
        shots.append(page.screenshot())
    context.close()
    side_by_side(shots, PICTURES / f"cards-{language}.png")
    context = browser.new_context(viewport={"width": 1280, "height": 800}, color_scheme="light", locale=language)
    page = context.new_page()
    page.goto(f"{address}/demo")
    page.click("main button[value=print_shop]")
    page.goto(f"{address}/print/orders")
    shots = [page.screenshot()]
    page.click("main tbody a >> nth=0")
    shots.append(page.screenshot())
    links = page.get_by_role("link", name=".pdf").all()
    files = [context.request.get(link.get_attribute("href") or "").body() for link in links]
    context.close()
    side_by_side(shots, PICTURES / f"print-shop-{language}.png")
    if language == "ja":  # print files speak Japanese
        side_by_side([_first_page(file) for file in files], PICTURES / "print-files.png")


def _first_page(pdf: bytes) -> bytes:
    picture = PdfDocument(pdf)[0].render(scale=2).to_pil()
    target = BytesIO()
    picture.save(target, "PNG")
    return target.getvalue()


def _shrunk(shot: bytes) -> Image.Image:
    return Image.open(BytesIO(shot)).convert("RGB").quantize(64)


def side_by_side(shots: Sequence[bytes], file: Path) -> None:
    """Writes one small picture of several, on grey."""
    images = [Image.open(BytesIO(shot)).convert("RGB") for shot in shots]
    gap = 40
    sheet = Image.new(
        "RGB", (sum(i.width for i in images) + gap * (len(images) + 1), max(i.height for i in images) + 2 * gap), "#888"
    )
    x = gap
    for image in images:
        sheet.paste(image, (x, gap))
        x += image.width + gap
    sheet = sheet.resize((sheet.width // 2, sheet.height // 2)).quantize(128)
    sheet.save(file, optimize=True)


def main() -> None:
    """Takes all pictures."""
    for folder in (PICTURES, MANIFEST):
        folder.mkdir(parents=True, exist_ok=True)
    with serving() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for theme, language in (("light", "ja"), ("dark", "ja"), ("light", "en")):
            take(browser, address, theme, language)
        for language in ("ja", "en"):
            take_desks(browser, address, language)
            take_business(browser, address, language)
            take_cards(browser, address, language)
        browser.close()


if __name__ == "__main__":
    main()
