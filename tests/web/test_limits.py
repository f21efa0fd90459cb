"""Issuing has limits: tighter for a device, looser for an address."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from portal.numbers import Number
from tests.web.browser import Browser

pytestmark = pytest.mark.both_databases  # they count, also when many come at once


def count(session):
    session.rollback()  # what others have committed since
    return session.scalar(select(func.count()).select_from(Number))


def test_a_device_that_adds_too_many_is_told_when_to_go_on(make_app, clock, session):
    browser = Browser(make_app(ISSUES_PER_DEVICE_PER_DAY="2"))
    browser.issue()
    for _ in range(2):
        browser.get("/numbers/new").submit(label="")
    browser.get("/numbers/new").submit(label="四つ目", status=429)
    assert "2026年4月2日 12:00 以降に" in browser.text and 'value="四つ目"' in browser.text
    assert browser.page.headers["Retry-After"] == "86400"
    assert count(session) == 3
    clock.advance(days=1)
    browser.get("/numbers/new").submit(label="")
    assert count(session) == 4


def test_an_address_is_limited_whatever_its_devices(make_app, session):
    app = make_app(ISSUES_PER_ADDRESS_PER_HOUR="3")
    for _ in range(3):
        Browser(app).issue()
    refused = Browser(app).get("/").submit(status=429)
    assert "制限" in refused.text and "はじめの画面へ" in refused.text
    Browser(app).get("/sheet").submit(status=429)
    assert count(session) == 3


def test_an_address_behind_a_trusted_proxy_is_the_customers_own(make_app, session):
    app = make_app(ISSUES_PER_ADDRESS_PER_HOUR="1", TRUSTED_PROXIES="1")
    for address in ("203.0.113.1", "203.0.113.2", "2001:db8::1"):
        Browser(app, **{"X-Forwarded-For": address}).issue()
    Browser(app, **{"X-Forwarded-For": "2001:db8::ffff"}).get("/").submit(status=429)
    assert count(session) == 3


def test_a_forwarded_address_is_not_believed_without_a_trusted_proxy(make_app, session):
    app = make_app(ISSUES_PER_ADDRESS_PER_HOUR="1")
    Browser(app, **{"X-Forwarded-For": "203.0.113.1"}).issue()
    Browser(app, **{"X-Forwarded-For": "203.0.113.2"}).get("/").submit(status=429)


def test_a_flood_from_one_address_gets_exactly_its_limit(make_app, session, campaign):
    app = make_app(ISSUES_PER_ADDRESS_PER_HOUR="20", THREADS="64")
    requests = campaign(64, 10_000)

    def issue(_):
        browser = Browser(app)
        browser.client.get("/")
        browser.get("/")
        answer = browser.client.post("/numbers", data={"token": browser.token})
        return answer.status_code

    with ThreadPoolExecutor(64) as pool:
        answers = list(pool.map(issue, range(requests)))
    assert sorted(set(answers)) == [303, 429]
    assert answers.count(303) == 20 == count(session)


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_no_address_is_stored(make_app, session):
    from portal.accounts import Attempts

    Browser(make_app()).issue()
    subjects = session.scalars(select(Attempts.subject)).all()
    assert subjects and not any("127.0.0.1" in subject for subject in subjects)
