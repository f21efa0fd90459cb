"""Mail over SMTP, and into a folder of .eml files where nothing real is to be sent."""

import smtplib
import ssl
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import format_datetime, formataddr, make_msgid
from pathlib import Path
from urllib.parse import unquote, urlsplit

from portal.accounts import Mail, MailNotSent
from portal.kernel.clock import Clock
from portal.kernel.identifiers import new_ref

TIMEOUT = 20  # seconds for each answer of the mail server
SENDER_NAME = "スマートピット"


def _message(mail: Mail, sender: str, clock: Clock) -> EmailMessage:
    message = EmailMessage(policy=policy.SMTP)
    message["From"] = formataddr((SENDER_NAME, sender))
    message["To"] = mail.to
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(clock.now())
    message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday replies, please
    message.set_content(mail.text)
    return message


@dataclass(frozen=True, slots=True)
class SmtpMailer:
    """Hands mails to the server at ``url``.

    ``smtps://user:password@host:465`` speaks TLS from the start, ``smtp://user:password@host:587`` as soon as the
    server offers it; a password is never sent without.
    """

    url: str
    sender: str
    clock: Clock

    def send(self, mail: Mail) -> None:
        """Hands one mail over. Raises ``MailNotSent``."""
        parts = urlsplit(self.url)
        secure = ssl.create_default_context()
        try:
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
                server.send_message(_message(mail, self.sender, self.clock))
        except (OSError, smtplib.SMTPException) as fault:
            raise MailNotSent(type(fault).__name__) from fault


@dataclass(frozen=True, slots=True)
class MailFolder:
    """Keeps mails as files, for development."""

    folder: Path
    sender: str
    clock: Clock

    def send(self, mail: Mail) -> None:
        """Writes one mail. Raises ``MailNotSent`` where the folder cannot be written."""
        name = f"{self.clock.now():%Y%m%d-%H%M%S}-{new_ref()[:8]}.eml"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            draft = self.folder / f".{name}"
            draft.write_bytes(_message(mail, self.sender, self.clock).as_bytes())
            draft.rename(self.folder / name)
        except OSError as fault:
            raise MailNotSent(type(fault).__name__) from fault

    def latest(self, count: int = 20) -> list[Mail]:
        """The mails that came last, the newest first."""
        files = sorted(self.folder.glob("*.eml"), reverse=True)[:count]
        return [_read(file) for file in files]


def _read(file: Path) -> Mail:
    message = BytesParser(policy=policy.default).parsebytes(file.read_bytes())
    body = message.get_body(("plain",))
    text = str(body.get_content()).replace("\r\n", "\n") if body else ""
    return Mail(to=str(message["To"]), subject=str(message["Subject"]), text=text)
