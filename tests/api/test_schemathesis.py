"""Whatever is sent, no answer is a 500, and every answer is one that the document knows."""

import warnings
from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import (
    content_type_conformance,
    not_a_server_error,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from portal.cards import CardKind, allot_cards
from tests.api.client import Machine
from tests.api.runs import ready_for
from tests.print_runs.desk import PLAN, open_desk

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["fitting", "unfit"])
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
    desk = open_desk(session, sessions, make, clock, tmp_path, owner)
    refs |= {part: ready_for(desk, f"/{part}/{verb}") for part, verb in (("runs", "{ref}"), ("print-jobs", "files"))}
    member = desk.member("M-2")
    cards = {"kind": CardKind.PRINTED, "plan": PLAN, "at": desk.at, "look": {}}
    refs["/cards/"] = allot_cards(desk.session, desk.scope, [member.id], **cards)[0].ref
    of_shop = Machine(app, make.key(desk.shop.organisation)[1]).headers
    design = machine.post("/designs", {"template": "plain"}).json
    refs["proofs/"] = machine.post(f"/designs/{design['id']}/proofs", {}).json["id"]
    refs |= {"design-files": design["files"][0]["id"], "designs": design["id"]}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what the schema does not tell
        schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
        operations = [found.ok() for found in schema.get_all_operations()]
        assert len(operations) >= 14
        statuses = set()
        for operation in operations:
            there = {"ref": next((ref for name, ref in refs.items() if name in operation.path), ""), "member_no": "M-1"}
            headers = of_shop if "print-jobs" in operation.path else machine.headers
            headers = headers | {"Accept-Encoding": "identity"}  # it does not unpack what a server packs
            statuses |= _tried(operation, mode, headers, there, campaign(2, 400))
    assert statuses & {200, 201} if mode is GenerationMode.POSITIVE else statuses & {400, 415, 422}


def _tried(
    operation: Any, mode: GenerationMode, headers: dict[str, str], there: dict[str, str], count: int
) -> set[int]:
    statuses = set()

    @settings(max_examples=count, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(generation_mode=mode))
    def sends(case: Any) -> None:
        if case.path_parameters and len(statuses) % 2 == 0 and mode is GenerationMode.POSITIVE:
            case.path_parameters = there
        if mode is GenerationMode.POSITIVE and "If-Match" in (case.headers or {}):
            case.headers["If-Match"] = "*"
        response = case.call(headers=headers)
        statuses.add(response.status_code)
        case.validate_response(response, checks=CHECKS)

    sends()
    return statuses
