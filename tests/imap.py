"""A real IMAP server on this machine that keeps mails in memory: pymap, in a process of its own."""

import imaplib
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from socket import create_connection, create_server

USER, PASSWORD = "bounces", "a / password: 100%"
_PATIENCE = 30  # seconds until it must answer


@dataclass(frozen=True)
class ImapServer:
    """A mailbox to put mails into and to look into."""

    port: int
    host: str = "127.0.0.1"

    @property
    def url(self) -> str:
        """For ``BOUNCE_URL``."""
        return f"imap://{USER}:a%20%2F%20password%3A%20100%25@{self.host}:{self.port}/INBOX"

    def put(self, *mails: bytes, flags: str | None = None) -> None:
        """Delivers mails, with these flags."""
        with self._open() as box:
            for mail in mails:
                status, answer = box.append("INBOX", flags, None, mail)
                assert status == "OK", answer

    def flags(self) -> list[bytes]:
        """The flags of the mails there are, one each."""
        with self._open() as box:
            box.select("INBOX", readonly=True)
            _status, answer = box.fetch("1:*", "(FLAGS)")
            return [line for line in answer if line]

    @contextmanager
    def _open(self) -> Iterator[imaplib.IMAP4]:
        with imaplib.IMAP4(self.host, self.port, timeout=_PATIENCE) as box:
            box.login(USER, PASSWORD)
            yield box


@contextmanager
def imap_server(host: str = "127.0.0.1") -> Iterator[ImapServer]:
    """Runs a server on a free port of this machine, under one of its addresses."""
    with create_server((host, 0)) as free:
        port = free.getsockname()[1]
    command = [Path(sys.executable).with_name("pymap"), "--host", host, "--port", str(port), "--no-tls"]
    command += ["dict", "--demo-user", USER, "--demo-password", PASSWORD]
    with subprocess.Popen(command) as process:
        try:
            _wait_for(host, port)
            yield ImapServer(port, host)
        finally:
            process.terminate()


def _wait_for(host: str, port: int) -> None:
    patience = time.monotonic() + _PATIENCE
    while True:
        try:
            create_connection((host, port), timeout=1).close()
            return
        except ConnectionError:
            assert time.monotonic() < patience, "the IMAP server did not start"
            time.sleep(0.02)
