"""The part of a worker that delivers webhooks.

Apart from the rest of ``portal.notices``, since it stands on an HTTP client that pages would import for nothing.
"""

from portal.notices.webhooks.calling import Answer, Caller, Lookup
from portal.notices.webhooks.deliverer import Deliverer

__all__ = ["Answer", "Caller", "Deliverer", "Lookup"]
