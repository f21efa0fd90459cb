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

from tests.api.client import Machine

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["fitting", "unfit"])
@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_answers_are_as_documented(make_app, make, owner, mode, campaign: Callable[[int, int], int]):
    app = make_app(API_REQUESTS_PER_KEY_PER_MINUTE="9999999", API_REQUESTS_PER_ORGANISATION_PER_MINUTE="9999999")
    machine = Machine(app, make.key(owner)[1])
    tenant = machine.post("/tenants", {"name": "店", "mail_address": "a@example.jp"}).json["id"]
    endpoint = machine.post("/webhook-endpoints", {"url": "https://pos.example.jp/"}).json["id"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what the schema does not tell
        schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
        operations = [found.ok() for found in schema.get_all_operations()]
        assert len(operations) >= 14
        statuses = set()
        for operation in operations:
            there = {"ref": tenant if "tenants" in operation.path else endpoint}
            statuses |= _tried(operation, mode, machine.headers, there, campaign(4, 400))
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
