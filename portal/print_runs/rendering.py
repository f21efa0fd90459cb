"""Rendering a run's parts: each drawn and read back by one worker, wherever it is, and kept only when it is true.

A part may be begun any number of times and is done once; whoever finishes the last lets the package be put together.
Where there is no room for files, or their store is away, the run waits and says so; it goes on by itself.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.artwork import (
    Carrier,
    CarrierRefused,
    DesignRefused,
    Finding,
    Part,
    Record,
    RunRefused,
    RunWorker,
    Setting,
    Source,
    Stage,
    check_run,
    draw_carriers,
    print_part,
)
from portal.cards import cards_by_id
from portal.db import transaction
from portal.designs import source_of
from portal.jobs import JobFailed, JobKind, Runs, Work
from portal.kernel.clock import JST
from portal.kernel.files import Files, FilesAway
from portal.organisations import SERVICE as BY_SERVICE
from portal.organisations import Organisation
from portal.organisations import State as OrganisationState
from portal.print_runs.confirming import enqueue_finish
from portal.print_runs.events import RUN_FAILED, RUN_RENDERING
from portal.print_runs.keeping import drop_if_not_kept, folder_of
from portal.print_runs.model import PrintRun, RunPart
from portal.print_runs.planning import press_of, version_of
from portal.print_runs.rules import (
    MOST_FAULTS,
    PART_PIECES,
    TRIES,
    Change,
    Delivery,
    PartState,
    RunKind,
    RunState,
    Side,
    Waiting,
    may_change,
)
from portal.print_runs.snapshots import columns_of, records
from portal.print_runs.store import SERVICE, count_pending, part_of, pieces_of, run_by_ref
from portal.print_runs.timeline import Party, mail_of_run, move

LEASE = timedelta(seconds=10)  # of a silent worker: one that was killed costs no more
TELL_EVERY = 1.0  # seconds between two looks whether the run goes on
BY_ITSELF = Party(Side.SERVICE, BY_SERVICE)


@dataclass(frozen=True, slots=True)
class Tools:
    """What runs are made with. ``key``: of cards' links and codes; ``store_code``: the service's, for joint cards."""

    files: Files
    key: str
    public_url: str
    signing_key: Ed25519PrivateKey
    store_code: str


Report = dict[str, Any]
"""What a part tells when it is done: the engine's ``PartReport``, its imposition, and the file of carrier sheets."""


class Halted(Exception):
    """The run does not go on: it was cancelled, or has failed."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A part that is to be drawn, and what for."""

    run: PrintRun
    part: RunPart
    sender: str


def render_kind(tools: Tools) -> JobKind:
    """How jobs of the kind ``RUNS_RENDER`` are done."""
    return JobKind(lambda work: render_part(work, tools), Runs.PROCESS, lease=LEASE)


def render_part(work: Work, tools: Tools) -> None:
    """Draws a part, reads it back, keeps its files, and notes it as done."""
    begun = begin_part(work.session, str(work.payload["run"]), int(work.payload["part"]), at=work.clock.now())
    if begun is None:
        drop_if_not_kept(work, tools.files)
        return
    run, part = begun.run, begun.part
    try:
        with TemporaryDirectory(prefix="portal-run-") as folder:
            report = _make(work, tools, begun, Path(folder))
            for path in sorted(Path(folder).iterdir()):
                tools.files.put(f"{folder_of(run)}/{path.name}", path)
    except Halted:
        work.session.rollback()
        return
    except (RunRefused, DesignRefused, CarrierRefused) as refused:
        work.session.rollback()
        fail_run(work.session, run.ref, _code(refused), refused.findings, at=work.clock.now())
        return
    except (FilesAway, OSError) as away:
        work.session.rollback()
        raise wait_for_files(work.session, run.ref, away, at=work.clock.now()) from away
    with work.finishing():
        _settle(work.session, run.ref, part.place, report, at=work.clock.now())
    drop_if_not_kept(work, tools.files)


def begin_part(session: Session, ref: str, place: int, *, at: datetime) -> Begun | None:
    """Begins a part, unless it is done or the run does not go on; a merchant that is suspended makes it wait."""
    with transaction(session):
        run = run_by_ref(session, ref, lock=True)
        if may_change(run.state, Change.RENDER):
            move(session, run, Change.RENDER, BY_ITSELF, at=at, event=RUN_RENDERING)
        part = part_of(session, run, place, lock=True)
        if run.state != RunState.RENDERING or part is None:
            return None
        if part.state == PartState.DONE:
            _finish_if_last(session, run, at=at)
            return None
        whose = working_merchant(session, run)
        if whose is None:
            return None
        part.tries, part.drawn = part.tries + 1, 0
        if part.tries <= TRIES:
            return Begun(run, part, whose.name)
    fail_run(session, ref, "workers_lost", (), at=at)
    return None


def working_merchant(session: Session, run: PrintRun) -> Organisation | None:
    """The merchant of a locked run, if it works; else the run waits until it does."""
    whose = session.get(Organisation, run.organisation_id, populate_existing=True)
    if whose is not None and whose.state == OrganisationState.ACTIVE:
        if run.waiting == Waiting.SUSPENDED:
            run.waiting = Waiting.NOTHING
        return whose
    run.waiting = Waiting.SUSPENDED
    return None


def fail_run(session: Session, ref: str, fault: str, findings: Sequence[Finding], *, at: datetime) -> None:
    """Makes a run fail that cannot be drawn, with what is wrong with whose piece; what is done stays done."""
    with transaction(session):
        run = run_by_ref(session, ref, lock=True)
        if not may_change(run.state, Change.FAIL):
            return
        known = {(entry["code"], entry["where"]) for entry in run.faults}
        new = [entry for entry in map(_stored, findings) if (entry["code"], entry["where"]) not in known]
        run.faults, run.fault = [*run.faults, *new][:MOST_FAULTS], fault
        run.waiting = Waiting.NOTHING
        move(session, run, Change.FAIL, BY_ITSELF, at=at, event=RUN_FAILED, fault=fault)
        mail_of_run(session, run, "failed", to_shop=False, at=at)


