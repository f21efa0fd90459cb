"""How long after its event a webhook arrives: ``flask worker`` as it is, events paced, a receiver on this machine."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from json import loads
from pathlib import Path
from statistics import median, quantiles

from sqlalchemy.orm import Session

from benchmarks.databases import databases
from benchmarks.figures import BenchmarkError, Figure
from benchmarks.options import Options
from benchmarks.servers import SECRET_KEY
from portal.db import make_engine, make_sessions, transaction
from portal.kernel.sealing import Vault
from portal.notices import EndpointTerms, Targets, add_endpoint
from portal.organisations import (
    COMMAND,
    LinkType,
    Organisation,
    OrganisationKind,
    Profile,
    found_organisation,
    record_event,
    scope_of,
)
from portal.settings import ROOT, Settings

RATE = 50  # events a second, in all
ORGANISATIONS = 10
MOST_MEDIAN = 200  # ms
MOST_SLOWEST = 1000  # ms, of 99 in 100
WARM_UP = 2  # s of events that are not counted
PATIENCE = 20  # s for the last to arrive, and for the first to show that the worker runs


class Receiver(ThreadingHTTPServer):
    """Takes every webhook at once, and notes when each object was first told of."""

    request_queue_size = 200
    daemon_threads = True

    def __init__(self) -> None:
        self.arrived: dict[str, float] = {}
        super().__init__(("127.0.0.1", 0), _Taking)


class _Taking(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        server = self.server
        assert isinstance(server, Receiver)
        body = loads(self.rfile.read(int(self.headers["Content-Length"])))
        server.arrived.setdefault(body["data"]["about"], time.monotonic())
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_arguments: object) -> None:
        """Says nothing."""


def run(options: Options) -> Iterator[Figure]:
    """Milliseconds from an event's commit to its webhook's arrival: the median, and what 99 in 100 keep."""
    for backend in options.backends:
        with databases(backend, options.folder) as fresh, receiving() as receiver:
            url = fresh()
            with working(url, options.folder):
                waits = _measure(url, receiver, options.paced)
        ms = sorted(wait * 1000 for wait in waits)
        name = f"webhook after its event, {RATE}/s for {options.paced} s, {backend}"
        details: dict[str, object] = {"slowest": ms[-1], "events": len(ms)}
        middle, late = median(ms), quantiles(ms, n=100)[98]
        yield Figure(name, middle, "ms", judged=middle, limit=MOST_MEDIAN, at_least=False, details=details)
        yield Figure(f"{name}, 99 in 100", late, "ms", judged=late, limit=MOST_SLOWEST, at_least=False)


def _measure(url: str, receiver: Receiver, seconds: float) -> list[float]:
    engine = make_engine(url)
    with make_sessions(engine)() as session:
        organisations = _organisations(session, receiver.server_address[1])
        _happen(session, organisations[0], "first")
        _wait_for(receiver, 1)
        happened: dict[str, float] = {}
        began = time.monotonic()
        for place in count():
            due = began + place / RATE
            if due > began + WARM_UP + seconds:
                break
            time.sleep(max(0.0, due - time.monotonic()))
            about = f"bill-{place}"
            _happen(session, organisations[place % len(organisations)], about)
            happened[about] = time.monotonic()
        _wait_for(receiver, len(happened) + 1)
    engine.dispose()
    return [receiver.arrived[about] - moment for about, moment in happened.items() if moment > began + WARM_UP]


def _organisations(session: Session, port: int) -> list[Organisation]:
    at, founded = datetime.now(UTC), []
    profile = Profile(name="みどり水道", address="office@midori.example.jp")
    for place in range(ORGANISATIONS):
        made = found_organisation(
            session, OrganisationKind.MERCHANT, profile, actor=COMMAND, at=at, link_type=LinkType.REGULAR
        )
        terms, targets = EndpointTerms(f"http://127.0.0.1:{port}/{place}"), Targets(private=True)
        add_endpoint(session, scope_of(made), terms, vault=vault(), targets=targets, actor=COMMAND, at=at)
        founded.append(made)
    return founded


def vault() -> Vault:
    """What the worker of ``working`` opens sealed secrets with."""
    return Vault(Settings.from_environment(_environment("sqlite://")).encryption_keys)


def _happen(session: Session, organisation: Organisation, about: str) -> None:
    with transaction(session):
        record_event(session, organisation.id, "bill.paid", about=about, at=datetime.now(UTC))


def _wait_for(receiver: Receiver, events: int) -> None:
    patience = time.monotonic() + PATIENCE
    while len(receiver.arrived) < events:
        if time.monotonic() > patience:
            raise BenchmarkError(f"of {events} webhooks {len(receiver.arrived)} arrived")
        time.sleep(0.05)


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A merchant's server, until the block ends."""
    with Receiver() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@contextmanager
def working(url: str, folder: Path) -> Iterator[None]:
    """``flask worker`` on this database; its log goes to ``folder``."""
    log = folder / "worker.log"
    with log.open("wb") as output:
        environment = os.environ | _environment(url)
        command = [sys.executable, "-m", "flask", "worker"]
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=output)
    try:
        yield
    except BenchmarkError as error:
        error.add_note(log.read_text()[-4000:])
        raise
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()


def _environment(url: str) -> dict[str, str]:
    return {"PORTAL_ENV": "development", "SECRET_KEY": SECRET_KEY, "DATABASE_URL": url}
