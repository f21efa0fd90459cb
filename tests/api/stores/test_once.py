"""Requests that come again, and cash that fits nothing: each is answered, none is dropped, nothing is done twice."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import OperationalError

from portal.accounts import Limit
from portal.api import once as api_once
from portal.organisations import AnswerAwaited
from portal.payments import inquiring, verify_books
from tests.api.stores import conftest
from tests.api.stores.till import TILL, TODAY, Chain, cash
from tests.statements import recorded

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


def test_a_slip_and_a_confirmation_that_come_twice_are_answered_as_before(virtual, billed):
    bill, number = billed()
    asked = {"number": number, "bills": [bill.ref]}
    slips = [virtual.call("POST", "/slips", asked, status=201, Idempotency_Key="one") for _time in range(2)]
    assert slips[0].json == slips[1].json and slips[1].headers["Idempotent-Replayed"] == "true"
    code = slips[0].json["bills"][0]["code"]
    assert virtual.pay(code, key="two") == virtual.pay(code, key="two")
    other = asked | {"language": "en"}
    assert virtual.post("/slips", other, key="one", status=422)["code"] == "idempotency_key_reused"
    assert virtual.call("POST", "/slips", asked, status=400).json["code"] == "idempotency_key_missing"


def test_other_cash_under_a_used_key_is_taken_as_cash_of_its_own(virtual, billed, session):
    bill, number = billed()
    code = virtual.code(number, bill.ref)
    paid = virtual.pay(code, key="one")
    others = [virtual.pay(code, 999, key="one") for _time in range(2)]
    assert others[0]["result"] == "pending" and others[0]["pending"]["kind"] == "amount" and others[0] == others[1]
    assert virtual.pay(code, key="one") == paid
    second, its_number = billed(2_000)
    assert virtual.pay(virtual.code(its_number, second.ref), 2_000, key="one", receipt="2")["result"] == "paid"
    day = virtual.call("GET", f"/totals/{TODAY}").json
    assert (day["paid_amount"], day["pending_amount"], day["to_hand_over"]) == (3_000, 999, 3_999)
    assert verify_books(session).is_sound


def test_cash_that_fits_nothing_is_pending_never_refused(virtual, billed, clock):
    bill, number = billed()
    code = virtual.code(number, bill.ref)
    assert virtual.pay("0" * 44)["pending"]["kind"] == "unknown"
    virtual.scan(code)
    virtual.post("/releases", TILL | {"code": code})
    assert virtual.pay(code)["pending"]["kind"] == "late"
    virtual.pay(code, register="R2")
    assert virtual.pay(code, register="R3")["pending"]["kind"] == "doubled"
    told = cash(code, register="R3")
    assert virtual.post("/reversals", told)["result"] == "returned"


def test_what_a_register_may_not_is_refused_in_its_customers_language(virtual, billed, clock, app):
    bill, number = billed()
    code = virtual.code(number, bill.ref)
    virtual.scan(code)
    till = TILL | {"code": code, "register": "R2"}
    refused = virtual.post("/authorisations", till, status=422, Accept_Language="ko")
    assert (refused["code"], refused["message"][:4]) == ("bill_held", "이 청구")
    nothing = virtual.post("/releases", till, status=422)
    assert nothing["code"] == "nothing_held" and nothing["message"].startswith("このレジで")
    assert virtual.post("/reversals", cash(code, register="R2"))["pending"]["kind"] == "reversal"
    gone = virtual.post("/slips", {"number": number, "bills": ["A" * 22], "language": "pt"}, status=422)
    assert (gone["code"], gone["bills"]) == ("bills_changed", ["A" * 22]) and gone["message"].startswith("Alguma")
    clock.advance(timedelta(minutes=31))
    late = Chain(app, Authorization=f"Bearer {conftest.credential(app, clock)}")
    assert late.scan(code, status=422)["code"] == "slip_over"


def test_malformed_requests_name_the_field(virtual):
    def errors(path, body):
        return {one["pointer"]: one["code"] for one in virtual.post(path, body, status=422)["errors"]}

    assert errors("/inquiries", {"number": "123", "kiosk": "a b"}) == {"#/number": "digits", "#/kiosk": "chain-code"}
    assert errors("/slips", {"number": "2" * 13, "bills": "x"}) == {"#/bills": "not-list"}
    told = cash("1" * 43, 0) | {"business_date": "2026-02-30", "receipt": ""}
    wrong = {"#/code": "digits", "#/amount": "range", "#/business_date": "day", "#/receipt": "chain-code"}
    assert errors("/confirmations", told) == wrong
    assert virtual.call("GET", "/totals/2026-02-30", status=404).json["code"] == "not_found"


def test_numbers_are_not_found_by_trying(virtual, billed):
    for tried in range(10):
        virtual.inquire(f"29{tried:011d}", status=422)
    refused = virtual.inquire("2900000000099", status=429, language="ru")
    assert refused["code"] == "limit_reached" and refused["message"].startswith("Слишком")
    _bill, number = billed()
    virtual.inquire(number, status=429)
    virtual.inquire(number, kiosk="K2", status=429)  # by whoever opens the page, whatever they call it
    virtual.client.environ_base["REMOTE_ADDR"] = "198.51.100.9"
    assert virtual.inquire(number)["bills"]


def test_strangers_do_not_close_the_virtual_store_for_others(virtual, billed, monkeypatch):
    monkeypatch.setattr(inquiring, "MISSES_PER_CHAIN", Limit(1, timedelta(hours=1)))
    _bill, number = billed()
    for visitor in ("192.0.2.1", "192.0.2.2"):
        virtual.client.environ_base["REMOTE_ADDR"] = visitor
        virtual.inquire("2900000000001", status=422)
    assert virtual.inquire(number)["bills"]


def test_a_body_without_bottom_is_refused_before_and_after_who_calls_is_known(virtual, app):
    for body in (b"[" * 50_000, b'{"language":' * 4_000):
        Chain(app).call("POST", "/inquiries", body, status=401, Content_Type="application/json")
        refused = virtual.call("POST", "/inquiries", body, status=400, Content_Type="application/json")
        assert refused.json["code"] == "body_unreadable"
    virtual.call("POST", "/inquiries", b"[" * 1_000_000, status=413, Content_Type="application/json")


def test_a_database_that_is_away_and_a_twin_under_way_are_told_to_be_tried_again(virtual, app, billed, monkeypatch):
    bill, number = billed()
    code = virtual.code(number, bill.ref)

    def raising(error):
        def raise_it(*_args, **_values):
            raise error

        return raise_it

    for error, status in ((OperationalError("", {}, Exception()), 503), (AnswerAwaited(), 503)):
        monkeypatch.setattr(api_once, "answer_once", raising(error))
        answer = virtual.call("POST", "/confirmations", cash(code), status=status, Idempotency_Key="k")
        assert answer.json["code"] == "busy" and answer.headers["Retry-After"]
    asked = {"number": number, "bills": [bill.ref]}
    assert virtual.post("/slips", asked, status=409)["code"] == "idempotency_key_in_use"


STATEMENTS = {"/inquiries": 2, "/slips": 15, "/authorisations": 10, "/confirmations": 14}


def test_each_request_asks_the_database_little(virtual, app, billed):
    engine = app.extensions["wiring"].engine
    counts = {}
    for _turn in range(2):  # the second is as the thousandth
        bill, number = billed()
        asked = {"number": number, "kiosk": "K1"}
        with recorded(engine) as statements:
            virtual.post("/inquiries", asked)
        counts["/inquiries"] = len(statements)
        with recorded(engine) as statements:
            slip = virtual.slip(number, bill.ref)
        counts["/slips"] = len(statements)
        code = slip["bills"][0]["code"]
        with recorded(engine) as statements:
            virtual.scan(code)
        counts["/authorisations"] = len(statements)
        with recorded(engine) as statements:
            virtual.pay(code)
        counts["/confirmations"] = len(statements)
    assert counts == STATEMENTS, statements
