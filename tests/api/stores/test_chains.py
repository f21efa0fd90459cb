"""A chain is known by its signature or its certificate; live and sandbox are apart, and no cash is turned away."""

import json

import pytest

from portal.organisations import (
    COMMAND,
    OrganisationKind,
    State,
    add_certificate,
    change_state,
    make_signing_secret,
    revoke_certificate,
    revoke_signing_secret,
    scope_of,
)
from tests.api.signer import content_digest, signed
from tests.api.stores.conftest import credential
from tests.api.stores.till import TODAY, Chain, cash

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)

TOTALS, INQUIRIES, CONFIRMATIONS = f"/totals/{TODAY}", "/inquiries", "/confirmations"
SUBJECT = "CN=pos.chain.example,O=Chain\\, Inc.,C=JP"
HEADER = "X-Client-Subject"


@pytest.fixture
def chain(make):
    return make.organisation(OrganisationKind.CHAIN, name="まちかどコンビニ")


@pytest.fixture
def keys(app, session, chain, clock):
    """The id and the secret of the chain's signing key, by mode (sandbox: True)."""
    vault = app.extensions["wiring"].vault
    made = {
        mode: make_signing_secret(session, scope_of(chain, sandbox=mode), vault, actor=COMMAND, at=clock.now())
        for mode in (False, True)
    }
    return {mode: (row.ref, secret) for mode, (row, secret) in made.items()}


class Signer:
    """Calls signed by one key, each with a nonce of its own unless told otherwise."""

    def __init__(self, app, key, clock):
        self.calls, self.key, self.clock, self.made = Chain(app), key, clock, 0

    def send(self, method, path, body=None, *, status=200, nonce="", **changes):
        self.made += 1
        raw = b"" if body is None else json.dumps(body).encode()
        headers = {"Idempotency-Key": f"key-{self.made}"} if raw else {}
        options = {"created": self.clock.now(), "nonce": nonce or f"nonce-{self.made:04}", "body": raw} | changes
        sent = signed(*self.key, method, f"/stores/v1{path}", headers=headers, **options)
        if raw:
            sent["Content-Type"] = "application/json"
        return self.calls.call(method, path, raw or None, status=status, **sent)


@pytest.fixture
def signer(app, keys, clock):
    return Signer(app, keys[False], clock)


def test_a_signature_says_which_chain_it_is_and_is_taken_once(signer, keys):
    body = {"number": "2000000000001", "kiosk": "K1"}
    assert signer.send("POST", INQUIRIES, body, status=422).json["code"] == "number_unknown"
    assert signer.send("GET", TOTALS, nonce="the same nonce").json["paid"] == 0
    again = signer.send("GET", TOTALS, nonce="the same nonce", status=401).json
    assert (again["code"], again["reason"]) == ("signature_refused", "taken before")
    for wrong in (
        {"covered": ("@method", "@target-uri", "idempotency-key")},  # not the body's digest
        {"covered": ("@method", "@target-uri", "content-digest")},  # not the key that is to be used once
        {"url": "https://other.example.jp"},
    ):
        assert signer.send("POST", INQUIRIES, body, status=401, **wrong).json["code"] == "signature_refused"
    signer.key = (keys[True][0], keys[False][1])
    assert signer.send("GET", TOTALS, status=401).json["code"] == "signature_refused"


def test_a_changed_body_is_found_out(signer, app, keys, clock):
    sent = signed(
        *keys[False],
        "POST",
        f"/stores/v1{INQUIRIES}",
        created=clock.now(),
        body=b"{}",
        headers={"Idempotency-Key": "1"},
    )
    other = sent | {"Content-Type": "application/json"}
    assert Chain(app).call("POST", INQUIRIES, b'{"a": 1}', status=400, **other).json["code"] == "digest_differs"
    other |= {"Content-Digest": content_digest(b'{"a": 1}')}
    assert Chain(app).call("POST", INQUIRIES, b'{"a": 1}', status=401, **other).json["code"] == "signature_refused"


def test_live_and_sandbox_are_apart(app, keys, clock, billed):
    bill, number = billed(sandbox=True)
    body = {"number": number, "kiosk": "K1"}
    live, trying = (Signer(app, keys[mode], clock) for mode in (False, True))
    assert live.send("POST", INQUIRIES, body, status=422).json["code"] == "sandbox"
    assert [one["id"] for one in trying.send("POST", INQUIRIES, body).json["bills"]] == [bill.ref]


