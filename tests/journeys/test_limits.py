"""Too many numbers in too short a time: refused, with the time when to try again."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import PHONE
from tests.journeys.customer_phone import CustomerPhone

REFUSED = "ただいま制限しています"
WHEN = re.compile(r"20\d\d年\d{1,2}月\d{1,2}日 \d\d:\d\d 以降に、もう一度お試しください。")


@pytest.fixture
def make_limited_phone(chromium, limited_server):
    """``make_limited_phone()``: a phone that was never here, at a portal with tight limits."""
    contexts = []

    def made():
        contexts.append(chromium.new_context(**PHONE))
        return CustomerPhone(contexts[-1], limited_server.url).may_see(429)

    yield made
    for context in contexts:
        context.close()


@pytest.mark.parametrize("limited_server", [{"ISSUES_PER_ADDRESS_PER_HOUR": "2"}], indirect=True)
def test_an_address_that_issues_too_much_is_told_when_to_come_back(make_limited_phone):
    first, second, third = make_limited_phone(), make_limited_phone(), make_limited_phone()
    address = first.issue()
    second.issue()

    third.open("/").press("番号を発行")

    assert third.headline == REFUSED
    assert WHEN.search(third.main.inner_text())
    assert 429 in third.watch.statuses
    assert first.open("/").path == address


@pytest.mark.parametrize("limited_server", [{"ISSUES_PER_DEVICE_PER_DAY": "2"}], indirect=True)
def test_a_device_that_adds_too_much_is_told_when_to_come_back_and_keeps_what_it_has(make_limited_phone):
    phone = make_limited_phone()
    phone.issue()
    for _ in range(2):
        phone.open("/numbers/new").type_name("月謝").press("番号を発行")

    phone.open("/numbers/new").type_name("四つ目").press("番号を発行")

    assert WHEN.search(phone.main.inner_text())
    expect(phone.main.get_by_role("textbox")).to_have_value("四つ目")
    assert 429 in phone.watch.statuses
    assert len(phone.numbers()) == 3
