"""Recurring bills by the API: plans, the coming run, and what became of runs."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session, sessionmaker

from portal.organisations import KeyScope
from tests.api.client import Machine, problem_of
from tests.factories import Factory
from tests.fakes import FixedClock
from tests.recurring.club import Club
from tests.recurring.test_running import AT_SIX

PLAN = {"name": "会費", "amount": 5000, "day": 25, "first_month": "2026-04", "purpose": "{month}月分の会費"}


@pytest.fixture
def backend() -> str:
    """The verbs are tried on both; this is the API's own part."""
    return "sqlite"


@pytest.fixture
def club(app: Flask, session: Session, sessions: sessionmaker[Session], make: Factory, clock: FixedClock) -> Club:
    """A club of three members with cards, and one without."""
    app.extensions["clock"] = clock
    made = Club.made(make, sessions, clock)
    made.members(3)
    made.member("M4")
    return made


@pytest.fixture
def merchant(app: Flask, make: Factory, club: Club) -> Machine:
    """The club's machine."""
    return Machine(app, make.key(club.staff.organisation)[1])


def test_a_plan_is_made_read_listed_and_changed(merchant: Machine, club: Club):
    made = merchant.post("/recurring", PLAN)
    plan, path = made.json, made.headers["Location"].removeprefix("/api/v1")
    assert merchant.get(path).json == plan
    assert (plan["state"], plan["code"], plan["audience"], plan["members"]) == ("active", "R1", "everybody", [])
    assert plan["next"] == {"month": "2026-04", "registered_on": "2026-04-25", "due_on": "2026-05-25"}
    changes = {
        "audience": "chosen", "members": [{"member_no": "Ｍ1"}, {"member_no": "M2", "amount": 700}], "amount": 6000,
        "due_rule": "next_month", "due_value": 10, "last_month": "2026-05", "code": "kaihi",
    }  # fmt: skip
    changed = merchant.patch(path, changes).json
    assert changed["members"] == [{"member_no": "M1", "amount": None}, {"member_no": "M2", "amount": 700}]
    assert (changed["amount"], changed["last_month"], changed["code"]) == (6000, "2026-05", "KAIHI")
    assert (changed["next"]["due_on"], changed["purpose"]) == ("2026-05-10", PLAN["purpose"])
    head = {name: value for name, value in changed.items() if name != "members"}
    other = merchant.post("/recurring", PLAN | {"last_month": None}).json
    assert merchant.get("/recurring?limit=1").json["next"] == other["id"]
    assert merchant.get(f"/recurring?after={other['id']}&state=active").json == {"data": [head], "next": None}
    assert merchant.post(f"{path}/pause", status=200).json["next"] is None
    assert merchant.get("/recurring?state=paused").json["data"][0]["id"] == plan["id"]
    assert merchant.post(f"{path}/resume", status=200).json["next"] == changed["next"]
    assert merchant.post(f"{path}/end", status=200).json["state"] == "ended"
    for verb in ("pause", "resume"):
        assert merchant.post(f"{path}/{verb}", status=409).json["state"] == "ended"
    assert problem_of(merchant.patch(path, {"amount": 1}, status=409)) == "state-refused"


WRONG = [
    ({"first_month": "2026-13"}, "#/first_month", "month"),
    ({"first_month": "２０２６-04"}, "#/first_month", "month"),
    ({"purpose": "{x}"}, "#/purpose", "field"),
    ({"audience": "list", "list": "x"}, "#/list", "unknown"),
    ({"audience": "chosen", "members": [{"member_no": "M9"}]}, "#/members", "unknown"),
    ({"last_month": "2026-03"}, "#/last_month", "order"),
    ({"first_month": "2026-01", "last_month": "2026-02"}, "#/last_month", "past"),
    ({"due_rule": "this_month", "due_value": 40}, "#/due_value", "range"),
    ({"code": "TAKEN"}, "#/code", "code-used"),
]


def test_a_plan_that_cannot_be_says_where_and_why(merchant: Machine, club: Club):
    club.plan(code="TAKEN")
    for changes, pointer, code in WRONG:
        refused = merchant.post("/recurring", PLAN | changes, status=422)
        assert problem_of(refused) == "values-refused"
        assert [(one["pointer"], one["code"]) for one in refused.json["errors"]] == [(pointer, code)]
        assert refused.json["errors"][0]["detail"]


