"""What can go wrong with cards."""

from portal.kernel.errors import DomainError


class CardUnknown(DomainError):
    """No such card: the link is none of ours, or was made for an earlier version."""


class CardStateRefused(DomainError):
    """A card cannot become that from what it is."""

    def __init__(self, now: str, wanted: str) -> None:
        super().__init__(now, wanted)
        self.now, self.wanted = now, wanted


class CardNotInUse(DomainError):
    """The card is blank, stopped, replaced or withdrawn, so nobody puts it on a phone; ``state`` says which."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


class ClaimRefused(DomainError):
    """The claim code is not this card's."""


class MemberHasCard(DomainError):
    """The member has a card in use already; replace that one. ``ref`` is its card."""

    def __init__(self, ref: str) -> None:
        super().__init__(ref)
        self.ref = ref


class MemberHasLeft(DomainError):
    """Who has left gets no card: let them rejoin first."""


class NotABlankCard(DomainError):
    """These digits are no blank card of this merchant's."""


class MemberWithoutNumber(DomainError):
    """The member has no card in use and has given no number."""
