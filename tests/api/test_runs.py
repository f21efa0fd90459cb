"""A merchant's print runs by the API: planned, confirmed, followed; pieces printed once more; e-cards sent."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session, sessionmaker

from portal.artwork import Finding, MemberFault
from portal.kernel.identifiers import new_ref
from portal.members import Particulars, add_member
from portal.organisations import KeyScope, OrganisationKind
from portal.print_runs import ask_merchant, decline_job, find_run, mark_shipped
from portal.print_runs.rendering import begin_part, fail_run
from tests.api.client import Machine, problem_of
from tests.factories import Factory
from tests.fakes import FixedClock
from tests.print_runs.desk import NAMELESS, POSTCARD, TOKYO, Desk, open_desk


@pytest.fixture
def backend() -> str:
    """The verbs are tried on both; this is the API's own part."""
    return "sqlite"


@pytest.fixture
def desk(
    app: Flask, session: Session, sessions: sessionmaker[Session], make: Factory, clock: FixedClock, tmp_path: Path
) -> Desk:
    """A merchant with three members, and a print shop."""
    made = open_desk(session, sessions, make, clock, tmp_path / "files")
    app.extensions["wiring"].__dict__["files"] = made.files
    made.members(3, **TOKYO)
    return made


@pytest.fixture
def merchant(app: Flask, make: Factory, desk: Desk) -> Machine:
    """The merchant's machine."""
    return Machine(app, make.key(desk.merchant.organisation)[1])


def plan(desk: Desk, **changes: object) -> dict:
    """A body for all members' cards."""
    return {
        "name": "会員証 4月", "design_version": desk.version(), "selection": {"everybody": True},
        "print_shop": desk.shop.organisation.ref, "stock": "pvc", "sheet": "a4", **changes,
    }  # fmt: skip


def test_a_run_is_planned_changed_and_confirmed_once(merchant: Machine, desk: Desk):
    made = merchant.post("/runs", plan(desk))
    run, path = made.json, made.headers["Location"].removeprefix("/api/v1")
    assert merchant.get(path).json == run
    assert (run["state"], run["pieces"], run["print_shop_name"], run["medium"]) == ("draft", 3, "さくら印刷", "card")
    assert run["estimate"] == merchant.get(f"{path}/estimate").json["estimate"]
    assert (run["estimate"]["net"], run["estimate"]["gross"]) == (8600, 9460)
    seen = merchant.get(path).headers["ETag"]
    changed = merchant.patch(path, {"overs": 5, "due_on": "2999-01-31", "note": "よろしく\nお願いします。"}).json
    assert changed == run | {
        "overs": 5, "due_on": "2999-01-31", "note": "よろしく\nお願いします。", "changed_at": changed["changed_at"],
    }  # fmt: skip
    assert problem_of(merchant.patch(path, {"overs": 6}, status=412, If_Match=seen)) == "version-differs"
    once = new_ref()
    for key in (once, once, new_ref()):
        confirmed = merchant.post(f"{path}/confirm", status=200, Idempotency_Key=key).json
        assert (confirmed["state"], confirmed["pieces"]) == ("confirmed", 3)
    pieces = merchant.get(f"{path}/pieces?limit=2").json
    rest = merchant.get(f"{path}/pieces?after={pieces['next']}").json
    shown = pieces["data"] + rest["data"]
    assert [(one["serial"], one["member_no"]) for one in shown] == [(n, f"M0000{n}") for n in (1, 2, 3)]
    assert len({one["number"] for one in shown}) == 3 and rest["next"] is None
    assert merchant.get(f"{path}/pieces?member_no=M00002").json["data"] == [shown[1]]
    assert merchant.get("/runs?state=confirmed&kind=cards").json["data"][0]["id"] == run["id"]
    assert merchant.get("/runs?state=draft").json["data"] == []
    assert problem_of(merchant.patch(path, {"overs": 6}, status=409)) == "state-refused"
    assert merchant.post(f"{path}/cancel", status=200).json["state"] == "cancelled"
    assert {one["card_state"] for one in merchant.get(f"{path}/pieces").json["data"]} == {"withdrawn"}
    assert [one["what"] for one in merchant.get(f"{path}/timeline").json["data"]] == ["confirmed", "cancelled"]


