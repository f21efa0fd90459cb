"""Bills by the API, one by one: registered, read, found, amended, withdrawn, tried out; refusals where they stand."""

from datetime import timedelta

import pytest

from portal.bills import BillTarget, BillTerms, find_bill, hold_bill, register_bill
from portal.db import transaction
from portal.kernel.yen import Yen
from portal.members import give_number, make_give_link
from portal.numbers import replace_number, stop_number
from portal.organisations import COMMAND, KeyScope, scope_of
from tests.api.bills import paid_bill
from tests.api.client import Machine, problem_of
from tests.fakes import NOON
from tests.races import at_once
from tests.statements import recorded

on_sqlite = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
TERMS = {"reference": "A-1", "amount": 3300, "due_on": "2026-04-20", "purpose": "4月分の水道料金"}
ONE_OFF = TERMS | {"one_off": True}


@pytest.fixture
def number(make):
    return make.number()


@pytest.fixture
def bill(machine, number):
    return machine.post("/bills", TERMS | {"number": number.digits, "customer_name": "髙﨑 𠮷子"}).json


def test_a_bill_is_registered_read_found_amended_and_withdrawn(machine, bill, number):
    path = f"/bills/{bill['id']}"
    assert bill["number"] == number.digits and bill["member_no"] is None and bill["customer_name"] == "髙﨑 𠮷子"
    assert (bill["state"], bill["version"], bill["payment"], bill["held_until"]) == ("open", 1, None, None)
    assert bill["url"].startswith(f"http://localhost:8000/b/{bill['id']}")
    read = machine.get(path)
    assert read.json == bill
    machine.get(path, status=304, If_None_Match=read.headers["ETag"])
    for asked in ("", "?state=open", f"?number={number.digits}", "?reference=A-1", "?reference=A-1&state=open"):
        assert machine.get(f"/bills{asked}").json["data"] == [bill]
    for asked in ("?state=paid", "?number=2000000000008", "?member_no=7", "?reference=B", "?reference=A-1&state=paid"):
        assert machine.get(f"/bills{asked}").json == {"data": [], "next": None}
    amended = machine.patch(path, {"amount": 4400, "message": "期限を\n延ばしました", "due_on": "2026-05-30"}).json
    assert (amended["amount"], amended["version"], amended["purpose"]) == (4400, 2, bill["purpose"])
    (before,) = machine.get(f"{path}/versions").json["data"]
    assert (before["version"], before["amount"], before["due_on"], before["by"]) == (1, 3300, "2026-04-20", "POS")
    machine.patch(path, {"amount": 5}, status=412, If_Match=read.headers["ETag"])
    for _time in range(2):
        withdrawn = machine.post(f"{path}/withdraw", status=200).json
    assert withdrawn["state"] == "withdrawn"
    refused = machine.patch(path, {"amount": 5}, status=409, Accept_Language="ja").json
    assert (refused["state"], refused["detail"]) == (
        "withdrawn",
        "この請求は取り下げられているため、変更できません。",
    )


def test_the_same_request_twice_at_once_makes_one_bill(machine, app, number):
    body = TERMS | {"number": number.digits}

    def send(_place: int) -> dict:
        return Machine(app, **machine.headers).post("/bills", body, Idempotency_Key="one").json

    first, second = at_once(2, send)
    assert first == second and len(machine.get("/bills").json["data"]) == 1
    used = machine.post("/bills", body, status=409)
    assert (problem_of(used), used.json["bill"]) == ("reference-used", first["id"])


@on_sqlite
def test_a_bill_goes_to_a_members_number_or_makes_its_own(machine, session, owner, make, number, clock):
    member = machine.post("/members", {"member_no": "00-7", "name": "髙﨑"}).json
    to_member = TERMS | {"member_no": "００-７"}
    (error,) = machine.post("/bills", to_member, status=422).json["errors"]
    assert (error["pointer"], error["code"]) == ("#/member_no", "member-without-number")
    link = make_give_link(session, scope_of(owner), name="x", member_ref=member["id"], actor=COMMAND, at=clock.now())
    give_number(session, number.customer_id, link, number.ref, at=clock.now())
    billed = machine.post("/bills", to_member).json
    assert (billed["member_no"], billed["number"]) == ("00-7", number.digits)
    assert machine.get("/bills?member_no=00-7").json["data"] == [billed]
    own = machine.post("/bills", ONE_OFF | {"reference": "A-2"}).json
    assert own["number"].startswith("23") and own["member_no"] is None


