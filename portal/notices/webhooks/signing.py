"""What is sent, and how it is signed: the Standard Webhooks specification, version 1, symmetric.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

import hmac
import json
import secrets
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

_PREFIX = "whsec_"
_SECRET_BYTES = 32  # the specification wants 24 to 64


def new_signing_secret() -> str:
    """A secret as its receiver keeps it: ``whsec_`` and the base64 of 32 random bytes."""
    return _PREFIX + b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def body_of(name: str, *, about: str, happened_at: datetime, payload: Mapping[str, Any]) -> str:
    """The JSON that tells of an event: its type, its moment, and the ids of what it is about."""
    moment = happened_at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    content = {"type": name, "timestamp": moment, "data": {"about": about, **payload}}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def signature(keys: Sequence[str], message_id: str, sent_at: datetime, body: str) -> str:
    """The value of ``webhook-signature``: one signature for each secret, the newest first."""
    message = f"{message_id}.{int(sent_at.timestamp())}.{body}".encode()
    return " ".join(f"v1,{b64encode(hmac.digest(_raw(key), message, 'sha256')).decode()}" for key in keys)


def headers_of(message_id: str, sent_at: datetime, signed: str) -> dict[str, str]:
    """The headers of a call, but for those that HTTP itself needs."""
    return {
        "Content-Type": "application/json",
        "User-Agent": "SmartPit-Webhooks/1",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(sent_at.timestamp())),
        "webhook-signature": signed,
    }


def _raw(key: str) -> bytes:
    return b64decode(key.removeprefix(_PREFIX))
