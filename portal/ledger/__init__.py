"""The books: each yen that comes or goes is posted twice, on two accounts, and all postings sum to zero.

An entry says what happened (a payment, its reversal, cash that fits no bill) to what, and is posted in the transaction
in which it happens. Nothing is ever changed or deleted: the database itself refuses it.
"""

from portal.ledger.errors import AlreadyPosted, Unbalanced
from portal.ledger.model import Account, Entry, Posting
from portal.ledger.operations import account, post
from portal.ledger.rules import NOBODY, AccountKind, EntryKind, Line, opposite
from portal.ledger.store import Balance, PostedLine, balance, balances, postings_of
from portal.ledger.verifying import Findings, verify_ledger

__all__ = [
    "NOBODY",
    "Account",
    "AccountKind",
    "AlreadyPosted",
    "Balance",
    "Entry",
    "EntryKind",
    "Findings",
    "Line",
    "PostedLine",
    "Posting",
    "Unbalanced",
    "account",
    "balance",
    "balances",
    "opposite",
    "post",
    "postings_of",
    "verify_ledger",
]