def test_the_coming_run_is_foreseen_changed_skipped_and_its_bills_are_told(merchant: Machine, club: Club):
    chosen = [{"member_no": f"M{place}"} for place in range(1, 5)]
    path = f"/recurring/{merchant.post('/recurring', PLAN | {'audience': 'chosen', 'members': chosen}).json['id']}"
    foreseen = merchant.get(f"{path}/preview").json
    assert (foreseen["billed"], foreseen["refused"], foreseen["total"], foreseen["purpose"]) == (
        3,
        1,
        15000,
        "4月分の会費",
    )
    assert foreseen["members"][3] == {
        "member_no": "M4", "amount": 5000, "left_out": False, "reason": "member_without_number",
    }  # fmt: skip
    changes = {"due_on": "2026-05-31", "amounts": [{"member_no": "M1", "amount": 100}], "left_out": ["M2"]}
    run = merchant.post(f"{path}/next", changes, status=200).json
    assert (run["state"], run["month"], run["due_on"]) == ("coming", "2026-04", "2026-05-31")
    assert merchant.get(f"{path}/preview").json["total"] == 5100
    assert problem_of(merchant.post(f"{path}/next", {"left_out": ["M9"]}, status=422)) == "values-refused"
    assert merchant.post(f"{path}/next", {"month": "2026-05"}, status=409).json["reason"] == "nothing-coming"
    skipped = merchant.post(f"{path}/skip", {}, status=200).json
    assert (skipped["month"], skipped["state"], skipped["why"]) == ("2026-04", "skipped", "asked")
    assert merchant.post(f"{path}/take-back", {}, status=200).json["state"] == "coming"
    assert merchant.post(f"{path}/take-back", {}, status=409).json["reason"] == "nothing-coming"
    assert merchant.post(f"{path}/skip", {"month": "2026-06"}, status=409).json["reason"] == "nothing-coming"
    club.until(AT_SIX)
    club.sweep()
    club.work()
    run = merchant.get(f"{path}/runs").json["data"][0]
    assert (run["state"], run["lines"], run["registered"], run["refused"], run["total"]) == ("done", 3, 2, 1, 5100)
    lines = merchant.get(f"/recurring/runs/{run['id']}/lines?limit=2").json
    bill = merchant.get(f"/bills/{lines['data'][0]['bill']}").json
    assert (bill["amount"], bill["member_no"], bill["due_on"]) == (100, "M1", "2026-05-31")
    rest = merchant.get(f"/recurring/runs/{run['id']}/lines?after={lines['next']}").json["data"]
    told = {"place": 3, "member_no": "M4", "amount": 5000, "bill": None, "reason": "member_without_number"}
    assert rest == [told] == merchant.get(f"/recurring/runs/{run['id']}/lines?refused=yes").json["data"]


def test_others_find_nothing_and_scopes_are_asked_for(
    merchant: Machine, club: Club, stranger: Machine, app: Flask, make: Factory
):
    path = f"/recurring/{club.plan().ref}"
    for where in (path, f"{path}/preview", f"{path}/runs", "/recurring/runs/" + "x" * 22 + "/lines"):
        assert problem_of(stranger.get(where, status=404)) == "not-found"
    assert stranger.get("/recurring").json["data"] == []
    for verb, body in (("pause", None), ("end", None), ("skip", {}), ("next", {}), ("take-back", {})):
        assert problem_of(stranger.post(f"{path}/{verb}", body, status=404)) == "not-found"
    reader = Machine(app, make.key(club.staff.organisation, KeyScope.BILLS_READ)[1])
    assert reader.get(path).json["id"]
    assert problem_of(reader.post(f"{path}/pause", status=403)) == "scope-missing"
    sandbox = Machine(app, make.key(club.staff.organisation, sandbox=True)[1])
    assert sandbox.get("/recurring").json["data"] == []
    assert sandbox.post("/recurring", PLAN).json["code"] == "R1"
    assert merchant.get("/recurring?after=" + "x" * 22, status=422).json["errors"][0]["code"] == "cursor"
