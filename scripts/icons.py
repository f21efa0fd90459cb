"""Makes static/icons/*.png from static/icon.svg in Chromium: the app's icons, and a maskable one with room around."""

from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "static" / "icon.svg"
ICONS = ROOT / "static" / "icons"
GROUND = "#f3f1ec"
# name: size in px, share of it that the drawing takes, whether the corners are filled
SIZES = {
    "192": (192, 1.0, False),
    "512": (512, 1.0, False),
    "maskable-512": (512, 0.62, True),  # masks may cut to a circle of 80 %
    "apple-touch": (180, 0.72, True),  # iOS rounds the corners and shows no transparency
    "wallet-29": (29, 0.9, False),
    "wallet-58": (58, 0.9, False),
    "wallet-87": (87, 0.9, False),
}


def draw(browser: Browser, name: str, size: int, share: float, *, filled: bool) -> None:
    """Draws one icon."""
    page = browser.new_page(viewport={"width": size, "height": size})
    svg = SOURCE.read_text()
    ground = GROUND if filled else "transparent"
    page.set_content(
        f"<style>body{{margin:0;height:{size}px;display:grid;place-items:center;background:{ground}}}"
        f"svg{{width:{size * share}px;height:{size * share}px}}</style>{svg}"
    )
    page.screenshot(path=ICONS / f"{name}.png", omit_background=not filled)
    page.close()


def main() -> None:
    """Draws all icons."""
    ICONS.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for name, (size, share, filled) in SIZES.items():
            draw(browser, name, size, share, filled=filled)
        browser.close()


if __name__ == "__main__":
    main()
