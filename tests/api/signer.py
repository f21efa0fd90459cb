"""Signs requests by RFC 9421, written against the text and not with the library that the portal checks with."""

import hashlib
import hmac
from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime

PUBLIC_URL = "http://localhost:8000"


def content_digest(body: bytes) -> str:
    """RFC 9530."""
    return f"sha-256=:{b64encode(hashlib.sha256(body).digest()).decode()}:"


def signed(
    key_id: str,
    secret: str,
    method: str,
    path: str,
    *,
    created: datetime,
    nonce: str = "a-nonce-of-ours",
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
    covered: tuple[str, ...] | None = None,
    alg: str = "hmac-sha256",
    url: str = PUBLIC_URL,
) -> dict[str, str]:
    """``headers`` with what a signature needs; section 2.5 makes the base, 3.3.3 the MAC."""
    sent = dict(headers or {})
    if body:
        sent["Content-Digest"] = content_digest(body)
    parts = covered or ("@method", "@target-uri", *(name.lower() for name in sent if name != "Authorization"))
    params = f"({' '.join(f'{chr(34)}{one}{chr(34)}' for one in parts)});created={int(created.timestamp())}"
    params += f';keyid="{key_id}";alg="{alg}"' + (f';nonce="{nonce}"' if nonce else "")
    values = {"@method": method, "@target-uri": url + path} | {name.lower(): value for name, value in sent.items()}
    base = "".join(f'"{one}": {values[one]}\n' for one in parts) + f'"@signature-params": {params}'
    mac = b64encode(hmac.digest(secret.encode(), base.encode(), "sha256")).decode()
    return sent | {"Signature-Input": f"sig={params}", "Signature": f"sig=:{mac}:"}
