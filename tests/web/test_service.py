"""Alive, ready, figures, logs, and what scripts and caches are told."""

import json

import pytest
import structlog

from portal.schema import migrate_down
from tests.web.browser import Browser


def test_alive_and_ready(browser):
    assert browser.get("/healthz").page.json == {"status": "ok"}
    assert browser.get("/readyz").page.json == {"status": "ready"}


def test_not_ready_with_an_older_schema(browser, engine):
    migrate_down(engine, "-1")
    assert "schema" in browser.get("/readyz", status=503).page.json["reason"]


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_not_ready_without_a_database(make_app, tmp_path):
    app = make_app()
    app.extensions["readiness_fault"] = lambda: "the database does not answer"
    assert Browser(app).get("/readyz", status=503).page.json["status"] == "unready"


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_figures_count_by_route_not_by_address(browser):
    address = browser.issue()
    text = browser.get("/metrics").text
    assert 'portal_responses_total{method="GET",route="/numbers/<ref:ref>",status="200"}' in text
    assert address not in text


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_figures_need_their_token_where_one_is_set(make_app):
    app = make_app(METRICS_TOKEN="t" * 32)
    Browser(app).get("/metrics", status=404)
    Browser(app, Authorization="Bearer wrong").get("/metrics", status=404)
    Browser(app, Authorization="Bearer " + "t" * 32).get("/metrics")


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_log_line_holds_no_number_no_ref_no_address(app):
    with structlog.testing.capture_logs() as lines:
        browser = Browser(app, **{"X-Request-ID": "0123456789abcdef"})
        address = browser.issue()
    written = json.dumps(lines)
    assert {line["request_id"] for line in lines} == {"0123456789abcdef"}
    assert {"/", "/numbers", "/numbers/<ref:ref>"} == {line["route"] for line in lines}
    for private in (browser.digits, address, "127.0.0.1", browser.client.get_cookie("device").value):
        assert private not in written


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@pytest.mark.parametrize("sent", ["x", "y" * 65, "evil\tid-12345", "髙﨑髙﨑髙﨑髙﨑"])
def test_a_strange_request_id_is_replaced(browser, sent):
    assert (
        browser.get("/healthz", **{"X-Request-ID": sent.encode().decode("latin-1")}).page.headers["X-Request-ID"]
        != sent
    )


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_static_files_are_kept_for_ever_under_their_fingerprint(browser):
    browser.get("/")
    address = browser.text.split('rel="stylesheet" href="')[1].split('"')[0]
    page = browser.get(address, **{"Accept-Encoding": "br"}).page
    assert page.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert page.headers["Content-Encoding"] == "br"
    assert "max-age=3600" in browser.get(address.partition("?")[0]).page.headers["Cache-Control"]


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_127_0_0_1_goes_to_localhost(app):
    answer = app.test_client().get("/how-to-pay?x=1", base_url="http://127.0.0.1:8000", headers={"Accept": "text/html"})
    assert (answer.status_code, answer.location) == (307, "http://localhost:8000/how-to-pay?x=1")


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_the_language_is_remembered_and_leads_back(browser):
    browser.get("/how-to-pay")
    browser.post("/language", {"token": browser.token, "language": "en", "back": "/how-to-pay"})
    assert browser.path == "/how-to-pay" and '<html lang="en">' in browser.text
    assert '<html lang="en">' in browser.get("/sheet").text
    browser.post("/language", {"token": browser.token, "language": "tlh", "back": "//evil.example/"})
    assert browser.path == "/" and '<html lang="en">' in browser.text


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("header", "language"),
    [("", "ja"), ("ja", "ja"), ("en-GB,en;q=0.9", "en"), ("zh-CN", "en"), ("fr;q=0.8,ja;q=0.5", "ja"), (";;;", "en")],
)
def test_the_browsers_language_is_taken(browser, header, language):
    assert f'<html lang="{language}">' in browser.get("/", **{"Accept-Language": header}).text


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "back", ["//evil.com", "/\t/evil.com", "/\\evil.com", "/\r\nX: y", "https://evil.com", "", "/髙"]
)
def test_the_language_button_leads_nowhere_else(browser, back):
    browser.get("/how-to-pay")
    answer = browser.client.post("/language", data={"token": browser.token, "language": "en", "back": back})
    assert (answer.status_code, answer.location) == (303, "/")


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_another_site_cannot_choose_the_language(browser):
    browser.get("/how-to-pay")
    headers = {"Sec-Fetch-Site": "cross-site"}
    browser.client.post("/language", data={"token": browser.token, "language": "en"}, headers=headers)
    assert '<html lang="ja">' in browser.get("/how-to-pay").text


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_strange_methods_make_no_figures(browser):
    browser.client.open("/", method="FOO")
    assert 'method="other"' in browser.get("/metrics").text and "FOO" not in browser.text
