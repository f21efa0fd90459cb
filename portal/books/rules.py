"""When the books are checked, and what is kept of what was found. Pure."""

from collections.abc import Iterator
from datetime import time, timedelta
from enum import StrEnum
from typing import Any

from portal.payments import BookFindings

CHECKED_FROM = time(4, 0)  # Japan time: what was due the day before has lapsed, and shops are quiet
OVERDUE_AFTER = timedelta(hours=26)  # a day, and what a check may take
SUMS = ("cash", "paid", "credited", "suspense", "pending")


class Alarm(StrEnum):
    """What the operator must look at before all else: the last check found faults, or there was none for a day."""

    UNSOUND = "unsound"
    OVERDUE = "overdue"


def as_stored(found: BookFindings) -> dict[str, Any]:
    """What a check keeps, in JSON: yen as whole numbers, refs of what is wrong by the code of the fault."""
    return {
        "entries": found.ledger.entries,
        "payments": found.payments,
        "total": found.ledger.total.amount,
        **{name: getattr(found, name).amount for name in SUMS},
        "unbalanced": list(found.ledger.faulty),
        "faults": {code: list(refs) for code, refs in found.faults.items()},
        "balances": [[one.account, one.sandbox, one.amount.amount] for one in found.balances],
    }


def lines_of(kept: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What is wrong, a code and what it is about: sums that differ first, then each ref; nothing where all is sound."""
    if kept["total"]:
        yield "sum_not_zero", str(kept["total"])
    if not kept["cash"] == kept["paid"] == kept["credited"]:
        yield "payments_differ", f"{kept['cash']} {kept['paid']} {kept['credited']}"
    if kept["suspense"] != kept["pending"]:
        yield "suspense_differs", f"{kept['suspense']} {kept['pending']}"
    for entry in kept["unbalanced"]:
        yield "entry_unbalanced", entry
    for code, refs in kept["faults"].items():
        for ref in refs:
            yield code, ref
