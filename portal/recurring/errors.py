"""What can go wrong with recurring bills."""

from portal.kernel.errors import DomainError


class PlanStateRefused(DomainError):
    """A plan cannot become that from what it is; ``now`` and ``change`` are codes."""

    def __init__(self, now: str, change: str) -> None:
        super().__init__(now, change)
        self.now, self.change = now, change


class PlanRefused(DomainError):
    """A plan, or a change of its coming run, that cannot be: ``field`` is wrong, ``reason`` a stable code.

    Reasons: ``missing``, ``too_long``, ``character``, ``amount``, ``range``, ``unknown`` (list, members), ``field``
    (in a text), ``code_used``, ``past``, ``order``, ``too_many``, ``due_past``, ``due_far``. ``details``: ``least``,
    ``most``, ``last`` (day), ``code_point``, ``name``.
    """

    def __init__(self, field: str, reason: str, **details: int | str) -> None:
        super().__init__(field, reason)
        self.field, self.reason, self.details = field, reason, details


class NothingComing(DomainError):
    """The plan has no run before it: it is paused or over, or the run in question has begun."""


class FieldUnknown(DomainError):
    """A text asks for a field, in braces, that there is none of; ``name`` is what stands there."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name
