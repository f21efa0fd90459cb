"""Cash for bills: what a kiosk shows and prints, what a register scans, takes, gives up or takes back; each once.

A slip holds nothing: the first register that scans one has the bill for three minutes. Confirmed, a payment stands in
bill, ledger and the merchant's feed at once, and is final an hour later. Cash that fits no bill is pending until the
operator has resolved it.
"""

from portal.payments.books import BookFindings, verify_books
from portal.payments.closing import open_payments
from portal.payments.counter import Confirmation
from portal.payments.errors import (
    BillsRefused,
    PaymentStateRefused,
    PendingDecided,
    ProofUnknown,
    ResolutionRefused,
    StoreRefused,
)
from portal.payments.events import EVENT_NAMES
from portal.payments.inquiring import Inquiry, OfferedBill, inquire
from portal.payments.model import Payment, PendingItem, Slip, SlipBill
from portal.payments.pending import resolve
from portal.payments.registers import authorise, confirm, release, reverse
from portal.payments.rules import (
    CODE_LENGTH,
    MOST_ON_A_SLIP,
    RECEIPT_LIMIT,
    REGISTER_LIMIT,
    RESOLUTION_LIMIT,
    RESOLUTIONS,
    REVERSIBLE,
    SLIP_LASTS,
    STORE_LIMIT,
    PaymentState,
    PendingKind,
    Refusal,
    Resolution,
    is_code,
    masked,
    needs_stamp,
)
from portal.payments.slips import make_slip
from portal.payments.store import (
    LiveSlip,
    bills_of_slip,
    find_payment,
    find_slip,
    live_slips_of_number,
    payment_by_proof,
    payments_of_bill,
    payments_of_bills,
    pending_item,
    pending_items,
    proof_token,
)
from portal.payments.sweeping import finalise_payments, release_expired_holds
from portal.payments.totals import DailyTotals, daily_totals

__all__ = [
    "CODE_LENGTH",
    "EVENT_NAMES",
    "MOST_ON_A_SLIP",
    "RECEIPT_LIMIT",
    "REGISTER_LIMIT",
    "RESOLUTIONS",
    "RESOLUTION_LIMIT",
    "REVERSIBLE",
    "SLIP_LASTS",
    "STORE_LIMIT",
    "BillsRefused",
    "BookFindings",
    "Confirmation",
    "DailyTotals",
    "Inquiry",
    "LiveSlip",
    "OfferedBill",
    "Payment",
    "PaymentState",
    "PaymentStateRefused",
    "PendingDecided",
    "PendingItem",
    "PendingKind",
    "ProofUnknown",
    "Refusal",
    "Resolution",
    "ResolutionRefused",
    "Slip",
    "SlipBill",
    "StoreRefused",
    "authorise",
    "bills_of_slip",
    "confirm",
    "daily_totals",
    "finalise_payments",
    "find_payment",
    "find_slip",
    "inquire",
    "is_code",
    "live_slips_of_number",
    "make_slip",
    "masked",
    "needs_stamp",
    "open_payments",
    "payment_by_proof",
    "payments_of_bill",
    "payments_of_bills",
    "pending_item",
    "pending_items",
    "proof_token",
    "release",
    "release_expired_holds",
    "resolve",
    "reverse",
    "verify_books",
]
