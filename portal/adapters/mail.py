"""Mail over SMTP, and into a folder of .eml files where nothing real is to be sent."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import format_datetime, formataddr
from pathlib import Path
from urllib.parse import unquote, urlsplit

from portal.kernel.clock import Clock
from portal.mail import Mail, MailNotSent, MailRefused, is_hard, status_in

TIMEOUT = 20  # seconds for each answer of the mail server
SENDER_NAME = "スマートピット"


def message_of(mail: Mail, sender: str, clock: Clock) -> EmailMessage:
    """The mail as it travels: UTF-8 in base64, text before HTML, an id that stays the same when it is sent again."""
    message = EmailMessage(policy=policy.SMTP)
    message["From"] = formataddr((SENDER_NAME, sender))
    message["To"] = mail.to
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(clock.now())
    message["Message-ID"] = f"<{mail.ref}@{domain_of(sender)}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday replies, please
    message["X-Auto-Response-Suppress"] = "All"  # the same for Exchange
    message.set_content(mail.text, cte="base64")
    if mail.html:
        message.add_alternative(mail.html, subtype="html", cte="base64")
    return message


def domain_of(address: str) -> str:
    """What stands behind the @."""
    return address.rpartition("@")[2]


@dataclass(frozen=True, slots=True)
class SmtpMailer:
    """Hands mails to the server at ``url``; without one every mail waits.

    ``smtps://user:password@host:465`` speaks TLS from the start, ``smtp://user:password@host:587`` as soon as the
    server offers it; a password is never sent without.
    """

    url: str
    sender: str
    clock: Clock

    def send(self, mail: Mail) -> None:
        """Hands one mail over. Raises ``MailNotSent``, ``MailRefused``."""
        if not self.url:
            raise MailNotSent("no mail server")
        try:
            with self._server() as server:
                server.send_message(message_of(mail, self.sender, self.clock), self.sender, [mail.to])
        except smtplib.SMTPRecipientsRefused as fault:
            raise _refusal(*fault.recipients[mail.to]) from fault
        except smtplib.SMTPResponseException as fault:
            raise MailNotSent(f"{type(fault).__name__} {fault.smtp_code}") from fault
        except (OSError, smtplib.SMTPException) as fault:
            raise MailNotSent(type(fault).__name__) from fault

    @contextmanager
    def _server(self) -> Iterator[smtplib.SMTP]:
        parts = urlsplit(self.url)
        secure = ssl.create_default_context()
        if parts.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                parts.hostname or "", parts.port or 465, timeout=TIMEOUT, context=secure
            )
        else:
            server = smtplib.SMTP(parts.hostname or "", parts.port or 587, timeout=TIMEOUT)
        with server:
            server.ehlo()
            if parts.scheme == "smtp" and (server.has_extn("starttls") or parts.username):
                server.starttls(context=secure)
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
            yield server


def _refusal(code: int, answer: bytes) -> MailNotSent | MailRefused:
    """What a refused recipient means: for good only where it is the address, not our sending, that is refused."""
    status = status_in(answer.decode("ascii", "replace"))
    is_about_us = status.startswith("5.7")  # RFC 3463: policy, as of a relay that does not know us
    if code >= 550 and not is_about_us and is_hard("failed", status or str(code)):  # RFC 5321: for good
        return MailRefused(status or str(code))
    return MailNotSent(f"recipient {status or code}")


@dataclass(frozen=True, slots=True)
class MailFolder:
    """Keeps mails as files, for development."""

    folder: Path
    sender: str
    clock: Clock

    def send(self, mail: Mail) -> None:
        """Writes one mail. Raises ``MailNotSent`` where the folder cannot be written."""
        name = f"{self.clock.now():%Y%m%d-%H%M%S}-{mail.ref}.eml"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            draft = self.folder / f".{name}"
            draft.write_bytes(message_of(mail, self.sender, self.clock).as_bytes())
            draft.rename(self.folder / name)
        except OSError as fault:
            raise MailNotSent(type(fault).__name__) from fault

    def latest(self, count: int = 20) -> list[Mail]:
        """The mails that came last, the newest first."""
        files = sorted(self.folder.glob("*.eml"), reverse=True)[:count]
        return [_read(file) for file in files]


def _read(file: Path) -> Mail:
    message = BytesParser(policy=policy.default).parsebytes(file.read_bytes())
    text, html = (_content(message, form) for form in ("plain", "html"))
    ref = str(message["Message-ID"]).strip("<>").partition("@")[0]
    return Mail(ref, str(message["To"]), str(message["Subject"]), text, html)


def _content(message: EmailMessage, form: str) -> str:
    body = message.get_body((form,))
    return str(body.get_content()).replace("\r\n", "\n") if body else ""
