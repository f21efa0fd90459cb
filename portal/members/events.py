"""Names of what happens to members and to numbers that are given. Payloads hold refs and counts."""

ADDED = "member.added"
CHANGED = "member.changed"
LEFT = "member.left"
REJOINED = "member.rejoined"
ERASED = "member.erased"
IMPORTED = "members.imported"
GIVEN = "number.given"
REPLACED = "number.replaced"
STOPPED = "number.stopped"
WITHDRAWN = "consent.withdrawn"

EVENT_NAMES = (ADDED, CHANGED, LEFT, REJOINED, ERASED, IMPORTED, GIVEN, REPLACED, STOPPED, WITHDRAWN)
