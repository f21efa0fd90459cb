"""The mail that comes while a journey is on its way."""

import time
from email.message import EmailMessage

from tests.journeys.server import Server
from tests.smtp import mails_in

PATIENCE = 150  # seconds until a mail must have come, or what else a worker does, beside all that other tests do


def mail_to(server: Server, address: str, part: str) -> EmailMessage:
    """The latest mail to this address that has ``part`` in its subject or plain text; waits for it."""
    until = time.monotonic() + PATIENCE
    while True:
        came = [mail for mail in mails_in(server.mails, address) if part in f"{mail['Subject']} {text_of(mail)}"]
        if came:
            return came[-1]
        assert time.monotonic() < until, f"no mail to {address} with {part}"
        time.sleep(0.05)


def text_of(mail: EmailMessage) -> str:
    """What a mail says in plain text."""
    return str(mail.get_body(("plain",)).get_content())
