"""The package of a finished run: manifest over all parts, signature, job sheet, table, addresses; made exactly once."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy.orm import Session

from portal.artwork import (
    JOB_SHEET,
    MANIFEST,
    PUBLIC_KEY,
    SIGNATURE,
    STOCK_NAMES,
    TABLE,
    DesignRefused,
    Enclosure,
    Package,
    Part,
    PartReport,
    ReadBackResult,
    Row,
    Scope,
    addressed,
    pack,
)
from portal.db import transaction
from portal.jobs import JobKind, Runs, Work
from portal.kernel.files import FilesAway
from portal.kernel.tables import BYTE_ORDER_MARK, csv_line
from portal.organisations import Scope as OrganisationScope
from portal.print_runs.errors import FilesGone, PackageNotReady
from portal.print_runs.events import RUN_READY
from portal.print_runs.keeping import drop_if_not_kept, folder_of
from portal.print_runs.model import PrintRun, RunPart
from portal.print_runs.rendering import (
    BY_ITSELF,
    LEASE,
    Tools,
    fail_run,
    records_of,
    wait_for_files,
    worker_of,
    working_merchant,
)
from portal.print_runs.rules import PACKED, Change, Delivery, PartState, RunState
from portal.print_runs.sending import send_ready
from portal.print_runs.snapshots import columns_of, goes_by_post
from portal.print_runs.store import find_job, find_run, parts_of, pieces_of, run_by_ref
from portal.print_runs.timeline import mail_of_run, move

SHIP_TO = "ship-to.csv"
_DELIVERIES = {Delivery.BULK: "企業さまへ一括納品", Delivery.MEMBERS: "会員さまへ発送（台紙と宛名つき）"}
_PART = ("name", "sha256", "bytes", "pages", "first", "last", "pieces", "symbols", "samples")


@dataclass(frozen=True, slots=True)
class PackageFile:
    """A file of a run's package: under which name it is handed out, where it is kept, what it must hash to."""

    name: str
    kept_as: str
    bytes: int
    sha256: str


def finish_kind(tools: Tools) -> JobKind:
    """How jobs of the kind ``RUNS_FINISH`` are done."""
    return JobKind(lambda work: finish_run(work, tools), Runs.PROCESS, lease=LEASE)


def finish_run(work: Work, tools: Tools) -> None:
    """Puts the package together where all parts are done; a second one finds nothing left to do."""
    session = work.session
    run = run_by_ref(session, str(work.payload["run"]))
    parts = parts_of(session, run)
    if run.state != RunState.RENDERING or any(part.state != PartState.DONE for part in parts):
        drop_if_not_kept(work, tools.files)
        return
    try:
        with TemporaryDirectory(prefix="portal-run-") as folder:
            listed = _pack(session, tools, run, parts, Path(folder))
            session.rollback()
            for name in (JOB_SHEET, TABLE, SHIP_TO, SIGNATURE, PUBLIC_KEY, MANIFEST):
                if (Path(folder) / name).exists():
                    tools.files.put(f"{folder_of(run)}/{name}", Path(folder) / name)
    except DesignRefused as refused:
        session.rollback()
        fail_run(session, run.ref, "design", refused.findings, at=work.clock.now())
        return
    except (FilesAway, OSError) as away:
        session.rollback()
        raise wait_for_files(session, run.ref, away, at=work.clock.now()) from away
    with work.finishing():
        settle(session, run.ref, listed, at=work.clock.now())
    drop_if_not_kept(work, tools.files)


def package_files(run: PrintRun) -> list[PackageFile]:
    """The files of the run's package, the job sheet first. Raises ``PackageNotReady``, ``FilesGone``."""
    if run.purged_at is not None:
        raise FilesGone
    if run.state not in PACKED or not run.package:
        raise PackageNotReady
    return [
        PackageFile(entry["name"], f"{folder_of(run)}/{entry['name']}", entry["bytes"], entry["sha256"])
        for entry in run.package
    ]


def merchant_package(session: Session, scope: OrganisationScope, ref: str) -> list[PackageFile]:
    """A merchant's run's files. Raises ``ObjectUnknown``, ``PackageNotReady``, ``FilesGone``."""
    return package_files(find_run(session, scope, ref))


def job_package(session: Session, shop: OrganisationScope, ref: str) -> list[PackageFile]:
    """A print shop's job's files. Raises ``ObjectUnknown``, ``FilesGone`` (also once the shop has confirmed that it
    deleted its own).
    """
    run = find_job(session, shop, ref)
    if run.files_deleted_at is not None:
        raise FilesGone
    return package_files(run)


