"""A mail as it is handed over to the outside world."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail to one address: plain text, and the same in HTML.

    ``ref`` names it for ever: however often it is handed over, its Message-ID is the same, so that a twin can be told.
    """

    ref: str
    to: str
    subject: str
    text: str
    html: str = ""


class MailNotSent(Exception):
    """The mail could not be handed over now; later it may. Its text is a short code, without an address."""


class MailRefused(Exception):
    """The recipient's address was refused for good. ``code`` is the status, as ``5.1.1`` or ``550``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Mailer(Protocol):
    """Hands mails over to the outside world."""

    def send(self, mail: Mail) -> None:
        """Hands one mail over. Raises ``MailNotSent``, ``MailRefused``."""
