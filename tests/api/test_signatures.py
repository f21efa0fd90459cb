"""Signed requests: what is taken, what is not, and that none is taken twice."""

import json
from datetime import timedelta

import pytest

from portal.organisations import COMMAND, KeyScope, make_signing_secret, revoke_signing_secret, scope_of
from tests.api.client import Machine, problem_of
from tests.api.signer import content_digest, signed

TENANT = json.dumps({"name": "あおば商店", "mail_address": "info@aoba.example.jp"}).encode()
on_sqlite = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


@pytest.fixture
def signing(app, session, owner, clock):
    """A signing secret of the owner's: its id and the secret."""
    made, secret = make_signing_secret(
        session, scope_of(owner), app.extensions["wiring"].vault, actor=COMMAND, at=clock.now()
    )
    return made.ref, secret


@pytest.fixture
def signer(machine_with) -> Machine:
    """The owner's machine, whose key takes signed requests only."""
    return machine_with(*KeyScope, must_sign=True)


def send(machine: Machine, method: str, path: str, headers: dict[str, str], body: bytes = b"", status: int = 200):
    options = {"data": body, "content_type": "application/json"} if body else {}
    answer = machine.client.open(path, method=method, headers=machine.headers | headers, **options)
    assert answer.status_code == status, answer.get_data(as_text=True)
    return answer


def test_a_signed_request_is_taken_once(signer, signing, clock):
    headers = signed(*signing, "GET", "/api/v1/tenants?limit=5", created=clock.now())
    send(signer, "GET", "/api/v1/tenants?limit=5", headers)
    again = send(signer, "GET", "/api/v1/tenants?limit=5", headers, status=401)
    assert problem_of(again) == "signature-refused" and again.json["reason"] == "taken before"
    headers = signed(
        *signing,
        "POST",
        "/api/v1/tenants",
        created=clock.now(),
        nonce="another-nonce",
        body=TENANT,
        headers={"Idempotency-Key": "one"},
    )
    send(signer, "POST", "/api/v1/tenants", headers, TENANT, status=201)


@on_sqlite
def test_a_key_that_must_sign_takes_nothing_else_and_any_may(signer, machine, signing, clock):
    assert problem_of(signer.get("/tenants", status=401)) == "signature-missing"
    send(machine, "GET", "/api/v1/tenants", signed(*signing, "GET", "/api/v1/tenants", created=clock.now()))
    wrong = signed(signing[0], "another secret", "GET", "/api/v1/tenants", created=clock.now())
    assert problem_of(send(machine, "GET", "/api/v1/tenants", wrong, status=401)) == "signature-refused"


NOT_GOOD = [
    {"created": timedelta(minutes=-5, seconds=-1)},
    {"created": timedelta(minutes=1, seconds=1)},
    {"nonce": ""},
    {"nonce": "short"},
    {"nonce": "n" * 129},
    {"alg": "rsa-pss-sha512"},
    {"covered": ("@method",)},
    {"covered": ("@target-uri",)},
    {"path": "/api/v1/tenants?limit=6"},
    {"method": "POST"},
    {"url": "https://other.example.jp"},
]


@on_sqlite
def test_a_signature_that_is_not_good_is_refused(signer, signing, clock):
    for change in NOT_GOOD:
        wanted = {"method": "GET", "path": "/api/v1/tenants", "created": timedelta()} | change
        created = clock.now() + wanted.pop("created")
        method, path = wanted.pop("method"), wanted.pop("path")
        headers = signed(*signing, method, path, created=created, **wanted)
        refused = send(signer, "GET", "/api/v1/tenants", headers, status=401)
        assert problem_of(refused) == "signature-refused" and refused.json["reason"], change


@on_sqlite
def test_a_body_and_an_idempotency_key_must_be_covered(signer, signing, clock):
    def post(nonce, *covered, status=401, body=TENANT):
        headers = signed(
            *signing,
            "POST",
            "/api/v1/tenants",
            created=clock.now(),
            nonce=nonce,
            body=TENANT,
            headers={"Idempotency-Key": nonce},
            covered=covered,
        )
        return send(signer, "POST", "/api/v1/tenants", headers, body, status=status)

    whole = ("@method", "@target-uri", "content-digest", "idempotency-key")
    assert problem_of(post("no-digest", *whole[:2], whole[3])) == "signature-refused"
    assert problem_of(post("no-idempotency-key", *whole[:3])) == "signature-refused"
    assert problem_of(post("other-body", *whole, body=TENANT + b" ", status=400)) == "digest-differs"
    post("all-of-it", *whole, status=201)


@on_sqlite
def test_secrets_of_others_and_revoked_ones_sign_nothing(app, signer, signing, stranger, session, owner, clock):
    headers = signed(*signing, "GET", "/api/v1/tenants", created=clock.now())
    send(stranger, "GET", "/api/v1/tenants", headers, status=401)
    send(signer, "GET", "/api/v1/tenants", headers)
    revoke_signing_secret(session, scope_of(owner), signing[0], actor=COMMAND, at=clock.now())
    headers = signed(*signing, "GET", "/api/v1/tenants", created=clock.now(), nonce="after-revoking")
    send(signer, "GET", "/api/v1/tenants", headers, status=401)


NONSENSE = [
    {"Signature": "sig=:AAAA:"},
    {"Signature-Input": "sig=()"},
    {"Signature": "\u00e9", "Signature-Input": "((("},
    {"Signature": "sig=:AAAA:", "Signature-Input": 'sig=("@method" "@target-uri");created=x;keyid=1'},
    {"Signature": "sig=:AAAA:", "Signature-Input": 'sig=("@method");created=99999999999999'},
    {"Signature": "a=:AAAA:, b=:AAAA:", "Signature-Input": "a=();created=1, b=();created=1"},
    {"Signature": "sig=:AAAA:", "Signature-Input": "x" * 7000},
]


@on_sqlite
def test_nonsense_for_a_signature_is_refused(signer):
    for headers in NONSENSE:
        assert problem_of(send(signer, "GET", "/api/v1/tenants", headers, status=401)) == "signature-refused"


@on_sqlite
def test_a_digest_is_compared_even_where_nothing_is_signed(machine):
    machine.post("/tenants", TENANT, Content_Type="application/json", Content_Digest=content_digest(TENANT))
    for digest in (content_digest(b"x"), "md5=:AAAA:", "nonsense", "sha-256=7"):
        refused = machine.post("/tenants", TENANT, status=400, Content_Type="application/json", Content_Digest=digest)
        assert problem_of(refused) == "digest-differs"
