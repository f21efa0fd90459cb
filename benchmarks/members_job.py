"""``python -m benchmarks.members_job URL CSV FOLDER``: a list of members in a process of its own, measured.

Prints JSON: members a second checked and stored, when all are new and once more; cards a second allotted; the process's
peak in MiB.
"""

import json
import resource
import sys
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

import structlog
from sqlalchemy.orm import Session, sessionmaker

from portal.adapters.files import FilesFolder
from portal.cards import CardKind, allot_cards
from portal.db import make_engine, make_sessions
from portal.members import (
    MEMBERS_CHECK,
    MEMBERS_TAKE,
    ListState,
    all_members,
    begin_list,
    check_kind,
    find_list,
    take_kind,
    take_list,
)
from portal.organisations import COMMAND, LinkType, OrganisationKind, Profile, Scope, found_organisation, scope_of
from portal.settings import Settings
from tests.fakes import FixedClock
from tests.members.worker import run_all

NOW = datetime(2026, 4, 1, tzinfo=UTC)


def main() -> None:
    """Takes the list twice, then makes a card for each."""
    url, path, folder = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(30))
    sessions, files = make_sessions(make_engine(url)), FilesFolder(folder)
    with sessions() as session:
        merchant = found_organisation(
            session,
            OrganisationKind.MERCHANT,
            Profile("みどり", "a@example.jp"),
            link_type=LinkType.REGULAR,
            actor=COMMAND,
            at=NOW,
        )
        scope = scope_of(merchant)
    first, again = (_take(sessions, files, scope, path) for _ in range(2))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"first": first, "again": again, "peak_mib": peak, "cards": _cards(sessions, scope)}))


def _take(sessions: sessionmaker[Session], files: FilesFolder, scope: Scope, path: Path) -> float:
    kinds = {MEMBERS_CHECK: check_kind(files), MEMBERS_TAKE: take_kind(files)}
    clock = FixedClock()
    began = perf_counter()
    with sessions() as session:
        ref = begin_list(session, files, scope, name=path.name, source=path, actor=COMMAND, at=clock.now()).ref
    run_all(sessions, clock, kinds)
    with sessions() as session:
        take_list(session, files, scope, ref, actor=COMMAND, at=clock.now())
    run_all(sessions, clock, kinds)
    took = perf_counter() - began
    with sessions() as session:
        found = find_list(session, scope, ref)
        assert found.state == ListState.TAKEN, found.state
        return found.total / took


def _cards(sessions: sessionmaker[Session], scope: Scope) -> float:
    plan = Settings.from_environment({"SECRET_KEY": "x" * 32}).number_plan
    with sessions() as session:
        ids = [member.id for member in all_members(session, scope)]
        began = perf_counter()
        made = allot_cards(session, scope, ids, kind=CardKind.PRINTED, plan=plan, at=NOW, run_ref="r" * 22)
        return len(made) / (perf_counter() - began)


if __name__ == "__main__":
    main()
