"""Whether the books are sound: checked every morning and whenever the operator asks, and kept.

A check compares bills, payments, ledger and events (``portal.payments.verify_books``). Where they do not tell the same,
the operator's owners get a mail, and the log a line.
"""

from portal.books.checking import BOOKS_CHECK, ask_for_check, check_kind, plan_daily_check
from portal.books.model import BookCheck
from portal.books.rules import CHECKED_FROM, Alarm, as_stored, lines_of
from portal.books.store import book_check, book_checks, books_alarm, last_book_check, open_book_check

__all__ = [
    "BOOKS_CHECK",
    "CHECKED_FROM",
    "Alarm",
    "BookCheck",
    "as_stored",
    "ask_for_check",
    "book_check",
    "book_checks",
    "books_alarm",
    "check_kind",
    "last_book_check",
    "lines_of",
    "open_book_check",
    "plan_daily_check",
]
