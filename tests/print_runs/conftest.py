"""A desk for each test."""

from pathlib import Path

import pytest
from sqlalchemy.orm import Session, sessionmaker

from tests.factories import Factory
from tests.fakes import FixedClock
from tests.print_runs.desk import Desk, open_desk


@pytest.fixture
def desk(session: Session, sessions: sessionmaker[Session], make: Factory, clock: FixedClock, tmp_path: Path) -> Desk:
    """A merchant and a print shop, with a place for files."""
    return open_desk(session, sessions, make, clock, tmp_path / "files")
