"""A merchant and a print shop at work on print runs, and a worker in the test's own process."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy.orm import Session, sessionmaker

from portal.adapters.files import FilesFolder
from portal.db import transaction
from portal.designs import DesignVersion, Draft, Proof, make_design
from portal.jobs import JobKind
from portal.kernel.identifiers import new_ref
from portal.members import Member, Particulars, add_member
from portal.organisations import Organisation, OrganisationKind, Scope
from portal.print_runs import (
    RUNS_FINISH,
    RUNS_MAIL,
    RUNS_RENDER,
    Prices,
    PrintRun,
    RunPart,
    RunPlan,
    Selection,
    Step,
    Tools,
    confirm_run,
    find_run,
    finish_kind,
    mail_kind,
    merchant_package,
    plan_run,
    render_kind,
    set_prices,
)
from portal.print_runs.finishing import settle
from portal.print_runs.rendering import begin_part
from portal.print_runs.store import SERVICE
from tests.factories import STORE_CODE, Factory, make_plan
from tests.factories import Member as Staff
from tests.fakes import FixedClock
from tests.members.worker import run_all

PLAN = make_plan()
KEY = "k" * 32
SIGNING_KEY = Ed25519PrivateKey.from_private_bytes(b"s" * 32)
PUBLIC_URL = "https://pay.example.jp"
CARD: dict[str, Any] = {
    "version": 1,
    "name": "会員証",
    "medium": "card",
    "front": {
        "elements": [
            {"type": "box", "x": -3, "y": -3, "width": 91.6, "height": 18, "fill": [95, 80, 30, 20]},
            {"type": "text", "x": 5, "y": 18, "width": 50, "height": 7, "size": 14, "min_size": 12, "text": "{name}"},
            {"type": "number_digits", "x": 5, "y": 26, "width": 76, "height": 7, "size": 17, "font": "ud-bold"},
            {"type": "number_symbol", "x": 3.8, "y": 34},
            {"type": "store_code_symbol", "x": 43.3, "y": 34},
        ]
    },
}
NAMELESS: dict[str, Any] = {
    **CARD,
    "front": {"elements": [e for e in CARD["front"]["elements"] if e["type"] != "text"]},
}
POSTCARD: dict[str, Any] = {
    "version": 1,
    "name": "お知らせ",
    "medium": "postcard",
    "front": {
        "elements": [
            {"type": "postcode"},
            {"type": "address", "x": 20, "y": 40, "width": 60, "height": 40, "writing": "horizontal"},
        ]
    },
    "back": {
        "elements": [
            {"type": "number_digits", "x": 10, "y": 20, "width": 80, "height": 8, "size": 17, "font": "ud-bold"},
            {"type": "number_symbol", "x": 10, "y": 40},
            {"type": "store_code_symbol", "x": 10, "y": 80},
        ]
    },
}
TOKYO = {"postcode": "1000001", "address1": "東京都千代田区千代田1-1"}


@dataclass
class Desk:
    """What merchant and print shop have in their hands."""

    session: Session
    sessions: sessionmaker[Session]
    files: Any
    clock: FixedClock
    merchant: Staff
    shop: Staff
    root: Path = Path()
    versions: dict[str, str] = field(default_factory=dict)

    @property
    def at(self) -> datetime:
        """Now."""
        return self.clock.now()

    @property
    def scope(self) -> Scope:
        """The merchant's."""
        return self.merchant.scope

    @property
    def by_merchant(self) -> dict[str, Any]:
        """Who and when, for the merchant's verbs."""
        return {"actor": self.merchant.actor, "at": self.at}

    @property
    def by_shop(self) -> dict[str, Any]:
        """Who and when, for the shop's verbs."""
        return {"actor": self.shop.actor, "at": self.at}

    @property
    def tools(self) -> Tools:
        """What runs are made with."""
        return Tools(self.files, KEY, PUBLIC_URL, SIGNING_KEY, STORE_CODE)

    @property
    def kinds(self) -> Mapping[str, JobKind]:
        """The runs' kinds of jobs."""
        tools = self.tools
        return {RUNS_RENDER: render_kind(tools), RUNS_FINISH: finish_kind(tools), RUNS_MAIL: mail_kind()}

    def version(self, content: Mapping[str, Any] = CARD) -> str:
        """A version of a design that the operator has accepted."""
        name = json.dumps(content)
        if name not in self.versions:
            self.versions[name] = self._accepted(content)
        return self.versions[name]

    def _accepted(self, content: Mapping[str, Any]) -> str:
        """As reviewing leaves it, without its look at every digit: that takes longer than a small run."""
        design = make_design(self.session, self.files, self.scope, Draft(content, {}), **self.by_merchant)
        common = {"organisation_id": design.organisation_id, "sandbox": design.sandbox, "design_id": design.id}
        common |= {"made_at": self.at, "made_by": "髙﨑"}
        with transaction(self.session):
            version = DesignVersion(
                ref=new_ref(), number=1, revision=1, name=design.name, content=dict(content), files={}, kind="approved",
                note="", **common,
            )  # fmt: skip
            self.session.add(version)
            self.session.flush()
            proof = Proof(ref=new_ref(), version_id=version.id, state="accepted", token_version=1, **common)
            proof.approved_at = proof.submitted_at = proof.decided_at = self.at
            self.session.add(proof)
            return version.ref

    def proof_of(self, version_id: int) -> str:
        """The ref of a version's proof."""
        return self.session.scalars(self.scope.select(Proof).where(Proof.version_id == version_id)).one().ref

    def member(self, member_no: str, name: str = "髙﨑 𠮷之助", **other: Any) -> Member:
        """A member."""
        given = Particulars(member_no, name, **other)
        return add_member(self.session, self.scope, given, **self.by_merchant)

    def members(self, count: int, **other: str) -> list[Member]:
        """So many members, M00001 the first."""
        return [self.member(f"M{place:05d}", **other) for place in range(1, count + 1)]

    def planned(self, content: Mapping[str, Any] = CARD, **plan: Any) -> PrintRun:
        """A draft for all members."""
        given = {
            "name": "会員証 4月", "design_version": self.version(content), "selection": Selection(everybody=True),
            "print_shop": self.shop.organisation.ref, "stock": "pvc", "dpi": 300, **plan,
        }  # fmt: skip
        return plan_run(self.session, self.scope, RunPlan(**given), **self.by_merchant)

    def confirmed(self, content: Mapping[str, Any] = CARD, **plan: Any) -> PrintRun:
        """A run whose work has begun."""
        return self.confirm(self.planned(content, **plan))

    def confirm(self, run: PrintRun) -> PrintRun:
        """The run confirmed."""
        return confirm_run(self.session, self.scope, run.ref, plan=PLAN, files=self.files, **self.by_merchant)

    def work(self, rounds: int = 3) -> None:
        """Does what is due, and what that makes due."""
        for _round in range(rounds):
            run_all(self.sessions, self.clock, self.kinds)
        self.session.rollback()

    def finished(self, content: Mapping[str, Any] = CARD, **plan: Any) -> PrintRun:
        """A run that is drawn and packed."""
        run = self.confirmed(content, **plan)
        self.work()
        return self.run(run)

    def packed(self, content: Mapping[str, Any] = CARD, **plan: Any) -> PrintRun:
        """A run that is packed, as far as its rows say: nothing is drawn, which takes longer than all else."""
        return self.pack(self.confirmed(content, **plan))

    def pack(self, run: PrintRun) -> PrintRun:
        """A confirmed run, packed as ``packed`` does."""
        begin_part(self.session, run.ref, 1, at=self.at)
        report = {"on_a_sheet": 1, "sides": 1, "carriers": None}
        with transaction(self.session):
            done = {"state": "done", "done_at": self.at, "report": report, "pages": run.pieces}
            self.session.execute(SERVICE.update(RunPart).where(RunPart.run_id == run.id).values(**done))
            settle(self.session, run.ref, [{"name": "manifest.json", "bytes": 2, "sha256": "0" * 64}], at=self.at)
        return self.run(run)

    def draw(self) -> None:
        """Does the rendering that is due, and nothing else."""
        run_all(self.sessions, self.clock, {RUNS_RENDER: self.kinds[RUNS_RENDER]})
        self.session.rollback()

    def run(self, run: PrintRun) -> PrintRun:
        """The run as it is now."""
        self.session.expire_all()
        return find_run(self.session, self.scope, run.ref)

    def unpacked(self, run: PrintRun, folder: Path) -> Path:
        """The package's files by their names in a folder."""
        folder.mkdir()
        for file in merchant_package(self.session, self.scope, run.ref):
            with self.files.open(file.kept_as) as opened:
                (folder / file.name).write_bytes(opened.read())
        return folder


def open_desk(
    session: Session, sessions: sessionmaker[Session], make: Factory, clock: FixedClock, root: Path,
    merchants: Organisation | None = None,
) -> Desk:  # fmt: skip
    """A merchant (a new one unless one is given), and a print shop with prices for cards and postcards."""
    merchant = make.member(merchants)
    shop = make.member(
        make.organisation(OrganisationKind.PRINT_SHOP, name="さくら印刷", address="desk@sakura.example.jp")
    )
    desk = Desk(session, sessions, FilesFolder(root), clock, merchant, shop, root)
    steps = (Step(1, 200), Step(100, 120), Step(1000, 80))
    for medium, stock in (("card", "pvc"), ("postcard", "postcard-paper")):
        prices = Prices(medium, stock, steps, set_up=8000, mailing=95)
        set_prices(session, shop.scope, prices, **desk.by_shop)
    return desk


def names(rows: Sequence[Any]) -> list[str]:
    """What happened, line by line."""
    return [row.what for row in rows]
