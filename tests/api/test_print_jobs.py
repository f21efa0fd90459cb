"""A print shop's jobs by the API: taken, fetched, printed, shipped; what was spoiled, what is asked."""

import json
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session, sessionmaker

from portal.kernel.identifiers import new_ref
from portal.organisations import COMMAND, KeyScope, OrganisationKind, revoke_key
from portal.outbox import number_events
from portal.print_runs import ask_shop, find_run, job_package, questions
from tests.api.client import Machine, problem_of
from tests.factories import Factory
from tests.fakes import FixedClock
from tests.print_runs.desk import Desk, open_desk

BYTES = b"%PDF-1.6 cards" * 100


@pytest.fixture
def backend() -> str:
    """The verbs are tried on both; this is the API's own part."""
    return "sqlite"


@pytest.fixture
def desk(
    app: Flask, session: Session, sessions: sessionmaker[Session], make: Factory, clock: FixedClock, tmp_path: Path
) -> Desk:
    """A merchant and a print shop, whose files the application hands out."""
    made = open_desk(session, sessions, make, clock, tmp_path / "files")
    app.extensions["wiring"].__dict__["files"] = made.files
    return made


@pytest.fixture
def shop(app: Flask, make: Factory, desk: Desk) -> Machine:
    """The print shop's machine."""
    return Machine(app, make.key(desk.shop.organisation, KeyScope.PRINT_JOBS_READ, KeyScope.PRINT_JOBS_WRITE)[1])


def sent(desk: Desk, count: int = 1) -> str:
    """The path of a job that waits for the shop; its only file is there."""
    desk.members(count)
    run = desk.packed()
    (file,) = job_package(desk.session, desk.shop.scope, run.ref)
    desk.files.put(file.kept_as, BYTES)
    return f"/print-jobs/{run.ref}"


def test_a_job_goes_from_the_list_to_files_deleted(shop: Machine, desk: Desk):
    path = sent(desk)
    (job,) = shop.get("/print-jobs?state=sent").json["data"]
    assert shop.get(path).json == job
    assert (job["merchant"], job["pieces"], job["stock"], job["state"]) == ("みどり水道", 1, "pvc", "sent")
    assert job["of_run"] is job["due_on"] is None and "髙﨑" not in json.dumps(job, ensure_ascii=False)
    for name, body, state in [
        ("accept", {"stock": "pvc"}, "accepted"),
        ("printing", None, "printing"),
        ("shipped", {"carrier": "ヤマト運輸", "tracking": "1234"}, "shipped"),
        ("done", None, "done"),
        ("files-deleted", None, "done"),
    ]:
        if name in {"printing", "done"}:
            refused = shop.post(f"{path}/files-deleted", status=409)
            assert (problem_of(refused), refused.json["reason"]) == ("state-refused", "not-done")
        once = new_ref()
        job = shop.post(f"{path}/{name}", body, status=200, Idempotency_Key=once).json
        assert job["state"] == state
        again = shop.post(f"{path}/{name}", body, status=200, Idempotency_Key=once)
        assert (again.json, again.headers["Idempotent-Replayed"]) == (job, "true")
    assert (job["stock_declared"], job["carrier"], job["tracking"]) == ("pvc", "ヤマト運輸", "1234")
    assert job["sent_at"] and job["shipped_at"] and job["done_at"] and job["files_deleted_at"]
    assert problem_of(shop.get(f"{path}/files", status=410)) == "files-gone"
    assert shop.get("/print-jobs?state=sent").json["data"] == []


def test_a_shop_reads_of_its_jobs_in_its_own_feed(app: Flask, desk: Desk, make: Factory):
    path = sent(desk)
    number_events(desk.session)
    reader = Machine(app, make.key(desk.shop.organisation, KeyScope.EVENTS_READ)[1])
    (event,) = reader.get("/events?type=print_job.sent").json["data"]
    assert path.endswith(event["data"]["about"])
    assert {one["type"].partition(".")[0] for one in reader.get("/events").json["data"]} == {"print_job"}


