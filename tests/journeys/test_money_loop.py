"""The whole loop: a bill by the API, the phone, a kiosk in English, a register's camera, webhook, proof, and back."""

import re
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
import requests
from playwright.sync_api import expect
from sqlalchemy.orm import Session
from standardwebhooks.webhooks import Webhook

from portal.db import make_engine, make_sessions
from portal.kernel.clock import SystemClock, japan_day
from portal.kernel.identifiers import new_ref
from tests.factories import Factory
from tests.journeys import on_both_in_long
from tests.journeys.conftest import MakePhone
from tests.journeys.customer_phone import CustomerPhone
from tests.journeys.server import Server
from tests.journeys.virtual_store import Store
from tests.notices.receiver import Receiver, receiver

PAID_WITHIN = 3_000  # ms, from the register's answer to the phone's screen
PATIENCE = 20  # seconds for a webhook


class System:
    """A merchant's own system: it calls the API, and takes webhooks."""

    def __init__(self, url: str, secret: str, hooks: Receiver) -> None:
        self.url, self.hooks = f"{url}/api/v1", hooks
        self._headers = {"Authorization": f"Bearer {secret}"}
        self.signed = Webhook(self.post("/webhook-endpoints", {"url": hooks.url, "events": ["bill.*"]})["secret"])

    def post(self, path: str, body: dict) -> dict:
        headers = self._headers | {"Idempotency-Key": new_ref()}
        answer = requests.post(self.url + path, json=body, headers=headers, timeout=20)
        assert answer.ok, answer.text
        return answer.json()

    def get(self, path: str) -> dict:
        answer = requests.get(self.url + path, headers=self._headers, timeout=20)
        assert answer.ok, answer.text
        return answer.json()

    def hears(self, event: str) -> dict:
        """Waits for a webhook of this event, and checks who has signed it."""
        patience = time.monotonic() + PATIENCE
        while time.monotonic() < patience:
            for call in list(self.hooks.calls):
                told = self.signed.verify(call.body, dict(call.headers))
                if told["type"] == event:
                    return told["data"]
            time.sleep(0.05)
        raise AssertionError(f"{event} was not told")


@pytest.fixture
def session(server: Server) -> Iterator[Session]:
    """The running portal's own database."""
    engine = make_engine(server.database_url)
    with make_sessions(engine)() as session:
        yield session
    engine.dispose()


@pytest.fixture
def system(server: Server, session: Session) -> Iterator[System]:
    """A merchant with a key, whose server listens."""
    make = Factory(session, SystemClock())
    _key, secret = make.key(make.organisation(name="みなと水道", phone="03-1234-5678"))
    with receiver() as hooks:
        yield System(server.url, secret, hooks)


@on_both_in_long
@pytest.mark.begins_first
@pytest.mark.private_window
def test_a_bill_goes_out_and_its_cash_comes_back_and_is_taken_back(
    phone: CustomerPhone, make_phone: MakePhone, store: Store, camera, system: System
):
    phone.issue()
    digits, page = phone.digits, phone.path
    due = japan_day(SystemClock().now()) + timedelta(days=20)
    bill = system.post(
        "/bills",
        {"number": digits, "reference": "W-11", "amount": 3300, "due_on": f"{due}", "purpose": "11月分の水道料金"},
    )
    assert bill["state"] == "open"
    assert system.hears("bill.registered")["about"] == bill["id"]
    phone.open(page).shows("11月分の水道料金").shows("3,300")

    code = slip_in_english(store, digits, camera)
    assert len(code) == 44
    phone.open(page).shows("申込券")
    store.at("/kiosk/register?mode=live").page.get_by_label("Language").select_option("en")
    store.tap("Scan with the camera").says("Amount to pay").tap("Exact amount").tap("Take the cash")
    store.says("Your payment is complete.")
    expect(phone.main.get_by_text("お支払い済み").first).to_be_visible(timeout=PAID_WITHIN)

    paid = system.hears("bill.paid")
    assert (paid["about"], paid["reference"], paid["amount"]) == (bill["id"], "W-11", 3300)
    proof = re.sub("https?://[^/]+", "", system.get(f"/bills/{bill['id']}")["payment"]["proof_url"])
    clerk = make_phone()
    clerk.open(proof).shows("お支払い済み（速報）").shows("3,300")

    store.tap("Next customer").says("Scan the barcode")
    store.main.get_by_role("listitem").filter(has_text="みなと水道").get_by_role("button").click()
    store.says("Reverse a payment").tap("Reverse it").says("The payment was reversed.")
    assert system.hears("bill.reversed")["about"] == bill["id"]
    clerk.open(proof).shows("取り消されました")
    assert system.get(f"/bills/{bill['id']}")["state"] == "open"
    phone.open(page).shows("11月分の水道料金")
    expect(phone.main.get_by_text("お支払い済み")).to_have_count(0)


def slip_in_english(store: Store, digits: str, camera) -> str:
    """The kiosk prints a slip, which is put before the register's camera; answers its 44 digits."""
    store.at("/kiosk?mode=live").tap("ファミリーマートの端末（マルチコピー機）のながれ 6つの言語から選べます。")
    store.tap("English").tap("Financial services, money transfer").tap("Smart Pit").tap("Next")
    store.page.keyboard.type(digits)
    store.tap("OK").says("Choose the bills you want to pay").ticks("みなと水道")
    store.tap("OK").says("Please check your payment").tap("OK").says("Take your payment slip")
    camera.write_bytes(store.page.locator("[data-paper]").screenshot(type="jpeg", quality=95))
    code: str = store.page.locator("[data-code]").get_attribute("data-code") or ""
    return code
