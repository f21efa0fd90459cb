"""Cash for bills: what a kiosk shows and prints, what a register scans, takes, gives up or takes back; each once.

A slip holds nothing: the first register that scans one has the bill for three minutes. Confirmed, a payment stands in
bill, ledger and the merchant's feed at once, and is final an hour later. Cash that fits no bill is pending until the
operator has resolved it.
"""

from portal.payments.billers import Biller, billers
from portal.payments.books import BookFindings, verify_books
from portal.payments.chain_days import CashLine, cash_of_day
from portal.payments.closing import open_payments
from portal.payments.counter import Confirmation
from portal.payments.errors import (
    BillsRefused,
    PaymentStateRefused,
    PendingDecided,
    ProofUnknown,
    ResolutionRefused,
    SimulationRefused,
    StoreRefused,
)
from portal.payments.events import EVENT_NAMES
from portal.payments.finding import bill_of_code, bills_of_receipt
from portal.payments.inquiring import Inquiry, OfferedBill, inquire
from portal.payments.looking import bills_looked_into, pending_items_of_bill, slips_of_bill
from portal.payments.model import Payment, PendingItem, Slip, SlipBill
from portal.payments.news import News, marks_of_numbers, news_of
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
    token_of,
)
from portal.payments.simulating import SIMULATED_CASH, Simulated, What, simulate, simulated_cash_kind
from portal.payments.slips import make_slip
from portal.payments.store import (
    LiveSlip,
    bills_of_slip,
    count_open_items,
    find_payment,
    find_slip,
    live_slips_of_number,
    payment_by_proof,
    payments_by_id,
    payments_by_ref,
    payments_of_bill,
    payments_of_bills,
    pending_item,
    pending_items,
    proof_token,
)
from portal.payments.summing import Takings, takings
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
    "SIMULATED_CASH",
    "SLIP_LASTS",
    "STORE_LIMIT",
    "Biller",
    "BillsRefused",
    "BookFindings",
    "CashLine",
    "Confirmation",
    "DailyTotals",
    "Inquiry",
    "LiveSlip",
    "News",
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
    "Simulated",
    "SimulationRefused",
    "Slip",
    "SlipBill",
    "StoreRefused",
    "Takings",
    "What",
    "authorise",
    "bill_of_code",
    "billers",
    "bills_looked_into",
    "bills_of_receipt",
    "bills_of_slip",
    "cash_of_day",
    "confirm",
    "count_open_items",
    "daily_totals",
    "finalise_payments",
    "find_payment",
    "find_slip",
    "inquire",
    "is_code",
    "live_slips_of_number",
    "make_slip",
    "marks_of_numbers",
    "masked",
    "needs_stamp",
    "news_of",
    "open_payments",
    "payment_by_proof",
    "payments_by_id",
    "payments_by_ref",
    "payments_of_bill",
    "payments_of_bills",
    "pending_item",
    "pending_items",
    "pending_items_of_bill",
    "proof_token",
    "release",
    "release_expired_holds",
    "resolve",
    "reverse",
    "simulate",
    "simulated_cash_kind",
    "slips_of_bill",
    "takings",
    "token_of",
    "verify_books",
]
