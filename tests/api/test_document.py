"""The document: valid, complete, in both languages, and its examples run as they stand."""

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from openapi_spec_validator import OpenAPIV31SpecValidator
from werkzeug.serving import make_server

from portal.api.docs import examples
from portal.api.problems import PROBLEM_TYPES
from portal.api.resources import bill_schemas, card_schemas
from portal.api.resources import design_schemas as examples_of_files
from portal.cards import CardKind, allot_cards
from portal.designs import approve_proof
from portal.kernel.clock import SystemClock
from portal.kernel.identifiers import new_ref
from portal.organisations import COMMAND, make_signing_secret, organisations_by_ref, scope_of
from portal.settings import ROOT
from tests.api.bills import paid_bill
from tests.api.client import Machine
from tests.api.recurring import recurring_ref
from tests.api.runs import ready_for
from tests.print_runs.desk import PLAN, Desk, open_desk
from tests.web.browser import Browser

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


@pytest.fixture
def document(app):
    return app.test_client().get("/api/v1/openapi.json").json


def operations_of(app: Flask):
    return app.extensions["api_operations"]("ja")


def test_the_document_is_valid_and_names_every_operation(app, document):
    OpenAPIV31SpecValidator(document).validate()
    assert document["openapi"].startswith("3.1.") and document["servers"] == [{"url": "http://localhost:8000"}]
    rules = {
        (method.lower(), re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule))
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1/") and not rule.endpoint.startswith("api_docs.")
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    assert {
        (method, path) for path, item in document["paths"].items() for method in item if method != "parameters"
    } == rules
    for path, item in document["paths"].items():
        for method, said in item.items():
            if method == "parameters":
                continue
            scope = app.view_functions[_endpoint(app, method, path)].access.removeprefix("key ")
            assert said["security"] == [{"apiKey": [scope]}]
            assert said["summary"] and said["description"] and said["operationId"]


def _endpoint(app: Flask, method: str, path: str) -> str:
    adapter = app.url_map.bind("localhost")
    return adapter.match(path.replace("{ref}", "A" * 22), method=method.upper())[0]


def test_every_problem_a_caller_may_get_stands_at_an_operation_or_at_all(app):
    told = {problem.code for one in operations_of(app).values() for problem in one.problems}
    told |= set(re.findall(r"'(store-[a-z]+)'", str(app.extensions["stores_document"]("ja"))))
    assert set(PROBLEM_TYPES) - told == {"request-refused", "method-not-allowed", "internal-fault"}


def test_the_document_is_in_the_readers_language(app):
    answer = app.test_client().get("/api/v1/openapi.json", headers={"Accept-Language": "en"})
    assert answer.headers["Content-Language"] == "en"


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_pages_about_the_api_show_everything(app, language):
    browser = Browser(app, **{"Accept-Language": language})
    browser.get("/api/docs")
    links = set(re.findall(r'href="(/api/docs[^"#]*)"', browser.text))
    assert {f"/api/docs/operations/{name}" for name in operations_of(app)} < links
    for link in sorted(links):
        browser.get(link)
        for title in re.findall(r'href="/api/docs/problems#([^"]+)"', browser.text):
            assert title in PROBLEM_TYPES
    browser.get("/api/docs/problems")
    assert set(re.findall(r'<section class="problem" id="([^"]+)"', browser.text)) == set(PROBLEM_TYPES)
    browser.get("/api/docs/operations/nothing", status=404)


@contextmanager
def live(app: Flask, port: int) -> Iterator[None]:
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def port() -> int:
    with make_server("127.0.0.1", 0, Flask("free")).socket as free:
        return int(free.getsockname()[1])


def test_the_examples_run_as_they_stand(make_app, make, owner, port, campaign, tmp_path, session, sessions, clock):
    url = f"http://localhost:{port}"
    app = make_app(THREADS="8", PUBLIC_URL=url, FILES_URL=f"file://{tmp_path}")
    secret, trial = make.key(owner)[1], make.key(owner, sandbox=True)[1]
    desk = open_desk(session, sessions, make, clock, tmp_path, owner)
    of_shop = make.key(desk.shop.organisation)[1]
    with live(app, port):
        machine = Machine(app, secret)
        ways = ((examples.curl, ["bash", "-ec"]), (examples.python, [sys.executable, "-c"]))
        for place, (name, operation) in enumerate(operations_of(app).items()):
            if not operation.takes and not operation.sends and place % campaign(3, 1):
                continue  # those without a body are all alike
            is_of_shop = operation.path.startswith("/api/v1/print-jobs")
            is_trial = operation.path.endswith("/simulate")
            key, whose = (trial, Machine(app, trial)) if is_trial else (of_shop if is_of_shop else secret, machine)
            environment = {"PATH": os.environ["PATH"], "SMARTPIT_KEY": key}
            for write, run in ways[: 1 + (place % campaign(12, 1) == 0)]:
                text = write(operation, url).replace(examples.REF, _ref(whose, desk, operation.path))
                if operation.path.endswith("/cards/bind"):
                    digits, member_no = _to_bind(desk)
                    text = text.replace(card_schemas.DIGITS, digits).replace('"0001"', f'"{member_no}"')
                if examples.MEMBER_NO in text:
                    text = text.replace(examples.MEMBER_NO, _member(machine)["member_no"])
                for own in ("0001", "A-1001", "B-1", "B-2"):
                    text = text.replace(f'"{own}"', f'"{new_ref()}"')
                assert len(max(text.splitlines(), key=len)) < 200
                ran = subprocess.run([*run, text], env=environment, capture_output=True, text=True, check=False)
                assert ran.returncode == 0, (name, text, ran.stdout, ran.stderr)
                if write is examples.curl and operation.gives:
                    answer = json.loads(ran.stdout)
                    assert "status" not in answer, (name, text, answer)
                    assert set(answer) == set(operation.example_answer)


