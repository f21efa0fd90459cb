"""Error pages in the reader's language, each with a way back."""

import json

import pytest
import structlog
from sqlalchemy.exc import OperationalError

from tests.web.browser import Browser

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


@pytest.mark.parametrize(("language", "way_back"), [("ja", "はじめの画面へ"), ("en", "Go to the start page")])
@pytest.mark.parametrize("status", [400, 403, 404, 405, 413, 429, 500])
def test_every_error_has_a_page(app, status, language, way_back):
    from werkzeug.exceptions import default_exceptions

    def broken():
        raise default_exceptions[status]

    app.view_functions["how_to_pay.choose"] = broken
    browser = Browser(app, **{"Accept-Language": language}).get("/how-to-pay", status=status)
    assert f'<html lang="{language}">' in browser.text
    assert way_back in browser.text and 'href="/"' in browser.text


def test_a_crash_shows_no_inside_and_leaves_no_transaction(app, caplog):
    def crash():
        raise RuntimeError("secret inside")

    app.view_functions["how_to_pay.choose"] = crash
    browser = Browser(app).get("/how-to-pay", status=500)
    assert "secret" not in browser.text and "申し訳ありません" in browser.text


def test_a_database_that_is_away_is_an_error_page_not_a_trace(app, monkeypatch):
    browser = Browser(app)
    browser.issue()

    def away(*_args, **_options):
        raise OperationalError("SELECT", {}, Exception("away"))

    monkeypatch.setitem(app.extensions, "sessions", away)
    assert "少し待ってから" in browser.get("/numbers", status=503).text
    assert browser.page.headers["Retry-After"] == "30"


def test_a_wrong_method_says_which_are_right(app):
    answer = Browser(app).post("/how-to-pay", {}, status=405).page
    assert "GET" in answer.headers["Allow"]


def test_nonsense_addresses_are_not_found(app):
    for path in (
        "/x",
        "/numbers/%00",
        "/static/../app.py",
        "/static/none.css",
        "/髙﨑",
        "/wp-login.php?x=" + "y" * 5000,
    ):
        Browser(app).get(path, status=404)


def test_a_crash_in_production_logs_no_secret(make_app, capsys):
    """The log's own renderer, with its own exception: frames hold the device's secret."""
    app = make_app(
        PORTAL_ENV="production",
        ENCRYPTION_KEYS="U" * 43 + "=",
        PUBLIC_URL="https://pay.example.jp",
        SECURE_COOKIES="yes",
        MAIL_URL="smtps://mail.example.jp",
        MAIL_FROM="portal@pay.example.jp",
        NUMBER_PREFIXES="portal=50,joint_card=51,sheet=52,one_off=53,sandbox=59",
        COMPANY_CODE="942386",
        STORE_CODES=",".join(f"{kind}=4901234567894" for kind in ("portal", "joint_card", "sheet", "one_off")),
    )
    processors = structlog.get_config()["processors"]
    secret = "S" * 43
    try:
        raise OperationalError("SELECT", {"secret": secret}, Exception("away"), hide_parameters=True)
    except OperationalError as error:
        event = {"event": "crash", "exc_info": error}
    for processor in processors:
        event = processor(None, "error", event)
    assert json.loads(event)["event"] == "crash"
    assert secret not in event and app.testing is False
