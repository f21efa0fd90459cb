"""A real portal, as ``flask serve`` runs it: two web workers and the relay, on a free port of this machine."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from portal.settings import ROOT

SECRET_KEY = "a key for journeys, of no worth to anybody"
_PATIENCE = 60  # seconds until it must be ready
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Server:
    """A running portal."""

    url: str
    log: Path
    database_url: str

    @property
    def mails(self) -> Path:
        """Where the mails lie that it sent, if it was given a sink which keeps them there."""
        return self.log.parent / "mails"


@contextmanager
def running_server(folder: Path, database_url: str, *, is_migrated: bool = False, **settings: str) -> Iterator[Server]:
    """Migrates the database and serves, then stops both processes; what they say goes to a file in ``folder``."""
    port = free_port()
    server = Server(f"http://localhost:{port}", folder / "server.log", database_url)
    environment = {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": database_url,
        "FILES_URL": f"file://{folder / 'files'}",
        "SECRET_KEY": SECRET_KEY,
        "PORT": str(port),
        "ISSUES_PER_ADDRESS_PER_HOUR": "1000000",
        **settings,
    }
    flask = [sys.executable, "-m", "flask"]
    with server.log.open("wb") as log:
        options = {"cwd": ROOT, "env": environment, "stdout": log, "stderr": log}
        if not is_migrated:
            subprocess.run([*flask, "migrate"], check=True, **options)
        process = subprocess.Popen(
            [*flask, "serve"],
            preexec_fn=_stop_with_parent,  # noqa: PLW1509  # it takes no lock that another thread could hold
            **options,
        )
        try:
            _wait_until_ready(server, process)
            yield server
        finally:
            process.terminate()
            process.wait(30)


def free_port() -> int:
    """A port of this machine that nobody uses."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def _stop_with_parent() -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _wait_until_ready(server: Server, process: subprocess.Popen) -> None:
    patience = time.monotonic() + _PATIENCE
    while True:
        try:
            urllib.request.urlopen(f"{server.url}/readyz", timeout=5).close()
            return
        except (urllib.error.URLError, ConnectionError):
            if process.poll() is not None or time.monotonic() > patience:
                raise RuntimeError(f"the portal did not start:\n{server.log.read_text()}") from None
            time.sleep(0.05)
