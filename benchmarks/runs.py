"""A print run from its confirmation to the finished package, beside the engine alone with as many workers."""

import csv
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy.orm import Session

from benchmarks.artwork_members import write_design
from benchmarks.databases import databases
from benchmarks.figures import BenchmarkError, Figure
from benchmarks.options import Options
from portal.adapters.files import FilesFolder
from portal.artwork import Press, Run, Source, Standard, check_members, cores, print_run
from portal.db import make_engine, make_sessions, transaction
from portal.designs import Draft, accept_proof, approve_proof, ask_for_proof, make_design, submit_for_review, versions
from portal.kernel.clock import SystemClock
from portal.members import Particulars, add_member
from portal.numbers import Kind
from portal.organisations import COMMAND, LinkType, OrganisationKind, Profile, Scope, found_organisation, scope_of
from portal.print_runs import RunPlan, RunState, Selection, confirm_run, find_run, merchant_package, plan_run
from portal.settings import ROOT, Settings

RATIO_MOST = 1.3  # of the engine's own time
PATIENCE = 900  # seconds
START = 8  # seconds that a worker gets to be there
NAMES = ("佐藤 結衣", "髙﨑 陽翔", "𠮷田 葵", "伊藤 蓮", "山本 凛")
CLOCK = SystemClock()


def run(options: Options) -> Iterator[Figure]:
    """Seconds to confirm, and seconds to the package over the engine's, on each database."""
    design, count = write_design(options.folder / "run-design"), options.run_cards
    for backend in options.backends:
        files = options.folder / f"run-files-{backend}"
        with databases(backend, options.folder) as fresh:
            environment = _environment(fresh(), files)
            confirmed, packed, package = _measure(environment, design, FilesFolder(files), count)
        alone = _engine(package, design, options.folder / f"run-{backend}")  # at once: the machine may be busy
        yield Figure(f"numbers and pieces of {count} cards, {backend}", confirmed, "s")
        yield Figure(
            f"package of {count} cards, {backend}", packed, "s", judged=packed / alone, limit=RATIO_MOST,
            at_least=False, details={"engine": alone, "workers": cores()},
        )  # fmt: skip


def _environment(url: str, files: Path) -> dict[str, str]:
    mail = f"file://{files}-mail"
    return {"DATABASE_URL": url, "FILES_URL": f"file://{files}", "MAIL_URL": mail, "SECRET_KEY": "x" * 32}


def _measure(environment: dict[str, str], design: Path, files: FilesFolder, count: int) -> tuple[float, float, Path]:
    """How long confirming and packing took, and a list of what was printed."""
    engine = make_engine(environment["DATABASE_URL"])
    try:
        with make_sessions(engine)() as session, _worker(environment):
            scope = _merchant(session, count)
            plan = RunPlan("benchmark", _version(session, scope, files, design), selection=Selection(everybody=True))
            ref = plan_run(session, scope, plan, actor=COMMAND, at=CLOCK.now()).ref
            time.sleep(START)
            numbers, began = Settings.from_environment(environment).number_plan, time.perf_counter()
            confirm_run(session, scope, ref, plan=numbers, files=files, actor=COMMAND, at=CLOCK.now())
            confirmed = time.perf_counter()
            _wait(session, scope, ref)
            packed = time.perf_counter()
            manifest = next(one for one in merchant_package(session, scope, ref) if one.name == "manifest.json")
            path = files.local_path(manifest.kept_as)
            assert path is not None
            return confirmed - began, packed - confirmed, path
    finally:
        engine.dispose()


@contextmanager
def _worker(environment: dict[str, str]) -> Iterator[None]:
    command = [sys.executable, "-m", "flask", "--app", "app", "worker"]
    known = {"PATH": os.environ["PATH"], **environment}
    process = subprocess.Popen(
        command, cwd=ROOT, env=known, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        yield
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(30)


def _merchant(session: Session, count: int) -> Scope:
    profile, at = Profile("みどり水道", "office@midori.example.jp"), CLOCK.now()
    with transaction(session):
        kind, link = OrganisationKind.MERCHANT, LinkType.REGULAR
        scope = scope_of(found_organisation(session, kind, profile, actor=COMMAND, at=at, link_type=link))
        for place in range(count):
            given = Particulars(f"M{place:06d}", NAMES[place % len(NAMES)])
            add_member(session, scope, given, actor=COMMAND, at=at)
    return scope


def _version(session: Session, scope: Scope, files: FilesFolder, design: Path) -> str:
    """The design accepted, with the card's link in its QR symbol."""
    who: dict[str, Any] = {"actor": COMMAND, "at": CLOCK.now()}
    content = json.loads(design.read_text().replace("https://pay.example.jp/c/{token}", "{card_url}"))
    draft = Draft(content, {"photo.jpg": (design.parent / "photo.jpg").read_bytes()})
    made = make_design(session, files, scope, draft, **who)
    proof = ask_for_proof(session, files, scope, made.ref, **who)
    approve_proof(session, files, scope, proof.ref, **who)
    submit_for_review(session, scope, proof.ref, **who)
    accept_proof(session, proof.ref, **who)
    return next(one.ref for one in versions(session, scope, made.ref) if one.id == proof.version_id)


def _wait(session: Session, scope: Scope, ref: str) -> None:
    until = time.monotonic() + PATIENCE
    while (state := find_run(session, scope, ref).state) != RunState.READY:
        if state == RunState.FAILED or time.monotonic() > until:
            raise BenchmarkError(f"the run is {state}")
        time.sleep(0.1)
        session.rollback()
        session.expire_all()


def _engine(manifest: Path, design: Path, folder: Path) -> float:
    """How long the engine takes for as many cards of the same design."""
    settings = Settings.from_environment({"SECRET_KEY": "x" * 32})
    plan, key = settings.number_plan, Ed25519PrivateKey.from_private_bytes(b"b" * 32)
    folder.mkdir()
    members = folder / "members.csv"
    with members.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["number", "member_no", "name", "token"])
        count = json.loads(manifest.read_text())["counts"]["pieces"]
        for place, digits in enumerate(plan.draw(Kind.JOINT_CARD, count)):
            writer.writerow([digits, f"M{place:06d}", NAMES[place % len(NAMES)], f"{place:044d}"])
    began = time.perf_counter()
    source = Source.read(design, 600, Standard.X4, "2800000000004")
    moment = datetime(2026, 4, 1, tzinfo=UTC)
    print_run(
        Run(source, check_members(members), Press(), folder / "out", "benchmark", moment, key, cores()),
        lambda _stage, _members: None,
    )
    return time.perf_counter() - began
