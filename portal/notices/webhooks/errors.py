"""What can go wrong with webhook endpoints and where they point."""

from portal.kernel.errors import DomainError


class UrlRefused(DomainError):
    """Webhooks are not sent to such an address; ``reason`` is a stable code.

    ``not_a_url``, ``not_https``, ``too_long``, ``has_credentials``, ``has_fragment`` or ``private_address``.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class FilterRefused(DomainError):
    """``pattern`` is neither an event's name nor the beginning of names (``bill.*``), or there are too many."""

    def __init__(self, pattern: str) -> None:
        super().__init__(pattern)
        self.pattern = pattern


class TooManyEndpoints(DomainError):
    """The organisation has as many endpoints as it may have: ``limit``. Remove one first."""

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self.limit = limit


class EndpointStateRefused(DomainError):
    """An endpoint in the state ``now`` cannot be asked to do ``wanted``."""

    def __init__(self, now: str, wanted: str) -> None:
        super().__init__(now, wanted)
        self.now, self.wanted = now, wanted


class TargetRefused(Exception):
    """A name or address leads where no webhook is sent: into a private network, to this machine, to nobody."""


class NameUnknown(Exception):
    """A host's name leads to no address."""
