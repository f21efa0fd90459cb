"""Which deliveries are tried now: fair over the endpoints, few at once at each, one at a time where it fails."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from portal.notices.webhooks.model import WebhookDelivery, WebhookEndpoint
from portal.notices.webhooks.store import due_deliveries, first_due, under_way

AT_ONCE = 8  # calls of one endpoint
AT_ONCE_FAILING = 1  # of one whose last try failed
LEASE = timedelta(seconds=30)  # after which a call counts as lost with its worker: three times its own limit


@dataclass(frozen=True, slots=True)
class Claim:
    """A delivery that a worker has taken, with all that the call needs; ``sealed`` are the secrets that sign it.

    ``failures``: how often in a row calls of the endpoint had failed by then.
    """

    delivery_id: int
    endpoint_id: int
    url: str
    event_ref: str
    body: str
    sealed: Sequence[str]
    failures: int


def claim(
    session: Session,
    worker: str,
    endpoints: Sequence[WebhookEndpoint],
    *,
    room: int,
    at: datetime,
    lease: timedelta = LEASE,
) -> list[Claim]:
    """Takes at most ``room`` deliveries to these endpoints for ``worker``, in the caller's transaction.

    The caller has locked them, so two workers share. What is not settled within ``lease`` is anybody's again.
    """
    busy = under_way(session, [endpoint.id for endpoint in endpoints], at) if endpoints else {}
    taken: list[Claim] = []
    for endpoint in endpoints:
        if len(taken) >= room:
            break
        if endpoint.probe_at is not None and endpoint.probe_at > at:
            endpoint.next_at = endpoint.probe_at
            continue
        free = (AT_ONCE_FAILING if endpoint.failures else AT_ONCE) - busy.get(endpoint.id, 0)
        chosen = due_deliveries(session, endpoint.id, at, min(free, room - len(taken))) if free > 0 else []
        for delivery in chosen:
            delivery.worker, delivery.due_at = worker, at + lease
            taken.append(_claim(endpoint, delivery, at))
        if len(chosen) < free:
            session.flush()
            endpoint.next_at = first_due(session, endpoint.id)  # all that was due is under way
        else:
            endpoint.next_at = at + lease  # until then, the end of a call makes it be looked at
    return taken


def _claim(endpoint: WebhookEndpoint, delivery: WebhookDelivery, at: datetime) -> Claim:
    old = endpoint.old_sealed if endpoint.old_until and endpoint.old_until > at else None
    sealed = (endpoint.sealed, old) if old else (endpoint.sealed,)
    return Claim(delivery.id, endpoint.id, endpoint.url, delivery.event_ref, delivery.body, sealed, endpoint.failures)
