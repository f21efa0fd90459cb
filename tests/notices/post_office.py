"""What the tests of webhooks share: organisations with endpoints, things that happen, and a worker's deliverer."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, sessionmaker

from portal.db import transaction
from portal.kernel.clock import Clock
from portal.kernel.identifiers import new_ref
from portal.kernel.sealing import Vault, derived_key
from portal.notices import (
    EndpointTerms,
    News,
    Targets,
    WebhookAttempt,
    WebhookDelivery,
    WebhookEndpoint,
    add_endpoint,
)
from portal.notices.delivering import Caller, Deliverer
from portal.notices.webhooks.store import endpoints_behind, soonest
from portal.organisations import COMMAND, Organisation, Scope, record_event, scope_of
from portal.outbox import number_events

VAULT = Vault([derived_key("tests")])
PRIVATE = Targets(private=True)
EVERYTHING = Scope.service("tests look at everything")


async def nobody_else(host: str, _port: int) -> Sequence[str]:
    """Every name leads to this machine."""
    return ["127.0.0.1"] if host.endswith(".test") else []


class PostOffice:
    """One database's webhooks."""

    def __init__(self, session: Session, sessions: sessionmaker[Session], clock: Clock) -> None:
        self.session, self.sessions, self.clock = session, sessions, clock
        self.told: list[tuple[int, str]] = []
        self.cannot_tell: set[int] = set()  # endpoints of which telling fails, as a fault of ours would

    def add(
        self, organisation: Organisation, url: str, *events: str, sandbox: bool = False
    ) -> tuple[WebhookEndpoint, str]:
        """An endpoint and its secret."""
        return add_endpoint(
            self.session,
            scope_of(organisation, sandbox=sandbox),
            EndpointTerms(url, "", events),
            vault=VAULT,
            targets=PRIVATE,
            actor=COMMAND,
            at=self.clock.now(),
        )

    def happen(
        self, organisation: Organisation, *abouts: str, name: str = "bill.paid", sandbox: bool = False, **payload: Any
    ) -> None:
        """Records an event of this name about each, in one transaction."""
        with transaction(self.session):
            for about in abouts:
                record_event(
                    self.session,
                    organisation.id,
                    name,
                    about=about,
                    at=self.clock.now(),
                    sandbox=sandbox,
                    **payload,
                )

    def write_finished(self, endpoint: WebhookEndpoint, *, about: str, happened_at: datetime) -> None:
        """A delivery that was taken long ago, past all verbs."""
        ref = new_ref()
        with transaction(self.session):
            self.session.add(
                WebhookDelivery(
                    ref=ref,
                    organisation_id=endpoint.organisation_id,
                    sandbox=endpoint.sandbox,
                    endpoint_id=endpoint.id,
                    event_ref=f"evt_{ref}",
                    name="bill.paid",
                    about=about,
                    happened_at=happened_at,
                    body="{}",
                    state="delivered",
                    is_next=False,
                    due_at=happened_at,
                    give_up_at=happened_at,
                    finished_at=happened_at,
                )
            )

    def deliverer(self, *, time_limit: float = 5, lease: float = 30, lookup: Any = nobody_else) -> Deliverer:
        """A deliverer that has not started."""

        def tell(_session: Session, endpoint: WebhookEndpoint, news: News, _at: object) -> None:
            if endpoint.id in self.cannot_tell:
                raise LookupError
            self.told.append((endpoint.id, news))

        return Deliverer(
            self.sessions,
            self.clock,
            VAULT,
            lambda: Caller(PRIVATE, lookup=lookup, time_limit=time_limit),
            tell=tell,
            lease=timedelta(seconds=lease),
        )

    @contextmanager
    def open(self, **terms: Any) -> Iterator[Deliverer]:
        """Delivers until the block ends."""
        running = self.deliverer(**terms)
        running.start()
        try:
            yield running
        finally:
            running.stop()

    def number(self, running: Deliverer) -> None:
        """Does what the relay does."""
        while number_events(self.session):
            running.wake()

    def states(self, **where: Any) -> list[str]:
        """The states of deliveries, in the order they were made."""
        return [delivery.state for delivery in self.deliveries(**where)]

    def deliveries(self, **where: Any) -> Sequence[WebhookDelivery]:
        """Deliveries, in the order they were made, as they are now."""
        self.session.rollback()
        found = EVERYTHING.select(WebhookDelivery).filter_by(**where).order_by(WebhookDelivery.id)
        return self.session.scalars(found.execution_options(populate_existing=True)).all()

    def attempts(self) -> Sequence[WebhookAttempt]:
        """All calls, in the order they were written down."""
        self.session.rollback()
        return self.session.scalars(EVERYTHING.select(WebhookAttempt).order_by(WebhookAttempt.id)).all()

    def endpoint(self, ref: str) -> WebhookEndpoint:
        """An endpoint as it is now."""
        self.session.rollback()
        found = EVERYTHING.select(WebhookEndpoint).where(WebhookEndpoint.ref == ref)
        return self.session.scalars(found.execution_options(populate_existing=True)).one()

    def waiting(self) -> int:
        """How many deliveries wait."""
        return self._count(WebhookDelivery.state == "waiting")

    def under_way(self) -> int:
        """How many calls workers have taken."""
        return self._count(WebhookDelivery.worker.is_not(None))

    def _count(self, condition: ColumnElement[bool]) -> int:
        self.session.rollback()
        counted = select(func.count()).select_from(WebhookDelivery).where(condition)
        return self.session.scalars(EVERYTHING.apply(counted, WebhookDelivery)).one()

    def is_quiet(self) -> bool:
        """Whether there is nothing to do before the clock moves on."""
        self.session.rollback()
        first = soonest(self.session)
        is_due = first is not None and first <= self.clock.now()
        return not (endpoints_behind(self.session) or is_due or self.under_way())


def wait_until(condition: Callable[[], object], seconds: float = 30) -> None:
    """Waits until it holds; fails where it does not within ``seconds``."""
    patience = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < patience, "waited in vain"
        time.sleep(0.01)
