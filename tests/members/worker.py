"""A worker in the test's own process, for jobs that are due."""

from collections.abc import Mapping

from sqlalchemy.orm import Session, sessionmaker

from portal.jobs import JobKind, Workshop
from portal.jobs.leases import claim_jobs, make_due
from tests.fakes import FixedClock


def run_all(sessions: sessionmaker[Session], clock: FixedClock, kinds: Mapping[str, JobKind]) -> None:
    """Does every job of these kinds that is due at the clock's moment, once."""
    workshop = Workshop(kinds, sessions, clock)
    with sessions() as session:
        make_due(session, at=clock.now())
        for name, kind in kinds.items():
            claims, _ = claim_jobs(session, name, 50, None, by="worker", lease=kind.lease, at=clock.now())
            for claim in claims:
                workshop.run(claim)
