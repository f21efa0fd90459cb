"""The symbols on the screen are read by two independent readers, on every kind of screen, from a screenshot.

Chromium runs with a true device scale factor: it then lays out in device pixels, as on a phone and under page zoom.
Playwright's ``device_scale_factor`` lays out in CSS pixels and scales afterwards, which no phone does.
"""

from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from tests.campaigns import in_long
from tests.factories import STORE_CODE
from tests.journeys.conftest import ARGUMENTS, CHROMIUM, NO_WORKER
from tests.journeys.customer_phone import CustomerPhone
from tests.journeys.screen import module_of, read_by_zbar, read_by_zxing, screenshot

UPRIGHT, LYING = (360, 800), (800, 360)
RATIOS = (1, in_long(1.5), in_long(2), 2.625, 3)
IN_SHORT = ("125 % of 2.625", "80 % of 2")
ZOOMED = {  # device pixels per CSS pixel, and the CSS width of a phone that is 360 wide without zoom
    "110 % of 1": (1.1, 327),
    "125 % of 1": (1.25, 288),
    "125 % of 2": (2.5, 288),
    "125 % of 2.625": (3.28125, 288),
    "125 % of 3": (3.75, 288),
    "150 % of 2": (3, 240),
    "80 % of 2": (1.6, 450),
}


class Screen:
    """A phone whose screen has a true number of device pixels per CSS pixel."""

    def __init__(self, browser, server, ratio, **options):
        context = browser.new_context(no_viewport=True, locale="ja-JP", **options)
        context.add_init_script(NO_WORKER)
        self.phone = CustomerPhone(context, server.url)
        self.ratio = ratio
        self.width = 0
        self.session = context.new_cdp_session(self.phone.page)

    def turn(self, size):
        """Gives the screen this size in CSS pixels; 0 leaves the device's own scale factor."""
        width, height = size
        metrics = {"width": width, "height": height, "deviceScaleFactor": 0, "mobile": True}
        self.session.send("Emulation.setDeviceMetricsOverride", metrics)
        self.width = width
        self.phone.page.wait_for_timeout(150)  # a few frames, also where no script can count them

    def dots(self):
        """Both symbols are on the screen, readable and exact; answers the device pixels of a module."""
        page = self.phone.page
        assert page.evaluate("[devicePixelRatio, innerWidth]") == pytest.approx([self.ratio, self.width])
        symbols = page.locator(".symbol")
        expect(symbols).to_have_count(2)
        page.locator(".symbols").evaluate("element => element.scrollIntoView({block: 'end'})")
        image = screenshot(page)
        expected = sorted([STORE_CODE, self.phone.digits])
        assert read_by_zxing(image) == expected
        assert read_by_zbar(image) == expected
        modules = {module_of(symbol, image, self.ratio) for symbol in symbols.all()}
        assert len(modules) == 1
        assert min(modules) >= 2
        self.phone.arrived()
        return modules.pop()


@pytest.fixture
def screens(chromium, server):
    """``with screens(2.625) as make_screen:`` a browser on a device with this many device pixels per CSS pixel."""

    @contextmanager
    def launched(ratio):
        launch = chromium.browser_type.launch
        browser = launch(executable_path=CHROMIUM, args=[*ARGUMENTS, f"--force-device-scale-factor={ratio}"])
        yield lambda **options: Screen(browser, server, ratio, **options)
        browser.close()

    return launched


@pytest.mark.parametrize("ratio", RATIOS)
def test_both_symbols_are_read_from_a_screenshot(screens, ratio, campaign):
    with screens(ratio) as make_screen:
        for scripts in (True, False):
            screen = make_screen(java_script_enabled=scripts)
            screen.phone.given_number()
            for size, first in ((UPRIGHT, "light"), (LYING, "dark")):
                screen.turn(size)
                for theme in (first, *({"light", "dark"} - {first}))[: campaign(1, 2)]:
                    screen.phone.page.emulate_media(color_scheme=theme)
                    screen.phone.open("/")
                    screen.dots()


@pytest.mark.parametrize(
    ("ratio", "width"),
    [(pytest.param if name in IN_SHORT else in_long)(*zoom, id=name) for name, zoom in ZOOMED.items()],
)
def test_page_zoom_keeps_modules_whole(screens, ratio, width):
    with screens(ratio) as make_screen:
        screen = make_screen(color_scheme="dark")
        screen.turn((width, 800))

        screen.phone.given_number()

        screen.dots()


@pytest.mark.parametrize("ratio", [1.25, in_long(2.5)])
def test_page_zoom_of_125_percent_keeps_modules_whole_without_scripts(screens, ratio):
    with screens(ratio) as make_screen:
        screen = make_screen(color_scheme="dark", java_script_enabled=False)
        screen.turn((288, 640))

        screen.phone.given_number()

        screen.dots()


def test_every_usual_width_of_a_phone_keeps_modules_whole(screens):
    with screens(2.625) as make_screen:
        screen = make_screen()
        screen.phone.given_number()
        for width in (320, 375, 390, 393, 411, 412, 414, 430):
            screen.turn((width, 800))
            screen.phone.open("/")
            screen.dots()


@pytest.mark.parametrize("ratio", [in_long(2), 2.625, in_long(3)])
def test_turning_the_phone_redraws_the_symbols_and_never_shrinks_them(screens, ratio):
    with screens(ratio) as make_screen:
        screen = make_screen()
        screen.turn(UPRIGHT)
        screen.phone.given_number()
        upright = screen.dots()
        screen.turn(LYING)
        screen.phone.open("/")
        lying = screen.dots()

        for _ in range(3):
            screen.turn(UPRIGHT)
            assert screen.dots() == upright
            screen.turn(LYING)
            assert screen.dots() == lying


def test_scripts_never_make_the_symbols_smaller_than_styles_alone(screens):
    with screens(2.625) as make_screen:
        dots = {}
        for scripts in (True, False):
            screen = make_screen(java_script_enabled=scripts)
            screen.phone.given_number()
            for size in (UPRIGHT, LYING):
                screen.turn(size)
                screen.phone.open("/")
                dots[scripts, size] = screen.dots()

    assert all(dots[True, size] >= dots[False, size] for size in (UPRIGHT, LYING))


def test_a_wide_screen_shows_both_symbols_side_by_side(make_phone):
    phone = make_phone(viewport={"width": 1280, "height": 800}, is_mobile=False, device_scale_factor=1)

    phone.given_number()

    first, second = (symbol.bounding_box() for symbol in phone.page.locator(".symbol").all())
    assert first["y"] == second["y"]
    assert first["x"] + first["width"] <= second["x"]
