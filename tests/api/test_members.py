"""Members by the API: one by one, by member number, many in one request with a result each."""

import json

import pytest

from portal.adapters.files import FilesFolder
from portal.members import give_number, make_give_link
from portal.organisations import COMMAND, scope_of
from tests.api.client import problem_of

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)

HANAKO = {
    "member_no": "0001",
    "name": "髙﨑 花子",
    "mail_address": "Hanako@Example.JP",
    "postcode": "〒100-0005",
    "fields": {"コース": "水泳"},
}


@pytest.fixture
def hanako(machine):
    return machine.post("/members", HANAKO).json


def test_a_member_is_added_read_found_and_changed(machine, hanako):
    assert hanako["mail_address"] == "Hanako@example.jp" and hanako["postcode"] == "1000005"
    assert hanako["state"] == "active" and hanako["left_at"] is None and hanako["fields"] == {"コース": "水泳"}
    path = f"/members/{hanako['id']}"
    assert machine.get(path).json == hanako == machine.get("/members/by-no/0001").json
    changed = machine.patch(path, {"name": "髙﨑 はな"}).json
    assert changed["name"] == "髙﨑 はな" and changed["fields"] == {"コース": "水泳"}
    assert machine.get("/members?q=はな&card=without&state=active").json["data"] == [changed]
    assert machine.get("/members?state=left").json["data"] == machine.get("/members?card=with").json["data"] == []
    machine.patch(path, {"name": "x"}, status=412, If_Match=hanako["id"])
    machine.get("/members/by-no/9999", status=404)


def test_a_member_number_is_one_members(machine, hanako):
    assert problem_of(machine.post("/members", HANAKO, status=409)) == "member-no-taken"
    other = machine.post("/members", {"member_no": "A/2"}).json
    assert machine.get("/members/by-no/A%2F2").json == other
    assert problem_of(machine.patch(f"/members/{other['id']}", {"member_no": "0001"}, status=409)) == "member-no-taken"


def test_a_member_leaves_and_rejoins(machine, hanako):
    path = f"/members/{hanako['id']}"
    for _time in range(2):
        left = machine.post(f"{path}/leave", status=200).json
    assert left["state"] == "left" and left["left_at"]
    assert machine.post(f"{path}/rejoin", status=200).json == hanako


def test_what_is_wrong_is_told_where_it_stands(machine):
    for body, place, code in (
        ({}, "#/member_no", "required"),
        ({"member_no": "1", "postcode": "12"}, "#/postcode", "postcode"),
        ({"member_no": "1", "mail_address": "x"}, "#/mail_address", "address"),
        ({"member_no": "1", "fields": {"a": 1}}, "#/fields/a", "not-text"),
        ({"member_no": "1", "fields": {"a": "\u202e"}}, "#/fields/a", "character"),
        ({"member_no": "1", "fields": []}, "#/fields", "not-object"),
        ({"member_no": "1", "name": "\ue000"}, "#/name", "character"),
    ):
        (error,) = machine.post("/members", body, status=422).json["errors"]
        assert (error["pointer"], error["code"]) == (place, code)


def test_many_are_put_in_one_request_each_with_its_result(machine, hanako):
    machine.post(f"/members/{hanako['id']}/leave", status=200)
    wanted = [
        {"member_no": "0001", "name": "髙﨑 はな", "fields": {"学年": "3"}},
        {"member_no": "0002", "name": "山田 太郎"},
        {"member_no": "0003", "postcode": "1"},
        {"member_no": "0002"},
        {"name": "x"},
        "x",
    ]
    key = {"Idempotency_Key": "bulk-1"}
    told = machine.post("/members/bulk", {"members": wanted}, status=200, **key).json
    assert [one["result"] for one in told["data"]] == ["changed", "added", "faulty", "faulty", "faulty", "faulty"]
    assert (told["added"], told["changed"], told["unchanged"], told["faulty"]) == (1, 1, 0, 4)
    errors = [error for one in told["data"] for error in one["errors"]]
    assert [(error["pointer"], error["code"]) for error in errors] == [
        ("#/members/2/postcode", "postcode"),
        ("#/members/3/member_no", "twice"),
        ("#/members/4/member_no", "required"),
        ("#/members/5", "not-object"),
    ]
    now = machine.get("/members/by-no/0001").json
    assert (
        now["state"] == "active" and now["fields"] == {"コース": "水泳", "学年": "3"} and now["postcode"] == "1000005"
    )
    assert machine.post("/members/bulk", {"members": wanted}, status=200, **key).json == told
    again = machine.post("/members/bulk", {"members": wanted[:2]}, status=200).json
    assert again["unchanged"] == 2


