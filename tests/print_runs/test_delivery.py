"""Pieces that go to members: carrier sheets, postcards, addresses, e-cards; and what is deleted afterwards."""

import csv
import json
from io import StringIO
from pathlib import Path

import pypdfium2
import pytest
from sqlalchemy import delete, select

from portal.artwork import JOB_SHEET, STOCK_NAMES, verify_manifest
from portal.cards import cards_by_id, claim_card, current_card
from portal.cards import token_of as card_token
from portal.jobs import Job
from portal.kernel.files import FilesAway
from portal.mail import PostedMail
from portal.organisations import Scope
from portal.print_runs import (
    AddressesRefused,
    Delivery,
    Figures,
    FilesGone,
    PackageNotReady,
    PrintRun,
    RunKind,
    RunPiece,
    RunState,
    RunStateRefused,
    Spoiled,
    cancel_run,
    card_links_csv,
    decline_job,
    figures,
    find_pieces,
    mend_runs,
    merchant_package,
    note_card_opened,
    purge_runs,
    remind,
    reprint_pieces,
    send_run,
    shop_jobs,
    take_run,
    timeline,
)
from portal.print_runs.postal import PREFECTURES, address_fault
from portal.print_runs.rendering import wait_for_files
from portal.web.mails import MailTexts
from tests.factories import make_settings
from tests.print_runs.desk import KEY, NAMELESS, POSTCARD, PUBLIC_URL, SIGNING_KEY, TOKYO, Desk
from tests.print_runs.test_runs import one_database

EVERYTHING = Scope.service("a test looks at all")


def test_cards_for_members_come_with_carrier_sheets_and_addresses(desk: Desk, tmp_path: Path):
    desk.member("M00001", "=HYPERLINK(1)", postcode="1000001", address1="+東京都千代田区")
    desk.member("M00002", **TOKYO)
    run = desk.finished(delivery=Delivery.MEMBERS, message="いつもありがとうございます。")
    folder = desk.unpacked(run, tmp_path / "package")
    manifest = json.loads((folder / "manifest.json").read_text())
    assert [one["name"] for one in manifest["enclosures"]] == ["01_cards-v1_000001-000002_carriers.pdf", "ship-to.csv"]
    text = pypdfium2.PdfDocument(folder / manifest["enclosures"][0]["name"])[1].get_textpage().get_text_range()
    assert "髙﨑 𠮷之助" in text
    assert "いつもありがとうございます。" in text
    lines = list(csv.DictReader(StringIO((folder / "ship-to.csv").read_text("utf-8-sig"))))
    assert [(line["serial"], line["name"], line["address1"]) for line in lines] == [
        ("1", "'=HYPERLINK(1)", "'+東京都千代田区"),
        ("2", "髙﨑 𠮷之助", "東京都千代田区千代田1-1"),
    ]


@one_database
def test_postcards_are_sorted_by_postcode(desk: Desk, tmp_path: Path):
    desk.member("M00001", postcode="5300001", address1="大阪府大阪市北区梅田1-1")
    desk.member("M00002", **TOKYO)
    desk.member("M00003", postcode="0600000", address1="札幌市中央区")
    run = desk.finished(POSTCARD, kind=RunKind.POSTCARDS, stock="postcard-paper")
    manifest = json.loads((desk.unpacked(run, tmp_path / "package") / "manifest.json").read_text())
    assert [piece["member_no"] for piece in manifest["pieces"]] == ["M00003", "M00002", "M00001"]


@one_database
def test_addresses_that_the_post_would_not_take_are_listed(desk: Desk):
    desk.member("M00001")
    desk.member("M00002", postcode="5300001", address1="東京都千代田区千代田1-1")
    desk.member("M00003", **TOKYO)
    with pytest.raises(AddressesRefused) as refused:
        desk.confirmed(POSTCARD, kind=RunKind.POSTCARDS, stock="postcard-paper")
    assert [(fault.member_no, fault.fault) for fault in refused.value.faults] == [
        ("M00001", "missing"),
        ("M00002", "prefecture"),
    ]


