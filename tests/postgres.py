"""A throwaway PostgreSQL cluster that the tests start and stop themselves, on a Unix socket in a folder of its own."""

import ctypes
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

import psycopg
from psycopg import sql

_INSTALLED = Path("/usr/lib/postgresql")
_SUPERUSER = "postgres"
_PR_SET_PDEATHSIG = 1
_OPTIONS = {  # nothing here need survive a power cut
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "500",
    "listen_addresses": "",
    "timezone": "Asia/Tokyo",  # not UTC, so that a moment read as local time shows
}


class PostgresMissing(Exception):
    """PostgreSQL is not installed; the data layer is tested on it, so its tests cannot be passed over."""


class Cluster:
    """A running cluster: makes and drops databases."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def url(self, database: str) -> str:
        """The SQLAlchemy address of a database in this cluster."""
        return f"postgresql+psycopg://{_SUPERUSER}@/{database}?host={self.folder}"

    def create(self, database: str, template: str = "template0") -> str:
        """Makes a database as a copy of ``template``; answers its address."""
        self._run("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY", database, template)
        return self.url(database)

    def drop(self, database: str) -> None:
        """Drops a database, whoever is still connected to it."""
        self._run("DROP DATABASE {} WITH (FORCE)", database)

    def _run(self, statement: str, *names: str) -> None:
        with self.connect() as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))  # type: ignore[arg-type]

    def connect(self) -> psycopg.Connection:
        """A connection to the cluster's own database, each statement its own transaction."""
        return psycopg.connect(host=str(self.folder), user=_SUPERUSER, dbname="postgres", autocommit=True)


def own_name(name: str) -> str:
    """A name that no other pytest process gives: they share the cluster."""
    return f"{name}_{os.getpid()}"


@contextmanager
def running_cluster(within: Path = Path("/tmp")) -> Iterator[Cluster]:
    """Starts a cluster (about a second) and removes every trace of it afterwards, even if the tests are killed."""
    programs = _programs()
    folder = Path(mkdtemp(prefix="pg-", dir=within))  # a socket's path has at most 107 bytes
    identity = _identity(folder)
    try:
        _initialise(programs, folder, identity)
        server = _start(programs, folder, identity)
        try:
            cluster = Cluster(folder)
            _wait_for(cluster, server)
            yield cluster
        finally:
            server.send_signal(signal.SIGQUIT)
            server.wait(timeout=30)
    finally:
        shutil.rmtree(folder)


def _programs() -> Path:
    """The newest installed PostgreSQL's programs, which Debian keeps outside PATH."""
    versions = [path for path in _INSTALLED.glob("*/bin") if (path / "initdb").exists()]
    if versions:
        return max(versions, key=lambda path: float(path.parent.name))
    on_path = shutil.which("initdb")
    if on_path is None:
        raise PostgresMissing(
            "PostgreSQL is not installed, and the data layer is tested on it as well as on SQLite. "
            "On Debian: apt-get install postgresql"
        )
    return Path(on_path).resolve().parent


def _identity(folder: Path) -> dict[str, object]:
    """PostgreSQL refuses root, so for root it runs as the user that Debian's package made."""
    if os.geteuid() != 0:
        return {}
    shutil.chown(folder, _SUPERUSER, _SUPERUSER)
    return {"user": _SUPERUSER, "group": _SUPERUSER, "extra_groups": []}


def _initialise(programs: Path, folder: Path, identity: dict[str, object]) -> None:
    command = [programs / "initdb", "-D", folder / "data", "-U", _SUPERUSER, "-A", "trust", "-E", "UTF8"]
    made = subprocess.run(  # type: ignore[call-overload]
        [*command, "--locale=C.UTF-8", "--no-sync"], capture_output=True, text=True, cwd="/", check=False, **identity
    )
    if made.returncode:
        raise RuntimeError(f"initdb failed: {made.stderr}")


def _start(programs: Path, folder: Path, identity: dict[str, object]) -> subprocess.Popen[bytes]:
    options = [part for name, value in _OPTIONS.items() for part in ("-c", f"{name}={value}")]
    with (folder / "log").open("wb") as log:
        server: subprocess.Popen[bytes] = subprocess.Popen(  # type: ignore[call-overload]
            [programs / "postgres", "-D", folder / "data", "-k", folder, *options],
            stdout=log,
            stderr=log,
            cwd="/",
            start_new_session=True,  # Ctrl-C is for the tests, which then stop it themselves
            preexec_fn=_die_with_parent,  # noqa: PLW1509  # no thread runs yet that could hold a lock
            **identity,
        )
    return server


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGINT)


def _wait_for(cluster: Cluster, server: subprocess.Popen[bytes]) -> None:
    patience = time.monotonic() + 30
    while True:
        try:
            cluster.connect().close()
            return
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > patience:
                raise RuntimeError(f"PostgreSQL did not start: {(cluster.folder / 'log').read_text()}") from None
            time.sleep(0.02)
