"""Designs by the API: made, changed, checked, drawn, proved, handed in; their files."""

import base64
from copy import deepcopy
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from portal.adapters.files import FilesFolder
from portal.designs import approve_proof, archive_design, filing, find_proof
from portal.organisations import COMMAND, KeyScope, Scope, scope_of
from portal.web import current
from tests.api.client import Machine, problem_of
from tests.designs.desk import CONTENT, picture, with_picture
from tests.fakes import NOON

PNG = base64.b64encode(picture()).decode()


@pytest.fixture
def backend() -> str:
    """The verbs are tried on both; this is the API's own part."""
    return "sqlite"


@pytest.fixture(autouse=True)
def files(app, tmp_path: Path) -> FilesFolder:
    """Where this test's files lie."""
    app.extensions["wiring"].__dict__["files"] = FilesFolder(tmp_path / "files")
    kept: FilesFolder = app.extensions["wiring"].files
    return kept


@pytest.fixture
def design(machine: Machine) -> dict:
    return machine.post("/designs", {"content": with_picture(), "files": [{"name": "logo.png", "data": PNG}]}).json


def proof_of(machine: Machine, design: dict) -> dict:
    return machine.post(f"/designs/{design['id']}/proofs", {"note": "初校"}).json


def test_a_design_is_made_of_a_template_or_a_content(machine: Machine, stranger: Machine, design: dict):
    begun = machine.post("/designs", {"template": "plain", "name": "みどり会員証"})
    assert machine.get(begun.headers["Location"].removeprefix("/api/v1")).json == begun.json
    assert (begun.json["name"], begun.json["content"]["name"], begun.json["medium"]) == ("みどり会員証",) * 2 + (
        "card",
    )
    assert [file["name"] for file in begun.json["files"]] == ["bands.pdf"]
    assert design["content"] == with_picture() and design["files"][0]["media_type"] == "image/png"
    first = machine.get("/designs?limit=1").json
    rest = machine.get(f"/designs?after={first['next']}").json
    assert {one["id"] for one in first["data"] + rest["data"]} == {begun.json["id"], design["id"]}
    assert rest["next"] is None and "content" not in rest["data"][0]
    assert machine.get("/designs?state=archived").json["data"] == stranger.get("/designs").json["data"] == []
    stranger.get(f"/designs/{design['id']}", status=404)


def test_what_cannot_be_made_says_where_it_is_wrong(machine: Machine):
    broken = deepcopy(CONTENT)
    del broken["back"]["elements"][0]["y"]
    for body, pointer, code in [
        ({}, "#/content", "template-or-content"),
        ({"content": CONTENT, "template": "plain"}, "#/content", "template-or-content"),
        ({"template": "../plain"}, "#/template", "template"),
        ({"content": broken}, "#/content/back/elements/0", "design-missing"),
        ({"content": {"version": 1, "name": "\x00"}}, "#/content", "content-form"),
        ({"content": CONTENT, "files": [{"name": "a.png", "data": "%"}]}, "#/files/0/data", "base64"),
        ({"content": CONTENT, "files": [{"name": "../a.png", "data": PNG}]}, "#/name", "file-name"),
        ({"content": CONTENT, "files": [{"name": "a.exe", "data": "TVo="}]}, "#/data", "artwork-unknown-type"),
    ]:
        error = machine.post("/designs", body, status=422).json["errors"][0]
        assert (error["pointer"], error["code"]) == (pointer, code) and error["detail"], body


def test_a_change_replaces_the_content_of_the_version_that_was_seen(machine: Machine, design: dict):
    path = f"/designs/{design['id']}"
    seen = machine.get(path).headers["ETag"]
    changed = machine.patch(path, {"name": "新しい名前"}).json
    assert (changed["name"], changed["content"]["name"], changed["revision"]) == ("新しい名前",) * 2 + (2,)
    assert machine.patch(path, {"content": CONTENT}).json["content"] == CONTENT
    assert problem_of(machine.patch(path, {"name": "前の"}, status=412, If_Match=seen)) == "version-differs"
    machine.patch(path, {"content": {"version": 1}}, status=422)
    assert machine.get(path).json["content"] == CONTENT


