"""The stores' document names every operation, and what each may answer."""

import re

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from portal.api.problems import PROBLEM_TYPES

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


def test_the_document_is_valid_and_names_every_operation(app):
    document = app.test_client().get("/stores/v1/openapi.json").json
    OpenAPIV31SpecValidator(document).validate()
    rules = {
        (method.lower(), re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule))
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/stores/v1/") and not rule.rule.endswith("openapi.json")
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    said = {(method, path): one for path, item in document["paths"].items() for method, one in item.items()}
    said = {place: one for place, one in said.items() if place[0] != "parameters"}
    assert set(said) == rules
    for (_method, path), one in said.items():
        assert one["summary"] and one["description"] and one["operationId"]
        assert bool(one["security"]) != path.endswith("/texts")
        codes = {code for answer in one["responses"].values() for code in answer.get("x-problems", ())}
        assert codes <= set(PROBLEM_TYPES)
        assert ("store-refused" in codes) == bool(re.search("inquir|slip|author|release|reversal", path))


def test_who_is_no_chain_is_let_in_nowhere(app):
    for path, item in app.test_client().get("/stores/v1/openapi.json").json["paths"].items():
        for method in set(item) - {"parameters"}:
            where = path.replace("{business_date}", "2026-04-01")
            answer = app.test_client().open(
                where, method=method.upper(), headers={"Authorization": "Bearer spk_live_x"}
            )
            assert answer.status_code == (200 if path.endswith("/texts") else 401), path


def test_the_document_is_in_the_readers_language(app):
    answer = app.test_client().get("/stores/v1/openapi.json", headers={"Accept-Language": "en"})
    assert answer.headers["Content-Language"] == "en"
