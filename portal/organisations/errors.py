"""What can go wrong with organisations, their staff and their keys."""

from collections.abc import Sequence

from portal.kernel.errors import DomainError


class OrganisationUnknown(DomainError):
    """There is no such organisation, or it is not the asker's to see."""


class ObjectUnknown(DomainError):
    """There is no such thing in the asker's scope; whether another organisation has it is never told."""


class PersonUnknown(DomainError):
    """Nobody of that reference is a member here."""


class StateRefused(DomainError):
    """An organisation or application cannot become that from what it is."""

    def __init__(self, now: str, wanted: str) -> None:
        super().__init__(now, wanted)
        self.now, self.wanted = now, wanted


class OrganisationInactive(DomainError):
    """The organisation is suspended or closed; ``state`` says which."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


class StillOpen(DomainError):
    """The organisation has open things that closing it would end; ``kinds`` names them."""

    def __init__(self, kinds: Sequence[str]) -> None:
        super().__init__(*kinds)
        self.kinds = tuple(kinds)


class LastOwner(DomainError):
    """An organisation keeps at least one owner: make somebody else one first."""


class WorksElsewhere(DomainError):
    """Somebody works for other organisations too; only the operator takes their passkeys away."""


class AlreadyMember(DomainError):
    """The address is a member's already."""


class NotPermitted(DomainError):
    """The asker's role, or their key's scope, does not allow this; ``needed`` names what would."""

    def __init__(self, needed: str) -> None:
        super().__init__(needed)
        self.needed = needed


class NoTenantHere(DomainError):
    """Only a merchant that is not a tenant itself may have tenants."""


class NoSystemLink(DomainError):
    """A light merchant works by console and mail; keys come with the regular or super type."""


class KeyRefused(DomainError):
    """The API key is unknown, revoked, expired, or not good from this address; ``reason`` is a stable code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class UsePasskey(DomainError):
    """Somebody with a passkey signs in with it, not by mail."""


class SubjectRefused(DomainError):
    """A certificate's subject cannot be a chain's; ``reason``: ``form``, ``too_long``, ``taken``."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class AddressListRefused(DomainError):
    """A line of an allow-list is no IP address or network; ``line`` is it."""

    def __init__(self, line: str) -> None:
        super().__init__(line)
        self.line = line
