"""A company applies, is approved, and its people come in: invitation, passkey, a colleague with a smaller role."""

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from portal.applications import Application, approve_application
from portal.db import make_engine, make_sessions
from portal.kernel.clock import SystemClock
from portal.organisations import Actor
from tests.journeys.server import Server, running_server
from tests.journeys.staff_desk import StaffDesk
from tests.smtp import Sink, smtp_sink

MakeDesk = Callable[[], StaffDesk]
OPERATOR = Actor("staff", "operator", "運営 花子", "192.0.2.1")


@pytest.fixture
def sink() -> Iterator[Sink]:
    """Where mails arrive."""
    with smtp_sink() as running:
        yield running


@pytest.fixture
def database(sqlite_url: str) -> str:
    """The address of the portal's database."""
    return sqlite_url


@pytest.fixture
def portal(sink: Sink, database: str, tmp_path: Path) -> Iterator[Server]:
    """A portal that sends mails."""
    mail = {"MAIL_URL": sink.url, "MAIL_FROM": "portal@example.jp"}
    with running_server(tmp_path, database, is_migrated=True, WORKERS="1", **mail) as server:
        yield server
        print(server.log.read_text())  # noqa: T201  # pytest shows it where the journey fails


@pytest.fixture
def make_desk(chromium: Browser, portal: Server) -> Iterator[MakeDesk]:
    """``make_desk()``: a desk where nobody has signed in."""
    contexts = []

    def made() -> StaffDesk:
        context = chromium.new_context(viewport={"width": 1280, "height": 800}, locale="ja-JP")
        contexts.append(context)
        return StaffDesk(context, portal.url)

    yield made
    for context in contexts:
        context.close()


def mailed(sink: Sink, to: str, part: str) -> str:
    """The path in the latest mail to somebody that has ``part``, once it has come."""
    patience = time.monotonic() + 10
    while time.monotonic() < patience:
        for mail in reversed(sink.mails):
            text = mail.get_body(("plain",)).get_content()
            if mail["To"] == to and (found := re.search(rf"http://localhost:\d+({part}\S+)", text)):
                return found[1]
        time.sleep(0.05)
    raise AssertionError(f"no mail to {to} with {part}: {[mail['Subject'] for mail in sink.mails]}")


def approve(database: str) -> None:
    """The operator approves the one application there is."""
    engine = make_engine(database)
    with make_sessions(engine)() as session:
        ref = session.scalars(select(Application.ref)).one()
        approve_application(session, ref, reason="登記を確認しました", actor=OPERATOR, at=SystemClock().now())
    engine.dispose()


def test_a_company_applies_and_its_people_come_in(make_desk: MakeDesk, sink: Sink, database: str):
    owner = make_desk()
    owner.open("/").open("/business/apply").fill(
        company="みどり学園",
        person="緑川 学",
        address="manabu@midori.example.jp",
        phone="０３−１１１１−２２２２",
        link_type="regular",
        purpose="授業料",
    ).press("申し込む").shows("メールをご確認ください")
    owner.open(mailed(sink, "manabu@midori.example.jp", "/business/apply/")).press("確認して審査に進む")
    owner.shows("お申し込みを受け付けました")

    approve(database)
    owner.accept(mailed(sink, "manabu@midori.example.jp", "/staff/invitation/"), "緑川 学")
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
    viewer.accept(mailed(sink, "aoi@midori.example.jp", "/staff/invitation/"), "青井 葵").follow("あとで登録する")
    viewer.open("/merchant/staff").shows("緑川 学")
    assert viewer.main.get_by_role("link", name="担当者を招待する").count() == 0
    viewer.may_see(403).open("/merchant/staff/invite").shows("管理者に頼んでください：緑川 学")
