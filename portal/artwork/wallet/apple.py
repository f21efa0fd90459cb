"""Apple Wallet: a zip of ``pass.json``, pictures, their SHA-1 in ``manifest.json``, and a detached PKCS#7 signature.

Source: Apple, *Wallet Passes: Creating the Source for a Pass* and *Building a Pass*.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Self
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key
from cryptography.hazmat.primitives.serialization.pkcs7 import PKCS7Options, PKCS7SignatureBuilder
from cryptography.x509 import Certificate, load_pem_x509_certificates
from cryptography.x509.oid import NameOID

from portal.artwork.wallet.card import CredentialsRefused, WalletCard

MEDIA_TYPE = "application/vnd.apple.pkpass"
BARCODES = ("PKBarcodeFormatEAN13", "PKBarcodeFormatCode128")  # the first that the phone knows is shown; EAN: iOS 27
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
_OPTIONS = [PKCS7Options.DetachedSignature, PKCS7Options.Binary]  # without Binary the digest fails


@dataclass(frozen=True, slots=True)
class AppleCredentials:
    """What passes are signed with: the pass certificate, its key, and Apple's certificate that signed it."""

    key: RSAPrivateKey
    certificate: Certificate
    intermediate: Certificate
    pass_type: str
    team: str

    @classmethod
    def read(cls, pem: bytes) -> Self:
        """From one PEM file that holds the key (not encrypted), its certificate, and Apple's, in any order.

        The pass type and the team stand in the certificate's subject (UID and OU). Raises ``CredentialsRefused``.
        """
        try:
            key = load_pem_private_key(pem, None)
            certificates = load_pem_x509_certificates(pem)
        except (ValueError, TypeError, UnsupportedAlgorithm) as fault:
            raise CredentialsRefused("holds no readable private key and certificates") from fault
        if not isinstance(key, RSAPrivateKey):
            raise CredentialsRefused("the key is no RSA key")
        own = [one for one in certificates if one.public_key() == key.public_key()]
        others = [one for one in certificates if one not in own]
        if len(own) != 1:
            raise CredentialsRefused("no certificate belongs to the key")
        signer = next((one for one in others if one.subject == own[0].issuer), None)
        if signer is None:
            raise CredentialsRefused("lacks Apple's certificate that signed the pass certificate")
        pass_type, team = (
            _subject(own[0], oid) for oid in (NameOID.USER_ID, NameOID.ORGANIZATIONAL_UNIT_NAME)
        )  # fmt: skip
        if not pass_type.startswith("pass.") or not team:
            raise CredentialsRefused("the certificate names no pass type (UID) and team (OU)")
        return cls(key, own[0], signer, pass_type, team)


def _subject(certificate: Certificate, oid: object) -> str:
    found = [str(one.value) for one in certificate.subject if one.oid == oid]
    return found[0] if found else ""


def apple_pass(card: WalletCard, credentials: AppleCredentials, pictures: Mapping[str, bytes]) -> bytes:
    """The pass, a ``.pkpass``. ``pictures`` are PNGs by name, ``icon.png`` at least (29 px, ``@2x`` 58, ``@3x`` 87)."""
    if "icon.png" not in pictures:
        raise ValueError("a pass needs icon.png")
    files = {"pass.json": _compact(_content(card, credentials)), **pictures}
    manifest = _compact({name: hashlib.sha1(data, usedforsecurity=False).hexdigest() for name, data in files.items()})
    signature = (
        PKCS7SignatureBuilder()
        .set_data(manifest)
        .add_signer(credentials.certificate, credentials.key, SHA256())
        .add_certificate(credentials.intermediate)
        .sign(Encoding.DER, _OPTIONS)
    )
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for name, data in {**files, "manifest.json": manifest, "signature": signature}.items():
            archive.writestr(ZipInfo(name, _ZIP_EPOCH), data, ZIP_DEFLATED)
    return target.getvalue()


def is_in_force(credentials: AppleCredentials, at: datetime) -> bool:
    """Whether the certificate is good at this moment: phones refuse passes that were signed with an expired one."""
    return credentials.certificate.not_valid_before_utc <= at < credentials.certificate.not_valid_after_utc


def _content(card: WalletCard, credentials: AppleCredentials) -> dict[str, object]:
    barcodes = [
        {"format": name, "message": card.digits, "messageEncoding": "iso-8859-1", "altText": card.grouped}
        for name in BARCODES
    ]
    return {
        "formatVersion": 1,
        "passTypeIdentifier": credentials.pass_type,
        "teamIdentifier": credentials.team,
        "serialNumber": card.serial,
        "organizationName": card.issuer,
        "description": card.title,
        "logoText": card.issuer,
        "backgroundColor": card.rgb(card.ground),
        "foregroundColor": card.rgb(card.ink),
        "labelColor": card.rgb(card.ink),
        "barcodes": barcodes,
        "storeCard": {
            "primaryFields": [{"key": "number", "label": card.number_label, "value": card.grouped}],
            "secondaryFields": [{"key": "title", "label": "", "value": card.title}],
            "backFields": [
                {"key": "how", "label": card.steps_label, "value": "\n".join(card.steps)},
                {"key": "page", "label": card.link_label, "value": card.link},
            ],
        },
    }


def _compact(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
