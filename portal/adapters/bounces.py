"""The mailbox into which bounces come, over IMAP."""

import imaplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from portal.adapters.delivery_reports import read_report
from portal.mail import Bounce, BouncesAway

TIMEOUT = 20  # seconds for each answer of the server
MOST = 200  # mails looked at in one visit
MOST_BYTES = 256 * 1024  # of each mail: a report stands at its beginning


@dataclass(frozen=True, slots=True)
class BounceMailbox:
    """A ``BounceSource``: the mailbox at ``url``, for mails sent from ``domain``.

    ``imaps://user:password@host:993/INBOX`` speaks TLS from the start, ``imap://…:143/INBOX`` only after STARTTLS,
    except on this machine. Reports on our mails are deleted when written down; all else is flagged for a person to
    look at, and left.
    """

    url: str
    domain: str

    def bounces(self) -> Iterator[Bounce]:
        """What has come since the last visit. Raises ``BouncesAway``."""
        try:
            with self._opened() as box:
                for uid in _new(box)[:MOST]:
                    bounce = read_report(_fetched(box, uid), self.domain)
                    if bounce is not None:
                        yield bounce
                    _checked(box.uid("STORE", uid, "+FLAGS", r"(\Deleted)" if bounce else r"(\Flagged)"))
                _checked(box.expunge())
        except (OSError, imaplib.IMAP4.error) as fault:
            raise BouncesAway(type(fault).__name__) from fault

    @contextmanager
    def _opened(self) -> Iterator[imaplib.IMAP4]:
        parts = urlsplit(self.url)
        host, secure = parts.hostname or "", ssl.create_default_context()
        if parts.scheme == "imaps":
            box: imaplib.IMAP4 = imaplib.IMAP4_SSL(host, parts.port or 993, ssl_context=secure, timeout=TIMEOUT)
        else:
            box = imaplib.IMAP4(host, parts.port or 143, timeout=TIMEOUT)
        with box:  # logs out
            if parts.scheme == "imap" and host not in {"localhost", "127.0.0.1"}:
                box.starttls(secure)
            box.login(unquote(parts.username or ""), unquote(parts.password or ""))
            _checked(box.select(f'"{unquote(parts.path.lstrip("/")) or "INBOX"}"'))
            yield box


def _new(box: imaplib.IMAP4) -> list[str]:
    """The UIDs of the mails that nobody has looked at, the oldest first."""
    (found,) = _checked(box.uid("SEARCH", "UNFLAGGED", "UNDELETED"))
    return (found or b"").decode().split()


def _fetched(box: imaplib.IMAP4, uid: str) -> bytes:
    """The beginning of a mail, empty where it is gone."""
    answer = _checked(box.uid("FETCH", uid, f"(BODY.PEEK[]<0.{MOST_BYTES}>)"))
    return next((part[1] for part in answer if isinstance(part, tuple)), b"")


def _checked(answer: tuple[str, list[Any]]) -> list[Any]:
    """The data of an answer that is OK."""
    status, data = answer
    if status != "OK":
        raise imaplib.IMAP4.error(status)
    return data
