"""The recovery code: 130 random bits that a customer keeps on paper. One at a time, good once.

It is written in Crockford's base 32, which has no I, L, O and U, in seven groups of four: 26 random characters, and two
that tell a slip of the pen from a wrong code.
"""

import secrets
import unicodedata
from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from portal.accounts.errors import CodeMistyped, CodeUnknown
from portal.accounts.limits import Limits, count_attempts
from portal.accounts.model import RecoveryCode
from portal.accounts.store import lock_customer
from portal.db import transaction
from portal.kernel.identifiers import hash_secret

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RANDOM_LENGTH = 26
LENGTH = 28
_CHECK_PRIME = 1021  # the largest below 32 squared: two characters hold any remainder
_READ_AS = str.maketrans("OIL", "011")


def _with_check(code: str) -> str:
    """``code`` with its two check characters: its value modulo a prime finds any one wrong and any two swapped."""
    value = 0
    for character in code:
        value = value * 32 + ALPHABET.index(character)
    high, low = divmod(value % _CHECK_PRIME, 32)
    return code + ALPHABET[high] + ALPHABET[low]


def parse_code(text: str) -> str:
    """The 28 characters of what was typed: lower case, full width, spaces, hyphens are welcome; O is 0, I and L are 1.

    Raises ``CodeMistyped``.
    """
    plain = unicodedata.normalize("NFKC", text[:200]).upper().translate(_READ_AS)
    code = "".join(
        character for character in plain if not character.isspace() and unicodedata.category(character) != "Pd"
    )
    if len(code) != LENGTH or set(code) - set(ALPHABET) or _with_check(code[:RANDOM_LENGTH]) != code:
        raise CodeMistyped
    return code


def group_code(code: str) -> list[str]:
    """The code in its seven groups of four."""
    return [code[at : at + 4] for at in range(0, LENGTH, 4)]


def make_code(session: Session, customer_id: int, *, at: datetime) -> str:
    """A new code for the customer, told this once; an earlier one is worth nothing from now on.

    Raises ``CustomerUnknown``.
    """
    code = _with_check("".join(secrets.choice(ALPHABET) for _ in range(RANDOM_LENGTH)))
    with transaction(session):
        lock_customer(session, customer_id)
        row = session.get(RecoveryCode, customer_id, with_for_update=True)
        if row is None:
            row = RecoveryCode(customer_id=customer_id)
            session.add(row)
        row.code_hash, row.made_at, row.used_by = hash_secret(code), at, None
    return code


def prove_by_code(session: Session, code: str, *, by: bytes, at: datetime, limits: Limits = ()) -> int:
    """The customer whose code this is; it is used up, but for the same device (``by``, its secret's hash) again.

    ``code`` is as ``parse_code`` answers it. Every try counts. Raises ``CodeUnknown``, ``TooManyAttempts``.
    """
    count_attempts(session, limits, at=at)
    with transaction(session):
        free = or_(RecoveryCode.used_by.is_(None), RecoveryCode.used_by == by)
        owner = session.execute(
            update(RecoveryCode)
            .where(RecoveryCode.code_hash == hash_secret(code), free)
            .values(used_by=by)
            .returning(RecoveryCode.customer_id)
        ).scalar_one_or_none()
    if owner is None:
        raise CodeUnknown
    return owner


def code_made_at(session: Session, customer_id: int) -> datetime | None:
    """When the customer's code was made; None where there is none that could still be used."""
    unused = RecoveryCode.used_by.is_(None)
    return session.scalar(select(RecoveryCode.made_at).where(RecoveryCode.customer_id == customer_id, unused))
