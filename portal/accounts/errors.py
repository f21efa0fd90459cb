"""What accounts refuse."""

from datetime import datetime

from portal.kernel.errors import DomainError


class CustomerUnknown(DomainError):
    """The device belongs to no customer: never did, or their data was deleted."""


class TooManyAttempts(DomainError):
    """A limit is reached; trying again helps from ``until`` on."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


class LinkUnknown(DomainError):
    """The link never was, or its time is over."""


class LinkUsed(DomainError):
    """The link was used by another device; each is good once."""


class PairingUnclaimed(DomainError):
    """No device has read the code yet, so there is nothing to confirm."""


class DeviceUnknown(DomainError):
    """No such device among the customer's: never was, or removed already."""


class PasskeyRefused(DomainError):
    """What the browser sent proves nothing: an old or used challenge, another site's or nobody's passkey."""


class PasskeyUnknown(DomainError):
    """No such passkey among the customer's: never was, or removed already."""


class CodeMistyped(DomainError):
    """What was typed is no recovery code: characters are missing, or one is wrong."""


class CodeUnknown(DomainError):
    """A code by its form, but nobody's: replaced by a newer one, or used."""


class AddressTaken(DomainError):
    """The mail address is another customer's, who would have to become one with this one."""

    def __init__(self, customer_id: int) -> None:
        super().__init__(customer_id)
        self.customer_id = customer_id
