"""What an organisation learns of its designs."""

DESIGN_SUBMITTED = "design.submitted"
DESIGN_ACCEPTED = "design.accepted"
DESIGN_REFUSED = "design.refused"

EVENT_NAMES = (DESIGN_SUBMITTED, DESIGN_ACCEPTED, DESIGN_REFUSED)
