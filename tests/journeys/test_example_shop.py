"""The example shop against a running portal: an order is billed, paid, told of twice, reversed, and paid again."""

import json
import os
import re
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests
from standardwebhooks import Webhook

from portal.db import make_engine, make_sessions
from portal.kernel.clock import SystemClock
from portal.kernel.identifiers import new_ref
from portal.settings import ROOT
from tests.factories import Factory
from tests.journeys.server import Server, free_port

PATIENCE = 30  # seconds


class Shop:
    """The example as a developer starts it, with a sandbox key and a webhook endpoint of its own."""

    def __init__(self, portal: Server, key: str) -> None:
        self.portal, self.key = portal.url, key
        self.url = f"http://127.0.0.1:{free_port()}"
        self.secret: str = self.api("/webhook-endpoints", {"url": f"{self.url}/webhook", "events": ["bill.*"]})[
            "secret"
        ]

    def api(self, path: str, body: dict | None = None) -> dict:
        headers = {"Authorization": f"Bearer {self.key}", "Idempotency-Key": new_ref()}
        method = "GET" if body is None else "POST"
        answer = requests.request(method, f"{self.portal}/api/v1{path}", json=body, headers=headers, timeout=30)
        assert answer.ok, answer.text
        return answer.json()

    def order(self, number: str = "") -> str:
        """Sends the form twice, as a double tap does; answers the address of the order's page."""
        page = requests.get(self.url, timeout=30).text
        (order,) = re.findall(r'name="order" value="([^"]+)"', page)
        form = {"order": order, "goods": "cups", "number": number}
        first, second = (requests.post(f"{self.url}/orders", data=form, timeout=30) for _time in range(2))
        assert first.url == second.url
        return first.url

    def state(self, page: str) -> str:
        (state,) = re.findall(r'data-state="(\w+)"', requests.get(page, timeout=30).text)
        return state

    def becomes(self, page: str, state: str) -> None:
        patience = time.monotonic() + PATIENCE
        while self.state(page) != state:
            assert time.monotonic() < patience, self.state(page)
            time.sleep(0.05)

    def tell(self, webhook_id: str, kind: str, *, secret: str = "", **data: str) -> int:
        """Sends a webhook as the portal does; answers the status."""
        now, body = datetime.now(UTC), json.dumps({"type": kind, "data": data})
        headers = {
            "webhook-id": webhook_id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": Webhook(secret or self.secret).sign(webhook_id, now, body),
        }
        return requests.post(f"{self.url}/webhook", data=body, headers=headers, timeout=30).status_code


@pytest.fixture
def shop(mailing_server: Server, tmp_path: Path) -> Iterator[Shop]:
    engine = make_engine(f"sqlite:///{mailing_server.log.parent / 'portal.sqlite'}")
    with make_sessions(engine)() as session:
        make = Factory(session, SystemClock())
        merchant = make.organisation(name="お茶の青葉", address=f"{new_ref()[:8].lower()}@aoba.example.jp")
        running = Shop(mailing_server, make.key(merchant, sandbox=True)[1])
    engine.dispose()
    environment = {
        "PATH": os.environ["PATH"],
        "SMARTPIT_URL": running.portal,
        "SMARTPIT_KEY": running.key,
        "SMARTPIT_WEBHOOK_SECRET": running.secret,
        "SHOP_DATABASE": str(tmp_path / "shop.sqlite"),
        "PORT": running.url.rpartition(":")[2],
    }
    with (tmp_path / "shop.log").open("wb") as log:
        process = subprocess.Popen([sys.executable, ROOT / "examples/shop/app.py"], env=environment, stderr=log)
        try:
            _wait_until_there(running.url)
            yield running
        finally:
            process.terminate()
            process.wait(30)


def _wait_until_there(url: str) -> None:
    patience = time.monotonic() + PATIENCE
    while True:
        try:
            requests.get(url, timeout=5)
            return
        except requests.ConnectionError:
            assert time.monotonic() < patience
            time.sleep(0.05)


def test_an_order_is_paid_reversed_and_paid_again(shop: Shop):
    page = shop.order()
    assert shop.state(page) == "open"
    (bill,) = shop.api("/bills")["data"]
    assert bill["reference"] == page.rpartition("/")[2] and bill["amount"] == 4400
    assert f'href="{bill["url"]}"' in requests.get(page, timeout=30).text
    simulate = f"/bills/{bill['id']}/simulate"
    shop.api(simulate, {"what": "paid"})
    shop.becomes(page, "paid")
    paid = shop.api(f"/bills/{bill['id']}")["payment"]
    shop.api(simulate, {"what": "reversed"})
    shop.becomes(page, "open")
    (event,) = shop.api("/events?type=bill.paid")["data"]
    assert shop.tell(event["id"], "bill.paid", **event["data"]) == 204
    assert shop.state(page) == "open"  # told again of what was taken back since
    shop.api(simulate, {"what": "paid"})
    shop.becomes(page, "paid")
    now = shop.api(f"/bills/{bill['id']}")["payment"]
    assert now["id"] != paid["id"]
    late = event["data"] | {"state": "open"}
    assert shop.tell(str(uuid.uuid4()), "bill.reversed", **late) == 204
    assert shop.state(page) == "paid"  # that was the payment before
    forged = "whsec_" + "A" * 32
    assert shop.tell(str(uuid.uuid4()), "bill.final", secret=forged, **event["data"]) == 400
    told = event["data"] | {"payment": now["id"]}
    assert shop.tell(str(uuid.uuid4()), "bill.final", **told) == 204
    assert shop.state(page) == "shipping"


def test_a_number_that_cannot_be_billed_is_told_to_the_customer_and_an_order_ends_with_its_bill(shop: Shop):
    page = shop.order(number="2000000000000")
    assert shop.state(page) == "refused" and "番号が違います" in requests.get(page, timeout=30).text
    assert shop.api("/bills")["data"] == []
    page = shop.order()
    (bill,) = shop.api("/bills")["data"]
    shop.api(f"/bills/{bill['id']}/simulate", {"what": "expired"})
    shop.becomes(page, "cancelled")