def test_files_are_fetched_by_links_that_end_with_the_key(
    app: Flask, desk: Desk, make: Factory, shop: Machine, clock: FixedClock
):
    path = sent(desk)
    key, secret = make.key(desk.shop.organisation, KeyScope.PRINT_JOBS_READ)
    told = [machine.get(f"{path}/files").json for machine in (shop, Machine(app, secret))]
    (file,) = told[0]["data"]
    assert (file["name"], file["bytes"], file["sha256"]) == ("manifest.json", 2, "0" * 64)
    assert told[0]["expires_at"] > clock.now().isoformat()
    ours, theirs = (one["data"][0]["url"].removeprefix("http://localhost:8000") for one in told)
    client = app.test_client()
    whole = client.get(ours, buffered=True)
    rest = client.get(ours, headers={"Range": "bytes=100-"}, buffered=True)
    assert (rest.status_code, whole.data[:100] + rest.data) == (206, BYTES)
    assert client.get(theirs, headers={"Range": "bytes=0-99"}, buffered=True).data == BYTES[:100]
    revoke_key(desk.session, desk.shop.scope, key.ref, actor=COMMAND, at=desk.at)
    assert client.get(theirs, headers={"Range": "bytes=100-"}).status_code == 410
    assert client.get(ours, buffered=True).data == BYTES
    clock.advance(seconds=3601)
    assert client.get(ours).status_code == 410


def test_spoiled_pieces_make_a_reprint_of_just_those(shop: Machine, desk: Desk):
    path = sent(desk, 3)
    assert problem_of(shop.post(f"{path}/spoiled", {"serials": [1]}, status=409)) == "state-refused"
    shop.post(f"{path}/accept", {"stock": "pvc"}, status=200)
    file = "01_cards-v1_000001-000003.pdf"
    for body, pointer, code in [
        ({}, "#/serials", "piece"),
        ({"serials": [4]}, "#/serials", "piece"),
        ({"serials": [0]}, "#/serials/0", "range"),
        ({"pages": [{"file": "02.pdf", "page": 1}]}, "#/pages", "piece"),
        ({"pages": [{"file": file}]}, "#/pages/0/page", "required"),
    ]:
        (error,) = shop.post(f"{path}/spoiled", body, status=422).json["errors"]
        assert (error["pointer"], error["code"]) == (pointer, code)
    made = shop.post(f"{path}/spoiled", {"serials": [1], "pages": [{"file": file, "page": 3}]}).json
    assert (made["pieces"], made["state"]) == (2, "confirmed")
    shop.get(f"/print-jobs/{made['id']}", status=404)
    desk.pack(find_run(desk.session, desk.scope, made["id"]))
    job = shop.get(f"/print-jobs/{made['id']}").json
    assert (job["kind"], job["of_run"]) == ("reprint", path.rpartition("/")[2])


def test_merchant_and_shop_ask_each_other(shop: Machine, desk: Desk):
    path = sent(desk)
    ref = path.rpartition("/")[2]
    asked = shop.post(f"{path}/questions", {"text": "色は\n見本どおりですか。"}).json
    assert (asked["side"], asked["text"]) == ("shop", "色は\n見本どおりですか。")
    ask_shop(desk.session, desk.scope, ref, "はい。", **desk.by_merchant)
    assert [one["side"] for one in shop.get(f"{path}/questions").json["data"]] == ["shop", "merchant"]
    assert problem_of(shop.post(f"{path}/questions", {"text": " \n "}, status=422)) == "values-refused"
    assert len(questions(desk.session, find_run(desk.session, desk.scope, ref))) == 2


def test_a_declined_job_is_seen_no_more(shop: Machine, desk: Desk):
    path = sent(desk)
    shop.post(f"{path}/decline", {"reason": ""}, status=422)
    once = new_ref()
    for _twice in range(2):
        shop.post(f"{path}/decline", {"reason": "納期に間に合いません。"}, status=204, Idempotency_Key=once)
    shop.get(path, status=404)
    assert shop.get("/print-jobs").json["data"] == []


def test_nobody_sees_anothers_jobs(app: Flask, shop: Machine, desk: Desk, make: Factory):
    path = sent(desk)
    other = make.organisation(OrganisationKind.PRINT_SHOP, name="もみじ印刷")
    sandbox = make.key(desk.shop.organisation, sandbox=True)
    for key in (make.key(other), make.key(desk.merchant.organisation), sandbox):
        machine = Machine(app, key[1])
        assert machine.get("/print-jobs").json["data"] == []
        for beyond in ("", "/files", "/questions"):
            machine.get(path + beyond, status=404)
        machine.post(f"{path}/accept", {"stock": "pvc"}, status=404)
    reader = Machine(app, make.key(desk.shop.organisation, KeyScope.PRINT_JOBS_READ)[1])
    reader.get(path)
    assert problem_of(reader.post(f"{path}/printing", status=403)) == "scope-missing"
