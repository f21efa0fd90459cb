"""What an organisation does with its endpoints: add, change, pause, resume, remove, try out, change the secret."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.db import transaction
from portal.kernel.identifiers import new_ref
from portal.kernel.sealing import Vault
from portal.notices.webhooks.errors import TooManyEndpoints
from portal.notices.webhooks.model import WebhookDelivery, WebhookEndpoint
from portal.notices.webhooks.rules import (
    MOST_ENDPOINTS,
    OLD_SECRET_SIGNS_FOR,
    TRIED_FOR,
    WEBHOOK_TEST,
    DeliveryState,
    EndpointState,
    Wish,
    next_state,
    parse_filters,
)
from portal.notices.webhooks.signing import body_of, new_signing_secret
from portal.notices.webhooks.store import IS_WAITING, WORKER, bring_forward, locked_endpoint
from portal.notices.webhooks.targets import Targets, host_of
from portal.organisations import (
    Actor,
    LinkType,
    NoSystemLink,
    OpenThings,
    Organisation,
    Scope,
    State,
    feed_name,
    note_act,
)
from portal.outbox import Feed


@dataclass(frozen=True, slots=True)
class EndpointTerms:
    """What an organisation says of an endpoint; ``events``: names or beginnings (``bill.*``), none for all."""

    url: str
    description: str = ""
    events: Sequence[str] = ()


def add_endpoint(
    session: Session, scope: Scope, terms: EndpointTerms, *, vault: Vault, targets: Targets, actor: Actor, at: datetime
) -> tuple[WebhookEndpoint, str]:
    """Adds an endpoint, which is told of what happens from now on; answers it with its secret, never shown again.

    Raises ``UrlRefused``, ``FilterRefused``, ``TooManyEndpoints``, ``NoSystemLink`` for a light merchant.
    """
    url, events = targets.check_url(terms.url), parse_filters(terms.events)
    with transaction(session):
        organisation = _linked(session, scope)
        existing = select(func.count()).select_from(WebhookEndpoint)
        if session.scalars(scope.own().apply(existing, WebhookEndpoint)).one() >= MOST_ENDPOINTS:
            raise TooManyEndpoints(MOST_ENDPOINTS)
        feed, secret = feed_name(organisation.ref, sandbox=scope.sandbox), new_signing_secret()
        made = WebhookEndpoint(
            ref=new_ref(),
            organisation_id=organisation.id,
            sandbox=scope.sandbox,
            url=url,
            description=terms.description,
            events=events,
            state=EndpointState.ACTIVE,
            sealed=vault.seal(secret),
            created_at=at,
            changed_at=at,
            feed=feed,
            position=session.scalars(select(Feed.last_position).where(Feed.name == feed)).one_or_none() or 0,
            failures=0,
        )
        session.add(made)
        session.flush()
        _note(session, actor, "webhook.added", made, at, host=host_of(url))
        return made, secret


def endpoints(session: Session, scope: Scope) -> Sequence[WebhookEndpoint]:
    """The endpoints of the scope's own organisation and mode, in the order they were added."""
    return session.scalars(scope.own().select(WebhookEndpoint).order_by(WebhookEndpoint.id)).all()


def endpoint(session: Session, scope: Scope, ref: str, *, hold: bool = False) -> WebhookEndpoint:
    """One of these; with ``hold`` nobody else changes it in this transaction. Raises ``ObjectUnknown``."""
    return locked_endpoint(session, scope, ref) if hold else scope.own().one(session, WebhookEndpoint, ref)


def change_endpoint(
    session: Session, scope: Scope, ref: str, terms: EndpointTerms, *, targets: Targets, actor: Actor, at: datetime
) -> WebhookEndpoint:
    """Changes where it points and what it is told of from now on; what waits is tried at once at a new address.

    Raises ``ObjectUnknown``, ``UrlRefused``, ``FilterRefused``.
    """
    events = parse_filters(terms.events)
    with transaction(session):
        changed = locked_endpoint(session, scope, ref)
        if terms.url != changed.url:
            changed.url = targets.check_url(terms.url)
            _try_now(session, changed, at)
        changed.description, changed.events, changed.changed_at = terms.description, events, at
        _note(session, actor, "webhook.changed", changed, at, host=host_of(changed.url))
        return changed


def pause_endpoint(session: Session, scope: Scope, ref: str, *, actor: Actor, at: datetime) -> WebhookEndpoint:
    """Sends nothing until it is resumed; twice is as once. Raises ``ObjectUnknown``, ``EndpointStateRefused``."""
    return _move(session, scope, ref, Wish.PAUSE, actor, at)


def resume_endpoint(session: Session, scope: Scope, ref: str, *, actor: Actor, at: datetime) -> WebhookEndpoint:
    """Sends again, all that happened meanwhile as well, each for the whole time.

    Raises ``ObjectUnknown``, ``NoSystemLink``.
    """
    return _move(session, scope, ref, Wish.RESUME, actor, at)


def remove_endpoint(session: Session, scope: Scope, ref: str, *, actor: Actor, at: datetime) -> None:
    """Removes it with all its deliveries. Raises ``ObjectUnknown``."""
    with transaction(session):
        removed = locked_endpoint(session, scope, ref)
        _note(session, actor, "webhook.removed", removed, at, host=host_of(removed.url))
        session.delete(removed)


