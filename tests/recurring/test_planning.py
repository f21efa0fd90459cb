"""Plans are made and changed, their coming run foreseen, changed and skipped, and they end."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from portal.adapters.files import FilesFolder
from portal.bills import block_biller
from portal.cards import stop_card
from portal.kernel.clock import JST
from portal.kernel.yen import Yen
from portal.members import Particulars, begin_list, change_member, member_leaves, take_list
from portal.organisations import AuditEntry, ObjectUnknown, scope_of
from portal.recurring import (
    Audience,
    DueRule,
    NothingComing,
    PlanRefused,
    PlanState,
    PlanStateRefused,
    RunChanges,
    RunState,
    Why,
    change_coming,
    change_plan,
    coming_months,
    end_plan,
    erase_member,
    find_plan,
    make_plan,
    open_recurring,
    pause_plan,
    plans,
    preview,
    resume_plan,
    run_of_month,
    runs_of,
    skip_coming,
    take_back_skip,
    terms_of,
)
from tests.factories import Factory
from tests.recurring.club import APRIL, EVERYTHING, JUNE, MAY, Club, club_terms


def six(month: int, day: int, year: int = 2026) -> datetime:
    return datetime(year, month, day, 6, tzinfo=JST)


def reasons(club: Club, plan) -> list[str]:
    """Of each member in the coming run why there would be no bill; ``ok`` where there would."""
    foreseen = preview(club.session, plan, at=club.clock.now())
    assert foreseen is not None
    return ["left out" if line.is_left_out else line.reason or "ok" for line in foreseen.lines]


def test_a_plan_says_what_it_was_told_and_awaits_its_first_month(club: Club):
    members = club.members(2)
    said = {
        "audience": Audience.CHOSEN,
        "members": {members[0].ref: None, members[1].ref: Yen(3_000)},
        "last_month": JUNE,
        "message": "{翌月}月もよろしく",
        "due_rule": DueRule.NEXT_MONTH,
        "due_value": 27,
    }
    plan = club.plan(**said)
    assert terms_of(club.session, plan) == club_terms(**said)
    assert (plan.state, plan.next_month, plan.next_at) == (PlanState.ACTIVE, APRIL, six(4, 25))
    assert plan.tell_at == six(4, 22)
    acts = club.session.scalars(EVERYTHING.select(AuditEntry).where(AuditEntry.about == plan.ref)).all()
    assert [act.action for act in acts] == ["recurring.made"]
    silent = club.plan(code="", notice_days=0)
    assert (silent.code, silent.tell_at, club.plan(code="").code) == ("R2", None, "R3")
    assert plans(club.session, club.scope, state=PlanState.ACTIVE, limit=1)[0].code == "R3"
    assert [one.code for one in plans(club.session, club.scope, after=silent.ref)] == ["KAIHI"]


def test_a_plan_that_cannot_be_is_refused(club: Club, make: Factory):
    club.plan()
    with pytest.raises(PlanRefused, match="code_used"):
        club.plan()
    with pytest.raises(PlanRefused, match="past"):
        club.plan(code="", first_month=date(2026, 2, 1), last_month=date(2026, 3, 1))
    with pytest.raises(PlanRefused, match="unknown"):
        club.plan(code="", audience=Audience.CHOSEN, members={"x" * 22: None})
    with pytest.raises(PlanRefused, match="unknown"):
        club.plan(code="", audience=Audience.LIST, list_ref="x" * 22)
    other = make.member()
    assert make_plan(club.session, other.scope, club_terms(), actor=other.actor, at=club.clock.now()).code == "KAIHI"
    assert len(plans(club.session, club.scope)) == 1


def test_the_preview_says_who_pays_and_who_cannot_and_why(club: Club, tmp_path: Path):
    good, stopped, bare, blocked, left, renamed = (club.member(f"M{place}") for place in range(6))
    cards = club.cards([good, stopped, blocked, left, renamed])
    stop_card(club.session, club.scope, cards[1].ref, **club.by)
    block_biller(club.session, cards[2].number_id, club.staff.organisation.id, at=club.clock.now())
    member_leaves(club.session, club.scope, left.ref, **club.by)
    whose = (good, stopped, bare, blocked, left, renamed)
    plan = club.plan(audience=Audience.CHOSEN, members={one.ref: None for one in whose})
    without = "member_without_number"
    assert reasons(club, plan) == ["ok", without, without, "blocked", "member_left", "ok"]
    foreseen = preview(club.session, plan, at=club.clock.now())
    assert foreseen is not None
    assert (foreseen.registered_on, foreseen.due_on) == (date(2026, 4, 25), date(2026, 5, 25))
    assert (foreseen.purpose, foreseen.billed, foreseen.refused, foreseen.total) == (
        "4月分の会費",
        2,
        4,
        Yen(10_000),
    )
    everybody = club.plan(code="")
    found = preview(club.session, everybody, at=club.clock.now())
    assert found is not None
    assert ([line.reason for line in found.lines], found.without_number) == (["", "blocked", ""], 2)
    by_course = Particulars("M5", "髙﨑", fields={"コース": "月4回"})
    change_member(club.session, club.scope, renamed.ref, by_course, **club.by)
    some = club.plan(code="", audience=Audience.FIELD, member_field="コース", member_value="月4回")
    found = preview(club.session, some, at=club.clock.now())
    assert found is not None
    assert [line.member.member_no for line in found.lines] == ["M5"]
    csv = "会員番号,名前\nM0,髙﨑\nM2,髙﨑\n".encode()
    taken = begin_list(club.session, FilesFolder(tmp_path), club.scope, name="a.csv", source=csv, **club.by)
    take_list(club.session, FilesFolder(tmp_path), club.scope, taken.ref, **club.by)
    of_list = club.plan(code="", audience=Audience.LIST, list_ref=taken.ref)
    found = preview(club.session, of_list, at=club.clock.now())
    assert found is not None
    assert ([line.member.member_no for line in found.lines], found.without_number) == (["M0"], 1)
    assert terms_of(club.session, of_list).list_ref == taken.ref


def test_the_coming_run_is_changed_for_its_month_alone(club: Club):
    members = club.members(3)
    plan = club.plan(
        audience=Audience.CHOSEN, members={one.ref: None for one in members[:2]} | {members[2].ref: Yen(1)}
    )
    changes = RunChanges(Yen(4_000), date(2026, 5, 31), {members[0].ref: Yen(100)}, (members[1].ref,))
    for _twice in range(2):
        run = change_coming(club.session, club.scope, plan.ref, changes, month=APRIL, **club.by)
    foreseen = preview(club.session, plan, at=club.clock.now())
    assert foreseen is not None
    assert ([line.amount.amount for line in foreseen.lines], foreseen.due_on) == ([100, 4_000, 1], date(2026, 5, 31))
    assert (foreseen.left_out, foreseen.total, run.changed_by) == (1, Yen(101), club.staff.person.name)
    coming = coming_months(club.session, plan, since=date(2026, 4, 1), most=2)
    assert [one.due_on for one in coming] == [date(2026, 5, 31), date(2026, 6, 24)]
    for wrong in (
        RunChanges(amount=Yen(0)),
        RunChanges(due_on=date(2026, 4, 24)),
        RunChanges(due_on=date(2026, 6, 24)),
        RunChanges(left_out=("x" * 22,)),
        RunChanges(amounts={members[0].ref: Yen(300_001)}),
    ):
        with pytest.raises(PlanRefused):
            change_coming(club.session, club.scope, plan.ref, wrong, month=APRIL, **club.by)
    with pytest.raises(NothingComing):
        change_coming(club.session, club.scope, plan.ref, changes, month=MAY, **club.by)


def test_a_month_is_skipped_and_taken_back_until_its_day(club: Club):
    plan = club.plan()
    for _twice in range(2):
        skip_coming(club.session, club.scope, plan.ref, month=APRIL, **club.by)
    assert (club.now(plan).next_month, club.told()) == (MAY, [("skipped", "2026-04")])
    assert [one.is_skipped for one in coming_months(club.session, plan, since=APRIL, most=2)] == [True, False]
    for _twice in range(2):
        take_back_skip(club.session, club.scope, plan.ref, month=APRIL, **club.by)
    assert (club.now(plan).next_month, club.run(plan).state) == (APRIL, RunState.COMING)
    skip_coming(club.session, club.scope, plan.ref, month=APRIL, **club.by)
    club.until(six(4, 25))
    club.sweep()
    for month in (APRIL, JUNE):
        with pytest.raises(NothingComing):
            take_back_skip(club.session, club.scope, plan.ref, month=month, **club.by)
    with pytest.raises(NothingComing):
        skip_coming(club.session, club.scope, plan.ref, month=JUNE, **club.by)
    assert (club.run(plan).why, club.now(plan).next_month) == (Why.ASKED, MAY)


def test_months_over_which_a_plan_is_paused_stay_out(club: Club):
    plan = club.plan()
    change_coming(club.session, club.scope, plan.ref, RunChanges(Yen(1)), month=APRIL, **club.by)
    for _twice in range(2):
        assert pause_plan(club.session, club.scope, plan.ref, **club.by).next_at is None
    assert preview(club.session, club.now(plan), at=club.clock.now()) is None
    club.until(six(5, 26))
    club.sweep()
    assert resume_plan(club.session, club.scope, plan.ref, **club.by).next_month == JUNE
    assert [(run.month, run.why) for run in runs_of(club.session, plan)] == [(APRIL, Why.PASSED)]
    for _twice in range(2):
        assert end_plan(club.session, club.scope, plan.ref, **club.by).state == PlanState.ENDED
    assert club.told() == [("skipped", "2026-04"), ("ended", None)]
    for verb in (pause_plan, resume_plan):
        with pytest.raises(PlanStateRefused):
            verb(club.session, club.scope, plan.ref, **club.by)
    with pytest.raises(PlanStateRefused):
        change_plan(club.session, club.scope, plan.ref, club_terms(), **club.by)


def test_changing_a_plan_moves_what_comes_and_begins_what_was_due(club: Club):
    members = club.members(1)
    plan = club.plan()
    club.until(six(4, 10))
    changed = change_plan(club.session, club.scope, plan.ref, club_terms(day=5, code=""), **club.by)
    assert (changed.next_month, changed.code) == (MAY, "KAIHI")
    club.until(six(5, 5))
    names: dict[str, Any] = {"audience": Audience.CHOSEN, "members": {members[0].ref: None}}
    change_plan(club.session, club.scope, plan.ref, club_terms(amount=Yen(9), code="NEW", **names), **club.by)
    assert (club.run(plan, MAY).state, club.run(plan, MAY).amount) == (RunState.RUNNING, Yen(5_000))
    assert club.now(plan).next_month == JUNE
    club.plan(code="TAKEN")
    with pytest.raises(PlanRefused, match="code_used"):
        change_plan(club.session, club.scope, plan.ref, club_terms(code="TAKEN"), **club.by)


def test_nobody_else_finds_a_plan_and_sandbox_is_apart(club: Club, make: Factory, session: Session):
    plan = club.plan()
    other, sandbox = make.member(), scope_of(club.staff.organisation, sandbox=True)
    for scope in (other.scope, sandbox):
        assert plans(session, scope) == []
        with pytest.raises(ObjectUnknown):
            find_plan(session, scope, plan.ref)
        with pytest.raises(ObjectUnknown):
            pause_plan(session, scope, plan.ref, **club.by)
    tried = make_plan(session, sandbox, club_terms(), **club.by)
    assert tried.sandbox
    things = {thing.kind: (thing.count, thing.blocks) for thing in open_recurring(session, club.staff.organisation)}
    assert things == {"recurring_plans": (1, False), "recurring_runs": (0, True)}


def test_an_erased_member_is_in_no_plan(club: Club):
    members = club.members(2)
    plan = club.plan(audience=Audience.CHOSEN, members={one.ref: Yen(7) for one in members})
    changes = RunChanges(amounts={members[0].ref: Yen(1)}, left_out=(members[0].ref,))
    change_coming(club.session, club.scope, plan.ref, changes, month=APRIL, **club.by)
    member_leaves(club.session, club.scope, members[0].ref, **club.by)
    erase_member(club.session, club.scope, members[0].ref, **club.by)
    assert list(terms_of(club.session, club.now(plan)).members) == [members[1].ref]
    run = run_of_month(club.session, plan, APRIL)
    assert run is not None
    assert (run.amounts, run.left_out) == ({}, [])


def test_a_plan_ends_after_its_last_month(club: Club):
    plan = club.plan(last_month=MAY, notice_days=0)
    club.members(1)
    skip_coming(club.session, club.scope, plan.ref, month=APRIL, **club.by)
    skip_coming(club.session, club.scope, plan.ref, month=MAY, **club.by)
    club.sweep()
    assert club.now(plan).state == PlanState.ACTIVE  # the last month may still be taken back
    take_back_skip(club.session, club.scope, plan.ref, month=MAY, **club.by)
    club.until(six(5, 25))
    club.sweep()
    assert (club.now(plan).state, club.now(plan).next_at) == (PlanState.ACTIVE, None)
    club.work()
    club.clock.advance(timedelta(minutes=1))
    club.sweep()
    assert club.now(plan).state == PlanState.ENDED
    assert club.told()[-2:] == [("run", "2026-05"), ("ended", None)]
