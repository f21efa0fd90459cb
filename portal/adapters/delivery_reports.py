"""What a mail in the bounce mailbox says: a delivery report (RFC 3464), or a mail server's plain words."""

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message

from portal.mail import Bounce, is_hard, status_in

_OURS = re.compile(r"<([A-Za-z0-9_-]{22})@([A-Za-z0-9.-]+)>")
_FROM_SERVER = re.compile(r"\b(mailer-daemon|postmaster)@", re.IGNORECASE)
_REFUSAL = re.compile(r"\b55[0-4]\b")  # RFC 5321: permanent answers to a recipient or a mail


def read_report(raw: bytes, domain: str) -> Bounce | None:
    """The bounce that ``raw`` tells of a mail that we sent from ``domain``; None for every other mail.

    A report without its machine-readable part is believed only from a mail server: a holiday reply names our mail too.
    """
    message = message_from_bytes(raw)  # of the lenient kind: it reads whatever comes
    ref = next((ref for text in _texts(message) for ref, at in _OURS.findall(text) if at == domain), "")
    if not ref:
        return None
    fields = next(_delivery_fields(message), None)
    if fields is not None:
        action, status = (str(fields.get(name, "")).strip() for name in ("Action", "Status"))
        if action.lower() not in {"failed", "delayed"}:
            return None
        return Bounce(ref, is_hard(action, status), status_in(status))
    return _in_plain_words(message, ref)


def _in_plain_words(message: Message, ref: str) -> Bounce | None:
    if not (_FROM_SERVER.search(str(message.get("From", ""))) or "X-Failed-Recipients" in message):
        return None
    words = "\n".join(_texts(message))
    status = status_in(words) or ("5.0.0" if _REFUSAL.search(words) else "")
    return Bounce(ref, is_hard("failed", status), status) if status else None


def _delivery_fields(message: Message) -> Iterator[Message]:
    """The blocks of a report that speak of a recipient."""
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status" and part.is_multipart():
            yield from (block for block in part.get_payload() if isinstance(block, Message) and "Action" in block)


def _texts(message: Message) -> Iterator[str]:
    """Wherever our Message-ID may stand: the returned mail's head first, then replies' heads, then the words."""
    parts = list(message.walk())
    for part in parts[1:]:
        yield str(part.get("Message-ID", ""))
    for name in ("In-Reply-To", "References"):
        yield str(message.get(name, ""))
    for part in parts:
        body = None if part.is_multipart() else part.get_payload(decode=True)
        if isinstance(body, bytes):
            yield body.decode("utf-8", "replace")
