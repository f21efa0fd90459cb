"""Schemathesis walks through a link's document: no answer is a 500, and every answer is one that the document knows."""

import warnings
from collections.abc import Mapping
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import (
    content_type_conformance,
    not_a_server_error,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
in_both_modes = pytest.mark.parametrize(
    "mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["fitting", "unfit"]
)


def operations_of(document: str, app: Flask) -> list[Any]:
    """All operations of the document at this path."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what the schema does not tell
        schema = schemathesis.openapi.from_wsgi(document, app)
        return [found.ok() for found in schema.get_all_operations()]


def tried(
    operation: Any,
    mode: GenerationMode,
    headers: Mapping[str, str],
    count: int,
    *,
    there: Mapping[str, str] | None = None,
    body: Any = None,
) -> set[int]:
    """Sends ``count`` requests; answers the statuses. Some of the fitting ones name what there is."""
    statuses = set[int]()
    sent = {**headers, "Accept-Encoding": "identity"}  # it does not unpack what a server packs

    @settings(max_examples=count, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(generation_mode=mode))
    def sends(case: Any) -> None:
        if mode is GenerationMode.POSITIVE and len(statuses) % 2 == 0:
            if case.path_parameters:
                case.path_parameters = there
            if body is not None:
                case.body = body
        if mode is GenerationMode.POSITIVE and "If-Match" in (case.headers or {}):
            case.headers["If-Match"] = "*"
        response = case.call(headers=sent)
        statuses.add(response.status_code)
        case.validate_response(response, checks=CHECKS)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        sends()
    return statuses
