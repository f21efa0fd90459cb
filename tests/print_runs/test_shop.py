"""What a print shop does with its jobs, and what merchant and shop say to each other."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from portal.mail import PostedMail
from portal.organisations import OrganisationKind, Scope, State, change_state, feed_name
from portal.outbox import number_events, read_feed
from portal.print_runs import (
    Estimate,
    FilesGone,
    FilesInUse,
    PackageNotReady,
    Prices,
    PricesRefused,
    PrintRun,
    RunPiece,
    RunState,
    RunStateRefused,
    SerialsRefused,
    ShopRefused,
    Spoiled,
    Step,
    StockRefused,
    TextNeeded,
    accept_job,
    ask_merchant,
    ask_shop,
    decline_job,
    estimate_of_run,
    files_deleted,
    job_package,
    mark_done,
    mark_printing,
    mark_shipped,
    offers,
    price_lists,
    questions,
    remove_prices,
    report_spoiled,
    reprint_pieces,
    reprints_of,
    send_run,
    set_prices,
    shop_jobs,
    take_run,
    timeline,
)
from portal.print_runs.rules import estimate_of
from tests.factories import Factory
from tests.print_runs.desk import NAMELESS, Desk, names
from tests.print_runs.test_runs import one_database

EVERYTHING = Scope.service("a test looks at all")


def accepted(desk: Desk, count: int) -> PrintRun:
    """A run that the shop works on; nothing is drawn."""
    desk.members(count)
    run = desk.packed()
    return accept_job(desk.session, desk.shop.scope, run.ref, stock="pvc", **desk.by_shop)


def mails(desk: Desk) -> list[tuple[str, str]]:
    """Who was told what of runs."""
    found = desk.session.scalars(select(PostedMail).where(PostedMail.template == "run_changed").order_by(PostedMail.id))
    return [(mail.address, mail.payload["change"]) for mail in found]


def test_a_job_goes_from_the_shops_desk_to_the_members(desk: Desk):
    run = accepted(desk, 1)
    s, shop = desk.session, desk.shop.scope
    for _twice in range(2):
        mark_printing(s, shop, run.ref, **desk.by_shop)
        with pytest.raises(FilesInUse):
            files_deleted(s, shop, run.ref, **desk.by_shop)
    for _twice in range(2):
        mark_shipped(s, shop, run.ref, carrier="ヤマト運輸", tracking="1234-5678-9012", **desk.by_shop)
    for _twice in range(2):
        mark_done(s, shop, run.ref, **desk.by_shop)
        files_deleted(s, shop, run.ref, **desk.by_shop)
    with pytest.raises(FilesGone):
        job_package(s, shop, run.ref)
    told = names(timeline(s, run))[3:]
    assert told == ["sent", "accepted", "printing", "shipped", "done", "files_deleted"]
    assert [who for who, change in mails(desk) if change == "sent"] == ["desk@sakura.example.jp"]
    assert [change for who, change in mails(desk) if who == "office@midori.example.jp"] == [
        "ready",
        "accepted",
        "shipped",
    ]
    number_events(s)
    merchant, printer = (
        [event.name for event in read_feed(s, feed_name(who.organisation.ref, sandbox=False))]
        for who in (desk.merchant, desk.shop)
    )
    assert [name for name in merchant if name.startswith("run.")] == [
        "run.confirmed", "run.rendering", "run.ready", "run.sent", "run.accepted", "run.printing", "run.shipped",
        "run.done",
    ]  # fmt: skip
    assert printer == ["print_job.sent"]


def test_a_declined_job_is_sent_to_another_shop(desk: Desk, make: Factory):
    desk.members(1)
    run = desk.packed()
    s, shop = desk.session, desk.shop.scope
    for too_early in (mark_done, mark_printing):
        with pytest.raises(RunStateRefused):
            too_early(s, shop, run.ref, **desk.by_shop)
    with pytest.raises(TextNeeded):
        decline_job(s, shop, run.ref, reason=" ", **desk.by_shop)
    with pytest.raises(StockRefused):
        accept_job(s, shop, run.ref, stock="pet", **desk.by_shop)
    decline_job(s, shop, run.ref, reason="納期に間に合いません", **desk.by_shop)
    assert shop_jobs(s, shop) == []
    other = make.member(make.organisation(OrganisationKind.PRINT_SHOP, name="もみじ印刷"))
    with pytest.raises(StockRefused):
        send_run(s, desk.scope, run.ref, print_shop=other.organisation.ref, stock="pet", **desk.by_merchant)
    send_run(s, desk.scope, run.ref, print_shop=other.organisation.ref, **desk.by_merchant)
    assert [job.ref for job in shop_jobs(s, other.scope)] == [run.ref]
    assert timeline(s, run)[-2].details["reason"] == "納期に間に合いません"
    with pytest.raises(RunStateRefused):
        mark_printing(s, other.scope, run.ref, **desk.by_shop)


@one_database
def test_a_suspended_shop_gets_nothing(desk: Desk):
    desk.members(1)
    run = desk.confirmed()
    who = desk.shop.organisation
    change_state(desk.session, who.id, State.SUSPENDED, reason="確認", actor=desk.shop.actor, at=desk.at)
    desk.work()
    assert desk.run(run).state == RunState.READY
    with pytest.raises(ShopRefused):
        send_run(desk.session, desk.scope, run.ref, **desk.by_merchant)
    assert take_run(desk.session, desk.scope, run.ref, **desk.by_merchant).state == RunState.DONE


def test_spoiled_pieces_are_printed_once_more_and_only_those(desk: Desk, tmp_path: Path):
    desk.members(12)
    run = desk.finished(sheet="a4")
    s, shop = desk.session, desk.shop.scope
    accept_job(s, shop, run.ref, stock="pvc", **desk.by_shop)
    file = next(one.name for one in job_package(s, shop, run.ref) if one.name.startswith("01_"))
    spoiled = Spoiled(serials=(3,), pages=((file, 2),))  # nine on an A4 sheet: the second page holds 10 to 12
    again = report_spoiled(s, shop, run.ref, spoiled, request_key="spoiled-1", **desk.by_shop)
    assert report_spoiled(s, shop, run.ref, spoiled, request_key="spoiled-1", **desk.by_shop).ref == again.ref
    with pytest.raises(PackageNotReady):
        desk.unpacked(again, tmp_path / "early")
    desk.work()
    first, reprint = (
        json.loads((desk.unpacked(one, tmp_path / one.ref) / "manifest.json").read_text())["pieces"]
        for one in (run, desk.run(again))
    )
    assert [piece["member_no"] for piece in reprint] == ["M00003", "M00010", "M00011", "M00012"]
    assert [piece["serial"] for piece in first] == list(range(1, 13))
    cards = select(RunPiece.card_id).order_by(RunPiece.serial)
    before, after = (
        s.scalars(EVERYTHING.apply(cards.where(RunPiece.run_id == one.id), RunPiece)).all() for one in (run, again)
    )
    assert after == [before[serial - 1] for serial in (3, 10, 11, 12)]
    assert [job.ref for job in shop_jobs(s, shop)] == [again.ref, run.ref]
    assert [one.ref for one in reprints_of(s, run)] == [again.ref]
    assert names(timeline(s, run))[-1] == "reprinted"


@one_database
def test_only_a_runs_own_pieces_can_be_spoiled(desk: Desk):
    run = accepted(desk, 2)
    s, shop = desk.session, desk.shop.scope
    for wrong in (
        Spoiled((3,)),
        Spoiled((0,)),
        Spoiled(),
        Spoiled(pages=(("02_x.pdf", 1),)),
        Spoiled(pages=(("x", 0),)),
    ):
        with pytest.raises(SerialsRefused):
            report_spoiled(s, shop, run.ref, wrong, **desk.by_shop)


@one_database
def test_a_merchant_has_one_card_made_again(desk: Desk):
    run = accepted(desk, 3)
    again = reprint_pieces(desk.session, desk.scope, run.ref, Spoiled((2,)), **desk.by_merchant)
    desk.work()
    assert (desk.run(again).state, desk.run(again).pieces) == (RunState.SENT, 1)


def test_merchant_and_shop_ask_each_other_on_the_job(desk: Desk):
    run = accepted(desk, 1)
    s = desk.session
    ask_merchant(s, desk.shop.scope, run.ref, "角は丸くしますか？", **desk.by_shop)
    desk.clock.advance(minutes=5)
    ask_shop(s, desk.scope, run.ref, "はい、お願いします。\n半径3.18 mmです。", **desk.by_merchant)
    assert [(one.side, one.text[:2]) for one in questions(s, run)] == [("shop", "角は"), ("merchant", "はい")]
    assert mails(desk)[-2:] == [("office@midori.example.jp", "question"), ("desk@sakura.example.jp", "question")]
    with pytest.raises(TextNeeded):
        ask_shop(s, desk.scope, run.ref, "\n \n", **desk.by_merchant)


def test_prices_give_an_estimate(desk: Desk):
    desk.members(2)
    run = desk.planned(NAMELESS, blanks=98)
    assert estimate_of_run(desk.session, run) == Estimate(100, 120, 8000, 0, 20_000, 2_000, 22_000)
    assert run.estimate["gross"] == 22_000
    assert [offer.shop.name for offer in offers(desk.session, "card")] == ["さくら印刷"]
    (card, postcard) = price_lists(desk.session, desk.shop.scope)
    remove_prices(desk.session, desk.shop.scope, card.ref, **desk.by_shop)
    assert (offers(desk.session, "card"), estimate_of_run(desk.session, run)) == ([], None)
    assert postcard.mailing == 95


@one_database
@pytest.mark.parametrize(
    ("steps", "reason"),
    [((), "empty"), ((Step(2, 1),), "from_one"), ((Step(1, 2), Step(1, 1)), "order"), ((Step(1, -1),), "yen")],
)
def test_a_price_list_has_a_price_for_every_count(desk: Desk, steps: tuple[Step, ...], reason: str):
    with pytest.raises(PricesRefused, match=reason):
        set_prices(desk.session, desk.shop.scope, Prices("card", "pvc", steps), **desk.by_shop)


@given(st.integers(0, 100_000), st.lists(st.integers(0, 1000), min_size=1, max_size=4), st.integers(0, 10_000))
def test_an_estimate_is_whole_yen_and_adds_up(pieces: int, prices: list[int], set_up: int):
    steps = [Step(100**place, each) for place, each in enumerate(prices)]
    found = estimate_of(steps, pieces=pieces, set_up=set_up, mailing=10)
    assert found.net == pieces * (found.each + 10) + set_up
    assert found.gross == found.net + found.net // 10
    assert found.each in prices
