"""Names of what happens to slips and payments. Payloads hold refs, amounts and codes."""

SLIP_MADE = "slip.made"
PAID = "bill.paid"  # provisional: the register may still take it back
FINAL = "bill.final"
REVERSED = "bill.reversed"
PENDING = "payment.pending"
RESOLVED = "payment.resolved"

EVENT_NAMES = (SLIP_MADE, PAID, FINAL, REVERSED)