def rotate_secret(session: Session, scope: Scope, ref: str, *, vault: Vault, actor: Actor, at: datetime) -> str:
    """Makes a new secret and answers it, never shown again; the one before signs as well for 24 hours.

    Raises ``ObjectUnknown``.
    """
    with transaction(session):
        rotated, secret = locked_endpoint(session, scope, ref), new_signing_secret()
        rotated.old_sealed, rotated.old_until = rotated.sealed, at + OLD_SECRET_SIGNS_FOR
        rotated.sealed, rotated.changed_at = vault.seal(secret), at
        _note(session, actor, "webhook.secret_rotated", rotated, at)
        return secret


def drop_old_secret(session: Session, scope: Scope, ref: str, *, actor: Actor, at: datetime) -> None:
    """Lets the secret before the present one sign no longer; twice is as once. Raises ``ObjectUnknown``."""
    with transaction(session):
        changed = locked_endpoint(session, scope, ref)
        if changed.old_sealed is not None:
            changed.old_sealed = changed.old_until = None
            _note(session, actor, "webhook.old_secret_dropped", changed, at)


def send_test(session: Session, scope: Scope, ref: str, *, actor: Actor, at: datetime) -> WebhookDelivery:
    """Sends ``webhook.test`` to this endpoint alone, before all that waits there; it is tried once.

    Raises ``ObjectUnknown``, ``EndpointStateRefused`` where it is not active, ``NoSystemLink``.
    """
    with transaction(session):
        _linked(session, scope)
        tried = locked_endpoint(session, scope, ref)
        next_state(tried.state, Wish.TEST)
        test = new_ref()
        made = WebhookDelivery(
            ref=test,
            organisation_id=tried.organisation_id,
            sandbox=tried.sandbox,
            endpoint_id=tried.id,
            event_ref=f"evt_test_{test}",
            name=WEBHOOK_TEST,
            about=test,  # an object of its own: it waits for no other delivery
            happened_at=at,
            body=body_of(WEBHOOK_TEST, about=tried.ref, happened_at=at, payload={"organisation": scope.ref}),
            state=DeliveryState.WAITING,
            is_next=True,
            due_at=tried.created_at,  # longer than anything else there
            give_up_at=at,
            tries=0,
            error="",
        )
        session.add(made)
        tried.probe_at, tried.next_at = None, at
        session.flush()
        _note(session, actor, "webhook.tested", tried, at)
        return made


def open_webhooks(session: Session, of: Organisation) -> Sequence[OpenThings]:
    """Endpoints, of both modes, that closing the organisation leaves without events."""
    both = Scope.service("both modes of one organisation").at(of.id)
    counted = both.apply(select(func.count()).select_from(WebhookEndpoint), WebhookEndpoint)
    return [OpenThings("webhook_endpoints", session.scalars(counted).one())]


def reseal_webhook_secrets(session: Session, vault: Vault) -> int:
    """Seals all webhooks' secrets under the newest key; answers how many endpoints there are."""
    with transaction(session):
        all_of_them = session.scalars(
            WORKER.select(WebhookEndpoint).order_by(WebhookEndpoint.id).with_for_update()
        ).all()
        for one in all_of_them:
            one.sealed = vault.reseal(one.sealed)
            one.old_sealed = vault.reseal(one.old_sealed) if one.old_sealed else None
        return len(all_of_them)


def _linked(session: Session, scope: Scope) -> Organisation:
    if scope.organisation_id is None:
        raise NoSystemLink
    found = session.get_one(Organisation, scope.organisation_id, with_for_update=True)  # two at once would be too many
    if found.link_type == LinkType.LIGHT or found.state == State.CLOSED:
        raise NoSystemLink
    return found


def _move(session: Session, scope: Scope, ref: str, wish: Wish, actor: Actor, at: datetime) -> WebhookEndpoint:
    with transaction(session):
        if wish is Wish.RESUME:
            _linked(session, scope)
        moved = locked_endpoint(session, scope, ref)
        before, moved.state = moved.state, next_state(moved.state, wish)
        if moved.state != before:
            moved.changed_at = at
            _note(session, actor, f"webhook.{wish}d", moved, at)
        if wish is Wish.RESUME:
            _grant_time(session, moved, at)
            _try_now(session, moved, at)
        return moved


def _grant_time(session: Session, resumed: WebhookEndpoint, at: datetime) -> None:
    session.execute(
        WORKER.update(WebhookDelivery)
        .where(WebhookDelivery.endpoint_id == resumed.id, IS_WAITING)
        .values(give_up_at=at + TRIED_FOR)
    )


def _try_now(session: Session, tried: WebhookEndpoint, at: datetime) -> None:
    bring_forward(session, tried.id, at)
    tried.probe_at, tried.next_at = None, at


def _note(session: Session, actor: Actor, action: str, noted: WebhookEndpoint, at: datetime, **details: str) -> None:
    note_act(session, actor, action, organisation_id=noted.organisation_id, about=noted.ref, at=at, **details)