@pytest.mark.parametrize(
    ("postcode", "address", "fault"),
    [
        ("1000001", "東京都千代田区", None),
        ("1000001", "千代田区千代田", None),
        ("5200461", "京都府", None),
        ("9300001", "石川県金沢市", "prefecture"),
        ("100000", "東京都", "postcode"),
        ("１０００００１", "東京都", "postcode"),
        ("1000001", "", "missing"),
    ],
)
def test_a_postcode_belongs_to_its_prefecture(postcode: str, address: str, fault: str | None):
    found = address_fault({"member_no": "1", "name": "山田", "postcode": postcode, "address1": address})
    assert (found.fault if found else None) == fault
    assert len(PREFECTURES) == 47


def test_e_cards_are_mailed_opened_claimed_and_remembered(desk: Desk):
    members = [desk.member(f"M{place}", address=f"m{place}@example.jp") for place in range(3)]
    run = desk.confirmed(kind=RunKind.ECARDS, design_version="", message="お得です")
    desk.work(1)
    s = desk.session
    assert desk.run(run).state == RunState.DONE
    cards = [current_card(s, desk.scope, member.id) for member in members]
    posted = s.scalars(select(PostedMail).where(PostedMail.template == "ecard").order_by(PostedMail.id)).all()
    assert [mail.address for mail in posted] == ["m0@example.jp", "m1@example.jp", "m2@example.jp"]
    said = MailTexts(make_settings(PUBLIC_URL=PUBLIC_URL)).write(posted[0])
    link = f"{PUBLIC_URL}/c/{card_token(cards[0].ref, 1, KEY)}"
    assert link in said.text
    first = links_of(desk, run)[0]
    assert (first["email"], first["link"]) == ("m0@example.jp", link)
    assert first["claim_code"] in said.text
    for _twice in range(2):
        note_card_opened(s, cards[0].id, at=desk.at)
    claim_card(s, card_token(cards[0].ref, 1, KEY), first["claim_code"], key=KEY, secret="phone", at=desk.at)
    assert figures(s, run) == Figures(3, 3, 0, 1, 1, 0)
    assert remind(s, desk.scope, run.ref, **desk.by_merchant) == 2
    assert remind(s, desk.scope, run.ref, **desk.by_merchant) == 0
    desk.work(1)
    again = s.scalars(select(PostedMail.address).where(PostedMail.template == "ecard_reminder")).all()
    assert sorted(again) == ["m1@example.jp", "m2@example.jp"]
    assert figures(s, run).reminded == 2


@one_database
def test_whoever_hands_out_printed_cards_has_the_codes_of_them_all(desk: Desk):
    desk.member("M1", "=林 一")
    run = desk.planned(NAMELESS, blanks=2)
    with pytest.raises(RunStateRefused):
        links_of(desk, run)
    desk.confirm(run)
    cards = cards_by_id(desk.session, desk.scope, [piece.card_id for piece in find_pieces(desk.session, run)])
    found = links_of(desk, run)
    assert [(one["serial"], one["member_no"], one["name"]) for one in found] == [
        ("1", "M1", "'=林 一"), ("2", "", ""), ("3", "", "")
    ]  # fmt: skip
    assert {one["number"].replace(" ", "") for one in found} == {card.digits for card in cards.values()}
    assert len({one["claim_code"] for one in found}) == 3
    cancel_run(desk.session, desk.scope, run.ref, **desk.by_merchant)
    with pytest.raises(RunStateRefused):
        links_of(desk, run)


def links_of(desk: Desk, run: PrintRun) -> list[dict[str, str]]:
    """The lines of a run's file of links and codes."""
    lines = card_links_csv(desk.session, desk.scope, run.ref, key=KEY, public_url=PUBLIC_URL)
    return list(csv.DictReader(StringIO("".join(lines).removeprefix("\ufeff"))))


