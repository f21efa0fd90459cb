"""A club for every test."""

import pytest
from sqlalchemy.orm import Session, sessionmaker

from tests.factories import Factory
from tests.fakes import FixedClock
from tests.recurring.club import Club


@pytest.fixture
def club(make: Factory, sessions: sessionmaker[Session], clock: FixedClock) -> Club:
    """A club that bills its members every month."""
    return Club.made(make, sessions, clock)
