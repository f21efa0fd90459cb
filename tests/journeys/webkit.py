"""WebKitGTK as Debian packages it: its browser on an X display of its own, driven as W3C WebDriver says."""

import base64
import io
import json
import os
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PIL import Image

_PATIENCE = 20  # seconds for whatever is waited for
_SCREEN = "1600x3200x24"  # device pixels; room for a phone's window at three of them per CSS pixel
_ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # names an element; W3C WebDriver, 12.
_SLIM = "* { min-width: 0; margin: 0; border: 0; padding: 0; }"  # else the toolbar keeps the window 447 pixels wide
_STOP_WITH_PARENT = ("setpriv", "--pdeathsig", "TERM")
_BOX = "const { x, y, width, height } = arguments[0].getBoundingClientRect(); return { x, y, width, height };"
_FRAMES = "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(done));"
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # whatever proxy this machine uses


class WebKit:
    """A browser window that was never here."""

    def __init__(self, driver_url: str, *arguments: str) -> None:
        self._url = driver_url
        options = {"webkitgtk:browserOptions": {"args": ["--automation", *arguments]}}
        session = self._send("POST", "/session", capabilities={"alwaysMatch": options})
        self._url = f"{driver_url}/session/{session['sessionId']}"

    def close(self) -> None:
        """Ends the browser."""
        self._send("DELETE", "")

    def resize(self, width: int, height: int) -> None:
        """Gives the page this many CSS pixels; the toolbar is on top of that."""
        outer, patience = height, time.monotonic() + _PATIENCE
        while True:
            self._send("POST", "/window/rect", width=width, height=outer)
            self.wait_for_frame()
            size = self.run("return [innerWidth, innerHeight]")
            if size == [width, height]:
                return
            if time.monotonic() > patience:
                raise TimeoutError(f"the page has {size} for {[width, height]}")
            outer += height - size[1]

    def wait_for_frame(self) -> None:
        """Waits until the page is painted as it is now."""
        self._send("POST", "/execute/async", script=_FRAMES, args=[])

    def open(self, url: str) -> None:
        """Types an address and waits for the page."""
        self._send("POST", "/url", url=url)

    def press(self, name: str) -> None:
        """Clicks the button with this name and waits for the next page."""
        (button,) = self._find("xpath", f"//button[normalize-space() = '{name}']")
        self.run("window.left = true")
        button.click()
        self.wait_until("!window.left && document.readyState === 'complete'")

    def find_all(self, selector: str) -> list["Element"]:
        """The page's elements that match a CSS selector."""
        return self._find("css selector", selector)

    def text(self, selector: str) -> str:
        """What the first element that matches shows."""
        return self.find_all(selector)[0].text

    def run(self, script: str, *arguments: Any) -> Any:
        """Runs the body of a function with these ``arguments``; answers what it returns."""
        return self._send("POST", "/execute/sync", script=script, args=list(arguments))

    def wait_until(self, condition: str, *arguments: Any) -> None:
        """Waits until an expression holds on the page."""
        patience = time.monotonic() + _PATIENCE
        while not self.run(f"return {condition}", *arguments):
            if time.monotonic() > patience:
                raise TimeoutError(f"{condition} with {arguments}")
            time.sleep(0.02)

    def screenshot(self) -> Image.Image:
        """The page as it is on the screen, in device pixels."""
        self.wait_for_frame()
        return Image.open(io.BytesIO(base64.b64decode(self._send("GET", "/screenshot")))).convert("L")

    def wake(self, width: int, height: int) -> None:
        """WebKitGTK 2.50 at times paints nothing but black until its window changes."""
        for _ in range(5):
            if self.screenshot().getextrema() != (0, 0):
                return
            self.resize(width + 20, height)
            self.resize(width, height)

    def _find(self, using: str, value: str) -> list["Element"]:
        found = self._send("POST", "/elements", using=using, value=value)
        return [Element(self, reference[_ELEMENT]) for reference in found]

    def _send(self, method: str, path: str, **parameters: Any) -> Any:
        """One command of WebDriver; answers its value."""
        body = json.dumps(parameters).encode() if method == "POST" else None
        request = urllib.request.Request(self._url + path, body, {"Content-Type": "application/json"}, method=method)
        try:
            with _DIRECT.open(request, timeout=_PATIENCE) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            with error:
                raise RuntimeError(f"{method} {path}: {error.read().decode()}") from None


