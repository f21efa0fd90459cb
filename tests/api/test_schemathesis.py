"""Whatever merchants and print shops send, no answer is a 500, and every answer is one that the document knows."""

from collections.abc import Callable

import pytest
from schemathesis import GenerationMode

from portal.cards import CardKind, allot_cards
from tests.api.client import Machine
from tests.api.runs import ready_for
from tests.api.walked import in_both_modes, operations_of, tried
from tests.print_runs.desk import PLAN, open_desk


@in_both_modes
@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_answers_are_as_documented(
    make_app, make, owner, mode, tmp_path, campaign: Callable[[int, int], int], session, sessions, clock
):
    most = {f"API_REQUESTS_PER_{whose}_PER_MINUTE": "9999999" for whose in ("KEY", "ORGANISATION")}
    app = make_app(FILES_URL=f"file://{tmp_path}", **most)
    machine = Machine(app, make.key(owner)[1])
    tenant = machine.post("/tenants", {"name": "店", "mail_address": "a@example.jp"}).json["id"]
    refs = {
        "tenants": tenant,
        "/members": machine.post("/members", {"member_no": "M-1"}).json["id"],
        "webhook": machine.post("/webhook-endpoints", {"url": "https://pos.example.jp/"}).json["id"],
    }
    refs["member-lists"] = machine.post("/member-lists", {"csv": "member_no\n1\n"}).json["id"]
    bill = {"one_off": True, "reference": "B-1", "amount": 1, "due_on": f"{clock.now():%Y-%m-%d}", "purpose": "会費"}
    refs["/bills"] = machine.post("/bills", bill).json["id"]
    desk = open_desk(session, sessions, make, clock, tmp_path, owner)
    refs |= {part: ready_for(desk, f"/{part}/{verb}") for part, verb in (("runs", "{ref}"), ("print-jobs", "files"))}
    member = desk.member("M-2")
    cards = {"kind": CardKind.PRINTED, "plan": PLAN, "at": desk.at, "look": {}}
    refs["/cards/"] = allot_cards(desk.session, desk.scope, [member.id], **cards)[0].ref
    of_shop = Machine(app, make.key(desk.shop.organisation)[1]).headers
    design = machine.post("/designs", {"template": "plain"}).json
    refs["proofs/"] = machine.post(f"/designs/{design['id']}/proofs", {}).json["id"]
    refs |= {"design-files": design["files"][0]["id"], "designs": design["id"]}
    operations = operations_of("/api/v1/openapi.json", app)
    assert len(operations) >= 14
    statuses = set()
    for operation in operations:
        there = {"ref": next((ref for name, ref in refs.items() if name in operation.path), ""), "member_no": "M-1"}
        headers = of_shop if "print-jobs" in operation.path else machine.headers
        statuses |= tried(operation, mode, headers, campaign(2, 400), there=there)
    assert statuses & {200, 201} if mode is GenerationMode.POSITIVE else statuses & {400, 415, 422}
