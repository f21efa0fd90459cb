"""The operator lets a company in: the desk, its passkey, an application approved with a reason."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy.orm import Session

from portal.applications import Applied, apply_as_merchant, confirm_application
from portal.db import make_engine, make_sessions
from portal.kernel.clock import SystemClock
from portal.organisations import COMMAND, Invitation, Invited, LinkType, Profile, Role, Scope, invite, the_operator
from portal.web.links import token_of
from portal.web.mails import PATHS
from tests.journeys.server import SECRET_KEY, Server
from tests.journeys.staff_desk import StaffDesk

MakeDesk = Callable[[], StaffDesk]
APPLIED = Applied(
    "さくら電力株式会社",
    "サクラデンリョク",
    "青木 実",
    "aoki@sakura.example.jp",
    "03-9876-5432",
    "https://sakura.example.jp",
    LinkType.REGULAR,
    "毎月の電気料金",
    "ja",
)


@pytest.fixture
def books(server: Server) -> Iterator[Session]:
    """The portal's own database, to bring in what came before."""
    engine = make_engine(f"sqlite:///{Path(server.log).parent / 'portal.sqlite'}")
    with make_sessions(engine)() as session:
        yield session
    engine.dispose()


@pytest.fixture
def make_desk(chromium: Browser, server: Server) -> Iterator[MakeDesk]:
    """``make_desk()``: a desk where nobody has signed in."""
    contexts = []

    def made() -> StaffDesk:
        context = chromium.new_context(viewport={"width": 1280, "height": 800}, locale="ja-JP")
        contexts.append(context)
        return StaffDesk(context, server.url)

    yield made
    for context in contexts:
        context.close()


def invitation_to(books: Session, address: str) -> str:
    """The path that the mailed invitation leads to."""
    books.rollback()
    everybody = Scope.service("a test reads somebody's mail")
    ref = books.scalars(everybody.select(Invitation).where(Invitation.address == address)).one().ref
    return PATHS["invitation"].format(token_of(SECRET_KEY, "invitation", ref))


def test_an_application_is_opened_approved_with_a_reason_and_the_merchant_comes_in(make_desk: MakeDesk, books: Session):
    at = SystemClock().now()
    place = the_operator(books, Profile("スマートピット運営", "ops@example.jp"), actor=COMMAND, at=at)
    invite(books, place, Invited("sato@example.jp", Role.OWNER, "ja"), actor=COMMAND, at=at)
    confirm_application(books, apply_as_merchant(books, APPLIED, request_key="journey", at=at), at=at)

    operator = make_desk()
    operator.accept(invitation_to(books, "sato@example.jp"), "佐藤 明").make_passkey()
    assert operator.path == "/operator"
    operator.follow("審査待ちの申し込み").follow("さくら電力株式会社").shows("毎月の電気料金")
    operator.follow("承認する").shows("さくら電力株式会社を承認しますか")
    operator.may_see(422).press("承認する").shows("理由を書いてください。")
    operator.fill(reason="登記を確かめました。").press("承認する").shows("承認しました。")
    operator.shows("申し込みを承認しました（理由：登記を確かめました。）").shows("aoki@sakura.example.jp")

    merchant = make_desk()
    merchant.accept(invitation_to(books, "aoki@sakura.example.jp"), "青木 実").make_passkey()
    assert merchant.path == "/merchant"

    operator.open("/operator/people?q=青木").follow("青木 実").follow("さくら電力株式会社")
    operator.follow("利用を停止する").fill(reason="お支払いを確認できません。").press("利用を停止する").shows(
        "停止しました。"
    )
    expect(operator.page).to_have_url(re.compile("/operator/organisations/"))
    merchant.may_see(403).open("/merchant/staff/invite").shows("いまは利用が停止されているため")
