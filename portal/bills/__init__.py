"""Bills: an amount that a merchant asks of whoever holds a number, until the end of its due day (Japan time).

Registered one by one or up to 100,000 at once, amended and withdrawn while nobody is paying them, paid by
``portal.payments``. A holder can report a bill, and block a biller.
"""

from portal.bills.batches import sweep_batches
from portal.bills.bulk import Asked, BulkMode, BulkResult, LineResult, register_bills
from portal.bills.changing import AMEND, amend_bill, terms_of, withdraw_bill
from portal.bills.closing import open_bills
from portal.bills.errors import (
    BatchDiscarded,
    BillChanged,
    BillHeld,
    BillRefused,
    BillStateRefused,
    ReferenceUsed,
    TooManyBills,
)
from portal.bills.events import EVENT_NAMES
from portal.bills.holders import (
    bill_reports,
    block_biller,
    blocked_billers,
    decide_report,
    erase_member,
    join_customers,
    report_bill,
    unblock_biller,
)
from portal.bills.lapsing import lapse_bills
from portal.bills.model import Bill, BillBatch, BillerBlock, BillReport, BillVersion
from portal.bills.paying import hold_bill, is_held, mark_paid, mark_unpaid, release_hold, state_at
from portal.bills.registering import register_bill
from portal.bills.rules import (
    DAYS_AHEAD,
    HOLD,
    LEAST,
    MESSAGE_LIMIT,
    MOST,
    MOST_IN_BULK,
    NAME_LIMIT,
    PURPOSE_LIMIT,
    REASON_LIMIT,
    REFERENCE_LIMIT,
    BillState,
    Change,
    Refusal,
    is_over,
    last_due_day,
)
from portal.bills.store import (
    bill_by_reference,
    bill_by_token,
    bill_token,
    bills,
    bills_by_id,
    bills_of_numbers,
    find_bill,
    lock_bill,
    open_bill_counts,
    open_bills_of_number,
    versions_of,
)
from portal.bills.telling import tell
from portal.bills.terms import BillChanges, BillTarget, BillTerms

__all__ = [
    "AMEND",
    "DAYS_AHEAD",
    "EVENT_NAMES",
    "HOLD",
    "LEAST",
    "MESSAGE_LIMIT",
    "MOST",
    "MOST_IN_BULK",
    "NAME_LIMIT",
    "PURPOSE_LIMIT",
    "REASON_LIMIT",
    "REFERENCE_LIMIT",
    "Asked",
    "BatchDiscarded",
    "Bill",
    "BillBatch",
    "BillChanged",
    "BillChanges",
    "BillHeld",
    "BillRefused",
    "BillReport",
    "BillState",
    "BillStateRefused",
    "BillTarget",
    "BillTerms",
    "BillVersion",
    "BillerBlock",
    "BulkMode",
    "BulkResult",
    "Change",
    "LineResult",
    "ReferenceUsed",
    "Refusal",
    "TooManyBills",
    "amend_bill",
    "bill_by_reference",
    "bill_by_token",
    "bill_reports",
    "bill_token",
    "bills",
    "bills_by_id",
    "bills_of_numbers",
    "block_biller",
    "blocked_billers",
    "decide_report",
    "erase_member",
    "find_bill",
    "hold_bill",
    "is_held",
    "is_over",
    "join_customers",
    "lapse_bills",
    "last_due_day",
    "lock_bill",
    "mark_paid",
    "mark_unpaid",
    "open_bill_counts",
    "open_bills",
    "open_bills_of_number",
    "register_bill",
    "register_bills",
    "release_hold",
    "report_bill",
    "state_at",
    "sweep_batches",
    "tell",
    "terms_of",
    "unblock_biller",
    "versions_of",
    "withdraw_bill",
]
