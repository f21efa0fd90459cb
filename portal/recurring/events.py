"""Names of what happens to recurring bills. Payloads hold refs, months, amounts and counts."""

COMING = "recurring.coming"
RUN = "recurring.run"
SKIPPED = "recurring.skipped"
ENDED = "recurring.ended"

EVENT_NAMES = (COMING, RUN, SKIPPED, ENDED)

MADE = "recurring.made"  # acts, from here on
CHANGED = "recurring.changed"
PAUSED = "recurring.paused"
RESUMED = "recurring.resumed"
COMING_CHANGED = "recurring.coming_changed"
TAKEN_BACK = "recurring.taken_back"
STARTED = "recurring.started"
