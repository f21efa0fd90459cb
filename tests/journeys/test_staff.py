"""A company applies, is approved, and its people come in: invitation, passkey, a colleague with a smaller role."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from portal.applications import Application, approve_application
from portal.db import make_engine, make_sessions
from portal.kernel.clock import SystemClock
from portal.organisations import Actor
from tests.journeys.post import mail_to, text_of
from tests.journeys.server import Server
from tests.journeys.staff_desk import StaffDesk

MakeDesk = Callable[[], StaffDesk]
OPERATOR = Actor("staff", "operator", "運営 花子", "192.0.2.1")


@pytest.fixture
def make_desk(chromium: Browser, mailing_server: Server) -> Iterator[MakeDesk]:
    """``make_desk()``: a desk where nobody has signed in."""
    contexts = []

    def made() -> StaffDesk:
        context = chromium.new_context(viewport={"width": 1280, "height": 800}, locale="ja-JP")
        contexts.append(context)
        return StaffDesk(context, mailing_server.url)

    yield made
    for context in contexts:
        context.close()


def mailed(server: Server, to: str, part: str) -> str:
    """The path in the latest mail to somebody that has ``part``, once it has come."""
    return re.search(rf"http://localhost:\d+({part}\S+)", text_of(mail_to(server, to, part)))[1]


def approve(server: Server) -> None:
    """The operator approves the one application there is."""
    engine = make_engine(f"sqlite:///{server.log.parent / 'portal.sqlite'}")
    with make_sessions(engine)() as session:
        ref = session.scalars(select(Application.ref)).one()
        approve_application(session, ref, reason="登記を確認しました", actor=OPERATOR, at=SystemClock().now())
    engine.dispose()


def test_a_company_applies_and_its_people_come_in(make_desk: MakeDesk, mailing_server: Server):
    owner = make_desk()
    owner.open("/").open("/business/apply").fill(
        company="みどり学園",
        person="緑川 学",
        address="manabu@midori.example.jp",
        phone="０３−１１１１−２２２２",
        link_type="regular",
        purpose="授業料",
    ).press("申し込む").shows("メールをご確認ください")
    owner.open(mailed(mailing_server, "manabu@midori.example.jp", "/business/apply/")).press("確認して審査に進む")
    owner.shows("お申し込みを受け付けました")

    approve(mailing_server)
    owner.accept(mailed(mailing_server, "manabu@midori.example.jp", "/staff/invitation/"), "緑川 学")
    assert owner.headline == "パスキーを登録しましょう"
    owner.make_passkey().shows("パスキーを登録しました")
    assert owner.path == "/merchant"

    owner.sign_out().shows("サインアウトしました")
    assert owner.open("/merchant").path == "/staff/sign-in"
    owner.sign_in()
    expect(owner.page).to_have_url(re.compile("/merchant$"))

    owner.open("/merchant/staff").follow("担当者を招待する")
    owner.fill(address="aoi@midori.example.jp", role="viewer").press("招待を送る").shows("招待のメールを送りました")
    assert [path for path in owner.kept_by_the_worker() if re.match("/(staff|merchant|business)", path)] == []

    viewer = make_desk()
    viewer.accept(mailed(mailing_server, "aoi@midori.example.jp", "/staff/invitation/"), "青井 葵").follow(
        "あとで登録する"
    )
    viewer.open("/merchant/staff").shows("緑川 学")
    assert viewer.main.get_by_role("link", name="担当者を招待する").count() == 0
    viewer.may_see(403).open("/merchant/staff/invite").shows("管理者に頼んでください：緑川 学")
