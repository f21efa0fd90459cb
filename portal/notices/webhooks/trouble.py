"""Endpoints that do not take what they are sent, whosever they are: for the operator. Those of the closed are left."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from portal.notices.webhooks.model import WebhookEndpoint
from portal.notices.webhooks.rules import EndpointState
from portal.notices.webhooks.store import HAS_LINK
from portal.organisations import Organisation, Scope

_EVERYBODYS = Scope.service("the operator looks after everybody's webhooks")
_TROUBLED = or_(
    (WebhookEndpoint.state == EndpointState.ACTIVE) & WebhookEndpoint.failing_since.is_not(None),
    WebhookEndpoint.state == EndpointState.DISABLED,
)


def count_failing(session: Session) -> int:
    """How many endpoints fail just now, or have said that they are gone."""
    return session.scalar(_scoped(select(func.count()).select_from(WebhookEndpoint))) or 0


def failing_endpoints(
    session: Session, *, after: str = "", limit: int = 50
) -> Sequence[tuple[WebhookEndpoint, Organisation]]:
    """These endpoints and whose they are, the newest first; ``after`` is the ref of the last one seen.

    Raises ``ObjectUnknown`` for one that there is not.
    """
    found = select(WebhookEndpoint, Organisation).join(Organisation, Organisation.id == WebhookEndpoint.organisation_id)
    if after:
        found = found.where(WebhookEndpoint.id < _EVERYBODYS.one(session, WebhookEndpoint, after).id)
    rows = session.execute(_scoped(found.order_by(WebhookEndpoint.id.desc()).limit(limit)))
    return [(endpoint, organisation) for endpoint, organisation in rows]


def _scoped(statement: Any) -> Any:
    return _EVERYBODYS.apply(statement.where(_TROUBLED, HAS_LINK), WebhookEndpoint)
