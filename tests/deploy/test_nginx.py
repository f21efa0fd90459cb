"""``deploy/nginx.conf`` in a real nginx before a real portal: it sends files, and guards them."""

import hashlib
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from portal.organisations import COMMAND, OrganisationKind, add_certificate, scope_of
from portal.settings import ROOT
from portal.web.downloads import Fetched, file_link
from tests.apps import MakeApp
from tests.factories import Factory
from tests.journeys.server import SECRET_KEY, running_server

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)

BYTES = bytes(range(251)) * 20_000
SHA256 = hashlib.sha256(BYTES).hexdigest()
SUBJECT = "/C=JP/O=Machikado, Inc./CN=pos.machikado.example.jp"
RFC4514 = "CN=pos.machikado.example.jp,O=Machikado\\, Inc.,C=JP"
NAME = "runs/abc/01_cards.pdf"
MAIN = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
{user}
events {{ worker_connections 64; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""


@dataclass(frozen=True)
class Front:
    """A portal behind nginx: its address, links to its file, and what ``curl`` gets."""

    url: str
    good: str
    expired: str
    folder: Path

    def curl(self, path: str, *options: str) -> tuple[int, dict[str, str], bytes]:
        """Status, headers (names in lower case) and body of an answer."""
        body, head = self.folder / "answer", self.folder / "head"
        body.unlink(missing_ok=True)
        command = ["curl", "-sk", "--path-as-is", "-D", str(head), "-o", str(body), "-w", "%{http_code}", *options]
        done = subprocess.run([*command, self.url + path], capture_output=True, text=True, check=True)
        lines = [line.partition(":") for line in head.read_text().splitlines()]
        headers = {name.lower(): value.strip() for name, _colon, value in lines}
        return int(done.stdout), headers, body.read_bytes() if body.exists() else b""


@pytest.fixture
def front(sqlite_url: str, make: Factory, make_app: MakeApp, tmp_path: Path) -> Iterator[Front]:
    """The portal with a file that a print shop may fetch."""
    shop, port, files = make.organisation(OrganisationKind.PRINT_SHOP), _free_port(), tmp_path / "files"
    chain = scope_of(make.organisation(OrganisationKind.CHAIN, name="まちかどコンビニ"))
    add_certificate(make.session, chain, RFC4514, actor=COMMAND, at=make.clock.now())
    app = make_app(SECRET_KEY=SECRET_KEY, FILES_URL=f"file://{files}")
    app.extensions["wiring"].files.put(NAME, BYTES)
    now = datetime.now(UTC)
    with app.test_request_context():
        links = [file_link(Fetched(NAME, SHA256, shop.ref), at=now - age) for age in (timedelta(), timedelta(hours=2))]
    good, expired = (urlsplit(link).path for link in links)
    behind = {"FILES_URL": f"file://{files}", "FILES_ACCEL": "/protected/", "TRUSTED_PROXIES": "1"}
    behind["STORE_CERTIFICATE_HEADER"] = "X-Client-Subject"
    with running_server(tmp_path, sqlite_url, is_migrated=True, WORKERS="1", **behind) as server:
        _write_site(tmp_path, port, server.url.rpartition(":")[2], files)
        nginx = subprocess.Popen(["/usr/sbin/nginx", "-p", str(tmp_path), "-c", str(tmp_path / "main.conf")])
        try:
            _wait_for(port)
            yield Front(f"https://localhost:{port}", good, expired, tmp_path)
        finally:
            nginx.terminate()
            nginx.wait(10)


def _write_site(folder: Path, port: int, portal_port: str, files: Path) -> None:
    """The file that is handed out, with this test's address, certificate and folder in the marked lines."""
    _write_certificate(folder, "cert", "/CN=localhost", key="key.pem")
    _write_certificate(folder, "pos", SUBJECT)
    _write_certificate(folder, "thief", SUBJECT)
    site = (ROOT / "deploy" / "nginx.conf").read_text()
    for given, here in (
        ("127.0.0.1:8000", f"127.0.0.1:{portal_port}"),
        ("listen 443", f"listen 127.0.0.1:{port}"),
        ("/etc/ssl/pay.example.jp.pem", str(folder / "cert.pem")),
        ("/etc/ssl/pay.example.jp.key", str(folder / "key.pem")),
        ("/etc/ssl/stores.pay.example.jp.pem", str(folder / "cert.pem")),
        ("/etc/ssl/stores.pay.example.jp.key", str(folder / "key.pem")),
        ("/etc/ssl/store-chains.pem", str(folder / "pos.pem")),  # it signs itself: its own authority
        ("/srv/portal/files", str(files)),
    ):
        assert given in site
        site = site.replace(given, here)
    (folder / "site.conf").write_text(site)
    (folder / "main.conf").write_text(MAIN.format(folder=folder, user="user root;" if os.getuid() == 0 else ""))


def _write_certificate(folder: Path, name: str, subject: str, *, key: str = "") -> None:
    made = ["-keyout", str(folder / (key or f"{name}.key")), "-out", str(folder / f"{name}.pem"), "-subj", subject]
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", *made],
        check=True,
        capture_output=True,
    )


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def _wait_for(port: int) -> None:
    patience = time.monotonic() + 10
    while time.monotonic() < patience:
        with suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.02)
    raise TimeoutError("nginx did not start")


