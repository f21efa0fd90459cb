"""How runs end: recalled, cancelled while they are packed, left lying; and that nothing of them stays."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from portal.cards import cards_of_member
from portal.mail import PostedMail
from portal.members import Particulars, change_member
from portal.organisations import ObjectUnknown, OrganisationKind, State, change_state, feed_name
from portal.outbox import number_events, read_feed
from portal.print_runs import (
    AddressesRefused,
    Delivery,
    FilesGone,
    RunKind,
    RunState,
    RunStateRefused,
    Selection,
    accept_job,
    ask_merchant,
    ask_shop,
    asked_jobs,
    cancel_run,
    complete_runs,
    decline_job,
    figures,
    find_job,
    find_pieces,
    job_questions,
    job_timeline,
    mark_printing,
    mark_shipped,
    mend_runs,
    note_card_opened,
    purge_runs,
    questions,
    recall_run,
    remind,
    retry_run,
    send_run,
    shop_jobs,
    take_run,
    timeline,
    unreached,
)
from portal.print_runs.rendering import begin_part, fail_run
from tests.factories import Factory
from tests.print_runs.desk import CARD, POSTCARD, TOKYO, Desk, names
from tests.print_runs.test_runs import one_database
from tests.statements import recorded


class CancelsMeanwhile:
    """A store of files during whose work on a package the merchant cancels the run, and a sweep passes."""

    def __init__(self, desk: Desk, ref: str) -> None:
        self.kept, self.desk, self.ref = desk.files, desk, ref

    def put(self, name: str, content: Path | bytes) -> None:
        if name.endswith("manifest.json"):
            with self.desk.sessions() as session:
                cancel_run(session, self.desk.scope, self.ref, **self.desk.by_merchant)
                purge_runs(session, files=self.kept, days=30, at=self.desk.at)
        self.kept.put(name, content)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.kept, name)


@one_database
def test_a_run_that_is_cancelled_and_purged_while_it_is_packed_leaves_no_file(desk: Desk):
    desk.members(1)
    run = desk.confirmed(sends_itself=False)
    desk.draw()
    desk.files = CancelsMeanwhile(desk, run.ref)
    desk.work(1)
    assert desk.run(run).state == RunState.CANCELLED
    assert desk.run(run).purged_at is not None
    assert not list(desk.root.glob("runs/*/*"))


def test_a_run_comes_back_from_a_print_shop_that_does_not_answer(desk: Desk):
    desk.members(1)
    run = desk.packed()
    s = desk.session
    ask_shop(s, desk.scope, run.ref, "お返事をお待ちしています", **desk.by_merchant)
    recall_run(s, desk.scope, run.ref, **desk.by_merchant)
    assert (desk.run(run).state, desk.run(run).sent_at) == (RunState.READY, None)
    with pytest.raises(ObjectUnknown):
        find_job(s, desk.shop.scope, run.ref)
    for refused in (recall_run, lambda *of, **by: ask_shop(*of, "まだですか", **by)):
        with pytest.raises(RunStateRefused):
            refused(s, desk.scope, run.ref, **desk.by_merchant)
    assert names(timeline(s, run))[-2:] == ["sent", "recalled"]
    number_events(s)
    told = [event.name for event in read_feed(s, feed_name(desk.shop.organisation.ref, sandbox=False))]
    assert told == ["print_job.sent", "print_job.asked", "print_job.recalled"]
    take_run(s, desk.scope, run.ref, **desk.by_merchant)
    assert shop_jobs(s, desk.shop.scope) == []  # which never printed it


@one_database
def test_what_a_shop_has_taken_comes_back_only_from_one_that_does_not_work_any_more(desk: Desk):
    desk.members(1)
    run = desk.packed()
    accept_job(desk.session, desk.shop.scope, run.ref, stock="pvc", **desk.by_shop)
    mark_printing(desk.session, desk.shop.scope, run.ref, **desk.by_shop)
    with pytest.raises(RunStateRefused):
        recall_run(desk.session, desk.scope, run.ref, **desk.by_merchant)
    who = desk.shop.organisation
    change_state(desk.session, who.id, State.SUSPENDED, reason="確認", actor=desk.shop.actor, at=desk.at)
    recall_run(desk.session, desk.scope, run.ref, **desk.by_merchant)
    assert (desk.run(run).state, desk.run(run).stock_declared) == (RunState.READY, "")


@one_database
def test_e_cards_that_are_being_mailed_cannot_be_recalled(desk: Desk):
    desk.member("M1", address="m1@example.jp")
    run = desk.confirmed(kind=RunKind.ECARDS, design_version="")
    with pytest.raises(RunStateRefused):
        recall_run(desk.session, desk.scope, run.ref, **desk.by_merchant)


@one_database
def test_another_shop_learns_nothing_of_the_one_that_declined(desk: Desk, make: Factory):
    desk.members(1)
    run = desk.packed()
    s = desk.session
    ask_merchant(s, desk.shop.scope, run.ref, "角は丸くしますか？", **desk.by_shop)
    ask_shop(s, desk.scope, run.ref, "はい", **desk.by_merchant)
    accept_job(s, desk.shop.scope, run.ref, stock="pvc", **desk.by_shop)
    decline_job(s, desk.shop.scope, run.ref, reason="機械が故障しました", **desk.by_shop)
    assert timeline(s, run)[-1].details == {"reason": "機械が故障しました", "files": "deleted"}
    desk.clock.advance(minutes=5)
    other = make.member(make.organisation(OrganisationKind.PRINT_SHOP, name="もみじ印刷"))
    sent = send_run(s, desk.scope, run.ref, print_shop=other.organisation.ref, **desk.by_merchant)
    assert (sent.stock_declared, sent.estimate) == ("", None)
    assert names(job_timeline(s, sent)) == ["sent"]
    assert job_questions(s, sent) == []
    assert asked_jobs(s, other.scope) == []
    assert len(questions(s, sent)) == 2
    recall_run(s, desk.scope, run.ref, **desk.by_merchant)
    again = send_run(s, desk.scope, run.ref, print_shop=desk.shop.organisation.ref, stock="pvc", **desk.by_merchant)
    assert again.estimate["gross"] == 9020


@one_database
def test_reminders_that_a_suspended_merchant_could_not_send_go_out_later(desk: Desk):
    desk.member("M1", address="m1@example.jp")
    run = desk.confirmed(kind=RunKind.ECARDS, design_version="")
    desk.work(1)
    s, place = desk.session, desk.merchant.organisation
    remind(s, desk.scope, run.ref, **desk.by_merchant)
    for state in (State.SUSPENDED, State.ACTIVE):
        change_state(s, place.id, state, reason="確認", actor=desk.merchant.actor, at=desk.at, by_operator=True)
        desk.work(1)
        assert s.scalars(select(PostedMail).where(PostedMail.template == "ecard_reminder")).all() == []
    desk.clock.advance(days=20)
    for _sweep in range(2):
        mend_runs(s, at=desk.at)
        desk.work(1)
    assert len(s.scalars(select(PostedMail).where(PostedMail.template == "ecard_reminder")).all()) == 1
    assert desk.run(run).waiting == ""


@one_database
def test_an_e_card_is_opened_also_where_the_card_was_printed_before(desk: Desk):
    member = desk.member("M1", address="m1@example.jp")
    printed = desk.packed(sends_itself=False)
    run = desk.confirmed(kind=RunKind.ECARDS, design_version="")
    desk.work(1)
    card = cards_of_member(desk.session, desk.scope, member.id)[0]
    note_card_opened(desk.session, card.id, at=desk.at)
    assert figures(desk.session, run).opened == 1
    assert figures(desk.session, printed).opened == 0


@one_database
def test_a_run_that_nobody_ends_completes_itself_and_is_purged(desk: Desk):
    desk.member("M1", **TOKYO)
    shipped, ready, declined = (desk.packed(sends_itself=sends) for sends in (True, False, True))
    s, shop = desk.session, desk.shop.scope
    accept_job(s, shop, shipped.ref, stock="pvc", **desk.by_shop)
    mark_shipped(s, shop, shipped.ref, carrier="ヤマト運輸", tracking="", **desk.by_shop)
    decline_job(s, shop, declined.ref, reason="機械が故障しました", **desk.by_shop)

    def after(days: int) -> list[tuple[str, bool]]:
        desk.clock.advance(days=days)
        complete_runs(s, days=30, at=desk.at)
        purge_runs(s, files=desk.files, days=30, at=desk.at)
        return [(desk.run(run).state, desk.run(run).purged_at is None) for run in (shipped, ready, declined)]

    assert after(29) == [("shipped", True), ("ready", True), ("declined", True)]
    assert after(1) == [("done", True), ("ready", True), ("declined", True)]
    assert (timeline(s, shipped)[-1].what, timeline(s, shipped)[-1].side) == ("done", "service")
    assert after(59) == [("done", False), ("ready", True), ("declined", True)]
    assert after(1) == [("done", False), ("done", True), ("declined", False)]
    with pytest.raises(FilesGone):
        send_run(s, desk.scope, declined.ref, **desk.by_merchant)
    assert after(30)[1] == ("done", False)
    assert {piece.fields for run in (shipped, ready, declined) for piece in find_pieces(s, run)} == {None}


@pytest.mark.parametrize("kind", [RunKind.ECARDS, RunKind.POSTCARDS])
def test_those_whom_nothing_reaches_are_counted_and_may_be_left_out(desk: Desk, kind: RunKind):
    desk.member("M00001", address="m1@example.jp", **TOKYO)
    desk.member("M00002", postcode="5300001", address1="東京都千代田区千代田1-1")
    plan = {"kind": kind} if kind is RunKind.POSTCARDS else {"kind": kind, "design_version": ""}
    content = POSTCARD if kind is RunKind.POSTCARDS else CARD
    everybody = desk.planned(content, print_shop="", **plan)
    for run in (everybody, desk.planned(content, print_shop="", selection=Selection(True, reachable=True), **plan)):
        assert [fault.member_no for fault in unreached(desk.session, desk.scope, run)] == ["M00002"]
    with pytest.raises(AddressesRefused):
        desk.confirm(everybody)
    assert (run.members, desk.confirm(run).state == RunState.DRAFT) == (1, False)
    assert [piece.member_no for piece in find_pieces(desk.session, run)] == ["M00001"]


def test_a_retry_reads_all_members_at_once_and_looks_at_their_addresses_again(desk: Desk, engine: Engine):
    first, *_others = [desk.member(f"M{place}", **TOKYO) for place in range(3)]
    run = desk.confirmed(delivery=Delivery.MEMBERS)
    begin_part(desk.session, run.ref, 1, at=desk.at)
    fail_run(desk.session, run.ref, "pieces", (), at=desk.at)
    change_member(desk.session, desk.scope, first.ref, Particulars("M0", "林 一"), **desk.by_merchant)
    with pytest.raises(AddressesRefused) as refused:
        retry_run(desk.session, desk.scope, run.ref, **desk.by_merchant)
    assert [(fault.member_no, fault.fault) for fault in refused.value.faults] == [("M0", "missing")]
    assert desk.run(run).state == RunState.FAILED
    change_member(desk.session, desk.scope, first.ref, Particulars("M0", "林 一", **TOKYO), **desk.by_merchant)
    with recorded(engine) as asked:
        retry_run(desk.session, desk.scope, run.ref, **desk.by_merchant)
    assert sum(one.startswith("UPDATE run_pieces") for one in asked) == 1
    assert [piece.fields["name"] for piece in find_pieces(desk.session, run)] == ["林 一", "髙﨑 𠮷之助", "髙﨑 𠮷之助"]
