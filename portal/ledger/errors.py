"""What the books refuse."""

from portal.kernel.errors import DomainError


class Unbalanced(DomainError):
    """Lines that do not sum to zero, or are no entry at all (fewer than two, or one of no yen): a fault of ours."""


class AlreadyPosted(DomainError):
    """This has been posted about the same thing before: ``kind`` of entry, ``about`` its ref."""

    def __init__(self, kind: str, about: str) -> None:
        super().__init__(kind, about)
        self.kind, self.about = kind, about
