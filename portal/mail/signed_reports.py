"""Bounces as the mail provider's webhook tells them, whoever the provider is.

The body is ``{"bounces": [{"message_id": "<…@…>", "address": "a@example.jp", "kind": "hard" | "soft", "status":
"5.1.1"}]}``; ``message_id`` or ``address`` may be missing. It is signed by the Standard Webhooks specification
(https://www.standardwebhooks.com): HMAC-SHA256 over id, timestamp and body. Providers sign and spell in ways of their
own, so a few lines of forwarding stand between (docs/decisions/0020-mail.md).
"""

import base64
import hmac
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from portal.kernel.errors import DomainError
from portal.mail.address import AddressRefused, parse_address
from portal.mail.bounces import Bounce

TOLERANCE = timedelta(minutes=5)  # Standard Webhooks: how far a timestamp may be from now, or it is a replay
MOST = 500  # bounces in one body
_SECRET = "whsec_"  # noqa: S105  # what secrets begin with by the specification
_LEAST = 24  # bytes of a secret, by the specification
_OURS = re.compile(r"<?([A-Za-z0-9_-]{22})@")


class ReportRefused(DomainError):
    """The report is not signed by our provider, is too old, or says nothing we could read; ``reason`` says which."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def is_report_secret(secret: str) -> bool:
    """Whether it is a secret by the specification: ``whsec_`` and base64 of at least 24 bytes."""
    try:
        return secret.startswith(_SECRET) and len(_key(secret)) >= _LEAST
    except ValueError:
        return False


def _key(secret: str) -> bytes:
    return base64.b64decode(secret.removeprefix(_SECRET), validate=True)


@dataclass(frozen=True, slots=True)
class SignedReports:
    """A ``BounceSource``: what one call of the provider's webhook tells. ``headers`` are found by lower-case name."""

    secret: str
    headers: Mapping[str, str]
    body: bytes
    at: datetime

    def bounces(self) -> Iterator[Bounce]:
        """What is reported. Raises ``ReportRefused`` before the first."""
        self._check()
        try:
            reports = json.loads(self.body)["bounces"]
            bounces = [_bounce(report) for report in reports]
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as fault:
            raise ReportRefused("unreadable") from fault
        if len(bounces) > MOST:
            raise ReportRefused("too_many")
        yield from bounces

    def _check(self) -> None:
        name, moment = self.headers.get("webhook-id", ""), self.headers.get("webhook-timestamp", "")
        signed = b".".join((name.encode(), moment.encode(), self.body))
        right = b"v1," + base64.b64encode(hmac.digest(_key(self.secret), signed, "sha256"))
        sent = self.headers.get("webhook-signature", "").encode().split(b" ")
        if not any([hmac.compare_digest(one, right) for one in sent]):  # noqa: C419  # all of them, in constant time
            raise ReportRefused("signature")
        if not (moment.isascii() and moment.isdigit() and len(moment) < 12):  # digits of a second
            raise ReportRefused("timestamp")
        if abs(self.at.timestamp() - int(moment)) > TOLERANCE.total_seconds():
            raise ReportRefused("timestamp")


def _bounce(report: Any) -> Bounce:
    """Raises what ``bounces`` catches."""
    ref = _OURS.match(str(report.get("message_id") or "").strip())
    address = report.get("address")
    try:
        known = parse_address(address) if address else ""
    except AddressRefused as fault:
        raise ValueError from fault
    if not (known or report.get("message_id")):
        raise ValueError
    is_hard = {"hard": True, "soft": False}[report["kind"]]
    return Bounce(ref[1] if ref else "", is_hard, str(report.get("status") or ""), known)
