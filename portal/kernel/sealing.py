"""Secrets that we must be able to use again, sealed at rest under keys that can be changed.

The newest key seals; all of them open, so that a key is rotated by putting a new one in front, sealing everything
anew, and taking the old one away.
"""

from base64 import urlsafe_b64encode
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from portal.kernel.errors import DomainError


class SealBroken(DomainError):
    """What is stored was sealed under a key that is not among ours (any more)."""


class Vault:
    """Seals and opens short secrets; ``keys`` are Fernet keys (32 random bytes, URL-safe base64), newest first."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._fernet = MultiFernet([Fernet(key) for key in keys])

    def seal(self, secret: str) -> str:
        """``secret`` as it may be stored."""
        return self._fernet.encrypt(secret.encode()).decode()

    def open(self, sealed: str) -> str:
        """What was sealed. Raises ``SealBroken``."""
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken as fault:
            raise SealBroken from fault

    def reseal(self, sealed: str) -> str:
        """The same secret under the newest key. Raises ``SealBroken``."""
        try:
            return self._fernet.rotate(sealed.encode()).decode()
        except InvalidToken as fault:
            raise SealBroken from fault


def derived_key(secret: str) -> str:
    """A Fernet key drawn from another secret, where none was set: development has one secret to keep."""
    return urlsafe_b64encode(HKDF(SHA256(), 32, salt=None, info=b"sealing").derive(secret.encode())).decode()
