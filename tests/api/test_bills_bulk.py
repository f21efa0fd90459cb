"""Many bills in one request, a line each: all or nothing or each for itself, NDJSON and CSV, once however often."""

import json

import pytest

from portal.bills import MOST_IN_BULK, bulk
from portal.organisations import OrganisationInactive, forget_answers
from tests.api.client import Machine, problem_of
from tests.races import at_once

on_sqlite = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
NDJSON = {"Content_Type": "application/x-ndjson", "status": 200}
CSV = {"Content_Type": "text/csv", "status": 200}


@pytest.fixture
def number(make):
    return make.number()


def line(whose, reference, **changed):
    told = {"number": whose.digits, "reference": reference, "amount": 3300, "due_on": "2026-04-20", "purpose": "水道"}
    return told | changed


def body_of(*lines):
    return "\n".join(one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in lines).encode()


def faults(answer):
    return [(one["line"], error["pointer"], error["code"]) for one in answer["data"] for error in one["errors"]]


def test_each_line_is_for_itself_and_sent_again_gets_the_same_answer(machine, number):
    body = body_of(
        line(number, "A-1", purpose="髙﨑𠮷"),
        "",
        line(number, "A-1"),
        line(number, "A-2", amount=0),
        line(number, "A-3", number="2000000000008"),
        {"one_off": True} | {name: value for name, value in line(number, "A-4").items() if name != "number"},
        line(number, "A-5", due_on="2026-02-30"),
        line(number, "A-6", state="paid"),
        {"reference": "A-7"},
        "5",
        "{",
        line(number, "A-8", message="x" * 70_000),
        line(number, "A-9", purpose="\u202e"),
    )
    first = machine.post("/bills/bulk?mode=each", body, Idempotency_Key="one", **NDJSON)
    assert faults(first.json) == [
        (3, "#/reference", "reference-used"),
        (4, "#/amount", "range"),
        (5, "#/number", "number-unknown"),
        (7, "#/due_on", "day"),
        (8, "#/state", "unknown"),
        (9, "#/amount", "required"),
        (10, "#", "not-object"),
        (11, "#", "line-unreadable"),
        (12, "#", "line-too-long"),
        (13, "#/purpose", "character"),
    ]
    assert (first.json["registered"], first.json["refused"]) == (2, 10)
    made = {one["reference"]: one["id"] for one in first.json["data"] if one["id"]}
    assert {one["reference"]: one["id"] for one in machine.get("/bills").json["data"]} == made
    again = machine.post("/bills/bulk?mode=each", body, Idempotency_Key="one", **NDJSON)
    assert again.json == first.json and again.headers["Idempotent-Replayed"] == "true"
    other = machine.post("/bills/bulk", body, Idempotency_Key="one", **NDJSON | {"status": 422})
    assert problem_of(other) == "idempotency-key-reused"
    assert len(machine.get("/bills").json["data"]) == 2


@on_sqlite
def test_a_key_used_again_when_it_is_forgotten_registers_what_is_sent_then(machine, number, clock, session):
    april, may = (
        body_of(*(line(number, f"{month}-{place}", due_on=day) for place in range(count)))
        for month, day, count in (("APR", "2026-04-20", 2), ("MAY", "2026-05-20", 3))
    )
    first = machine.post("/bills/bulk", april, Idempotency_Key="monthly", **NDJSON).json
    clock.advance(days=31)
    forget_answers(session, at=clock.now())
    told = machine.post("/bills/bulk", may, Idempotency_Key="monthly", **NDJSON).json
    assert told["registered"] == 3 and told["batch"] != first["batch"]
    assert [one["reference"] for one in told["data"]] == ["MAY-0", "MAY-1", "MAY-2"]
    assert len(machine.get("/bills").json["data"]) == 5
    clock.advance(days=31)
    forget_answers(session, at=clock.now())
    assert machine.post("/bills/bulk", may, Idempotency_Key="monthly", **NDJSON).json == told


def test_one_bad_line_keeps_all_from_being_registered_until_it_is_mended(machine, number):
    lines = [line(number, f"A-{place}") for place in range(5)]
    wrong = [*lines[:2], line(number, "A-2", amount=-1), *lines[3:]]
    sent = {"Idempotency_Key": "one", "Accept_Language": "ja"}
    refused = machine.post("/bills/bulk", body_of(*wrong), **sent, **NDJSON | {"status": 422})
    assert problem_of(refused) == "lines-refused" and refused.json["count"] == 1
    assert refused.json["errors"] == [
        {
            "line": 3,
            "pointer": "#/amount",
            "code": "range",
            "detail": "金額は、1円から300,000円までの整数で入れてください。",
        }
    ]
    assert machine.get("/bills").json["data"] == []
    told = machine.post("/bills/bulk", body_of(*lines), **sent, **NDJSON).json
    assert told["registered"] == 5 and told["batch"] and faults(told) == []


