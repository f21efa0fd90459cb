"""The shell example for a hot folder and the commands of a job's page, run with curl and sha256sum."""

import hashlib
import os
import re
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from werkzeug.serving import make_server

from portal.db import transaction
from portal.organisations import KeyScope, revoke_key
from portal.print_runs import PrintRun, accept_job
from portal.settings import ROOT
from tests.print_runs.desk import Desk

SCRIPT = ROOT / "examples" / "hot-folder.sh"
BYTES = bytes(range(256)) * 400
FILES = {"job-sheet.pdf": b"%PDF-1.6 sheet", "1_cards_000001-000003.pdf": BYTES, "manifest.json": b"{}"}
LARGEST = "1_cards_000001-000003.pdf"


class Server:
    """The application behind a port; notes which ranges of files were asked for, in ``ranges``."""

    def __init__(self, app):
        self.app, self.ranges = app, []
        self.http = make_server("127.0.0.1", 0, self._answer, threaded=True)
        self.url = f"http://localhost:{self.http.port}"
        app.extensions["settings"] = replace(app.extensions["settings"], public_url=self.url)

    def _answer(self, environ, start):
        if environ["PATH_INFO"].startswith("/files/"):
            self.ranges.append(environ.get("HTTP_RANGE", ""))
        return self.app(environ, start)


@pytest.fixture
def server(app) -> Iterator[Server]:
    """A server, until the test is over."""
    served = Server(app)
    thread = threading.Thread(target=served.http.serve_forever)
    thread.start()
    yield served
    served.http.shutdown()
    thread.join()
    served.http.server_close()


@pytest.fixture
def fetched_job(desk: Desk, taken: PrintRun) -> PrintRun:
    """A job that is taken, with three files of its own."""
    for name, data in FILES.items():
        desk.files.put(f"runs/{taken.ref}/{name}", data)
    with transaction(desk.session):
        taken.package = [
            {"name": name, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
            for name, data in FILES.items()
        ]
    return taken


def test_whole_jobs_come_into_the_hot_folder_checked_and_once(server, desk, fetched_job, make, clock, tmp_path):
    desk.member("M00009")
    waiting = desk.packed()  # nobody has taken it yet
    key, secret = make.key(desk.shop.organisation, KeyScope.PRINT_JOBS_READ)
    work, hot = tmp_path / "work", tmp_path / "hot"
    hot.mkdir()

    def run() -> int:
        told = {"SMARTPIT_URL": server.url, "SMARTPIT_KEY": secret, "WORK": str(work), "HOT": str(hot)}
        environment = {"PATH": os.environ["PATH"], **told}
        return subprocess.run(["sh", SCRIPT], env=environment, timeout=60, check=False).returncode

    half = work / fetched_job.ref
    half.mkdir(parents=True)
    (half / LARGEST).write_bytes(BYTES[:30_000])  # the line broke
    (half / "manifest.json").write_bytes(b"[]")  # and this was spoiled on the way
    assert run() != 0 and not any(hot.iterdir())
    assert "bytes=30000-" in server.ranges
    assert run() == 0
    assert contents(hot / fetched_job.ref) == FILES and not half.exists()
    before = len(server.ranges)
    assert run() == 0 and len(server.ranges) == before
    accept_job(desk.session, desk.shop.scope, waiting.ref, stock="pvc", **desk.by_shop)
    revoke_key(desk.session, desk.shop.scope, key.ref, actor=desk.shop.actor, at=clock.now())
    assert run() != 0 and [one.name for one in hot.iterdir()] == [fetched_job.ref]


def test_the_commands_of_a_jobs_page_fetch_and_check_everything(server, shop, fetched_job, tmp_path):
    text = shop.get(f"/print/orders/{fetched_job.ref}").text
    commands = unescape(re.search(r'<pre[^>]* id="commands"[^>]*>([^<]*)<', text)[1])
    subprocess.run(["sh", "-c", f"{commands}\n{commands}"], cwd=tmp_path, timeout=60, check=True)
    assert contents(next(tmp_path.iterdir())) == FILES


def test_the_guide_quotes_the_script_as_it_is():
    guide = (ROOT / "docs" / "print-shops.md").read_text()
    assert f"```sh\n{SCRIPT.read_text()}```" in guide


def contents(folder: Path) -> dict[str, bytes]:
    """The files of a folder."""
    return {file.name: file.read_bytes() for file in folder.iterdir()}
