"""Demo cards: a merchant's members, a design that may be printed, a shop with prices, a run at the shop, e-cards."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from portal.designs import (
    Editor,
    accept_proof,
    approve_proof,
    ask_for_proof,
    design_from_template,
    find_proof,
    save_design,
    submit_for_review,
)
from portal.kernel.files import Files
from portal.members import Particulars, add_member
from portal.numbers import NumberPlan
from portal.organisations import COMMAND, Actor, Organisation, scope_of
from portal.print_runs import Prices, RunKind, RunPlan, Selection, Step, confirm_run, plan_run, set_prices

FAMILY = ("髙﨑", "佐藤", "𠮷田", "渡邊", "小笠原", "中村")
GIVEN = ("花子", "健", "さくら", "大輔", "ひなの", "隆之介")
STREETS = (
    "大阪府大阪市北区梅田1-1-3",
    "東京都千代田区丸の内1-9-1",
    "北海道札幌市中央区北5条西2-5",
    "福岡県福岡市博多区祇園町2-8",
)
POSTCODES = ("5300001", "1000005", "0600005", "8120038")
SHOWN = "みなと市民クラブ"  # whose card the template is
PRICES = (
    Prices("card", "pvc", (Step(1, 180), Step(100, 120), Step(1000, 65), Step(5000, 48)), set_up=12_000, mailing=110),
    Prices("card", "coated-paper", (Step(1, 90), Step(500, 42), Step(5000, 28)), set_up=8_000, mailing=98),
    Prices("postcard", "postcard-paper", (Step(1, 75), Step(500, 34)), set_up=6_000, mailing=85),
)


@dataclass(frozen=True, slots=True)
class Party:
    """An organisation, and who acts for it."""

    place: Organisation
    actor: Actor


def add_demo_cards(
    session: Session, files: Files, plan: NumberPlan, merchant: Party, shop: Party, *, at: datetime
) -> None:
    """Adds them, with a run that is drawn as soon as a worker runs."""
    scope, by, began = scope_of(merchant.place), merchant.actor, at - timedelta(days=30)
    for prices in PRICES:
        set_prices(session, scope_of(shop.place), prices, actor=shop.actor, at=began)
    for particulars in _members():
        add_member(session, scope, particulars, actor=by, at=began)
    version, everybody = (
        _accepted_design(session, files, merchant, at=at - timedelta(days=10)),
        Selection(everybody=True),
    )
    cards = RunPlan(
        "会員証 2026年度", version, selection=everybody, print_shop=shop.place.ref, stock="pvc", overs=20,
        due_on=(at + timedelta(days=21)).date(), note="表面はつや消しでお願いします。",
    )  # fmt: skip
    run = plan_run(session, scope, cards, actor=by, at=at - timedelta(hours=2))
    confirm_run(session, scope, run.ref, plan=plan, files=files, actor=by, at=at - timedelta(hours=1))
    ecards = RunPlan(
        "会員アプリのご案内", kind=RunKind.ECARDS, selection=everybody, message="スマートフォンでもお使いください。"
    )
    plan_run(session, scope, ecards, actor=by, at=at)


def _members() -> Iterator[Particulars]:
    for place in range(1, 37):
        name = f"{FAMILY[place % 6]} {GIVEN[place // 6 % 6]}"
        where = place % len(STREETS)
        yield Particulars(
            f"M{place:05}",
            name,
            address=f"m{place}@demo.example.jp",
            postcode=POSTCODES[where],
            address1=STREETS[where],
        )


def _accepted_design(session: Session, files: Files, merchant: Party, *, at: datetime) -> str:
    """The ref of a version that the operator has accepted."""
    scope, by = scope_of(merchant.place), merchant.actor
    design = design_from_template(session, files, scope, "plain", name="みどりモール会員証", actor=by, at=at)
    own = json.loads(json.dumps(design.content).replace(json.dumps(SHOWN)[1:-1], json.dumps(merchant.place.name)[1:-1]))
    save_design(session, scope, design.ref, own, expected_revision=None, editor=Editor("", by.name), at=at)
    proof = ask_for_proof(session, files, scope, design.ref, note="2026年度", actor=by, at=at)
    approve_proof(session, files, scope, proof.ref, actor=by, at=at + timedelta(days=1))
    submit_for_review(session, scope, proof.ref, actor=by, at=at + timedelta(days=1))
    accept_proof(session, proof.ref, actor=COMMAND, at=at + timedelta(days=2))
    return find_proof(session, scope, proof.ref).version.ref
