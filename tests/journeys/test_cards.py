"""A card from a member's hand onto their phone: scanned off a picture, claimed, seen offline, lost, replaced."""

from collections.abc import Iterator
from io import BytesIO

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import expect
from sqlalchemy.orm import Session

from portal.cards import CardKind, CardRecord, allot_cards, card_token, claim_code, group_code, replace_card
from portal.db import make_engine, make_sessions
from portal.kernel.clock import SystemClock
from portal.members import Particulars, add_member
from portal.organisations import COMMAND, Organisation, Role, Scope, scope_of
from tests.factories import Factory, make_settings
from tests.journeys.server import SECRET_KEY, Server
from tests.journeys.test_offline import goes_offline, wait_until_kept

PLAN = make_settings().number_plan


@pytest.fixture
def session(sqlite_server: Server) -> Iterator[Session]:
    """The running portal's database."""
    engine = make_engine(f"sqlite:///{sqlite_server.log.parent / 'portal.sqlite'}")
    with make_sessions(engine)() as opened:
        yield opened
    engine.dispose()


@pytest.fixture
def organisation(session: Session) -> Organisation:
    """A merchant."""
    return Factory(session, SystemClock()).organisation(name="みどり水道")


@pytest.fixture
def scope(organisation: Organisation) -> Scope:
    return scope_of(organisation)


@pytest.fixture
def card(session: Session, scope: Scope) -> CardRecord:
    """A member's card."""
    at = SystemClock().now()
    member = add_member(session, scope, Particulars("0001", "髙﨑 花子"), actor=COMMAND, at=at)
    look = {"name": "みどり水道 友の会", "ground": "#14532d"}
    return allot_cards(session, scope, [member.id], kind=CardKind.PRINTED, plan=PLAN, at=at, look=look)[0]


def scanned(picture: bytes) -> str:
    """What a phone reads in a picture of a QR code."""
    [code] = zxingcpp.read_barcodes(
        Image.open(BytesIO(picture)), zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
    )
    return code.text


def test_a_member_claims_a_card_sees_it_offline_loses_it_and_gets_another(
    phone, chromium, server, session, organisation, scope, card
):
    desk = chromium.new_context(locale="ja-JP", viewport={"width": 1280, "height": 800})
    staff = Factory(session, SystemClock()).member(organisation, Role.EDITOR, name="緑川 学")
    desk.add_cookies([{"name": "staff", "value": staff.secret, "url": server.url}])
    counter = desk.new_page()
    counter.goto(f"{server.url}/merchant/cards/{card.ref}")
    address = scanned(counter.locator(".qr-slip").screenshot())
    assert address == f"{server.url}/c/{card_token(card, SECRET_KEY)}"
    code = group_code(claim_code(card, SECRET_KEY))
    assert code in counter.content()

    link = address.removeprefix(server.url)
    phone.open(link)
    assert phone.digits == card.digits and "花子" not in phone.page.content()
    phone.follow("この機器に入れる").may_see(422)
    phone.page.get_by_label("受け取りコード").fill("ABCD-2345")
    phone.press("この機器に入れる")
    assert "コードが違います" in phone.fault
    phone.page.get_by_label("受け取りコード").fill(code.lower())
    phone.press("この機器に入れる")
    number = f"/numbers/{card.number_ref}"
    assert phone.path == number and phone.digits == card.digits
    wait_until_kept(phone.page, number)

    goes_offline(phone)
    phone.open(number)
    assert phone.digits == card.digits
    phone.context.set_offline(False)
    phone.watch.offline = False

    phone.open(number).follow("カードをなくしたとき").press("利用を停止して、再発行を頼む")
    assert "新しいカードが発行されると" in phone.main.inner_text()
    counter.goto(f"{server.url}/merchant/cards")
    counter.get_by_role("link", name="髙﨑 花子").click()
    counter.get_by_role("link", name="再発行する").click()
    counter.get_by_role("button", name="再発行する").click()
    expect(counter.get_by_role("status").first).to_contain_text("新しい番号のカードを作りました")
    new = replace_card(session, scope, card.ref, plan=PLAN, actor=COMMAND, at=SystemClock().now())
    phone.open(number).follow("新しい番号を見る")
    assert phone.digits == new.digits != card.digits
    phone.may_see(410).open(link)
    assert phone.headline.replace("\n", "") == "新しいカードに替わっています"
    desk.close()