def test_many_are_put_line_by_line_as_ndjson_or_csv(machine, hanako, clock):
    lines = ('{"member_no": "0001", "name": "はな"}', "", '{"member_no": "0002", "postcode": "1"}', "{", '"x"', "")
    body = "\r\n".join(lines).encode() + b"\xff"
    clock.advance(minutes=1)
    told = machine.post("/members/bulk", body, status=200, Content_Type="application/x-ndjson").json
    assert [(one["line"], one["result"]) for one in told["data"]] == [
        (1, "changed"), (3, "faulty"), (4, "faulty"), (5, "faulty"), (6, "faulty"),
    ]  # fmt: skip
    codes = [error["code"] for one in told["data"] for error in one["errors"]]
    assert codes == ["postcode", "line-unreadable", "not-object", "line-unreadable"]
    table = '会員番号,氏名,メール,コース\r\n0001,髙﨑,,"水\n泳"\r\n0003,𠮷田,y@example.jp,\r\n\r\n0004,x\r\n,x,,\r\n'
    sent = {"status": 200, "Content_Type": "text/csv; charset=utf-8"}
    told = machine.post("/members/bulk", b"\xef\xbb\xbf" + table.encode(), **sent).json
    assert [(one["line"], one["result"]) for one in told["data"]] == [
        (2, "faulty"), (4, "added"), (6, "faulty"), (7, "faulty"),
    ]  # fmt: skip
    assert [error["code"] for one in told["data"] for error in one["errors"]] == ["character", "cells", "empty"]
    added = machine.get("/members/by-no/0003").json
    assert (added["name"], added["mail_address"], added["fields"]) == ("𠮷田", "y@example.jp", {"コース": ""})
    for wrong, kind, problem in (
        (b"\xff", "text/csv", "body-unreadable"),
        (b"member_no,member_no\n1,2", "text/csv", "body-unreadable"),
        (b'member_no\n"1', "text/csv", "body-unreadable"),
        (b"member_no\n", "text/csv", "values-refused"),
        (b"member_no\n1", "text/csv; charset=shift_jis", "content-type-unsupported"),
        (b"member_no\n1", "text/plain", "content-type-unsupported"),
    ):
        status = {"body-unreadable": 400, "values-refused": 422, "content-type-unsupported": 415}[problem]
        assert problem_of(machine.post("/members/bulk", wrong, status=status, Content_Type=kind)) == problem


def test_a_large_list_is_checked_then_taken_and_its_faults_told(machine, stranger, app, tmp_path):
    app.extensions["wiring"].__dict__["files"] = FilesFolder(tmp_path)
    table = "会員番号,氏名,郵便番号\n1,髙﨑,1000005\n2,𠮷田,1\n3,山田,\n"
    sent = machine.post("/member-lists", table.encode(), Content_Type="text/csv")
    path, told = sent.headers["Location"].removeprefix("/api/v1"), sent.json
    assert machine.get(path).json == told and machine.get("/member-lists").json["data"] == [told]
    assert (told["state"], told["total"], told["added"], told["faulty"]) == ("faulty", 3, 2, 1)
    (line,) = machine.get(f"{path}/faults").json["data"]
    assert line["line"] == 3 and line["cells"]["氏名"] == "𠮷田" and line["errors"][0]["column"] == "郵便番号"
    assert line["errors"][0]["detail"] and machine.get(f"{path}/faults?after=3").json["data"] == []
    stranger.get(path, status=404)
    taken = machine.post(f"{path}/take", status=200).json
    assert (taken["state"], taken["added"]) == ("taken", 2) and machine.get("/members/by-no/3").json["name"] == "山田"
    again = machine.post("/member-lists", {"csv": "member_no,name\n1,x\n", "name": "2回目"}).json
    assert (again["name"], again["state"], again["changed"]) == ("2回目", "ready", 1)
    unknown = machine.post("/member-lists", {"csv": "a,b\n1,x\n"}).json
    assert unknown["state"] == "needs_columns"
    assert problem_of(machine.post(f"/member-lists/{unknown['id']}/take", status=409)) == "state-refused"
    for csv in ("", "a,a\n1,2\n", None, 1):
        (error,) = machine.post("/member-lists", {"csv": csv}, status=422).json["errors"]
        assert error["pointer"] == "#/csv" and error["detail"]


def test_a_large_request_is_taken_and_a_larger_one_refused(machine):
    long = {"name": "会" * 80, "address1": "町" * 100, "address2": "塔" * 100}
    many = [{"member_no": f"{place:05}", **long} for place in range(90)]
    body = json.dumps({"members": many}, ensure_ascii=False).encode()
    assert len(body) > 64 * 1024
    headers = {"Content_Type": "application/json"}
    assert machine.post("/members/bulk", body, status=200, **headers).json["added"] == 90
    assert problem_of(machine.post("/members/bulk", body + b" " * 1_000_000, status=413, **headers)) == "body-too-large"
    (error,) = machine.post("/members/bulk", {"members": []}, status=422).json["errors"]
    assert error["code"] == "range"


def test_a_members_number_is_the_one_they_gave(machine, hanako, owner, make, session, clock):
    path = f"/members/{hanako['id']}/number"
    assert machine.get(path).json == {
        "member_no": "0001",
        "number": None,
        "number_state": None,
        "source": None,
        "card": None,
    }
    holder, at = make.holder(), clock.now()
    number = make.number(holder)
    link = make_give_link(session, scope_of(owner), name="x", member_ref=hanako["id"], actor=COMMAND, at=at)
    give_number(session, holder.id, link, number.ref, at=at)
    told = machine.get(path).json
    assert told["number"] == number.digits and told["source"] == "given" and told["number_state"] == "active"


def test_members_of_others_and_of_the_sandbox_are_not_seen(machine, sandbox_machine, stranger, hanako):
    for other in (sandbox_machine, stranger):
        other.get(f"/members/{hanako['id']}", status=404)
        other.get("/members/by-no/0001", status=404)
        assert other.get("/members").json["data"] == []
