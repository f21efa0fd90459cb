"""Mails of e-card runs leave room for all other mail, and confirming leaves others time to write."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.jobs import count_due_jobs
from portal.jobs.leases import claim_jobs
from portal.mail import MAIL_SEND, PostedMail, post
from portal.members import Particulars, change_member
from portal.organisations import Scope
from portal.print_runs import RunKind, RunPiece, RunState, SelectionChanged, confirming, mailing
from tests.print_runs.desk import NAMELESS, Desk
from tests.print_runs.test_runs import one_database

EVERYTHING = Scope.service("a test looks at all")
LEASE = timedelta(seconds=30)


def posted(desk: Desk) -> int:
    """How many e-cards are mailed."""
    desk.session.rollback()
    return desk.session.scalar(select(func.count()).where(PostedMail.template == "ecard")) or 0


def send(desk: Desk, most: int) -> list[str]:
    """Takes mails as a worker does; answers their lanes."""
    claims, _behind = claim_jobs(desk.session, MAIL_SEND, most, None, by="worker", lease=LEASE, at=desk.at)
    return [claim.lane for claim in claims]


def test_no_more_e_card_mails_wait_than_are_soon_sent(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(mailing, "AT_ONCE", 2)
    for place in range(5):
        desk.member(f"M{place}", address=f"m{place}@example.jp")
    send(desk, 50)  # what stands there already
    run = desk.confirmed(kind=RunKind.ECARDS, design_version="")
    for sent, expected in ((0, 2), (0, 2), (1, 3), (2, 5)):
        if sent:
            send(desk, sent)
        desk.work(1)
        assert posted(desk) == expected
        assert (desk.run(run).state == RunState.DONE) is (expected == 5)
        desk.clock.advance(seconds=5)


def test_a_sign_in_mail_goes_out_before_the_e_cards_that_wait(desk: Desk):
    lane, ref = desk.merchant.organisation.ref, "s" * 22
    for place in range(20):
        post(desk.session, "staff_sign_in", to=f"{place}@example.jp", language="ja", at=desk.at, lane=lane, ref=ref)
    post(desk.session, "staff_sign_in", to="me@example.jp", language="ja", at=desk.at, ref=ref)
    assert count_due_jobs(desk.session, MAIL_SEND, lane=lane, most=15) == 15
    assert "" in send(desk, 2)


def test_a_member_who_changes_while_a_run_is_confirmed_is_printed_as_they_are_then(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
):
    member = desk.member("M00001", "林 一")
    run, real = desk.planned(NAMELESS), confirming.snapshots
    changes = iter([Particulars("M00001", "森 二"), None])

    def read(*given: object) -> object:
        found = real(*given)  # type: ignore[arg-type]
        if changed := next(changes):
            desk.clock.advance(seconds=1)
            change_member(desk.session, desk.scope, member.ref, changed, **desk.by_merchant)
        return found

    monkeypatch.setattr(confirming, "snapshots", read)
    desk.confirm(run)
    stored = desk.session.scalars(EVERYTHING.apply(select(RunPiece.fields), RunPiece)).one()
    assert stored["name"] == "森 二"


@one_database
def test_a_member_who_comes_while_a_run_is_confirmed_is_told_of(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    desk.member("M00001")
    run, real = desk.planned(NAMELESS), confirming.stamps

    def stamps(*given: object) -> object:
        found = real(*given)  # type: ignore[arg-type]
        if not desk.session.info.get("writing"):
            desk.member("M00002")
        return found

    monkeypatch.setattr(confirming, "stamps", stamps)
    with pytest.raises(SelectionChanged):
        desk.confirm(run)