@one_database
def test_e_cards_may_go_out_by_the_merchants_own_mailing(desk: Desk):
    desk.member("M1")
    with pytest.raises(AddressesRefused):
        desk.confirmed(kind=RunKind.ECARDS, design_version="")
    run = desk.confirmed(kind=RunKind.ECARDS, design_version="", mails=False)
    desk.work(1)
    assert desk.run(run).state == RunState.DONE
    assert len(links_of(desk, run)) == 1
    assert desk.session.scalars(select(PostedMail).where(PostedMail.template == "ecard")).all() == []
    with pytest.raises(RunStateRefused):
        remind(desk.session, desk.scope, run.ref, **desk.by_merchant)


def test_files_and_addresses_are_deleted_thirty_days_after_a_run_is_done(desk: Desk):
    desk.member("M1", **TOKYO)
    run = desk.finished(sends_itself=False, delivery=Delivery.MEMBERS)
    take_run(desk.session, desk.scope, run.ref, **desk.by_merchant)
    desk.clock.advance(days=29)
    purge_runs(desk.session, files=desk.files, days=30, at=desk.at)
    assert merchant_package(desk.session, desk.scope, run.ref)
    desk.clock.advance(days=1)
    purge_runs(desk.session, files=desk.files, days=30, at=desk.at)
    with pytest.raises(FilesGone):
        merchant_package(desk.session, desk.scope, desk.run(run).ref)
    assert not list(desk.root.glob("runs/*"))
    assert desk.session.scalars(EVERYTHING.apply(select(RunPiece.fields), RunPiece)).all() == [None]
    again = reprint_pieces(
        desk.session, desk.scope, run.ref, Spoiled((1,)), **desk.by_merchant
    )  # members' records stay
    desk.work()
    assert desk.run(again).state == RunState.READY
    cancel_run(desk.session, desk.scope, again.ref, **desk.by_merchant)
    assert current_card(desk.session, desk.scope, 1).state == "active"


@one_database
def test_on_another_stock_the_shop_reads_a_job_sheet_of_that_stock(desk: Desk, tmp_path: Path):
    desk.member("M1")
    run = desk.finished()
    decline_job(desk.session, desk.shop.scope, run.ref, reason="塩ビを切らしています", **desk.by_shop)
    send_run(desk.session, desk.scope, run.ref, stock="coated-paper", **desk.by_merchant)
    assert shop_jobs(desk.session, desk.shop.scope) == [] and desk.run(run).state == RunState.RENDERING
    with pytest.raises(PackageNotReady):
        merchant_package(desk.session, desk.scope, run.ref)
    desk.work(1)
    assert [job.ref for job in shop_jobs(desk.session, desk.shop.scope)] == [run.ref]
    folder = desk.unpacked(desk.run(run), tmp_path / "package")
    sheet = pypdfium2.PdfDocument(folder / JOB_SHEET)[0].get_textpage().get_text_range()
    said = [sheet.count(STOCK_NAMES["ja"][stock]) for stock in ("coated-paper", "pvc")]
    assert said == [2, 1]  # each is named once among those that are allowed
    assert verify_manifest(folder / "manifest.json", SIGNING_KEY.public_key()) == []
    told = [line.what for line in timeline(desk.session, run)]
    assert told[-4:] == ["declined", "repacked", "ready", "sent"]


@one_database
def test_a_cancelled_run_waits_for_no_files(desk: Desk):
    desk.member("M1")
    run = desk.confirmed()
    cancel_run(desk.session, desk.scope, run.ref, **desk.by_merchant)
    wait_for_files(desk.session, run.ref, FilesAway("full"), at=desk.at)
    assert desk.run(run).waiting == ""


@one_database
def test_runs_that_are_stuck_keep_none_behind_them_waiting(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("portal.print_runs.purging._AT_ONCE", 1)
    desk.member("M1", address="m1@example.jp")
    made = [desk.confirmed(kind=RunKind.ECARDS, design_version="") for _run in range(3)]
    desk.session.execute(delete(Job))
    mend_runs(desk.session, at=desk.at)
    desk.work(1)
    assert [desk.run(run).state for run in made] == [RunState.DONE] * 3