def test_what_makes_no_run_says_where_it_is_wrong(merchant: Machine, desk: Desk):
    for changes, pointer, code in [
        ({"name": " "}, "#/name", "empty"),
        ({"selection": {}}, "#/selection", "plan-nobody"),
        ({"selection": {"list": new_ref()}}, "#/selection/list", "plan-unknown"),
        ({"selection": {"everybody": "yes"}}, "#/selection/everybody", "not-boolean"),
        ({"design_version": new_ref()}, "#/design_version", "plan-unknown"),
        ({"kind": "postcards"}, "#/design_version", "plan-medium"),
        ({"kind": "reprint"}, "#/kind", "choice"),
        ({"blanks": 5}, "#/blanks", "plan-names"),
        ({"stock": "pet"}, "#/stock", "choice"),
        ({"stock": ""}, "#/stock", "required"),
        ({"sheet": "b99"}, "#/sheet", "plan-sheet"),
        ({"due_on": "2026-02-30"}, "#/due_on", "day"),
        ({"due_on": "2001-01-01"}, "#/due_on", "plan-past"),
        ({"message": "長" * 201}, "#/message", "too-long"),
        ({"standard": "screen"}, "#/standard", "choice"),
    ]:
        (error,) = merchant.post("/runs", plan(desk, **changes), status=422).json["errors"]
        assert (error["pointer"], error["code"]) == (pointer, code) and error["detail"], changes
    refused = merchant.post("/runs", plan(desk, print_shop=new_ref()), status=409)
    assert (problem_of(refused), refused.json["reason"]) == ("print-shop-refused", "away")


def test_print_shops_are_listed_with_their_prices(merchant: Machine, desk: Desk):
    (shop,) = merchant.get("/print-shops").json["data"]
    assert (shop["id"], shop["name"]) == (desk.shop.organisation.ref, "さくら印刷")
    (prices,) = shop["prices"]
    assert prices["steps"][1] == {"least": 100, "each": 120} and prices["set_up"] == 8000
    assert merchant.get("/print-shops?medium=a4").json["data"] == []


def test_members_who_changed_meanwhile_are_told(merchant: Machine, desk: Desk):
    cards, post = (
        merchant.post("/runs", body).json["id"]
        for body in (plan(desk), plan(desk, design_version=desk.version(POSTCARD), kind="postcards",
                                      stock="postcard-paper"))
    )  # fmt: skip
    desk.member("M00004", "住所なし")
    refused = merchant.post(f"/runs/{cards}/confirm", status=409)
    assert (problem_of(refused), refused.json["planned"], refused.json["now"]) == ("selection-changed", 3, 4)
    merchant.patch(f"/runs/{post}", {"overs": 0})
    refused = merchant.post(f"/runs/{post}/confirm", status=409)
    assert (problem_of(refused), refused.json["count"]) == ("addresses-refused", 1)
    (error,) = refused.json["errors"]
    assert (error["member_no"], error["code"]) == ("M00004", "address-missing") and error["detail"]


def test_a_failed_run_names_the_member_and_is_tried_again(merchant: Machine, desk: Desk):
    run = desk.confirmed()
    begin_part(desk.session, run.ref, 1, at=desk.at)
    finding = Finding(MemberFault.CHARACTER, "2", details={"line": 2, "column": "name", "code_point": "U+E000"})
    fail_run(desk.session, run.ref, "pieces", [finding], at=desk.at)
    told = merchant.get(f"/runs/{run.ref}").json
    assert told["state"] == "failed"
    (fault,) = told["faults"]
    assert (fault["serial"], fault["member_no"], fault["code"]) == (2, "M00002", MemberFault.CHARACTER)
    assert fault["detail"]
    again = merchant.post(f"/runs/{run.ref}/retry", status=200).json
    assert (again["state"], again["faults"]) == ("rendering", [])
    assert problem_of(merchant.get(f"/runs/{run.ref}/files", status=409)) == "package-not-ready"


def test_a_ready_run_is_sent_elsewhere_asked_about_printed_once_more_and_taken(
    merchant: Machine, desk: Desk, make: Factory
):
    run = desk.packed()
    path = f"/runs/{run.ref}"
    assert merchant.get(f"{path}/files").json["data"][0]["name"] == "manifest.json"
    decline_job(desk.session, desk.shop.scope, run.ref, reason="納期に間に合いません", **desk.by_shop)
    assert merchant.get(f"{path}/timeline").json["data"][-1]["details"]["reason"] == "納期に間に合いません"
    other = make.organisation(OrganisationKind.PRINT_SHOP, name="もみじ印刷")
    sent = merchant.post(f"{path}/send", {"print_shop": other.ref, "stock": "pvc"}, status=200).json
    assert (sent["state"], sent["print_shop"], sent["stock"]) == ("sent", other.ref, "pvc")
    assert merchant.post(f"{path}/recall", status=200).json["state"] == "ready"
    for again in ("recall", "questions"):
        body = {"text": "いつ届きますか。"} if again == "questions" else None
        assert problem_of(merchant.post(f"{path}/{again}", body, status=409)) == "state-refused"
    merchant.post(f"{path}/send", {}, status=200)
    asked = merchant.post(f"{path}/questions", {"text": "いつ届きますか。"}).json
    shop = make.member(other)
    ask_merchant(desk.session, shop.scope, run.ref, "4月です。", actor=shop.actor, at=desk.at)
    thread = merchant.get(f"{path}/questions").json["data"]
    assert thread[0] == asked and [one["side"] for one in thread] == ["merchant", "shop"]
    assert problem_of(merchant.post(f"{path}/reprint", {"serials": [1]}, status=409)) == "state-refused"
    assert problem_of(merchant.post(f"{path}/take", status=409)) == "state-refused"
    Machine(merchant.client.application, make.key(other)[1]).post(
        f"/print-jobs/{run.ref}/accept", {"stock": "matt-paper"}, status=200
    )
    mark_shipped(desk.session, shop.scope, run.ref, carrier="ヤマト運輸", tracking="", actor=shop.actor, at=desk.at)
    assert merchant.post(f"{path}/take", status=200).json["state"] == "done"
    once = new_ref()
    made = [merchant.post(f"{path}/reprint", {"serials": [2]}, Idempotency_Key=once).json for _twice in range(2)]
    assert made[0] == made[1] == merchant.get(f"/runs/{made[0]['id']}").json
    assert (made[0]["kind"], made[0]["of_run"], made[0]["pieces"]) == ("reprint", run.ref, 1)
    (piece,) = merchant.get(f"/runs/{made[0]['id']}/pieces").json["data"]
    assert (piece["serial"], piece["of_serial"], piece["member_no"]) == (1, 2, "M00002")
    assert problem_of(merchant.get(f"{path}/figures", status=409)) == "state-refused"


