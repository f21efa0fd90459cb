"""What is known of a member is forgotten: when they are erased, and some time after a run has failed."""

from typing import Any

from sqlalchemy import select

from portal.organisations import Scope
from portal.print_runs import PrintRun, RunPart, RunPiece, RunState, Selection, erase_member, purge_runs, retry_run
from portal.print_runs.rendering import begin_part, fail_run
from tests.print_runs.desk import NAMELESS, TOKYO, Desk
from tests.print_runs.test_runs import one_database

EVERYTHING = Scope.service("a test looks at all")


def pieces(desk: Desk) -> list[tuple[int, str, Any]]:
    """Serial, member number and fields of all pieces there are."""
    desk.session.rollback()
    wanted = select(RunPiece.serial, RunPiece.member_no, RunPiece.fields).order_by(RunPiece.id)
    return [tuple(row) for row in desk.session.execute(EVERYTHING.apply(wanted, RunPiece))]


def test_of_an_erased_member_nothing_stays_on_their_pieces(desk: Desk):
    gone, stays = desk.member("M00001", "髙﨑 花子", **TOKYO), desk.member("M00002", "林 一")
    run = desk.confirmed(NAMELESS)
    begin_part(desk.session, run.ref, 1, at=desk.at)
    fail_run(desk.session, run.ref, "pieces", (), at=desk.at)
    erase_member(desk.session, desk.scope, gone.ref, **desk.by_merchant)
    retry_run(desk.session, desk.scope, run.ref, **desk.by_merchant)
    assert pieces(desk)[0] == (1, f"~{gone.ref}", {})
    assert pieces(desk)[1][1:] == (stays.member_no, {"member_no": "M00002", "name": "林 一"})


def test_erasing_a_member_takes_what_is_told_of_their_piece_out_of_the_runs_faults(desk: Desk):
    gone = desk.members(2)[0]
    run = desk.confirmed(NAMELESS)
    faults = [{"code": "text-does-not-fit", "where": "", "details": {"line": serial}} for serial in (1, 2)]
    desk.session.execute(EVERYTHING.update(PrintRun).values(faults=faults))
    desk.session.commit()
    erase_member(desk.session, desk.scope, gone.ref, **desk.by_merchant)
    assert [fault["details"]["line"] for fault in desk.run(run).faults] == [2]


def test_a_failed_run_is_purged_and_can_be_tried_again_with_the_records_of_then(desk: Desk):
    desk.member("M00001", "林 一")
    run = desk.confirmed(NAMELESS)
    begin_part(desk.session, run.ref, 1, at=desk.at)
    done = {"state": "done", "done_at": desk.at, "report": {"on_a_sheet": 1}}
    desk.session.execute(EVERYTHING.update(RunPart).values(**done))
    desk.session.commit()
    desk.files.put(f"runs/{run.ref}/01.pdf", b"%PDF")
    fail_run(desk.session, run.ref, "pieces", (), at=desk.at)
    for days, kept in ((29, True), (1, False)):
        desk.clock.advance(days=days)
        purge_runs(desk.session, files=desk.files, days=30, at=desk.at)
        assert [bool(fields) for _serial, _no, fields in pieces(desk)] == [kept]
        assert desk.files.exists(f"runs/{run.ref}/01.pdf") is kept
    assert desk.run(run).purged_at == desk.at
    retry_run(desk.session, desk.scope, run.ref, **desk.by_merchant)
    again = desk.run(run)
    assert (again.state, again.purged_at) == (RunState.RENDERING, None)
    assert pieces(desk)[0][2] == {"member_no": "M00001", "name": "林 一"}
    states = desk.session.scalars(EVERYTHING.apply(select(RunPart.state), RunPart)).all()
    assert states == ["pending"]


@one_database
def test_a_draft_keeps_nothing_of_its_members(desk: Desk):
    member = desk.member("M00001", "林 一", **TOKYO)
    run = desk.planned(selection=Selection(refs=(member.ref,)))
    kept = str({column.name: getattr(run, column.name) for column in PrintRun.__table__.columns})
    assert member.ref in kept
    assert not any(said in kept for said in (member.name, member.member_no, TOKYO["postcode"], TOKYO["address1"]))