def wait_for_files(session: Session, ref: str, away: FilesAway | OSError, *, at: datetime) -> JobFailed:
    """Lets the run say why it waits; the job is tried again, and after its last try by the sweep."""
    fault = away if isinstance(away, FilesAway) else FilesAway.of(away)
    waiting = Waiting.DISK_FULL if fault.reason == "full" else Waiting.FILES_AWAY
    with transaction(session):
        run = run_by_ref(session, ref, lock=True)
        if run.state == RunState.RENDERING:
            run.waiting, run.changed_at = waiting, at
    return JobFailed(waiting)


def worker_of(session: Session, tools: Tools, run: PrintRun) -> tuple[RunWorker, Setting, Source]:
    """What draws the run's pieces, as all its files are set; and the design itself. Kept for the next part.

    Raises ``DesignRefused``, ``FilesAway``.
    """
    version = version_of(session, run)
    assert version is not None
    press = press_of(run, PART_PIECES)
    made_for = (version.ref, press, tools.store_code)
    if _kept.get("for") != made_for:
        _kept.clear()
        source = source_of(session, tools.files, SERVICE, version.ref, press.dpi, press.standard, tools.store_code)
        check_run(
            source, press, run.name, tuple(columns_of((*source.design.fields, "number", "card_url", "claim_code")))
        )
        _kept.update({"for": made_for, "worker": RunWorker(source, press), "source": source})
    worker: RunWorker = _kept["worker"]
    assert run.confirmed_at is not None
    created = run.confirmed_at.astimezone(JST)
    setting = Setting(run.name, created, press, worker.pieces, worker.imposition, run.pieces)
    source = _kept["source"]
    return worker, setting, source


_kept: dict[str, Any] = {}  # what this process draws with: making it takes up to a second


def records_of(
    session: Session, tools: Tools, run: PrintRun, first: int, last: int, columns: Sequence[str]
) -> list[Record]:
    """The engine's records of the pieces ``first`` to ``last``."""
    pieces = list(pieces_of(session, run, first, last))
    cards = cards_by_id(session, SERVICE, {piece.card_id for piece in pieces})
    return records(pieces, cards, columns, key=tools.key, public_url=tools.public_url)


def _make(work: Work, tools: Tools, begun: Begun, folder: Path) -> Report:
    run, row = begun.run, begun.part
    worker, setting, _source = worker_of(work.session, tools, run)
    columns = list(columns_of(worker.pieces.design.fields))
    some = records_of(work.session, tools, run, row.first, row.last, columns)
    work.session.rollback()  # gives the connection back: drawing takes its time
    part = Part(row.file, row.first - 1, row.last)

    def between(start: int, stop: int) -> Iterator[Record]:
        return iter(some[start - part.start : stop - part.start])

    report: dict[str, Any] = asdict(print_part(worker, setting, part, folder, between, _teller(work, run, row)))
    report |= {"on_a_sheet": worker.imposition.count, "sides": len(worker.pieces.compositions), "carriers": None}
    if run.delivery == Delivery.MEMBERS and run.kind != RunKind.POSTCARDS:
        name = row.file.replace(".pdf", "_carriers.pdf")
        drawn = draw_carriers(Carrier(begun.sender, run.message, setting.created), some, folder / name)
        report["carriers"] = {"name": name} | asdict(drawn)
    return report


def _teller(work: Work, run: PrintRun, part: RunPart) -> Callable[[Stage, int], None]:
    """Tells how far the part is, and looks whether the run goes on. Raises ``Halted``."""
    total, counted, told = part.last - part.first + 1, dict.fromkeys(Stage, 0), [time.monotonic()]

    def tell(stage: Stage, members: int) -> None:
        counted[stage] += members
        if time.monotonic() < told[0] + TELL_EVERY:
            return
        told[0] = time.monotonic()
        done = sum(counted.values()) // len(Stage)
        work.progress(done, total)
        with transaction(work.session):
            work.session.execute(SERVICE.update(RunPart).where(RunPart.id == part.id).values(drawn=done))
            state = work.session.scalar(SERVICE.apply(select(PrintRun.state).where(PrintRun.id == run.id), PrintRun))
        if state != RunState.RENDERING:
            raise Halted

    return tell


def _settle(session: Session, ref: str, place: int, report: Report, *, at: datetime) -> None:
    """Notes a finished part, in the transaction in which its job is done."""
    run = run_by_ref(session, ref, lock=True)
    part = part_of(session, run, place, lock=True)
    if run.state != RunState.RENDERING or part is None or part.state == PartState.DONE:
        return
    part.state, part.done_at, part.drawn = PartState.DONE, at, report["pieces"]
    part.sha256, part.bytes, part.pages, part.report = report["sha256"], report["bytes"], report["pages"], report
    run.waiting = Waiting.NOTHING
    session.flush()
    _finish_if_last(session, run, at=at)


def _finish_if_last(session: Session, run: PrintRun, *, at: datetime) -> None:
    if not count_pending(session, run):
        enqueue_finish(session, run, at=at)


def _code(refused: RunRefused | DesignRefused | CarrierRefused) -> str:
    if isinstance(refused, DesignRefused):
        return "design"
    return "read_back" if isinstance(refused, RunRefused) and refused.read_back else "pieces"


def _stored(finding: Finding) -> dict[str, Any]:
    return {"code": str(finding.code), "where": finding.where, "details": dict(finding.details)}
