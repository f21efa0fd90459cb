"""A POST that comes twice is done once: with real concurrency, on both databases."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.db import make_sessions
from portal.kernel.errors import DatabaseBusy
from portal.organisations import GivenAnswer, Once, Scope, answer_once, forget_answers, scope_of
from portal.organisations.answer_model import Answer, SpentSignature
from portal.organisations.idempotency import ANSWERS_KEPT, AnswerAwaited, spend_signature
from tests.api.client import BODIES, Machine, problem_of
from tests.races import at_once

TENANT = {"name": "あおば商店", "mail_address": "info@aoba.example.jp"}
on_sqlite = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
REPLAYED = "Idempotent-Replayed"


def answers(session) -> int:
    session.rollback()
    return session.scalar(Scope.service("test").apply(select(func.count()).select_from(Answer), Answer))


WHOLE_BODIES = {
    "/tenants": TENANT,
    "/webhook-endpoints": {"url": "https://pos.example.jp/"},
    "/members": {"member_no": "1"},
    "/members/bulk": {"members": [{"member_no": "1"}]},
}


@on_sqlite
def test_every_post_needs_an_idempotency_key(app, machine):
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/api/v1") and "POST" in rule.methods:
            path = rule.rule.removeprefix("/api/v1").replace("<ref:ref>", "A" * 22)
            body = WHOLE_BODIES.get(path, BODIES.get(path.rpartition("/")[2], {}))
            assert problem_of(machine.call("POST", path, body, status=400)) == "idempotency-key-missing"
    for key in ("é", "x" * 256, "a b"):
        refused = machine.call("POST", "/tenants", TENANT, status=400, Idempotency_Key=key)
        assert problem_of(refused) == "idempotency-key-refused"


def test_a_repeated_request_gets_the_first_answer_with_its_headers(machine, session):
    first = machine.post("/webhook-endpoints", {"url": "https://pos.example.jp/"}, Idempotency_Key="one")
    again = machine.post("/webhook-endpoints", {"url": "https://pos.example.jp/"}, Idempotency_Key='"one"')
    assert REPLAYED not in first.headers and again.headers[REPLAYED] == "true"
    assert again.json == first.json  # the secret too, which nobody can show again otherwise
    assert again.headers["Location"] == first.headers["Location"] and again.headers["ETag"] == first.headers["ETag"]
    stored = session.scalars(Scope.service("test").select(Answer)).one()
    assert first.json["secret"] not in stored.sealed
    assert len(machine.get("/webhook-endpoints").json["data"]) == 1


@on_sqlite
def test_the_same_key_for_something_else_is_refused(machine):
    machine.post("/tenants", TENANT, Idempotency_Key="one")
    for path, body in (
        ("/tenants", TENANT | {"name": "別の店"}),
        ("/webhook-endpoints", {"url": "https://x.example.jp/"}),
    ):
        refused = machine.post(path, body, status=422, Idempotency_Key="one")
        assert problem_of(refused) == "idempotency-key-reused"


@on_sqlite
def test_keys_of_other_organisations_and_modes_are_others(machine, sandbox_machine, stranger):
    made = {
        one.post("/tenants", TENANT, Idempotency_Key="one").json["id"] for one in (machine, sandbox_machine, stranger)
    }
    assert len(made) == 3


@on_sqlite
def test_a_new_api_key_of_the_organisation_gets_the_answer_too(app, machine, make, owner):
    made = machine.post("/tenants", TENANT, Idempotency_Key="one")
    other = Machine(app, make.key(owner)[1]).post("/tenants", TENANT, Idempotency_Key="one")
    assert other.json == made.json


def test_what_changed_nothing_is_not_kept(machine, session):
    machine.post("/tenants", {"name": ""}, status=422, Idempotency_Key="one")
    machine.post(f"/webhook-endpoints/{'A' * 22}/rotate", status=404, Idempotency_Key="two")
    assert answers(session) == 0
    machine.post("/tenants", TENANT, Idempotency_Key="one")
    assert answers(session) == 1


def test_twins_at_the_same_moment_get_one_answer(app, machine, campaign):
    for turn in range(campaign(3, 200)):
        headers = machine.headers | {"Idempotency-Key": f"turn-{turn}"}

        def send(_place: int, headers: dict[str, str] = headers):
            return app.test_client().post("/api/v1/tenants", json=TENANT, headers=headers)

        given = at_once(6, send)
        assert {one.status_code for one in given} == {201}
        assert len({one.data for one in given}) == 1
        assert sum(REPLAYED in one.headers for one in given) == 5
    assert len(machine.get("/tenants?limit=100").json["data"]) == min(100, campaign(3, 200))


def test_a_twin_goes_on_where_the_first_failed(sessions, app, owner, clock):
    vault, scope = app.extensions["wiring"].vault, scope_of(owner)
    begun, may_fail = threading.Event(), threading.Event()

    def first() -> GivenAnswer:
        begun.set()
        may_fail.wait(10)
        raise RuntimeError("the first fails")

    def work(place: int):
        with sessions() as session:
            if place == 0:
                with pytest.raises(RuntimeError):
                    answer_once(session, scope, vault, Once("k", b"r"), first, at=clock.now())
                return None
            begun.wait(10)
            threading.Timer(0.2, may_fail.set).start()
            return answer_once(
                session, scope, vault, Once("k", b"r"), lambda: GivenAnswer(201, {}, "2"), at=clock.now()
            )

    assert at_once(2, work)[1] == (GivenAnswer(201, {}, "2"), False)


def test_a_twin_that_waits_too_long_is_told_so(app, owner, clock, backend):
    vault, scope = app.extensions["wiring"].vault, scope_of(owner)
    sessions = make_sessions(app.extensions["wiring"].engine, patience=0.3)  # on PostgreSQL it is always TWIN_PATIENCE
    begun, done = threading.Event(), threading.Event()

    def slow() -> GivenAnswer:
        begun.set()
        done.wait(20)
        return GivenAnswer(201, {}, "1")

    def work(place: int):
        with sessions() as session:
            if place == 0:
                return answer_once(session, scope, vault, Once("k", b"r"), slow, at=clock.now())
            begun.wait(10)
            try:
                with pytest.raises(AnswerAwaited if backend == "postgresql" else DatabaseBusy):
                    answer_once(session, scope, vault, Once("k", b"r"), slow, at=clock.now())
            finally:
                done.set()
            return None

    assert at_once(2, work)[0] == (GivenAnswer(201, {}, "1"), False)


def test_answers_and_spent_signatures_are_swept(machine, session, clock):
    machine.post("/tenants", TENANT, Idempotency_Key="old")
    spend_signature(session, "key", "nonce", expires_at=clock.now() + timedelta(minutes=5))
    clock.advance(ANSWERS_KEPT)
    machine.post("/tenants", TENANT, Idempotency_Key="new")
    assert forget_answers(session, at=clock.now()) == 1
    assert session.scalars(select(SpentSignature)).all() == []
    clock.advance(seconds=1)
    assert forget_answers(session, at=clock.now()) == 1
    assert answers(session) == 1