def test_ecards_links_are_given_to_the_merchant(merchant: Machine, desk: Desk, make: Factory):
    body = {"name": "eカード", "kind": "ecards", "selection": {"everybody": True}, "mails": False}
    path = f"/runs/{merchant.post('/runs', body).json['id']}"
    assert problem_of(merchant.get(f"{path}/links", status=409)) == "state-refused"
    merchant.post(f"{path}/confirm", status=200)
    first = merchant.get(f"{path}/links?limit=2").json
    rest = merchant.get(f"{path}/links?after={first['next']}").json
    links = first["data"] + rest["data"]
    assert [one["member_no"] for one in links] == ["M00001", "M00002", "M00003"] and rest["next"] is None
    reading = Machine(merchant.client.application, make.key(desk.merchant.organisation, KeyScope.RUNS_READ)[1])
    assert reading.get(f"{path}/links").json["data"][0] == links[0] | {"claim_code": None}
    page = merchant.client.get(links[0]["url"].removeprefix("http://localhost:8000"))
    assert page.status_code == 200 and len(links[0]["claim_code"]) == 9
    desk.work()
    assert merchant.get(path).json["state"] == "done"
    counted = merchant.get(f"{path}/figures").json
    assert (counted["cards"], counted["mailed"], counted["claimed"]) == (3, 0, 0)
    assert problem_of(merchant.post(f"{path}/remind", status=409)) == "state-refused"
    for cursor in ("x", "-1", "1" * 12):
        assert problem_of(merchant.get(f"{path}/links?after={cursor}", status=422)) == "values-refused"


def test_those_who_have_not_opened_an_ecard_are_reminded(merchant: Machine, desk: Desk, session: Session):
    member = Particulars("M-9", "髙﨑 花", address="hana@example.jp")
    made = add_member(session, desk.scope, member, **desk.by_merchant)
    body = {"name": "eカード", "kind": "ecards", "selection": {"members": [made.ref]}}
    run = merchant.post("/runs", body).json
    merchant.post(f"/runs/{run['id']}/confirm", status=200)
    desk.work()
    once = new_ref()
    for _twice in range(2):
        told = merchant.post(f"/runs/{run['id']}/remind", status=200, Idempotency_Key=once).json
        assert told == {"reminded": 1}
    assert merchant.get(f"/runs/{run['id']}/figures").json["reminded"] == 1


def test_blank_cards_are_made_without_members(merchant: Machine, desk: Desk):
    body = plan(desk, design_version=desk.version(NAMELESS), selection={}, blanks=4)
    run = merchant.post("/runs", body).json
    assert (run["pieces"], run["members"], run["blanks"]) == (4, 0, 4)
    merchant.post(f"/runs/{run['id']}/confirm", status=200)
    assert {one["card_state"] for one in merchant.get(f"/runs/{run['id']}/pieces").json["data"]} == {"blank"}


def test_nobody_sees_or_changes_anothers_runs(app: Flask, merchant: Machine, desk: Desk, make: Factory, stranger):
    path = f"/runs/{merchant.post('/runs', plan(desk)).json['id']}"
    sandbox = Machine(app, make.key(desk.merchant.organisation, sandbox=True)[1])
    for machine in (stranger, sandbox, Machine(app, make.key(desk.shop.organisation)[1])):
        assert machine.get("/runs").json["data"] == []
        for beyond in ("", "/files", "/pieces", "/links", "/questions"):
            machine.get(path + beyond, status=404)
        for verb in ("confirm", "cancel", "take"):
            machine.post(f"{path}/{verb}", status=404)
    reader = Machine(app, make.key(desk.merchant.organisation, KeyScope.RUNS_READ)[1])
    reader.get(path)
    assert problem_of(reader.post(f"{path}/confirm", status=403)) == "scope-missing"
    assert find_run(desk.session, desk.scope, path.rpartition("/")[2]).confirmed_at is None
