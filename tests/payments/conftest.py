"""A street with a merchant and a store chain."""

import pytest
from sqlalchemy.orm import Session

from tests.factories import Factory
from tests.payments.street import Street


@pytest.fixture
def street(session: Session, make: Factory) -> Street:
    """A merchant that bills a number, and a store chain."""
    return Street(session, make)
