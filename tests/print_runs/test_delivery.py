"""Pieces that go to members: carrier sheets, postcards, addresses, e-cards; and what is deleted afterwards."""

import csv
import json
from io import StringIO
from pathlib import Path

import pypdfium2
import pytest
from sqlalchemy import select

from portal.cards import claim_card, current_card
from portal.cards import token_of as card_token
from portal.mail import PostedMail
from portal.organisations import Scope
from portal.print_runs import (
    AddressesRefused,
    Delivery,
    Figures,
    FilesGone,
    RunKind,
    RunPiece,
    RunState,
    RunStateRefused,
    Spoiled,
    cancel_run,
    ecard_links_csv,
    figures,
    merchant_package,
    note_card_opened,
    purge_runs,
    remind,
    reprint_pieces,
    take_run,
)
from portal.print_runs.postal import PREFECTURES, address_fault
from portal.web.mails import MailTexts
from tests.factories import make_settings
from tests.print_runs.desk import KEY, POSTCARD, PUBLIC_URL, TOKYO, Desk
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
    (_head, first, *_others) = csv.reader(
        StringIO("".join(ecard_links_csv(s, desk.scope, run.ref, key=KEY, public_url=PUBLIC_URL)))
    )
    assert first[2:4] == ["m0@example.jp", link]
    assert first[4] in said.text
    for _twice in range(2):
        note_card_opened(s, cards[0].id, at=desk.at)
    claim_card(s, card_token(cards[0].ref, 1, KEY), first[4], key=KEY, secret="phone", at=desk.at)
    assert figures(s, run) == Figures(3, 3, 0, 1, 1, 0)
    assert remind(s, desk.scope, run.ref, **desk.by_merchant) == 2
    assert remind(s, desk.scope, run.ref, **desk.by_merchant) == 0
    desk.work(1)
    again = s.scalars(select(PostedMail.address).where(PostedMail.template == "ecard_reminder")).all()
    assert sorted(again) == ["m1@example.jp", "m2@example.jp"]
    assert figures(s, run).reminded == 2


@one_database
def test_e_cards_may_go_out_by_the_merchants_own_mailing(desk: Desk):
    desk.member("M1")
    with pytest.raises(AddressesRefused):
        desk.confirmed(kind=RunKind.ECARDS, design_version="")
    run = desk.confirmed(kind=RunKind.ECARDS, design_version="", mails=False)
    desk.work(1)
    assert desk.run(run).state == RunState.DONE
    assert len(list(ecard_links_csv(desk.session, desk.scope, run.ref, key=KEY, public_url=PUBLIC_URL))) == 2
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
