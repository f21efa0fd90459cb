"""Whole workers are killed in the middle of a run: it becomes complete, no piece twice, none missing."""

import json
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select

from portal.artwork import verify_manifest
from portal.db import transaction
from portal.kernel.clock import SystemClock
from portal.organisations import Scope
from portal.print_runs import PrintRun, RunPart, RunState, confirming, timeline
from portal.wiring import Wiring
from tests.factories import make_settings
from tests.jobs.test_killed import PATIENCE, FlaskWorkers
from tests.print_runs.desk import Desk, names

EVERYTHING = Scope.service("a test looks at all")
KEY = "a key for tests, of no worth to anybody"


@pytest.mark.begins_first
@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_run_survives_its_workers(
    desk: Desk,
    database_url: str,
    request: pytest.FixtureRequest,
    tmp_path: Path,
    campaign: Callable[[int, int], int],
    monkeypatch: pytest.MonkeyPatch,
):
    pieces, kills, in_a_part = campaign(120, 5000), campaign(1, 10), campaign(20, 250)
    monkeypatch.setattr(confirming, "PART_PIECES", in_a_part)
    with transaction(desk.session):
        desk.members(pieces)
    desk.version()
    desk.clock = SystemClock()
    run = desk.confirmed()
    workers = FlaskWorkers(
        tmp_path, FLASK_APP="tests.print_runs.app", DATABASE_URL=database_url, FILES_URL=f"file://{desk.root}"
    )
    request.addfinalizer(workers.clear_away)
    workers.start()
    parts = pieces // in_a_part
    for kill in range(1, kills + 1):
        wait_until(desk, run, workers, lambda done, kill=kill: done >= parts * kill // (kills + 2))
        workers.kill_one()
        workers.start()
    wait_until(desk, run, workers, lambda done: done == parts)
    wait_until(desk, run, workers, lambda _done: desk.run(run).state == RunState.SENT)
    assert workers.stop() == [0]
    folder = desk.unpacked(desk.run(run), tmp_path / "package")
    key = Wiring.real(make_settings(SECRET_KEY=KEY, DATABASE_URL=database_url)).signing_key.public_key()
    assert verify_manifest(folder / "manifest.json", key) == []
    listed = json.loads((folder / "manifest.json").read_text())
    assert Counter(piece["member_no"] for piece in listed["pieces"]) == Counter(
        f"M{place:05d}" for place in range(1, pieces + 1)
    )
    assert [piece["serial"] for piece in listed["pieces"]] == list(range(1, pieces + 1))
    assert (listed["read_back"]["pieces"], listed["counts"]["files"]) == (pieces, parts)
    assert names(timeline(desk.session, run)) == ["confirmed", "rendering", "ready", "sent"]
    tries = desk.session.scalar(EVERYTHING.apply(select(func.sum(RunPart.tries)), RunPart))
    assert tries > parts or kills < 10  # some were lost in the middle


def wait_until(desk: Desk, run: PrintRun, workers: FlaskWorkers, is_so: Callable[[int], bool]) -> None:
    """Waits until enough parts are done."""
    until = time.monotonic() + PATIENCE
    done = select(func.count()).where(RunPart.run_id == run.id, RunPart.state == "done")
    while not is_so(desk.session.scalar(EVERYTHING.apply(done, RunPart)) or 0):
        desk.session.rollback()
        assert time.monotonic() < until and desk.run(run).state != RunState.FAILED, workers.log.read_text()[-4000:]
        time.sleep(0.05)