def _member(machine: Machine) -> dict[str, str]:
    made: dict[str, str] = machine.post("/members", {"member_no": f"M-{new_ref()[:8]}"}).json
    return made


def _design_part(machine: Machine, path: str) -> str:
    """A design, a file beside it, or a proof of it, which is approved where it is to be handed in."""
    design = machine.post("/designs", {"template": "plain"}).json
    if "design-files" in path:
        spare = {"name": f"{new_ref()}.png", "data": examples_of_files.DOT}
        return machine.post(f"/designs/{design['id']}/files", spare).json["id"]
    if "proofs/" not in path:
        return design["id"]
    proof = machine.post(f"/designs/{design['id']}/proofs", {}).json["id"]
    if path.endswith("/submit"):
        wiring, key = machine.client.application.extensions["wiring"], machine.get("/organisation").json["id"]
        with wiring.sessions() as session:
            scope = scope_of(organisations_by_ref(session, [key])[key])
            approve_proof(session, wiring.files, scope, proof, actor=COMMAND, at=wiring.clock.now())
    return proof


def _to_bind(desk: Desk) -> tuple[str, str]:
    """The number of a blank card, and the member number of somebody without one."""
    (made,) = allot_cards(desk.session, desk.scope, [None], kind=CardKind.PRINTED, plan=PLAN, at=desk.at, look={})
    return made.digits, desk.member(new_ref()).member_no


def _bill(machine: Machine) -> dict[str, str]:
    told = {"one_off": True, "reference": new_ref(), "amount": 3300, "due_on": bill_schemas.DUE_ON, "purpose": "水道"}
    made: dict[str, str] = machine.post("/bills", told).json
    return made


def _ref(machine: Machine, desk: Desk, path: str) -> str:
    if "/recurring/" in path:
        return recurring_ref(machine, desk, path)
    if "/payments/" in path:
        return paid_bill(desk.session, _bill(machine)).ref
    if "/bills/" in path:
        return _bill(machine)["id"]
    if "/runs/" in path or "/print-jobs/" in path:
        return ready_for(desk, path)
    if "/cards/" in path:
        member = desk.member(new_ref())
        return allot_cards(
            desk.session, desk.scope, [member.id], kind=CardKind.PRINTED, plan=PLAN, at=desk.at, look={}
        )[0].ref
    if "design" in path or "proof" in path:
        return _design_part(machine, path)
    if "member-lists" in path:
        return machine.post("/member-lists", {"csv": f"member_no\n{new_ref()}\n"}).json["id"]
    if "members" in path:
        return _member(machine)["id"]
    if "tenants" in path:
        return machine.post("/tenants", {"name": "店", "mail_address": "a@example.jp"}).json["id"]
    return machine.post("/webhook-endpoints", {"url": "https://pos.example.jp/"}).json["id"]


def test_the_guides_signing_example_runs_as_it_stands(make_app, make, owner, session, port):
    url = f"http://localhost:{port}"
    app = make_app(THREADS="8", PUBLIC_URL=url)
    app.extensions["clock"] = SystemClock()  # the example signs with the machine's time
    vault = app.extensions["wiring"].vault
    key, signing = make_signing_secret(session, scope_of(owner), vault, actor=COMMAND, at=app.extensions["clock"].now())
    environment = {
        "SMARTPIT_URL": url,
        "SMARTPIT_KEY": make.key(owner, must_sign=True)[1],
        "SMARTPIT_SIGNING_ID": key.ref,
        "SMARTPIT_SIGNING_KEY": signing,
    }
    (code,) = re.findall(r"```python\n(import hashlib.*?)```", (ROOT / "docs/system-link.md").read_text(), re.DOTALL)
    with live(app, port):
        ran = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert re.fullmatch(r"[\w-]{22}\n", ran.stdout), ran.stderr
