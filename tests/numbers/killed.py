"""Does one thing to numbers in a process of its own, which is killed in the middle of it.

``python -m tests.numbers.killed`` reads lines of JSON, ``[database, verb, secret, statement]``, forks for each, and
answers with the exit code of the process that did it. ``statement`` counts from 1, and 0 is the moment before COMMIT.
"""

import json
import os
import signal
import sys
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from portal.accounts import recognise_device
from portal.db import make_engine, make_sessions
from portal.kernel.identifiers import new_secret
from portal.numbers import (
    Kind,
    erase_customer,
    held_numbers,
    import_numbers,
    issue_first_number,
    issue_in_bulk,
    issue_number,
    replace_number,
)
from tests.factories import make_digits, make_plan
from tests.fakes import NOON

PLAN = make_plan()


def do(verb: str, session: Session, secret: str) -> None:
    """Does the verb to the customer who has one number and ``secret``."""
    holder = recognise_device(session, secret).customer_id
    ref = held_numbers(session, holder)[0].ref
    match verb:
        case "first":
            issue_first_number(session, new_secret(), plan=PLAN, at=NOON)
        case "more":
            issue_number(session, holder, plan=PLAN, at=NOON, request_key="killed")
        case "replace":
            replace_number(session, holder, ref, plan=PLAN, at=NOON)
        case "erase":
            erase_customer(session, holder, at=NOON)
        case "bulk":
            issue_in_bulk(session, Kind.JOINT_CARD, 300, plan=PLAN, at=NOON)
        case "import":
            digits = [make_digits(990_000_000_000 + n) for n in range(300)]
            import_numbers(session, "\n".join(["number", *digits]).encode(), plan=PLAN, at=NOON)


def die_doing(url: str, verb: str, secret: str, statement: int) -> None:
    """Does the verb and kills itself behind the statement, or before COMMIT."""
    engine = make_engine(url)
    ran = 0

    def die(*_: Any) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def count(*_: Any) -> None:
        nonlocal ran
        ran += 1
        if ran == statement:
            die()

    event.listen(engine, "after_cursor_execute", count)
    if statement == 0:
        event.listen(engine, "commit", die)
    with make_sessions(engine)() as session:
        do(verb, session, secret)


def main() -> None:
    """What is imported once serves every process; the one that forks never opens a database."""
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            signal.alarm(60)  # seconds; it must not hang
            die_doing(*json.loads(line))
            return
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
