"""Kinds of accounts and entries, and what an entry must be. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from portal.kernel.yen import Yen
from portal.ledger.errors import Unbalanced

NOBODY = 0  # whose account it is where it is the service's own


class AccountKind(StrEnum):
    """STORES: cash that a chain has taken and not handed over. COLLECTED: what a merchant is owed. SUSPENSE: cash for
    which nobody is known yet, the service's own.
    """

    STORES = "stores"
    COLLECTED = "collected"
    SUSPENSE = "suspense"


class EntryKind(StrEnum):
    """Why something was posted."""

    PAYMENT = "payment"  # stores + / collected -
    REVERSAL = "reversal"  # the payment's postings with the other sign
    PENDING = "pending"  # cash came that fits no bill: stores + / suspense -
    CREDITED = "credited"  # the operator found whose it is: suspense + / collected -; about the payment it became
    RETURNED = "returned"  # the chain gives it back: suspense + / stores -
    DISMISSED = "dismissed"  # no cash stood behind it: suspense + / stores -


@dataclass(frozen=True, slots=True)
class Line:
    """Yen on one account: positive what is owed to the service, negative what it owes.

    ``organisation_id``: whose account it is; ``NOBODY`` for the service's own.
    """

    kind: AccountKind
    organisation_id: int
    amount: Yen


def check_lines(lines: Sequence[Line]) -> None:
    """Raises ``Unbalanced`` unless these are two lines or more, none of no yen, that sum to zero."""
    if len(lines) < 2 or not all(line.amount for line in lines) or Yen.total(line.amount for line in lines):
        raise Unbalanced


def opposite(lines: Sequence[Line]) -> list[Line]:
    """What takes these lines back."""
    return [Line(line.kind, line.organisation_id, -line.amount) for line in lines]