@on_sqlite
def test_what_is_wrong_is_told_where_it_stands(machine, number, sandbox_machine, session, make, clock):
    lost, left = make.number(), make.number()
    stop_number(session, lost.customer_id, lost.ref, at=clock.now())
    replace_number(session, left.customer_id, left.ref, plan=make.plan, at=clock.now())
    known = {"number": number.digits}
    for changed, place, code in (
        ({}, "#", "whom"),
        (known | {"one_off": True}, "#", "whom"),
        ({"one_off": False}, "#", "whom"),
        ({"number": "2000000000000"}, "#/number", "number-mistyped"),
        ({"number": "200000000000"}, "#/number", "number-mistyped"),
        ({"number": "2000000000008"}, "#/number", "number-unknown"),
        ({"number": lost.digits}, "#/number", "number-stopped"),
        ({"number": left.digits}, "#/number", "number-replaced"),
        ({"member_no": "7"}, "#/member_no", "member-unknown"),
        (known | {"amount": 0}, "#/amount", "range"),
        (known | {"amount": 300_001}, "#/amount", "range"),
        (known | {"amount": 1.5}, "#/amount", "not-number"),
        (known | {"amount": True}, "#/amount", "not-number"),
        (known | {"price_before_tax": 3301}, "#/price_before_tax", "range"),
        (known | {"due_on": "2026-03-31"}, "#/due_on", "due-past"),
        (known | {"due_on": "2026-05-31"}, "#/due_on", "due-far"),
        (known | {"due_on": "2026-02-30"}, "#/due_on", "day"),
        (known | {"due_on": "20260420"}, "#/due_on", "day"),
        (known | {"purpose": " "}, "#/purpose", "empty"),
        (known | {"purpose": "水" * 61}, "#/purpose", "too-long"),
        (known | {"purpose": "\u202e"}, "#/purpose", "character"),
        (known | {"reference": None}, "#/reference", "null"),
        (known | {"state": "paid"}, "#/state", "unknown"),
    ):
        for language in ("ja", "en"):
            answer = machine.post("/bills", TERMS | changed, status=422, Accept_Language=language).json
            assert [(one["pointer"], one["code"]) for one in answer["errors"]] == [(place, code)]
            assert answer["errors"][0]["detail"]
    (error,) = sandbox_machine.post("/bills", TERMS | known, status=422).json["errors"]
    assert error["code"] == "number-mode"
    spaced = " ".join(number.digits[i : i + 4] for i in range(0, 13, 4))
    wide = spaced.translate({ord(str(n)): chr(0xFF10 + n) for n in range(10)})
    assert machine.post("/bills", TERMS | {"number": wide}).json["number"] == number.digits


@on_sqlite
def test_a_bill_that_a_register_holds_is_left_alone_and_then_paid(machine, session, owner, bill, clock):
    path = f"/bills/{bill['id']}"
    with transaction(session):
        hold_bill(find_bill(session, scope_of(owner), bill["id"]), until=NOON + timedelta(minutes=3), at=NOON)
    held = machine.get(path).json
    assert held["held_until"] == "2026-04-01T03:03:00.000Z"
    refused = [machine.patch(path, {"amount": 5}, status=409), machine.post(f"{path}/withdraw", status=409)]
    for one in refused:
        assert problem_of(one) == "bill-held" and one.headers["Retry-After"] == "180"
        assert one.json["held_until"] == held["held_until"]
    clock.advance(minutes=3)
    assert machine.get(path).json == bill
    payment = paid_bill(session, bill, at=clock.now())
    paid = machine.get(path).json
    assert paid["state"] == "paid" and paid["payment"]["state"] == "provisional"
    assert paid["payment"]["proof_url"].startswith(f"http://localhost:8000/r/{payment.ref}")
    shown = machine.get(f"/payments/{payment.ref}").json
    assert shown == paid["payment"] | {"bill": bill["id"], "amount": 3300, "final_at": None, "reversed_at": None}
    refused = machine.post(f"{path}/withdraw", status=409, Accept_Language="ja").json
    assert refused["detail"] == "この請求は支払い済みのため、取り下げられません。"


