"""Names of what happens to cards. Payloads hold refs and counts."""

MADE = "card.made"
MADE_IN_BULK = "cards.made"
BOUND = "card.bound"
STOPPED = "card.stopped"
REPLACED = "card.replaced"
WITHDRAWN = "cards.withdrawn"
CLAIMED = "card.claimed"
RESET = "card.reset"

EVENT_NAMES = (MADE, MADE_IN_BULK, BOUND, STOPPED, REPLACED, WITHDRAWN, CLAIMED, RESET)