def test_nginx_sends_files_resumes_them_refuses_all_else_and_takes_60_mb_and_tells_chains(front, tmp_path):
    _tells_which_chain_it_is(front, tmp_path)
    _sends_and_resumes(front, tmp_path)
    _guards(front, tmp_path)
    _takes_uploads_up_to_60_mb(front, tmp_path)


def _sends_and_resumes(front: Front, tmp_path: Path) -> None:
    status, headers, body = front.curl(front.good)
    assert (status, hashlib.sha256(body).hexdigest()) == (200, SHA256)
    assert headers["etag"] == f'"{SHA256}"'
    assert headers["content-disposition"] == "attachment; filename=01_cards.pdf"
    assert headers["cache-control"] == "no-store"
    assert "x-accel-redirect" not in headers

    assert front.curl(front.good, "-r", "1000-1999")[::2] == (206, BYTES[1000:2000])
    assert front.curl(front.good, "-r", f"{len(BYTES)}-")[0] == 416
    same, other = f'If-Range: "{SHA256}"', 'If-Range: "other"'
    assert front.curl(front.good, "-r", "1000-1999", "-H", same)[0] == 206
    assert front.curl(front.good, "-r", "1000-1999", "-H", other)[0] == 200
    assert front.curl(front.good, "-H", f'If-None-Match: "{SHA256}"')[0] == 304

    half = tmp_path / "half.pdf"
    half.write_bytes(BYTES[:1_000_000])
    subprocess.run(["curl", "-skfC", "-", "-o", str(half), front.url + front.good], check=True)
    assert half.read_bytes() == BYTES


def _guards(front: Front, tmp_path: Path) -> None:
    assert front.curl(front.expired)[0] == 410
    assert front.curl(front.good[:-1])[0] == 404
    for outside in (
        f"/protected/{NAME}",
        "/protected/../main.conf",
        "/files/../protected/runs",
        "/protected/%2e%2e/key.pem",
    ):
        assert front.curl(outside)[0] == 404
    (tmp_path / "files" / NAME).unlink()
    (tmp_path / "files" / NAME).symlink_to(tmp_path / "key.pem")
    assert front.curl(front.good)[0] == 403


def _tells_which_chain_it_is(front: Front, tmp_path: Path) -> None:
    port = front.url.rpartition(":")[2]
    stores = Front(f"https://stores.pay.example.jp:{port}", "", "", tmp_path)
    here = ("--resolve", f"stores.pay.example.jp:{port}:127.0.0.1")
    mine, thiefs = (("--cert", f"{tmp_path}/{who}.pem", "--key", f"{tmp_path}/{who}.key") for who in ("pos", "thief"))
    claim, totals = ("-H", f"X-Client-Subject: {RFC4514}"), "/stores/v1/totals/2026-04-01"
    assert stores.curl(totals, *here, *mine)[0] == 200
    assert stores.curl(totals, *here)[0] == 401
    assert stores.curl(totals, *here, *claim)[0] == 401
    assert stores.curl(totals, *here, *thiefs)[0] == 400  # of the same name, by nobody's authority
    assert front.curl(totals, *claim)[0] == 401
    assert stores.curl("/healthz", *here, *mine)[0] == 404


def _takes_uploads_up_to_60_mb(front: Front, tmp_path: Path) -> None:
    large = tmp_path / "large"
    with large.open("wb") as file:
        file.truncate(60 * 2**20 + 1)
    status, headers, _body = front.curl("/healthz", "--data-binary", f"@{large}")
    assert (status, "x-request-id" in headers) == (413, False)
    os.truncate(large, 60 * 2**20)
    status, _headers, _body = front.curl("/healthz", "--data-binary", f"@{large}")
    assert status != 413  # the portal answers before it has read the body, so that nginx may not get it all told
