"""A certificate chain like Apple's, made for tests: the root, who signs for it, and a certificate for passes."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

FROM, UNTIL = datetime(2026, 1, 1, tzinfo=UTC), datetime(2029, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Chain:
    """PEM parts; ``pem`` is the file that an operator would install, without the root."""

    key: RSAPrivateKey
    parts: dict[str, bytes]
    root: bytes

    @property
    def pem(self) -> bytes:
        """Key, certificate and intermediate in one file."""
        return b"".join(self.parts.values())

    def without(self, part: str) -> bytes:
        """The file with one of ``key``, ``certificate``, ``intermediate`` left out."""
        return b"".join(data for name, data in self.parts.items() if name != part)


@cache
def make_chain(pass_type: str = "pass.jp.example.pay") -> Chain:
    """A chain for one pass type, its team ``TEAM123456``."""
    keys = [generate_private_key(65537, 2048) for _ in range(3)]
    root = _name("Test Root")
    middle = _name("Test WWDR")
    own = x509.Name(
        [
            x509.NameAttribute(NameOID.USER_ID, pass_type),
            x509.NameAttribute(NameOID.COMMON_NAME, f"Pass Type ID: {pass_type}"),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, "TEAM123456"),
        ]
    )
    certificates = [
        _certificate(root, keys[0], root, keys[0], authority=True),
        _certificate(middle, keys[1], root, keys[0], authority=True),
        _certificate(own, keys[2], middle, keys[1], authority=False),
    ]
    root_pem, middle_pem, own_pem = (one.public_bytes(Encoding.PEM) for one in certificates)
    key_pem = keys[2].private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return Chain(keys[2], {"key": key_pem, "certificate": own_pem, "intermediate": middle_pem}, root_pem)


def wallet_settings(folder: Path) -> dict[str, str]:
    """Settings with credentials for both wallets; their files in the folder, with ``root.pem`` to verify passes by."""
    chain = make_chain()
    (folder / "apple.pem").write_bytes(chain.pem)
    (folder / "root.pem").write_bytes(chain.root)
    pem = chain.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    (folder / "google.json").write_text(json.dumps({"client_email": "a@b.example", "private_key": pem}))
    return {
        "APPLE_PASS_FILE": str(folder / "apple.pem"),
        "GOOGLE_WALLET_FILE": str(folder / "google.json"),
        "GOOGLE_WALLET_ISSUER": "3388",
    }


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _certificate(
    subject: x509.Name, key: RSAPrivateKey, issuer: x509.Name, signer: RSAPrivateKey, *, authority: bool
) -> x509.Certificate:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(FROM)
        .not_valid_after(UNTIL)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .sign(signer, SHA256())
    )