def test_a_revoked_key_and_a_merchants_key_open_nothing(app, session, make, keys, chain, signer, clock):
    revoke_signing_secret(session, scope_of(chain), keys[False][0], actor=COMMAND, at=clock.now())
    signer.send("GET", TOTALS, status=401)
    scope, vault = scope_of(make.organisation()), app.extensions["wiring"].vault
    made, secret = make_signing_secret(session, scope, vault, actor=COMMAND, at=clock.now())
    Signer(app, (made.ref, secret), clock).send("GET", TOTALS, status=401)


def test_a_certificates_subject_is_believed_where_a_setting_names_its_header(make_app, app, session, chain, clock):
    added = add_certificate(session, scope_of(chain, sandbox=True), SUBJECT, actor=COMMAND, at=clock.now())
    front = make_app(STORE_CERTIFICATE_HEADER=HEADER, TRUSTED_PROXIES="1")
    told = {HEADER: "CN=pos.chain.example, O=Chain\\, Inc., C=JP"}
    known = Chain(front, **told)
    assert known.call("GET", TOTALS).json["paid"] == 0
    assert known.inquire("2000000000001", status=422)["code"] == "number_unknown"
    assert Chain(app, **told).call("GET", TOTALS, status=401).json["code"] == "store_unknown"
    assert Chain(front).call("GET", TOTALS, status=401).json["code"] == "store_unknown"
    assert Chain(front, **{HEADER: "CN=other"}).call("GET", TOTALS, status=401).json["code"] == "store_unknown"
    revoke_certificate(session, scope_of(chain, sandbox=True), added.ref, actor=COMMAND, at=clock.now())
    assert known.call("GET", TOTALS, status=401).json["code"] == "store_unknown"


def test_cash_of_a_suspended_chain_is_heard_all_the_same(app, session, chain, signer, billed, clock):
    bill, number = billed(sandbox=False)
    slip = signer.send("POST", "/slips", {"number": number, "bills": [bill.ref]}, status=201).json
    code = slip["bills"][0]["code"]
    for state in (State.SUSPENDED, State.CLOSED):
        change_state(session, chain.id, state, reason="-", actor=COMMAND, at=clock.now())
        told = f"organisation_{state}"
        assert signer.send("POST", INQUIRIES, {"number": number, "kiosk": "K"}, status=403).json["code"] == told
        till = {"code": code, "store": "S1", "register": "R1"}
        assert signer.send("POST", "/authorisations", till, status=403).json["code"] == told
        receipt = {"receipt": str(state)}
        assert signer.send("POST", CONFIRMATIONS, cash(code, **receipt)).json["result"] == "paid"
        signer.send("GET", TOTALS, status=200 if state is State.SUSPENDED else 403)
        if state is State.SUSPENDED:
            signer.send("POST", "/reversals", cash(code, **receipt))


def test_a_chains_requests_are_limited_but_not_its_cash(make_app, session, chain, keys, clock):
    few = Signer(make_app(STORE_REQUESTS_PER_CHAIN_PER_MINUTE="2"), keys[False], clock)
    few.send("GET", TOTALS), few.send("GET", TOTALS)
    limited = few.send("GET", TOTALS, status=429)
    assert limited.json["code"] == "limit_reached" and int(limited.headers["Retry-After"]) > 0
    assert few.send("POST", CONFIRMATIONS, cash("9" * 44)).json["pending"]["kind"] == "unknown"


def test_the_virtual_stores_credential_is_short_lived_and_in_production_for_the_sandbox_only(app, make_app, clock):
    def totals(of, token, status=200):
        return Chain(of, Authorization=f"Bearer {token}").call("GET", TOTALS, status=status).json

    assert totals(app, credential(app, clock, sandbox=False))["paid"] == 0
    token = credential(app, clock)
    for wrong in (token[:-1] + "!", token.replace("sandbox", "live"), "svs_", "svs_sandbox.1.a"):
        assert totals(app, wrong, 401)["code"] == "key_refused"
    app.extensions["settings"] = production(app.extensions["settings"])
    assert totals(app, token)["paid"] == 0
    assert totals(app, credential(app, clock, sandbox=False), 401)["code"] == "key_refused"
    clock.advance(minutes=15)
    assert totals(app, token, 401)["reason"] == "expired"


def production(settings):
    """The same settings of a portal that is no playground."""
    return type(settings)(**{name: getattr(settings, name) for name in settings.__slots__} | {"production": True})
