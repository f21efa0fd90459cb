"""Real servers: the portal as ``flask serve`` starts it in production, and the bare app in its place."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from socket import create_server
from urllib.error import URLError
from urllib.request import urlopen

from benchmarks.figures import BenchmarkError
from portal.settings import ROOT

SECRET_KEY = "a key for benchmarks, not for anything else"
ENCRYPTION_KEY = "QSBrZXkgZm9yIGJlbmNobWFya3MsIG5vdCBmb3IgYWw="  # 32 bytes, for nothing else either
COOKIE = "__Host-device"
CERTIFICATE_HEADER = "X-Client-Subject"  # as nginx tells of a chain's client certificate
PORTAL = "app:app"
BARE = "benchmarks.bare:app"
WORKERS = 2
THREADS = 1  # of each worker, the portal's own default


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: its address, and the ids of its worker processes."""

    url: str
    process: int

    @property
    def workers(self) -> list[int]:
        """Process ids of the workers: granian's children, but for multiprocessing's own."""
        children = Path(f"/proc/{self.process}/task/{self.process}/children").read_text().split()
        return [
            int(child) for child in children if b"resource_tracker" not in Path(f"/proc/{child}/cmdline").read_bytes()
        ]


@contextmanager
def server(
    app: str, database: str, folder: Path, *, workers: int = WORKERS, threads: int = THREADS, proxies: int = 0
) -> Iterator[Server]:
    """Serves ``app`` over ``database`` until the block ends, believing ``proxies`` forwarders.

    Its log and metrics go to ``folder``.
    """
    port = _free_port()
    name = f"{app.partition(':')[0]}-{port}"
    environment = _environment(database, folder / f"{name}-metrics", threads, proxies)
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--workers", str(workers), "--blocking-threads", str(threads)]
    command += ["--no-access-log", "--log-level", "warning", app]
    log = folder / f"{name}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=output)
    try:
        _wait_for(process, port, log)
        yield Server(f"http://127.0.0.1:{port}", process.pid)
    except BenchmarkError as error:
        crashes = [line for line in log.read_text().splitlines() if "crash" in line]
        error.add_note(f"{name}: {crashes[0][:4000]}" if crashes else f"{name}: no crash in its log")
        raise
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()


def _environment(database: str, metrics: Path, threads: int, proxies: int) -> dict[str, str]:
    metrics.mkdir()
    return os.environ | {
        "PORTAL_ENV": "production",
        "PUBLIC_URL": "https://pay.example.jp",
        "SECURE_COOKIES": "yes",
        "MAIL_URL": f"file://{metrics}/mail",
        "SECRET_KEY": SECRET_KEY,
        "ENCRYPTION_KEYS": ENCRYPTION_KEY,
        "NUMBER_PREFIXES": "portal=50,joint_card=51,sheet=52,one_off=53,sandbox=59",
        "COMPANY_CODE": "942386",
        "STORE_CODES": ",".join(f"{kind}=4901234567894" for kind in ("portal", "joint_card", "sheet", "one_off")),
        "DATABASE_URL": database,
        "FILES_URL": f"file://{metrics.parent / 'files'}",
        "THREADS": str(threads),
        "TRUSTED_PROXIES": str(proxies),
        "ISSUES_PER_ADDRESS_PER_HOUR": "100000000",
        "ISSUES_PER_DEVICE_PER_DAY": "100000000",
        "API_REQUESTS_PER_KEY_PER_MINUTE": "100000000",
        "API_REQUESTS_PER_ORGANISATION_PER_MINUTE": "100000000",
        "STORE_REQUESTS_PER_CHAIN_PER_MINUTE": "100000000",
        "STORE_CERTIFICATE_HEADER": CERTIFICATE_HEADER if proxies else "",
        "PROMETHEUS_MULTIPROC_DIR": str(metrics),
        "MALLOC_ARENA_MAX": "2",  # as portal/cli/server.py's serve
    }


def _free_port() -> int:
    with create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port


def _wait_for(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    patience = time.monotonic() + 30
    while process.poll() is None and time.monotonic() < patience:
        try:
            with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
                return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise BenchmarkError(f"the server did not start:\n{log.read_text()[-2000:]}")