class Element:
    """An element of the page that a browser shows."""

    def __init__(self, browser: WebKit, reference: str) -> None:
        self._browser = browser
        self._reference = reference

    @property
    def text(self) -> str:
        """What it shows."""
        return self._browser._send("GET", f"/element/{self._reference}/text")

    def click(self) -> None:
        """Clicks its middle."""
        self._browser._send("POST", f"/element/{self._reference}/click")

    def run(self, script: str) -> Any:
        """Runs the body of a function whose ``arguments[0]`` is this element; answers what it returns."""
        return self._browser.run(script, {_ELEMENT: self._reference})

    def show(self, block: str = "center") -> None:
        """Scrolls until it is on the screen."""
        self.run(f"arguments[0].scrollIntoView({{ block: '{block}', behavior: 'instant' }})")

    def bounding_box(self) -> dict[str, float]:
        """Where it is on the screen, in CSS pixels, as Playwright tells it."""
        return self.run(_BOX)


@contextmanager
def running_webkit(ratio: int, *arguments: str) -> Iterator[WebKit]:
    """A browser with these arguments on a screen with this many device pixels per CSS pixel."""
    with tempfile.TemporaryDirectory(prefix="webkit-", ignore_cleanup_errors=True) as folder, _display() as display:
        styles = Path(folder, "gtk-3.0", "gtk.css")
        styles.parent.mkdir()
        styles.write_text(_SLIM)
        environment = {
            "PATH": os.environ["PATH"],
            "DISPLAY": display,
            "GDK_BACKEND": "x11",
            "GDK_SCALE": str(ratio),
            "GSETTINGS_BACKEND": "memory",
            "LANG": "C.UTF-8",
            "WEBKIT_SKIA_ENABLE_CPU_RENDERING": "1",  # many times faster than GL in software
            "MESA_SHADER_CACHE_DISABLE": "true",  # written while the folder is removed
            "NO_AT_BRIDGE": "1",  # no bus for assistive technology
            **dict.fromkeys(("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR"), folder),
        }
        with _driver(environment) as url:
            browser = WebKit(url, *arguments)
            try:
                yield browser
            finally:
                browser.close()


@contextmanager
def _display() -> Iterator[str]:
    """An X server on a display that was free."""
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", _SCREEN, "-nolisten", "tcp"]
    with os.fdopen(reading) as told, _process(command, pass_fds=[writing], stderr=subprocess.DEVNULL):
        os.close(writing)
        number = told.readline().strip()
        if not number:
            raise RuntimeError("Xvfb did not start")
        yield f":{number}"


@contextmanager
def _driver(environment: dict[str, str]) -> Iterator[str]:
    """The WebDriver server on a free port; answers its address."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with _process(["WebKitWebDriver", f"--port={port}"], env=environment) as process:
        url = f"http://127.0.0.1:{port}"
        _wait_until_ready(url, process)
        yield url


@contextmanager
def _process(command: list[str], **options: Any) -> Iterator[subprocess.Popen]:
    """A process that is stopped at the end, or with this one; what it says is shown where a journey fails."""
    with subprocess.Popen([*_STOP_WITH_PARENT, *command], **options) as process:
        try:
            yield process
        finally:
            process.terminate()


def _wait_until_ready(url: str, process: subprocess.Popen) -> None:
    patience = time.monotonic() + _PATIENCE
    while True:
        try:
            _DIRECT.open(f"{url}/status", timeout=5).close()
            return
        except (urllib.error.URLError, ConnectionError):
            if process.poll() is not None or time.monotonic() > patience:
                raise RuntimeError("WebKitWebDriver did not start") from None
            time.sleep(0.02)
