"""What chains' developers copy works as it stands, and what they look up is there in both languages."""

import json
import re

import pytest

from portal.api.stores.errors import BILLS_CHANGED
from portal.organisations import COMMAND, OrganisationKind, make_signing_secret, scope_of
from portal.payments import PendingKind, Refusal
from portal.settings import ROOT
from tests.api.stores.till import Chain, cash

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)

TEXT = (ROOT / "docs/stores.md").read_text()


def test_the_signing_example_works(app, session, make, clock, monkeypatch):
    chain = scope_of(make.organisation(OrganisationKind.CHAIN))
    vault = app.extensions["wiring"].vault
    made, secret = make_signing_secret(session, chain, vault, actor=COMMAND, at=clock.now())
    (code,) = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    names: dict = {}
    exec(compile(code, "docs/stores.md", "exec"), names)
    monkeypatch.setattr("time.time", lambda: clock.now().timestamp())
    key, calls = (made.ref, secret), Chain(app)
    url = "http://localhost:8000/stores/v1"
    told = names["signed"](*key, "GET", f"{url}/totals/2026-04-01")
    assert calls.call("GET", "/totals/2026-04-01", **told).json["paid"] == 0
    body = json.dumps(cash("1" * 44)).encode()
    for _twice in range(2):
        told = names["signed"](*key, "POST", f"{url}/confirmations", body, "a-key-of-ours")
        answer = calls.call("POST", "/confirmations", body, **told)
        assert answer.json["pending"]["kind"] == "unknown"
    assert answer.headers["Idempotent-Replayed"] == "true"


def test_each_code_each_kind_and_each_operation_is_told_twice(app):
    for code in (*Refusal, *PendingKind, BILLS_CHANGED, "values_refused"):
        assert TEXT.count(f"| `{code}` |") == 2, code
    for path, item in app.test_client().get("/stores/v1/openapi.json").json["paths"].items():
        for method in set(item) - {"parameters"}:
            plain = path.removeprefix("/stores/v1").partition("{")[0]
            assert TEXT.count(f"`{method.upper()} {plain}") >= 2, path