def ship_to_csv(session: Session, run: PrintRun) -> Iterator[str]:
    """Where each piece goes, line by line for a spreadsheet, after a byte order mark. Raises ``FilesGone``."""
    if run.purged_at is not None:
        raise FilesGone
    yield BYTE_ORDER_MARK + csv_line(["serial", "member_no", "postcode", "address1", "address2", "name", "honorific"])
    for piece in pieces_of(session, run):
        fields = addressed(piece.fields or {})
        cells = [fields.get(name, "") for name in ("postcode", "address1", "address2", "name")]
        yield csv_line([str(piece.serial), piece.member_no, *cells, fields["honorific"]])


def _pack(
    session: Session, tools: Tools, run: PrintRun, parts: Sequence[RunPart], folder: Path
) -> list[dict[str, Any]]:
    worker, setting, source = worker_of(session, tools, run)
    reports = [PartReport(**{name: part.report[name] for name in _PART}) for part in parts if part.report]
    carriers = [part.report["carriers"] for part in parts if part.report and part.report["carriers"]]
    enclosures = [Enclosure(found["name"], found["sha256"], found["bytes"]) for found in carriers]
    if goes_by_post(run):
        enclosures.append(_write_ship_to(session, run, folder))
    read = ReadBackResult(
        *(sum(getattr(report, name) for report in reports) for name in ("pieces", "symbols", "samples"))
    )
    columns = list(columns_of(worker.pieces.design.fields))
    first, last = (records_of(session, tools, run, serial, serial, columns)[0] for serial in (1, run.pieces))
    package = Package(
        source=source,
        setting=setting,
        members={"run": run.ref},
        ends=(first, last),
        reports=reports,
        scope=Scope.ALL,
        read=read,
        key=tools.signing_key,
        enclosures=enclosures,
        overs=run.overs,
        remarks=_remarks(run),
    )
    pack(package, _rows(session, run, parts, package), folder)
    own = [_listed(folder / name) for name in (JOB_SHEET, MANIFEST, SIGNATURE, PUBLIC_KEY, TABLE)]
    printed = [{"name": report.name, "bytes": report.bytes, "sha256": report.sha256} for report in reports]
    beside = [{"name": one.name, "bytes": one.bytes, "sha256": one.sha256} for one in enclosures]
    return [own[0], *printed, *beside, *own[1:]]


def _rows(session: Session, run: PrintRun, parts: Sequence[RunPart], package: Package) -> Iterator[Row]:
    for row in parts:
        part = Part(row.file, row.first - 1, row.last)
        for piece in pieces_of(session, run, row.first, row.last):
            yield package.setting.place(part, piece.serial, piece.member_no)


def _remarks(run: PrintRun) -> list[tuple[str, str]]:
    remarks = [("納品", _DELIVERIES[Delivery(run.delivery)])]
    if run.stock:
        remarks.append(("用紙・素材", STOCK_NAMES["ja"][run.stock]))
    if run.due_on:
        remarks.append(("納期", f"{run.due_on:%Y-%m-%d}"))
    if run.note:
        remarks.append(("企業さまから", " ".join(run.note.split())))
    return remarks


def _write_ship_to(session: Session, run: PrintRun, folder: Path) -> Enclosure:
    with (folder / SHIP_TO).open("w", encoding="utf-8", newline="") as target:
        target.writelines(ship_to_csv(session, run))
    found = _listed(folder / SHIP_TO)
    return Enclosure(SHIP_TO, found["sha256"], found["bytes"])


def _listed(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {"name": path.name, "bytes": path.stat().st_size, "sha256": digest}


def settle(session: Session, ref: str, listed: list[dict[str, Any]], *, at: datetime) -> None:
    """Makes the run ready, in the transaction in which the job is done; once, whoever else tries."""
    with transaction(session):
        run = run_by_ref(session, ref, lock=True)
        if run.state != RunState.RENDERING:
            return
        was_ready = run.ready_at is not None  # made anew for another stock: known to the merchant
        run.package, run.waiting, run.ready_at, run.fault, run.faults = listed, "", at, "", []
        move(session, run, Change.FINISH, BY_ITSELF, at=at, event=RUN_READY, pieces=run.pieces)
        if not was_ready:
            mail_of_run(session, run, "ready", to_shop=False, at=at)
        if run.sends_itself and run.print_shop_id and working_merchant(session, run):
            send_ready(session, run, BY_ITSELF, at=at)
