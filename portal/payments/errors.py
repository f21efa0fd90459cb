"""What can go wrong at a kiosk or register."""

from portal.kernel.errors import DomainError


class PaymentStateRefused(DomainError):
    """A payment cannot become that from what it is; ``now`` and ``step`` are codes."""

    def __init__(self, now: str, step: str) -> None:
        super().__init__(now, step)
        self.now, self.step = now, step


class StoreRefused(DomainError):
    """What a store asks for cannot be had; ``reason`` is a code of ``Refusal``."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class BillsRefused(DomainError):
    """A slip names bills that the number has not open (any more); ``refs`` are these."""

    def __init__(self, refs: tuple[str, ...]) -> None:
        super().__init__(*refs)
        self.refs = refs


class ResolutionRefused(DomainError):
    """This item cannot be resolved so; ``reason``: ``kind`` (no item of this kind), ``bill_not_open`` (it is paid or
    withdrawn), ``bill_held``, ``amount`` (the bill is of another), ``receipt`` (the register has another payment under
    this receipt).
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class SimulationRefused(DomainError):
    """This cannot be made to happen; ``reason``: ``live`` (only in the sandbox), ``elsewhere`` (the bill was paid at
    another chain than the virtual store).
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class ProofUnknown(DomainError):
    """No proof of payment stands behind this link (any more)."""


class PendingDecided(DomainError):
    """The operator has already resolved this item."""
