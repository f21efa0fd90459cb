"""Files by signed links: whole and in ranges, for as long as the link, the key and the organisation are good."""

import hashlib
from dataclasses import replace
from functools import partial

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.kernel.files import Files
from portal.organisations import COMMAND, KeyScope, Organisation, OrganisationKind, revoke_key, scope_of
from portal.web.downloads import Fetched, file_link
from tests.apps import MakeApp
from tests.factories import Factory
from tests.fakes import FixedClock

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)

BYTES = bytes(range(256)) * 40
SHA256 = hashlib.sha256(BYTES).hexdigest()
NAME = "runs/abc/01_cards.pdf"


@pytest.fixture
def app(make_app: MakeApp, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application with a file."""
    return _with_file(make_app(FILES_URL=f"file://{tmp_path_factory.getbasetemp() / 'downloads'}"))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Who has nothing but the link."""
    made = app.test_client()
    made.get = partial(made.get, buffered=True)  # or the file would stay open
    return made


@pytest.fixture
def shop(make: Factory) -> Organisation:
    """A print shop."""
    return make.organisation(OrganisationKind.PRINT_SHOP, name="あおば印刷")


def _with_file(app: Flask) -> Flask:
    store: Files = app.extensions["wiring"].files
    store.put(NAME, BYTES)
    return app


def _link(app: Flask, clock: FixedClock, whose: Organisation, **changes: str) -> str:
    fetched = replace(Fetched(NAME, SHA256, whose.ref), **changes)
    with app.test_request_context():
        return file_link(fetched, at=clock.now()).removeprefix(app.extensions["settings"].public_url)


def test_the_whole_file_with_its_hash_as_etag(app, client, clock, shop):
    answer = client.get(_link(app, clock, shop))
    assert (answer.status_code, answer.data) == (200, BYTES)
    assert answer.headers["ETag"] == f'"{SHA256}"'
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert answer.headers["Content-Disposition"] == "attachment; filename=01_cards.pdf"
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("asked", "got"),
    [("bytes=0-9", BYTES[:10]), ("bytes=5000-", BYTES[5000:]), ("bytes=-7", BYTES[-7:]), ("bytes=0-99999", BYTES)],
)
def test_a_range_of_it(app, client, clock, shop, asked, got):
    answer = client.get(_link(app, clock, shop), headers={"Range": asked})
    assert (answer.status_code, answer.data) == (206, got)
    assert answer.headers["Content-Range"].endswith(f"/{len(BYTES)}")


def test_a_range_beyond_the_end(app, client, clock, shop):
    answer = client.get(_link(app, clock, shop), headers={"Range": "bytes=99999-"})
    assert answer.status_code == 416


def test_what_was_begun_of_another_file_begins_anew(app, client, clock, shop):
    resumed = {"Range": "bytes=5000-", "If-Range": '"another"'}
    assert client.get(_link(app, clock, shop), headers=resumed).data == BYTES
    resumed["If-Range"] = f'"{SHA256}"'
    assert client.get(_link(app, clock, shop), headers=resumed).data == BYTES[5000:]


def test_what_is_not_a_pdf_keeps_its_bytes_however_it_is_asked_for(app, client, clock, shop):
    app.extensions["wiring"].files.put("runs/abc/manifest.json", b"[1]" * 1000)
    asked = {"Accept-Encoding": "br, gzip", "Range": "bytes=0-1999"}
    answer = client.get(_link(app, clock, shop, name="runs/abc/manifest.json"), headers=asked)
    assert (answer.status_code, answer.data) == (206, (b"[1]" * 1000)[:2000])
    assert "Content-Encoding" not in answer.headers


def test_a_link_expires(app, client, clock, shop):
    link = _link(app, clock, shop)
    clock.advance(minutes=59)
    assert client.get(link).status_code == 200
    clock.advance(minutes=1)
    assert client.get(link).status_code == 410


def test_a_link_that_was_changed_or_made_up_opens_nothing(app, client, clock, shop):
    link = _link(app, clock, shop)
    body, _dot, mac = link.rpartition(".")
    for changed in (f"{body[:-2]}AA.{mac}", f"{body}.{mac[:-1]}", f"{body}.", "/files/x", "/files/髙", f"{link}.{mac}"):
        assert client.get(changed).status_code == 404


def test_a_key_that_is_revoked_fetches_nothing_more(app, client, clock, make, session):
    merchant = make.organisation()
    key, _secret = make.key(merchant, KeyScope.RUNS_READ)
    link = _link(app, clock, merchant, key=key.ref)
    assert client.get(link, headers={"Range": "bytes=0-9"}).status_code == 206
    revoke_key(session, scope_of(merchant), key.ref, actor=COMMAND, at=clock.now())
    assert client.get(link, headers={"Range": "bytes=10-19"}).status_code == 410


def test_a_file_that_was_deleted(app, client, clock, shop):
    link = _link(app, clock, shop)
    app.extensions["wiring"].files.delete(NAME)
    assert client.get(link).status_code == 410


def test_the_front_server_is_told_what_to_send(make_app, clock, shop, tmp_path):
    app = _with_file(make_app(FILES_URL=f"file://{tmp_path}", FILES_ACCEL="/protected/"))
    answer = app.test_client().get(_link(app, clock, shop))
    assert (answer.status_code, answer.data) == (200, b"")
    assert answer.headers["X-Accel-Redirect"] == f"/protected/{NAME}"
    assert answer.headers["ETag"] == f'"{SHA256}"'
    known = app.test_client().get(_link(app, clock, shop), headers={"If-None-Match": f'"{SHA256}"'})
    assert (known.status_code, known.headers.get("X-Accel-Redirect")) == (304, None)
