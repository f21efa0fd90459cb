"""Google Wallet: a link with a signed JWT that holds the whole card, saved by whoever follows it.

Source: Google, *Google Wallet API: Generic pass, JWT* (skinny JWTs are not used: nothing is stored at Google before).
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Self

import jwt
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from portal.artwork.wallet.card import CredentialsRefused, PassTooLong, WalletCard

SAVE = "https://pay.google.com/gp/v/save/"
LONGEST_LINK = 1_800  # characters; longer ones may be cut by browsers on the way
CLASS = "smart-pit"


@dataclass(frozen=True, slots=True)
class GoogleCredentials:
    """The service account that signs links, and the issuer's id from the wallet console."""

    issuer: str
    account: str
    key: RSAPrivateKey

    @classmethod
    def read(cls, account: bytes, issuer: str) -> Self:
        """From a service account's JSON key file. Raises ``CredentialsRefused``."""
        try:
            content = json.loads(account)
            address, pem = str(content["client_email"]), str(content["private_key"]).encode()
            key = load_pem_private_key(pem, None)
        except (ValueError, TypeError, KeyError, UnsupportedAlgorithm) as fault:
            raise CredentialsRefused("is no service account's JSON key file") from fault
        if not isinstance(key, RSAPrivateKey):
            raise CredentialsRefused("the key is no RSA key")
        if not (issuer.isascii() and issuer.isdigit()):
            raise CredentialsRefused("the issuer's id is not digits")
        return cls(issuer, address, key)


def google_link(card: WalletCard, credentials: GoogleCredentials, *, origin: str, at: datetime) -> str:
    """The address that saves the card; ``origin`` is the page's that shows it.

    Steps go first where the card says too much; raises ``PassTooLong`` where names alone do.
    """
    for steps in (list(card.steps), []):
        claims = {
            "iss": credentials.account,
            "aud": "google",
            "typ": "savetowallet",
            "iat": int(at.timestamp()),
            "origins": [origin],
            "payload": _payload(card, credentials.issuer, steps),
        }
        link = SAVE + jwt.encode(claims, credentials.key, algorithm="RS256")
        if len(link) <= LONGEST_LINK:
            return link
    raise PassTooLong


def _payload(card: WalletCard, issuer: str, steps: list[str]) -> dict[str, object]:
    kind = f"{issuer}.{CLASS}"
    modules = [{"id": "how", "header": card.steps_label, "body": "\n".join(steps)}] if steps else []
    return {
        "genericClasses": [{"id": kind}],
        "genericObjects": [
            {
                "id": f"{issuer}.{card.serial}",
                "classId": kind,
                "cardTitle": _text(card.issuer),
                "subheader": _text(card.number_label),
                "header": _text(card.grouped),
                "hexBackgroundColor": card.ground,
                "barcode": {"type": "EAN_13", "value": card.digits, "alternateText": card.grouped},
                "textModulesData": modules,
                "linksModuleData": {"uris": [{"id": "page", "description": card.link_label, "uri": card.link}]},
            }
        ],
    }


def _text(value: str) -> dict[str, object]:
    return {"defaultValue": {"language": "ja", "value": value}}
