"""How an operation of the stores' link is made: as one of the merchants', with chains let in instead of keys."""

from functools import wraps
from typing import Any

from flask import Response, request

from portal.api.frame import Operations, View
from portal.api.once import done_once
from portal.api.stores import caller
from portal.api.stores.caller import Act
from portal.api.stores.language import spoken
from portal.api.stores.once import cash_once

SECURITY: list[dict[str, Any]] = [{"signature": []}, {"certificate": []}, {"virtualStore": []}]
ALWAYS = ("store-unknown", "key-refused", "signature-refused", "digest-differs", "limit-reached", "busy")


class StoreOperations(Operations[Act]):
    """Operations of kiosks or registers."""

    LINK = ("stores", "/stores/v1")

    def guarded(self, view: View, needs: Act) -> View:
        """By a chain, or for ``Act.OPEN`` by anybody."""

        @wraps(view)
        def answered(*args: Any, **values: Any) -> Response:
            spoken(request)
            caller.admit(needs)
            response: Response = view(*args, **values)
            return response

        answered.access = f"chain {needs}"  # type: ignore[attr-defined]
        return answered

    def security(self, needs: Act) -> list[dict[str, Any]]:
        """Any of the three ways."""
        return [] if needs is Act.OPEN else SECURITY

    def always(self, needs: Act) -> tuple[str, ...]:
        """Whatever may be wrong with a chain's request."""
        return ("busy",) if needs is Act.OPEN else ALWAYS

    def once(self, view: View, needs: Act) -> View:
        """Once, but that no cash is dropped."""
        return cash_once(view) if needs is Act.CASH else done_once(view)
