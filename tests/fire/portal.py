"""A portal under fire: web and worker processes as in production, killed at random, and kept up by their guardian."""

import os
import random
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path

from portal.cli.worker import end_with_parent
from portal.settings import ROOT
from tests.journeys.server import SECRET_KEY, free_port

PATIENCE = 60  # seconds until it must be ready


class Portal:
    """Two web workers, which granian starts again, and a background worker, which ``kill_one`` starts again."""

    def __init__(self, folder: Path, database_url: str) -> None:
        port = free_port()
        self.url, self.log = f"http://localhost:{port}", folder / "portal.log"
        self._output = self.log.open("wb")
        self._environment = {
            "PATH": os.environ["PATH"],
            "DATABASE_URL": database_url,
            "FILES_URL": f"file://{folder / 'files'}",
            "SECRET_KEY": SECRET_KEY,
            "PORT": str(port),
            "MALLOC_ARENA_MAX": "2",
            "API_REQUESTS_PER_KEY_PER_MINUTE": "1000000",
            "API_REQUESTS_PER_ORGANISATION_PER_MINUTE": "1000000",
        }
        granian = ["granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", "2"]
        granian += ["--blocking-threads", "2", "--no-access-log", "--log-level", "warning", "--respawn-failed-workers"]
        self._granian = [*granian, "app:app"]
        self._web = self._started(self._granian)
        self._worker = self._started(["flask", "worker"])

    def _started(self, module: list[str]) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            [sys.executable, "-m", *module],
            cwd=ROOT,
            env=self._environment,
            stdout=self._output,
            stderr=self._output,
            start_new_session=True,
            preexec_fn=end_with_parent,  # noqa: PLW1509  # it takes no lock that another thread could hold
        )

    def wait_until_ready(self) -> None:
        """Until a page is answered."""
        patience = time.monotonic() + PATIENCE
        while True:
            with suppress(urllib.error.URLError, ConnectionError, TimeoutError):
                urllib.request.urlopen(f"{self.url}/readyz", timeout=5).close()
                return
            assert self._web.poll() is None and time.monotonic() < patience, self.said()
            time.sleep(0.05)

    def tend(self) -> None:
        """As a service manager: granian gives up where its workers die too often, and is started again."""
        if self._web.poll() is not None:
            self._web = self._started(self._granian)

    def kill_one(self, dice: random.Random) -> str:
        """A web worker or the background worker, without a word; answers which.

        Called by the thread that has started the portal: what a thread started ends with it.
        """
        if dice.random() < 0.4:
            os.killpg(self._worker.pid, signal.SIGKILL)
            self._worker.wait(30)
            self._worker = self._started(["flask", "worker"])
            return "worker"
        with suppress(ProcessLookupError, FileNotFoundError, IndexError):  # it is just being started again
            os.kill(dice.choice(self._web_workers()), signal.SIGKILL)
        return "web"

    def _web_workers(self) -> list[int]:
        children = Path(f"/proc/{self._web.pid}/task/{self._web.pid}/children").read_text().split()
        return [int(child) for child in children if b"resource_tracker" not in _command(child)]

    def said(self) -> str:
        """The end of its log."""
        return self.log.read_text(errors="replace")[-6000:]

    def stop(self) -> None:
        """All of it, however it is."""
        for process in (self._web, self._worker):
            process.terminate()
        for process in (self._web, self._worker):
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait(20)
        self._output.close()


def _command(process: str) -> bytes:
    with suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{process}/cmdline").read_bytes()
    return b"resource_tracker"
