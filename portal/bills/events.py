"""Names of what happens to bills. Payloads hold refs, amounts and counts."""

REGISTERED = "bill.registered"
REGISTERED_IN_BULK = "bills.registered"  # an act; each bill has its own event
AMENDED = "bill.amended"
WITHDRAWN = "bill.withdrawn"
LAPSED = "bill.lapsed"
NUMBER_STOPPED = "bill.number_stopped"  # and so billed in vain, unless its holder pays by the number's successor
REPORTED = "bill.reported"
REPORT_WITHDRAWN = "bill.report_withdrawn"
BLOCKED = "biller.blocked"
UNBLOCKED = "biller.unblocked"

EVENT_NAMES = (REGISTERED, AMENDED, WITHDRAWN, LAPSED, NUMBER_STOPPED)
