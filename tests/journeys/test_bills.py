"""A light merchant, which has screens and mail alone, bills a customer by hand and a thousand by a file."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy.orm import Session

from portal.kernel.clock import SystemClock, japan_day
from portal.organisations import LinkType, Organisation
from tests.factories import Factory
from tests.journeys.staff_desk import StaffDesk
from tests.journeys.test_desk_frame import complaints
from tests.journeys.test_merchant import make_desk, owner, session

__all__ = ["make_desk", "owner", "session"]

LINES = 1_000


@pytest.fixture
def merchant(session: Session) -> Organisation:
    """A merchant of the light type, without staff."""
    return Factory(session, SystemClock()).organisation(name="みどり商店", link_type=LinkType.LIGHT)


def bills_file() -> bytes:
    """Bills that make their numbers, in CP932; one line asks for nothing."""
    due = f"{japan_day(SystemClock().now()) + timedelta(days=20):%Y/%m/%d}"
    lines = [f'新規,Z-{place},"1,100",{due},4月分の会費\r\n' for place in range(LINES)]
    lines[9] = f"新規,Z-9,0,{due},4月分の会費\r\n"
    return ("番号,管理番号,金額,支払期限,内容\r\n" + "".join(lines)).encode("cp932")


def test_a_light_merchant_bills_by_hand_and_by_a_file(owner: StaffDesk):
    owner.open("/merchant").follow("請求を登録する")
    owner.page.get_by_label("この請求のための番号を新しく作る").check()
    expect(owner.page.get_by_label("スマートピット番号（13桁）")).to_be_hidden()
    owner.page.get_by_label("請求金額（税込）").fill("¥１２,０００")
    owner.page.get_by_label("請求の内容").fill("ご注文の品")
    owner.page.get_by_label("お客さまの名前").fill("髙﨑 花子")
    owner.press("確認へ進む").shows("まだ登録していません").shows("12,000").shows("髙＊ 花＊ 様")
    assert complaints(owner) == []
    owner.press("登録する").shows("請求を登録しました").shows("お支払い待ち")
    assert complaints(owner) == []

    owner.follow("請求").follow("CSVで登録する")
    file = {"name": "4月.csv", "mimeType": "text/csv", "buffer": bills_file()}
    owner.page.set_input_files("[name=file]", [file])
    owner.press("送って確かめる").shows("11行目").shows("金額は、1円から300,000円まで")
    assert complaints(owner) == []
    owner.press(f"正しい{LINES - 1:,}件だけを登録する")
    owner.follow("登録した請求を見る").shows("Z-999")
    owner.open("/merchant").shows("1,110,900円")
