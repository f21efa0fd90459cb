"""A real SMTP server on this machine that keeps what it is given."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from socket import create_server
from typing import Any

from aiosmtpd.controller import Controller


@dataclass
class Sink:
    """What came: mails in the order of their coming. ``refuses`` makes it answer that it is busy.

    ``recipient_answer``: what it says to every recipient, where that is not "fine". ``folder``: where it leaves them
    for other processes, too.
    """

    port: int
    folder: Path | None = None
    mails: list[EmailMessage] = field(default_factory=list)
    refuses: bool = False
    recipient_answer: str = ""

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        if self.recipient_answer:
            return self.recipient_answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802  # aiosmtpd's name
        if self.refuses:
            return "451 Busy, try again later"
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        if self.folder:
            half = self.folder / "half"
            half.write_bytes(envelope.content)
            half.rename(self.folder / f"{len(self.mails):06}.eml")
        return "250 OK"

    @property
    def url(self) -> str:
        """For ``MAIL_URL``."""
        return f"smtp://127.0.0.1:{self.port}"


@contextmanager
def smtp_sink(folder: Path | None = None) -> Iterator[Sink]:
    """Runs a sink on a free port."""
    with create_server(("127.0.0.1", 0)) as free:
        sink = Sink(free.getsockname()[1], folder)
    controller = Controller(sink, hostname="127.0.0.1", port=sink.port)
    controller.start()
    try:
        yield sink
    finally:
        controller.stop()


def mails_in(folder: Path, to: str) -> list[EmailMessage]:
    """The mails to this address that a sink has left in its folder, in the order of their coming."""
    came = (message_from_bytes(file.read_bytes(), policy=policy.default) for file in sorted(folder.glob("*.eml")))
    return [mail for mail in came if to in str(mail["To"])]
