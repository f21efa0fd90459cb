"""What the operator tells everybody at the top of every page, for a time: maintenance, or trouble at a chain."""

from portal.announcements.model import TEXT_LIMIT, Announcement
from portal.announcements.operations import (
    EndsBeforeItStarts,
    announce,
    announcements,
    shown_announcement,
    withdraw_announcement,
)

__all__ = [
    "TEXT_LIMIT",
    "Announcement",
    "EndsBeforeItStarts",
    "announce",
    "announcements",
    "shown_announcement",
    "withdraw_announcement",
]
