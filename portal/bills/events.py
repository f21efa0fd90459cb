"""Names of what happens to bills. Payloads hold refs, amounts and counts."""

REGISTERED = "bill.registered"
REGISTERED_IN_BULK = "bills.registered"  # an act; each bill has its own event
AMENDED = "bill.amended"
WITHDRAWN = "bill.withdrawn"
LAPSED = "bill.lapsed"
REPORTED = "bill.reported"
BLOCKED = "biller.blocked"
UNBLOCKED = "biller.unblocked"

EVENT_NAMES = (REGISTERED, AMENDED, WITHDRAWN, LAPSED)
