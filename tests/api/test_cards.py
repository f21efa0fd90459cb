"""Members' cards by the API: stopped, replaced, taken off phones; blank ones bound."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from portal.cards import CardKind, CardRecord, allot_cards
from portal.kernel.identifiers import new_ref
from portal.organisations import KeyScope, Organisation, scope_of
from tests.api.client import Machine, problem_of
from tests.factories import make_plan
from tests.fakes import NOON
from tests.web.browser import Browser


@pytest.fixture
def backend() -> str:
    """The verbs are tried on both; this is the API's own part."""
    return "sqlite"


@pytest.fixture
def member(machine: Machine) -> dict:
    return machine.post("/members", {"member_no": "M-1", "name": "髙﨑 花子"}).json


@pytest.fixture
def blank(session: Session, owner: Organisation) -> CardRecord:
    """A card that is nobody's yet."""
    return allot_cards(session, scope_of(owner), [None], kind=CardKind.PRINTED, plan=make_plan(), at=NOON, look={})[0]


def test_a_blank_card_is_bound_claimed_reset_stopped_and_replaced(
    app: Flask, machine: Machine, member: dict, blank: CardRecord
):
    assert machine.get(f"/cards/{blank.ref}").json["member"] is None
    body = {"number": f"{blank.digits[:4]} {blank.digits[4:]}", "member_no": "M-1"}
    once = new_ref()
    bound = [machine.post("/cards/bind", body, status=200, Idempotency_Key=key).json for key in (once, once, new_ref())]
    card = bound[0]
    assert bound == [card] * 3 and (card["id"], card["state"], card["member"]) == (blank.ref, "active", member["id"])
    page = Browser(app)
    page.get(card["url"].removeprefix("http://localhost:8000"))
    path = f"/cards/{card['id']}"
    reset = machine.post(f"{path}/reset", status=200).json
    assert reset["claim_code"] != card["claim_code"] and reset["phones"] == 0
    stopped = machine.post(f"{path}/stop", status=200).json
    assert stopped["state"] == "stopped" and stopped["ended_at"]
    new = machine.post(f"{path}/replace", status=200).json
    assert (new["state"], new["member"]) == ("active", member["id"]) and new["number"] != card["number"]
    cards = machine.get(f"/members/{member['id']}/cards").json["data"]
    assert cards[0] == new and [one["state"] for one in cards] == ["active", "replaced"]
    assert problem_of(machine.post(f"{path}/stop", status=409)) == "state-refused"


def test_a_card_is_bound_to_nobody_who_has_one_or_has_left(machine: Machine, member: dict, blank: CardRecord):
    for body, pointer, code in [
        ({"number": "2100000000001", "member_no": "M-1"}, "#/number", "number"),
        ({"number": "2100000000005", "member_no": "M-1"}, "#/number", "not-blank"),
        ({"number": blank.digits, "member_no": "M-2"}, "#/member_no", "plan-unknown"),
    ]:
        (error,) = machine.post("/cards/bind", body, status=422).json["errors"]
        assert (error["pointer"], error["code"]) == (pointer, code) and error["detail"]
    body = {"number": blank.digits, "member_no": "M-1"}
    machine.post(f"/members/{member['id']}/leave", status=200)
    refused = machine.post("/cards/bind", body, status=409)
    assert (problem_of(refused), refused.json["state"]) == ("state-refused", "left")
    machine.post(f"/members/{member['id']}/rejoin", status=200)
    machine.post("/cards/bind", body, status=200)
    other = machine.post(f"/cards/{blank.ref}/stop", status=200).json
    machine.post(f"/cards/{other['id']}/replace", status=200)
    assert machine.post(f"/cards/{other['id']}/replace", status=200).json["id"] != other["id"]


def test_nobody_touches_anothers_card(machine_with, stranger: Machine, blank: CardRecord):
    stranger.get(f"/cards/{blank.ref}", status=404)
    for verb in ("stop", "replace", "reset"):
        stranger.post(f"/cards/{blank.ref}/{verb}", status=404)
    reader = machine_with(KeyScope.CARDS_READ)
    reader.get(f"/cards/{blank.ref}")
    assert problem_of(reader.post(f"/cards/{blank.ref}/stop", status=403)) == "scope-missing"
