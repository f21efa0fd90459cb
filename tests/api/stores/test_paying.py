"""From a typed number to cash in the till, on the stores' link."""

import pytest

from tests.api.stores.till import TILL, TODAY, cash

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


def test_a_number_is_typed_a_slip_printed_scanned_paid_and_reversed(virtual, billed):
    bill, number = billed(3_300, customer_name="髙﨑 花", message="いつもありがとうございます")
    (offered,) = virtual.inquire(number)["bills"]
    assert offered == {
        "id": bill.ref,
        "biller": "みどり水道",
        "collecting_for": "",
        "purpose": "水道料金",
        "amount": 3_300,
        "due_on": TODAY,
        "days_left": 0,
        "customer_name": "髙＊ 花",
        "message": "いつもありがとうございます",
        "is_held": False,
    }
    slip = virtual.slip(number, bill.ref)
    assert (slip["total"], slip["seconds_left"], slip["bills"][0]["stamp"]) == (3_300, 1_800, False)
    code = slip["bills"][0]["code"]
    held = virtual.scan(code)
    assert (held["amount"], held["biller"], held["held_until"]) == (3_300, "みどり水道", "2026-04-01T03:03:00.000Z")
    assert virtual.inquire(number)["bills"][0]["is_held"]
    told = virtual.pay(code, 3_300)
    assert told["result"] == "paid" and told["pending"] is None and told["payment"]["state"] == "provisional"
    assert told["payment"]["proof_url"].startswith("http://localhost:8000/r/")
    assert virtual.inquire(number)["bills"] == []
    day = virtual.call("GET", f"/totals/{TODAY}").json
    assert (day["paid"], day["paid_amount"], day["to_hand_over"]) == (1, 3_300, 3_300)
    back = virtual.post("/reversals", cash(code, 3_300))
    assert (back["result"], back["payment"]["state"]) == ("reversed", "reversed")
    assert [one["id"] for one in virtual.inquire(number)["bills"]] == [bill.ref]
    assert virtual.call("GET", f"/totals/{TODAY}").json["reversed_amount"] == 3_300


def test_a_register_gives_up(virtual, billed):
    bill, number = billed()
    code = virtual.code(number, bill.ref)
    virtual.scan(code)
    assert virtual.post("/releases", TILL | {"code": code})["state"] == "released"
    assert virtual.scan(code, register="R2")["id"]
    assert virtual.post("/releases", TILL | {"code": code})["state"] == "released"
