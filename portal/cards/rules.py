"""What can become of a card, as a table; its link, and the code by which it comes onto a phone. Pure."""

import hashlib
import unicodedata
from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum

from portal.accounts import Limit
from portal.cards.errors import CardStateRefused
from portal.kernel.identifiers import keyed_mac, same_mac

CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none of 0 O, 1 I L, U (reads as V): 30 characters
CODE_LENGTH = 8  # 39 bits; together with CODES_PER_CARD nobody lives to guess one
CODES_PER_CARD = Limit(10, timedelta(hours=1))
_REF_LENGTH = 22


class CardKind(StrEnum):
    """What the card is made of."""

    PRINTED = "printed"
    ECARD = "ecard"
    POSTCARD = "postcard"


class CardState(StrEnum):
    """BLANK belongs to nobody yet; ACTIVE is its member's current card; the others are history."""

    BLANK = "blank"
    ACTIVE = "active"
    STOPPED = "stopped"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"


class Change(StrEnum):
    """What can happen to a card."""

    BIND = "bind"
    STOP = "stop"
    REPLACE = "replace"
    WITHDRAW = "withdraw"  # its print run was cancelled


NEXT: Mapping[tuple[CardState, Change], CardState] = {
    (CardState.BLANK, Change.BIND): CardState.ACTIVE,
    (CardState.BLANK, Change.STOP): CardState.STOPPED,
    (CardState.ACTIVE, Change.STOP): CardState.STOPPED,
    (CardState.ACTIVE, Change.REPLACE): CardState.REPLACED,
    (CardState.STOPPED, Change.REPLACE): CardState.REPLACED,
    (CardState.BLANK, Change.WITHDRAW): CardState.WITHDRAWN,
    (CardState.ACTIVE, Change.WITHDRAW): CardState.WITHDRAWN,
}


def next_state(now: str, change: Change) -> CardState:
    """What a card becomes. Raises ``CardStateRefused``."""
    wanted = NEXT.get((CardState(now), change))
    if wanted is None:
        raise CardStateRefused(now, change)
    return wanted


def token_of(ref: str, version: int, key: str) -> str:
    """What stands behind ``/c/`` in a card's link: its ref and a keyed MAC over it and the link's version."""
    return ref + keyed_mac(key, "card", ref, str(version))


def ref_of_token(token: str) -> str:
    """The ref in a link, which proves nothing yet."""
    return token[:_REF_LENGTH]


def is_token_of(token: str, ref: str, version: int, key: str) -> bool:
    """Whether it is the card's own and of its present version; compared in constant time."""
    return same_mac(token, token_of(ref, version, key))


def code_of(ref: str, version: int, key: str) -> str:
    """The eight characters of a card's claim code, drawn from a keyed MAC over ref and version."""
    digest = hashlib.sha256(keyed_mac(key, "claim", ref, str(version)).encode()).digest()
    value, code = int.from_bytes(digest), ""
    for _ in range(CODE_LENGTH):
        value, place = divmod(value, len(CODE_ALPHABET))
        code += CODE_ALPHABET[place]
    return code


def parse_code(text: str) -> str:
    """What was typed, as a code is written: small letters, full width, spaces and hyphens are welcome."""
    plain = unicodedata.normalize("NFKC", text[:100]).upper()
    return "".join(character for character in plain if character.isascii() and character.isalnum())


def group_code(code: str) -> str:
    """The code as it is printed and mailed: ``ABCD-EFGH``."""
    return f"{code[:4]}-{code[4:]}"
