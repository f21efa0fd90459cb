"""How far an application is, and what it may become."""

from collections.abc import Mapping
from enum import StrEnum


class ApplicationState(StrEnum):
    """How far a merchant's application is."""

    UNCONFIRMED = "unconfirmed"
    OPEN = "open"
    APPROVED = "approved"
    REFUSED = "refused"


NEXT_APPLICATION: Mapping[ApplicationState, frozenset[ApplicationState]] = {
    ApplicationState.UNCONFIRMED: frozenset({ApplicationState.OPEN}),
    ApplicationState.OPEN: frozenset({ApplicationState.APPROVED, ApplicationState.REFUSED}),
    ApplicationState.APPROVED: frozenset(),
    ApplicationState.REFUSED: frozenset(),
}
