"""A run from its plan to its package: numbers once, every piece true, nothing half-done."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from portal.artwork import verify_manifest
from portal.cards import Card, CardState
from portal.designs import DesignVersion, refuse_proof
from portal.jobs import JobState, jobs_of
from portal.kernel.files import FilesAway
from portal.members import Particulars, change_member, member_leaves
from portal.organisations import (
    ObjectUnknown,
    OrganisationInactive,
    OrganisationKind,
    Scope,
    State,
    StillOpen,
    change_state,
)
from portal.print_runs import (
    PackageNotReady,
    PlanRefused,
    PrintRun,
    RunPart,
    RunPiece,
    RunState,
    RunStateRefused,
    Selection,
    SelectionChanged,
    cancel_run,
    change_plan,
    confirm_run,
    find_job,
    find_run,
    mend_runs,
    merchant_package,
    open_runs,
    plan_of,
    plan_run,
    proof_of_run,
    purge_runs,
    retry_run,
    run_progress,
    send_run,
    shop_jobs,
    timeline,
)
from portal.print_runs.finishing import settle
from portal.print_runs.rules import NEXT, TRIES, Change
from tests.factories import Factory
from tests.print_runs.desk import CARD, NAMELESS, PLAN, SIGNING_KEY, Desk, names
from tests.races import at_once

one_database = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)  # its queries run on both elsewhere
EVERYTHING = Scope.service("a test looks at all")


def cards_of(desk: Desk, run: PrintRun) -> list[Card]:
    """The cards that a run made, as they are now."""
    desk.session.rollback()
    desk.session.expire_all()
    return list(desk.session.scalars(EVERYTHING.select(Card).where(Card.run_ref == run.ref).order_by(Card.id)))


def count(desk: Desk, what: type[RunPiece] | type[RunPart]) -> int:
    return desk.session.scalar(EVERYTHING.apply(select(func.count()).select_from(what), what)) or 0


def test_a_confirmed_run_becomes_a_signed_package_and_goes_to_its_print_shop(desk: Desk, tmp_path: Path):
    desk.members(5)
    run = desk.finished(NAMELESS, blanks=2, overs=20)
    assert (run.state, run.waiting, run.faults) == (RunState.SENT, "", [])
    folder = desk.unpacked(run, tmp_path / "package")
    assert verify_manifest(folder / "manifest.json", SIGNING_KEY.public_key()) == []
    manifest = json.loads((folder / "manifest.json").read_text())
    assert [piece["member_no"] for piece in manifest["pieces"]] == [*(f"M{n:05d}" for n in range(1, 6)), "", ""]
    assert manifest["read_back"] == {"scope": "all", "pieces": 7, "symbols": 14, "samples": 2, "faults": 0}
    assert find_job(desk.session, desk.shop.scope, run.ref).id == run.id
    assert names(timeline(desk.session, run)) == ["confirmed", "rendering", "ready", "sent"]
    assert run_progress(desk.session, run).share == 1.0
    assert {card.state for card in cards_of(desk, run)} == {CardState.ACTIVE, CardState.BLANK}
    look = cards_of(desk, run)[0].look
    assert (look["name"], look["ground"][0], len(look["ground"])) == ("みどり水道", "#", 7)


def test_confirmed_by_many_at_once_a_run_has_its_numbers_once(desk: Desk, sessions: sessionmaker[Session]):
    desk.members(4)
    run = desk.planned(NAMELESS, blanks=1)

    def confirm(_place: int) -> str:
        with sessions() as session:
            return confirm_run(session, desk.scope, run.ref, plan=PLAN, files=desk.files, **desk.by_merchant).state

    assert set(at_once(4, confirm)) == {RunState.CONFIRMED}
    assert len(cards_of(desk, run)) == 5
    assert (count(desk, RunPiece), count(desk, RunPart)) == (5, 1)
    assert names(timeline(desk.session, run)) == ["confirmed"]


def test_two_packages_at_once_make_a_run_ready_once(desk: Desk, sessions: sessionmaker[Session]):
    desk.members(2)
    run = desk.confirmed(sends_itself=False)
    desk.draw()
    assert desk.run(run).state == RunState.RENDERING

    def pack(_place: int) -> None:
        with sessions() as session:
            settle(session, run.ref, [], at=desk.at)

    at_once(3, pack)
    assert names(timeline(desk.session, run)) == ["confirmed", "rendering", "ready"]


@one_database
def test_a_member_with_a_card_keeps_its_number(desk: Desk):
    desk.members(2)
    first, again = desk.confirmed(), desk.confirmed()
    assert len(cards_of(desk, first)) == 2
    assert cards_of(desk, again) == []
    with pytest.raises(PlanRefused, match="nobody"):
        desk.planned(selection=Selection(everybody=True, without_card=True))


@one_database
def test_who_came_since_the_plan_is_told_before_anything_is_numbered(desk: Desk):
    desk.members(2)
    run = desk.planned()
    desk.member("M00009")
    with pytest.raises(SelectionChanged) as refused:
        desk.confirm(run)
    assert (refused.value.planned, refused.value.now) == (2, 3)
    plan = plan_of(desk.session, desk.scope, run.ref)
    change_plan(desk.session, desk.scope, run.ref, plan, **desk.by_merchant)
    assert desk.confirm(run).members == 3


@one_database
def test_a_plan_is_refused_for_what_would_come_of_it(desk: Desk):
    left = desk.member("M00001")
    for wrong, field in (
        ({"name": "  "}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"selection": Selection(refs=("nobody",))}, "members"),
        ({"design_version": "unknown"}, "design_version"),
        ({"sheet": "60x50"}, "sheet"),
        ({"stock": ""}, "stock"),
        ({"blanks": 100_001}, "members"),
        ({"blanks": 1}, "blanks"),
        ({"overs": -1}, "overs"),
    ):
        with pytest.raises(PlanRefused) as refused:
            desk.planned(**wrong)
        assert refused.value.field == field, wrong
    course = {"type": "text", "x": 5, "y": 3, "width": 50, "height": 7, "text": "{コース}"}
    another = {**CARD, "front": {"elements": [*CARD["front"]["elements"], course]}}
    with pytest.raises(PlanRefused) as refused:
        desk.confirmed(another)
    assert refused.value.details == {"column": "コース"}
    run = desk.planned()
    member_leaves(desk.session, desk.scope, left.ref, **desk.by_merchant)
    with pytest.raises(SelectionChanged):
        desk.confirm(run)


@one_database
def test_a_design_that_the_operator_took_back_is_not_printed(desk: Desk):
    desk.members(1)
    run = desk.planned()
    version = desk.session.scalars(EVERYTHING.select(DesignVersion).where(DesignVersion.ref == desk.version())).one()
    refuse_proof(desk.session, desk.proof_of(version.id), "文字が読めません", **desk.by_merchant)
    with pytest.raises(PlanRefused) as refused:
        desk.confirm(run)
    assert refused.value.field == "design_version"


def test_a_name_that_does_not_fit_fails_the_run_until_it_is_corrected(desk: Desk):
    desk.member("M00001")
    long = desk.member("M00002", "寿限無寿限無五劫の擦り切れ海砂利水魚の水行末雲来末")
    assert proof_of_run(desk.session, desk.files, desk.scope, desk.planned().ref).findings
    run = desk.finished()
    assert (run.state, run.fault) == (RunState.FAILED, "pieces")
    assert [(fault["code"], fault["details"]["line"]) for fault in run.faults] == [("text-does-not-fit", 2)]
    before = [card.number_id for card in cards_of(desk, run)]
    given = Particulars("M00002", "山田 花子")
    change_member(desk.session, desk.scope, long.ref, given, **desk.by_merchant)
    retry_run(desk.session, desk.scope, run.ref, **desk.by_merchant)
    desk.work()
    assert (desk.run(run).state, desk.run(run).faults) == (RunState.SENT, [])
    assert [card.number_id for card in cards_of(desk, run)] == before


def test_a_cancelled_run_withdraws_its_cards_and_leaves_no_file(desk: Desk):
    desk.members(2)
    run = desk.finished(sends_itself=False)
    assert run.state == RunState.READY
    cancel_run(desk.session, desk.scope, run.ref, **desk.by_merchant)
    assert {card.state for card in cards_of(desk, run)} == {CardState.WITHDRAWN}
    purge_runs(desk.session, files=desk.files, days=30, at=desk.at)
    assert not list(desk.root.glob("runs/*/*"))
    with pytest.raises(RunStateRefused):
        send_run(desk.session, desk.scope, run.ref, **desk.by_merchant)


@one_database
def test_cancelled_while_it_is_drawn_nothing_more_becomes_of_it(desk: Desk):
    desk.members(2)
    run = desk.confirmed()
    with pytest.raises(RunStateRefused):
        send_run(desk.session, desk.scope, run.ref, **desk.by_merchant)
    cancel_run(desk.session, desk.scope, run.ref, **desk.by_merchant)
    desk.work()
    assert desk.run(run).state == RunState.CANCELLED
    assert not list(desk.root.glob("runs/*/*"))


@one_database
def test_what_was_sent_cannot_be_cancelled(desk: Desk):
    desk.members(1)
    run = desk.packed()
    with pytest.raises(RunStateRefused):
        cancel_run(desk.session, desk.scope, run.ref, **desk.by_merchant)


class Full:
    """Files on a disk that has no room, or that is away."""

    def __init__(self, reason: str) -> None:
        self.reason = reason

    def put(self, name: str, source: object) -> None:
        raise FilesAway(self.reason)

    def __getattr__(self, name: str) -> object:
        raise FilesAway(self.reason)


@one_database
@pytest.mark.parametrize(("reason", "waiting"), [("full", "disk_full"), ("away", "files_away")])
def test_without_room_for_files_a_run_waits_says_so_and_goes_on_by_itself(desk: Desk, reason: str, waiting: str):
    desk.members(1)
    version, real = desk.version(), desk.files
    run = desk.confirmed(design_version=version)
    desk.files = Full(reason)
    for _try in range(4):
        desk.work(1)
        assert (desk.run(run).state, desk.run(run).waiting) == (RunState.RENDERING, waiting)
        desk.clock.advance(minutes=11)
    assert jobs_of(desk.session, lane=desk.merchant.organisation.ref, state=JobState.FAILED)
    desk.files = real
    mend_runs(desk.session, at=desk.at)
    desk.work()
    assert (desk.run(run).state, desk.run(run).waiting) == (RunState.SENT, "")


def test_a_suspended_merchants_run_waits_and_is_not_sent(desk: Desk):
    desk.members(1)
    run = desk.confirmed()
    desk.draw()

    def become(state: State) -> None:
        place = desk.merchant.organisation
        change_state(
            desk.session, place.id, state, reason="確認", actor=desk.merchant.actor, at=desk.at, by_operator=True
        )

    become(State.SUSPENDED)
    desk.work()
    assert desk.run(run).state == RunState.READY
    assert desk.run(run).waiting == "suspended"
    assert shop_jobs(desk.session, desk.shop.scope) == []
    with pytest.raises(OrganisationInactive):
        send_run(desk.session, desk.scope, run.ref, **desk.by_merchant)
    become(State.ACTIVE)
    mend_runs(desk.session, at=desk.at)
    assert (desk.run(run).state, desk.run(run).waiting) == (RunState.SENT, "")


@one_database
def test_a_part_that_ends_its_workers_fails_the_run_in_the_end(desk: Desk):
    desk.members(1)
    run = desk.confirmed()
    desk.session.execute(EVERYTHING.update(RunPart).values(tries=TRIES))
    desk.session.commit()
    desk.work()
    assert (desk.run(run).state, desk.run(run).fault) == (RunState.FAILED, "workers_lost")


def test_a_run_belongs_to_its_merchant_and_its_shop(desk: Desk, make: Factory):
    desk.members(1)
    run = desk.packed()
    stranger = make.member()
    other_shop = make.member(make.organisation(OrganisationKind.PRINT_SHOP))
    for look in (find_run, merchant_package):
        with pytest.raises(ObjectUnknown):
            look(desk.session, stranger.scope, run.ref)
    for scope in (other_shop.scope, stranger.scope, desk.scope, desk.shop.scope.in_mode(sandbox=True)):
        with pytest.raises(ObjectUnknown):
            find_job(desk.session, scope, run.ref)
        assert shop_jobs(desk.session, scope) == []


@one_database
def test_a_draft_asked_for_twice_is_one(desk: Desk):
    desk.members(1)
    plan = plan_of(desk.session, desk.scope, desk.planned().ref)
    one, other = (
        plan_run(desk.session, desk.scope, replace(plan, name="二度"), **desk.by_merchant, request_key="form-1")
        for _time in range(2)
    )
    assert one.ref == other.ref
    with pytest.raises(PackageNotReady):
        merchant_package(desk.session, desk.scope, one.ref)


@one_database
def test_a_merchant_with_open_runs_is_not_closed(desk: Desk):
    desk.members(1)
    desk.confirmed()
    place = desk.merchant.organisation
    with pytest.raises(StillOpen) as refused:
        change_state(
            desk.session, place.id, State.CLOSED, reason="終了", actor=desk.merchant.actor, at=desk.at,
            by_operator=True, open_things=[open_runs],
        )  # fmt: skip
    assert refused.value.kinds == ("print_runs",)


def test_every_state_is_reached_and_what_is_over_stays_so():
    reached = {RunState.DRAFT, *NEXT.values()}
    assert reached == set(RunState)
    assert {now for now, _change in NEXT}.isdisjoint({RunState.DONE, RunState.CANCELLED})
    assert {change for _now, change in NEXT} == set(Change)
