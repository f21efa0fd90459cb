"""Issuing in one tap, and never twice."""

import re

from sqlalchemy import func, select

from portal.accounts import Customer, Device
from portal.numbers import Number
from portal.outbox import Event

DAYS_400 = 400 * 86_400


def count(session, model):
    session.rollback()  # what others have committed since
    return session.scalar(select(func.count()).select_from(model))


def test_one_tap_issues_a_number_and_shows_it(browser, session):
    browser.get("/").submit()
    assert re.fullmatch(r"/numbers/[\w-]{22}", browser.path)
    assert browser.digits.startswith("20")
    assert "番号を発行しました" in browser.text
    assert [event.name for event in session.scalars(select(Event))] == ["number.issued"]


def test_a_returning_customer_lands_on_their_number(browser):
    address = browser.issue()
    assert browser.get("/").path == address


def test_a_customer_with_several_numbers_lands_on_the_list(browser):
    first = browser.issue()
    browser.get("/numbers/new").submit(label="電気")
    second = browser.path
    browser.get("/")
    assert browser.path == "/numbers"
    assert first in browser.text and second in browser.text


def test_sending_the_form_twice_makes_one_number(browser, session):
    browser.get("/")
    token = browser.token
    first = browser.post("/numbers", {"token": token}).path
    assert browser.post("/numbers", {"token": token}).path == first
    assert (count(session, Number), count(session, Customer), count(session, Device)) == (1, 1, 1)


def test_a_second_tab_of_the_start_page_makes_no_second_number(browser, session):
    browser.get("/")
    in_first_tab = browser.token
    browser.get("/")
    first = browser.submit().path
    assert browser.post("/numbers", {"token": in_first_tab}).path == first
    assert count(session, Number) == 1


def test_the_device_is_remembered_for_400_days_only_once_it_has_a_number(browser):
    browser.client.get("/")
    before = browser.client.get_cookie("device")
    assert before.max_age is None and before.http_only and before.same_site == "Lax"
    browser.issue()
    after = browser.client.get_cookie("device")
    assert after.value == before.value
    assert after.max_age == DAYS_400 and after.http_only and after.same_site == "Lax"


def test_the_cookie_is_renewed_as_the_device_is_used(browser, clock):
    address = browser.issue()
    assert "Set-Cookie" not in browser.get(address).page.headers
    clock.advance(days=2)
    assert f"Max-Age={DAYS_400}" in browser.get(address).page.headers["Set-Cookie"]
    assert "Set-Cookie" not in browser.get(address).page.headers


def test_over_https_the_cookie_is_bound_to_the_host(make_app):
    from tests.web.browser import Browser

    browser = Browser(make_app(SECURE_COOKIES="yes"))
    browser.issue()
    cookie = browser.client.get_cookie("__Host-device")
    assert cookie.secure and cookie.http_only
    assert browser.page.headers["Strict-Transport-Security"].startswith("max-age=63072000")


def test_a_forged_token_shows_the_form_again_and_changes_nothing(browser, session):
    browser.get("/")
    browser.post("/numbers", {"token": browser.token[:-1] + ("A" if browser.token[-1] != "A" else "B")}, status=400)
    assert "もう一度ボタンを押してください" in browser.text
    assert count(session, Number) == 0
    browser.submit()
    assert count(session, Number) == 1


def test_somebody_elses_token_is_no_good(browser, another_browser, session):
    another_browser.get("/")
    browser.get("/")
    browser.post("/numbers", {"token": another_browser.token}, status=400)
    assert count(session, Number) == 0


def test_another_site_cannot_issue(browser, session):
    browser.get("/")
    browser.post("/numbers", {"token": browser.token}, status=400, headers={"Sec-Fetch-Site": "cross-site"})
    assert count(session, Number) == 0


def test_without_a_cookie_the_form_comes_again_with_one(browser, session):
    browser.post("/numbers", {"token": "x.y"}, status=400)
    browser.submit()
    assert count(session, Number) == 1


def test_json_where_a_form_belongs_shows_the_form(browser, session):
    browser.get("/")
    browser.post("/numbers", b'{"token": "x"}', status=400, content_type="application/json")
    assert "番号を発行" in browser.text and count(session, Number) == 0


def test_a_cookie_that_is_none_of_ours_is_a_new_visitor(browser, session):
    for value in ("", "x", "é" * 43, "A" * 42, "A" * 3000, "../../etc/passwd"):
        browser.client.set_cookie("device", value)
        browser.get("/")
        assert "番号を発行" in browser.text
    assert count(session, Customer) == 0
