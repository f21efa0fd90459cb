"""Too many numbers in too short a time: refused, with the time when to try again."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.customer_phone import PHONE, CustomerPhone

REFUSED = "ただいま制限しています"
WHEN = re.compile(r"20\d\d年\d{1,2}月\d{1,2}日 \d\d:\d\d 以降に、もう一度お試しください。")


@pytest.fixture
def make_limited_phone(chromium, limited_server):
    """``make_limited_phone("203.0.113.1")``: a new phone at this address, at a portal with tight limits."""
    contexts = []

    def made(address):
        contexts.append(chromium.new_context(**PHONE, extra_http_headers={"X-Forwarded-For": address}))
        return CustomerPhone(contexts[-1], limited_server.url).may_see(429)

    yield made
    for context in contexts:
        context.close()


def test_an_address_that_issues_too_much_is_told_when_to_come_back(make_limited_phone):
    first, *others, last = (make_limited_phone("203.0.113.1") for _phone in range(4))
    address = first.issue()
    for other in others:
        other.issue()

    last.open("/").press("番号を発行")

    assert last.headline == REFUSED
    assert WHEN.search(last.main.inner_text())
    assert 429 in last.watch.statuses
    assert first.open("/").path == address


def test_a_device_that_adds_too_much_is_told_when_to_come_back_and_keeps_what_it_has(make_limited_phone):
    phone = make_limited_phone("203.0.113.2")
    phone.issue()
    phone.add("月謝")

    phone.open("/numbers/new").type_name("三つ目").press("番号を発行")

    assert WHEN.search(phone.main.inner_text())
    expect(phone.main.get_by_role("textbox")).to_have_value("三つ目")
    assert 429 in phone.watch.statuses
    assert len(phone.numbers()) == 2
