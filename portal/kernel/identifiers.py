"""Random references and secrets, their hashes, and keyed MACs."""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode


def new_ref() -> str:
    """An opaque reference for addresses: 128 random bits, 22 URL-safe characters."""
    return _encode(secrets.token_bytes(16))


def new_refs(count: int) -> list[str]:
    """``count`` references at once, for bulk work: one draw of random bytes for all."""
    drawn = secrets.token_bytes(16 * count)
    return [_encode(drawn[at : at + 16]) for at in range(0, 16 * count, 16)]


def new_secret() -> str:
    """A secret that a browser or machine carries: 256 random bits, 43 URL-safe characters."""
    return _encode(secrets.token_bytes(32))


def hash_secret(secret: str) -> bytes:
    """What we store of a secret that we only check (32 bytes). Unsalted: the secret itself is random and long."""
    return hashlib.sha256(secret.encode()).digest()


def keyed_mac(key: str, purpose: str, *parts: str) -> str:
    """A keyed MAC over ``parts`` for one ``purpose``: 128 bits, 22 URL-safe characters.

    Parts are joined by a separator that none of them may contain, so that no two lists give the same message.
    """
    message = "\x1f".join((purpose, *parts))
    return _encode(hmac.digest(key.encode(), message.encode(), "sha256")[:16])


def same_mac(one: str, other: str) -> bool:
    """Whether two MACs are the same, in constant time."""
    return hmac.compare_digest(one.encode("utf-8", "surrogatepass"), other.encode("utf-8", "surrogatepass"))


def _encode(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
