"""A process that dies in the middle leaves nothing half-made, and whoever comes next goes on."""

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session, sessionmaker

from portal.db import Base
from portal.numbers import issue_first_number
from portal.settings import ROOT
from tests.factories import Factory
from tests.fakes import NOON
from tests.numbers.killed import PLAN, do

VERBS = ("first", "more", "replace", "erase", "bulk", "import")
BEFORE_COMMIT = 0


def contents(engine: Engine) -> dict[str, list[tuple]]:
    """All rows of all tables."""
    with engine.connect() as connection:
        return {
            name: sorted(map(tuple, connection.execute(text(f"SELECT * FROM {name}"))), key=repr)
            for name in Base.metadata.tables
        }


@pytest.fixture(scope="module")
def run() -> Iterator[Callable[[str, str, str, int], int]]:
    """``run(url, verb, secret, statement)`` in a process of its own, killed behind ``statement``: its exit code."""
    command = [sys.executable, "-m", "tests.numbers.killed"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as forking:

        def killed(*order: str | int) -> int:
            print(json.dumps(order), file=forking.stdin, flush=True)
            return int(forking.stdout.readline())

        yield killed
        forking.stdin.close()


@pytest.mark.parametrize("verb", VERBS)
def test_killed_on_the_way_it_never_happened(
    sessions: sessionmaker[Session], engine: Engine, make: Factory, database_url: str, run, verb: str, campaign
):
    """Before COMMIT in short, behind every single statement in long."""
    holder = make.holder()
    make.number(holder)
    make.session.rollback()
    before = contents(engine)
    statement = BEFORE_COMMIT
    while statement <= campaign(0, 1000):
        ended = run(database_url, verb, holder.secret, statement)
        if ended == 0:  # it has fewer statements, and went through
            break
        assert ended == -signal.SIGKILL
        assert contents(engine) == before
        statement += 1
    assert statement > 0
    if contents(engine) == before:
        with sessions() as session:
            do(verb, session, holder.secret)  # nothing is locked, nothing in the way
    assert contents(engine) != before


def test_a_visitor_whose_request_died_taps_again(
    sessions: sessionmaker[Session], make: Factory, database_url: str, run
):
    holder = make.holder()
    make.number(holder)
    make.session.rollback()
    assert run(database_url, "erase", holder.secret, BEFORE_COMMIT) == -signal.SIGKILL
    with sessions() as session:
        assert issue_first_number(session, holder.secret, plan=PLAN, at=NOON)