@on_sqlite
def test_an_owner_reads_its_tenants_bills_and_strangers_do_not(machine, make, owner, session, clock, stranger, bill):
    tenant = make.organisation(name="あおば商店", address="a@aoba.example.jp", owner=owner)
    terms = BillTerms("T-1", Yen(500), NOON.date(), "パン")
    made = register_bill(
        session, scope_of(tenant), BillTarget(one_off=True), terms, plan=make.plan, actor=COMMAND, at=clock.now()
    )
    seen = machine.get(f"/bills/{made.ref}").json
    assert (seen["organisation"], bill["organisation"]) == (tenant.ref, owner.ref)
    assert [one["id"] for one in machine.get("/bills").json["data"]] == [made.ref, bill["id"]]
    first = machine.get("/bills?limit=1").json
    assert machine.get(f"/bills?after={first['next']}").json == {"data": [bill], "next": None}
    for path in (f"/bills/{made.ref}", f"/bills/{bill['id']}/versions"):
        stranger.get(path, status=404)
    machine.patch(f"/bills/{made.ref}", {"amount": 1}, status=404)
    machine.get("/bills?after=nothing", status=422)


@on_sqlite
def test_a_key_needs_the_scopes_and_the_sandbox_tries_everything(machine_with, machine, sandbox_machine, bill, clock):
    reads = machine_with(KeyScope.BILLS_READ)
    reads.get(f"/bills/{bill['id']}")
    assert problem_of(reads.post("/bills", ONE_OFF, status=403)) == "scope-missing"
    assert problem_of(machine.post(f"/bills/{bill['id']}/simulate", {"what": "paid"}, status=403)) == "sandbox-only"
    told = {}
    for what in ("paid", "reversed", "expired", "late", "doubled", "slow"):
        made = sandbox_machine.post("/bills", ONE_OFF | {"reference": what}).json
        assert made["number"].startswith("29")
        path = f"/bills/{made['id']}"
        answer = sandbox_machine.post(f"{path}/simulate", {"what": what}, status=200).json
        assert sandbox_machine.get(path).json == answer["bill"]
        payment, pending = answer["bill"]["payment"], answer["pending"]
        told[what] = answer["bill"]["state"], payment and payment["state"], pending and pending["kind"]
        assert (answer["bill"]["held_until"] is not None) is (what == "slow")
    assert told == {
        "paid": ("paid", "provisional", None),
        "reversed": ("open", "reversed", None),
        "expired": ("lapsed", None, None),
        "late": ("open", None, "late"),
        "doubled": ("paid", "provisional", "doubled"),
        "slow": ("open", None, None),
    }
    (again,) = sandbox_machine.get("/bills?state=paid&limit=1").json["data"]
    refused = sandbox_machine.post(f"/bills/{again['id']}/simulate", {"what": "late"}, status=409)
    assert problem_of(refused) == "state-refused"


@on_sqlite
def test_registering_takes_seven_statements_and_reading_again_four(machine, app, number):
    body = TERMS | {"number": number.digits}
    machine.post("/bills", body)
    with recorded(app.extensions["wiring"].engine) as statements:
        made = machine.post("/bills", body | {"reference": "A-2"}).json
    assert len(statements) == 7
    path = f"/bills/{made['id']}"
    etag = machine.get(path).headers["ETag"]
    with recorded(app.extensions["wiring"].engine) as statements:
        machine.get(path, status=304, If_None_Match=etag)
    assert len(statements) == 4