def test_the_same_request_twice_at_once_registers_once(machine, app, number):
    body = body_of(*(line(number, f"A-{place}") for place in range(200)))

    def send(_place: int):
        headers = machine.headers | {"Idempotency-Key": "one", "Content-Type": "application/x-ndjson"}
        return Machine(app).client.post("/api/v1/bills/bulk", data=body, headers=headers)

    answers = at_once(2, send)
    assert {answer.status_code for answer in answers} <= {200, 409}
    last = machine.post("/bills/bulk", body, Idempotency_Key="one", **NDJSON).json
    assert all(answer.json == last for answer in answers if answer.status_code == 200)
    assert last["registered"] == 200 and len({one["id"] for one in last["data"]}) == 200


@on_sqlite
def test_one_with_the_reference_of_a_bill_that_nobody_sees_yet_is_sent_again_later(machine, number, monkeypatch):
    one, answers = line(number, "A-1"), []

    def reveal(*_given, **_terms):
        answers.append(machine.post("/bills", one, Idempotency_Key="single", status=409))
        raise OrganisationInactive("suspended")

    with monkeypatch.context() as patched:
        patched.setattr(bulk, "reveal", reveal)
        machine.post("/bills/bulk", body_of(one), **NDJSON | {"status": 403})
    assert problem_of(answers[0]) == "idempotency-key-in-use" and answers[0].headers["Retry-After"]
    assert machine.post("/bills", one, Idempotency_Key="single", status=201).json["reference"] == "A-1"


@on_sqlite
def test_a_table_is_read_as_spreadsheets_save_it(machine, number):
    table = (
        "番号,請求番号,金額,支払期限,内容,お客様名\r\n"
        f"{number.digits},C-1,３，３００円,2026/4/20,4月分,髙﨑 花\r\n"
        "新規,C-2,4400,２０２６年４月２０日,4月分,\r\n"
        "x\r\n"
        f"{number.digits},C-2,1,2026/4/20,4月分,\r\n"
        f"{number.digits},C-3,abc,2026/4/20,4月分,\r\n"
    )
    told = machine.post("/bills/bulk?mode=each", table.encode("cp932"), **CSV).json
    assert faults(told) == [
        (4, "#", "line-too-few-cells"),
        (5, "#/reference", "reference-used"),
        (6, "#/amount", "range"),
    ]
    own, first = machine.get("/bills").json["data"]
    assert (first["customer_name"], first["amount"], first["due_on"]) == ("髙﨑 花", 3300, "2026-04-20")
    assert own["number"].startswith("23")
    wide = "number,reference,amount,due_on,purpose\n" + f"{number.digits},C-9,100,2026-04-20,𠮷野家 髙﨑\n"
    assert machine.post("/bills/bulk", b"\xef\xbb\xbf" + wide.encode(), **CSV).json["registered"] == 1


@on_sqlite
def test_what_is_no_list_of_bills_is_refused_as_a_whole(machine, number):
    for body, kind, code in (
        (b"", "application/x-ndjson", "no-lines"),
        (b"\n \n", "application/x-ndjson", "no-lines"),
        (b"", "text/csv", "list-empty"),
        (b"number,reference,amount,due_on,purpose\n", "text/csv", "list-without-members"),
        (b"number,reference,amount,purpose\n1,2,3,4\n", "text/csv", "column-missing"),
        (b"number,number,reference,amount,due_on,purpose\n1,1,2,3,4,5\n", "text/csv", "heading-twice"),
        (b"PK\x03\x04" + bytes(60), "text/csv", "list-workbook"),
    ):
        for language in ("ja", "en"):
            answer = machine.post("/bills/bulk", body, status=422, Content_Type=kind, Accept_Language=language).json
            assert [one["code"] for one in answer["errors"]] == [code] and answer["errors"][0]["detail"]
    good = body_of(line(number, "A-1"))
    assert problem_of(machine.post("/bills/bulk", good, status=415, Content_Type="application/json"))
    machine.post("/bills/bulk?mode=some", good, **NDJSON | {"status": 422})
    machine.post("/bills/bulk?mode=each", b"{}\n" + good, **NDJSON)
    machine.post("/bills", b" " * 70_000, status=413, Content_Type="application/json")
    machine.post("/bills/bulk", b" " * 50_000_001, **NDJSON | {"status": 413})
    many = b"{\n" * (MOST_IN_BULK + 1)
    assert problem_of(machine.post("/bills/bulk", many, **NDJSON | {"status": 413})) == "too-many-lines"
    assert machine.post("/bills/bulk", good, Idempotency_Key="x", **NDJSON | {"status": 422}).json["count"] == 1
