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
from portal.designs import (
    DesignVersion,
    Draft,
    Proof,
    accept_proof,
    approve_proof,
    ask_for_proof,
    make_design,
    submit_for_review,
)
from portal.jobs import JobKind
from portal.members import Member, Particulars, add_member
from portal.organisations import OrganisationKind, Scope
from portal.print_runs import (
    RUNS_FINISH,
    RUNS_MAIL,
    RUNS_RENDER,
    Prices,
    PrintRun,
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
    root: Path
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
            s, scope, who = self.session, self.scope, self.by_merchant
            design = make_design(s, self.files, scope, Draft(content, {}), **who)
            proof = ask_for_proof(s, self.files, scope, design.ref, **who)
            approve_proof(s, self.files, scope, proof.ref, **who)
            submit_for_review(s, scope, proof.ref, **who)
            accept_proof(s, proof.ref, **who)
            found = self.scope.select(DesignVersion).where(DesignVersion.id == proof.version_id)
            self.versions[name] = self.session.scalars(found).one().ref
        return self.versions[name]

    def proof_of(self, version_id: int) -> str:
        """The ref of a version's proof."""
        return self.session.scalars(self.scope.select(Proof).where(Proof.version_id == version_id)).one().ref

    def member(self, member_no: str, name: str = "髙﨑 𠮷之助", **other: str) -> Member:
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
        return confirm_run(self.session, self.scope, run.ref, plan=PLAN, **self.by_merchant)

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


def open_desk(session: Session, sessions: sessionmaker[Session], make: Factory, clock: FixedClock, root: Path) -> Desk:
    """A merchant, and a print shop with prices for cards and postcards."""
    merchant = make.member()
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
