"""What merchants are told of their bills, and what is noted of who did it."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

from sqlalchemy.orm import Session

from portal.bills.model import Bill
from portal.organisations import Feeds, feeds_of
from portal.outbox import Payload, record, record_many

COLUMNS = {  # what ``payload_of`` says, for the database to say it
    "reference": Bill.reference,
    "amount": Bill.amount,
    "due_on": Bill.due_on,
    "version": Bill.version,
}


def tell(
    session: Session, bill: Bill, event: str, *, at: datetime, into: Feeds | None = None, **payload: str | int | None
) -> None:
    """Writes an event of a bill into its merchant's feeds (``into``, where they are known), with its cause."""
    ref, feeds = into or feeds_of(session, bill.organisation_id, sandbox=bill.sandbox)
    for feed in feeds:
        record(session, event, about=bill.ref, at=at, feed=feed, organisation=ref, **payload_of(bill), **payload)


def tell_all(session: Session, bills: Sequence[Bill], event: str, *, at: datetime, **payload: str | int | None) -> None:
    """As ``tell``, of many bills of whatever merchants."""
    for (organisation_id, sandbox), theirs in groupby(sorted(bills, key=_whose), key=_whose):
        ref, feeds = feeds_of(session, organisation_id, sandbox=sandbox)
        about = {bill.ref: {"organisation": ref, **payload_of(bill), **payload} for bill in theirs}
        for feed in feeds:
            record_many(session, event, about, at=at, feed=feed)


def _whose(bill: Bill) -> tuple[int, bool]:
    return bill.organisation_id, bill.sandbox


def payload_of(bill: Bill) -> Payload:
    """What every event of a bill says: enough for the merchant's system to know it by."""
    return {
        "reference": bill.reference,
        "amount": bill.amount.amount,
        "due_on": bill.due_on.isoformat(),
        "version": bill.version,
    }
