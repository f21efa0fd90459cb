"""What the browser is told about our pages, and that it obeys."""

from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

pytestmark = pytest.mark.private_window


def test_every_page_comes_with_its_protection(phone):
    phone.given_number()
    phone.may_see(404)

    for path in ("/", "/how-to-pay/lawson", "/numbers", "/nowhere"):
        headers = phone.page.goto(phone.server_url + path).all_headers()

        policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
        assert policy["default-src"] == "'none'"
        assert policy["script-src"] == policy["style-src"] == "'self'"
        assert policy["frame-ancestors"] == "'none'"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert headers["cache-control"] == "no-store"
        phone.arrived()


@pytest.fixture
def another_site(tmp_path):
    """Another site on this machine, whose pages lie in a folder."""
    handler = partial(QuietHandler, directory=tmp_path)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as site:
        Thread(target=site.serve_forever, daemon=True).start()
        yield f"http://localhost:{site.server_port}", tmp_path
        site.shutdown()


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, *_arguments):
        """Says nothing."""


def test_no_page_can_be_framed_by_another_site(phone, another_site):
    phone.given_number()
    address, folder = another_site
    (folder / "frame.html").write_text(f'<title>x</title><iframe src="{phone.page.url}"></iframe>')

    with phone.page.expect_console_message(lambda message: "frame-ancestors" in message.text):
        phone.page.goto(f"{address}/frame.html")

    assert phone.page.locator("iframe").content_frame.locator(".digits").count() == 0


def test_an_inline_script_would_not_run(phone):
    phone.open("/")

    ran = phone.page.evaluate(
        """() => {
          const script = document.createElement("script");
          script.textContent = "window.ran = true";
          document.head.append(script);
          return window.ran === true;
        }"""
    )

    assert not ran
    assert any("Content Security Policy" in fault for fault in phone.watch.faults)
