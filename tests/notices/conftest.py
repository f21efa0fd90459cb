"""Fixtures for webhooks: a post office on each database, and a merchant's server."""

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session, sessionmaker

from portal.organisations import Organisation
from tests.factories import Factory
from tests.fakes import FixedClock
from tests.notices.post_office import PostOffice
from tests.notices.receiver import Receiver, receiver


@pytest.fixture
def office(session: Session, sessions: sessionmaker[Session], clock: FixedClock) -> PostOffice:
    """This test's webhooks."""
    return PostOffice(session, sessions, clock)


@pytest.fixture
def shop() -> Iterator[Receiver]:
    """A merchant's server."""
    with receiver() as running:
        yield running


@pytest.fixture
def merchant(make: Factory) -> Organisation:
    """A merchant."""
    return make.organisation()