def test_files_are_looked_at_before_anything_is_written(machine: Machine, monkeypatch: pytest.MonkeyPatch):
    real, writing = filing.look_at_file, []

    def look(name: str, data: bytes) -> object:
        writing.append(bool(current.session().info.get("writing")))
        return real(name, data)

    monkeypatch.setattr(filing, "look_at_file", look)
    file = {"name": "logo.png", "data": PNG}
    made = machine.post("/designs", {"content": with_picture(), "files": [file]}).json
    machine.post(f"/designs/{made['id']}/files", file)
    assert writing == [False, False]


def test_files_are_kept_given_back_and_taken_away(machine: Machine, design: dict, stranger: Machine):
    path, (logo,) = f"/designs/{design['id']}", design["files"]
    kept = machine.get(f"/design-files/{logo['id']}").json
    assert kept == logo | {"data": PNG}
    stranger.get(f"/design-files/{logo['id']}", status=404)
    assert problem_of(machine.delete(f"/design-files/{logo['id']}", status=409)) == "file-in-use"
    other = machine.post(f"{path}/files", {"name": "logo.png", "data": base64.b64encode(picture(9, 9)).decode()}).json
    assert (other["id"], other["size"]) == (logo["id"], len(picture(9, 9)))
    machine.patch(path, {"content": CONTENT})
    machine.delete(f"/design-files/{logo['id']}")
    assert machine.get(path).json["files"] == []


def test_a_design_is_checked_and_drawn(machine: Machine, design: dict):
    path = f"/designs/{design['id']}"
    (told,) = machine.get(f"{path}/check").json["data"]
    assert (told["code"], told["severity"]) == ("artwork-rgb-converted", "warning")
    assert told["pointer"] == "/front/elements/2/file" and "logo.png" in told["detail"]
    drawn = machine.get(f"{path}/preview?side=back&width=320").json
    assert drawn["media_type"] == "image/png" and base64.b64decode(drawn["data"]).startswith(b"\x89PNG")
    machine.patch(path, {"content": {name: CONTENT[name] for name in ("version", "name", "medium", "front")}})
    machine.get(f"{path}/preview?side=back", status=422)


def test_from_proof_to_review(machine: Machine, design: dict, session: Session, files: FilesFolder, owner, app):
    proof = proof_of(machine, design)
    assert (proof["state"], proof["version"], proof["design"]) == ("open", 1, design["id"])
    assert app.test_client().get(proof["url"].removeprefix("http://localhost:8000")).status_code == 200
    sheet = machine.get(f"/proofs/{proof['id']}/pdf").json
    assert base64.b64decode(sheet["data"]).startswith(b"%PDF-")
    assert problem_of(machine.post(f"/proofs/{proof['id']}/submit", status=409)) == "state-refused"
    approve_proof(session, files, scope_of(owner), proof["id"], actor=COMMAND, at=NOON)
    assert machine.post(f"/proofs/{proof['id']}/submit", status=200).json["state"] == "in_review"
    assert find_proof(session, scope_of(owner), proof["id"]).version.ref == proof["version_id"]
    assert machine.get(f"/proofs/{proof['id']}").json["approved_at"]


def test_what_has_errors_or_is_put_away_is_not_proved(machine: Machine, design: dict, session: Session, owner):
    path = f"/designs/{design['id']}"
    machine.patch(path, {"content": with_picture("gone.png")})
    refused = machine.post(f"{path}/proofs", {}, status=409)
    assert problem_of(refused) == "design-not-ready"
    assert refused.json["errors"][0]["pointer"].startswith("#/content/front/elements/2")
    scope: Scope = scope_of(owner)
    archive_design(session, scope, design["id"], actor=COMMAND, at=NOON)
    refused = machine.post(f"{path}/files", {"name": "a.png", "data": PNG}, status=409)
    assert (problem_of(refused), refused.json["state"]) == ("state-refused", "archived")


def test_a_key_needs_the_scope(machine_with, design: dict):
    reader = machine_with(KeyScope.DESIGNS_READ)
    reader.get(f"/designs/{design['id']}")
    assert problem_of(reader.patch(f"/designs/{design['id']}", {"name": "x"}, status=403)) == "scope-missing"
