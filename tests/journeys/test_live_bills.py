"""A number's page while bills come, are taken to the register and paid; without a network; and when the number ends."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from portal.bills import Bill
from portal.db import make_engine, make_sessions
from portal.kernel.clock import SystemClock, japan_day
from portal.numbers import number_by_digits
from portal.payments import Payment
from tests.factories import Factory
from tests.journeys.customer_phone import CustomerPhone
from tests.journeys.server import Server
from tests.journeys.test_offline import goes_offline, wait_until_kept
from tests.payments.street import Street, cash

PATIENCE = 10_000  # ms, on a machine that runs other tests; the page asks every two seconds
CLOCK = SystemClock()


@pytest.fixture
def street(server: Server) -> Iterator[Street]:
    """A merchant and a store chain of this portal."""
    engine = make_engine(f"sqlite:///{server.log.parent / 'portal.sqlite'}")
    with make_sessions(engine)() as session:
        yield Street(session, Factory(session, CLOCK))
    engine.dispose()


def billed(street: Street, phone: CustomerPhone, amount: int) -> Bill:
    """A merchant bills the number on the phone."""
    street.number = number_by_digits(street.session, phone.digits)
    at = CLOCK.now()
    return street.bill(amount, at=at, due_on=japan_day(at) + timedelta(days=5))


def test_a_phone_shows_within_three_seconds_what_happens_at_the_store(phone: CustomerPhone, street: Street):
    address = phone.given_number()
    code = street.code(billed(street, phone, 3_300), at=CLOCK.now())
    phone.open(address).shows("申込券をレジへお持ちください")
    expect(phone.page.locator("[data-ask-after='2']")).to_have_count(1)
    countdown = phone.page.locator("[data-countdown]").inner_text()

    billed(street, phone, 8_800)

    expect(phone.page.locator("[data-live=bills]")).to_contain_text("8,800円", timeout=PATIENCE)
    assert phone.page.locator("[data-countdown]").inner_text() != countdown

    payment = street.confirm(cash(code, 3_300), at=CLOCK.now())

    assert isinstance(payment, Payment)
    expect(phone.page.locator("[data-live=now]")).to_contain_text("お支払いが済みました", timeout=PATIENCE)
    expect(phone.page.locator(".now .countdown")).to_have_count(0)

    phone.open(f"{address}/replace").shows("8,800円")
    phone.page.get_by_label("新しい番号でも見て払えるようにする").check()
    phone.press("取り替える").shows("前の番号に届いた請求")
    phone.open(address).shows("新しい番号で払えます")


def test_without_a_network_the_last_state_is_shown_with_its_time_and_no_countdown(phone: CustomerPhone, street: Street):
    address = phone.issue()
    street.code(billed(street, phone, 3_300), at=CLOCK.now())
    phone.open(address)
    wait_until_kept(phone.page, address)
    expect(phone.page.locator("[data-countdown]")).to_be_visible()
    phone.open(address)

    goes_offline(phone)

    expect(phone.page.locator("[data-away]")).to_contain_text("時点の内容です", timeout=PATIENCE)
    phone.page.goto(phone.server_url + address)
    phone.shows("3,300円").shows("申込券をレジへお持ちください")
    expect(phone.page.locator(".as-of")).to_be_visible()
    expect(phone.page.locator("[data-countdown]")).to_be_hidden()

    phone.context.set_offline(False)

    expect(phone.page.locator(".as-of")).to_be_hidden(timeout=PATIENCE)
    expect(phone.page.locator("[data-countdown]")).to_be_visible()
