"""A merchant's owner links a system: a key and its first call, a webhook and its test; and takes a tenant in."""

import json
import secrets
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy.orm import Session
from standardwebhooks import Webhook

from portal.db import make_engine, make_sessions
from portal.kernel.clock import SystemClock
from portal.organisations import COMMAND, Invitation, Invited, Organisation, Role, Scope, invite
from portal.web.links import token_of
from tests.factories import Factory
from tests.journeys.server import SECRET_KEY, Server
from tests.journeys.staff_desk import StaffDesk
from tests.journeys.test_desk_frame import complaints
from tests.notices.receiver import receiver

MakeDesk = Callable[[], StaffDesk]


@pytest.fixture
def session(sqlite_server: Server) -> Iterator[Session]:
    """The running portal's database."""
    engine = make_engine(f"sqlite:///{sqlite_server.log.parent / 'portal.sqlite'}")
    with make_sessions(engine)() as opened:
        yield opened
    engine.dispose()


@pytest.fixture
def make_desk(chromium: Browser, sqlite_server: Server) -> Iterator[MakeDesk]:
    """``make_desk()``: a desk where nobody has signed in."""
    contexts = []

    def made() -> StaffDesk:
        context = chromium.new_context(viewport={"width": 1280, "height": 800}, locale="ja-JP")
        contexts.append(context)
        return StaffDesk(context, sqlite_server.url)

    yield made
    for context in contexts:
        context.close()


@pytest.fixture
def merchant(session: Session) -> Organisation:
    """A merchant without staff."""
    return Factory(session, SystemClock()).organisation(name="みなと水道")


@pytest.fixture
def owner(make_desk: MakeDesk, merchant: Organisation, session: Session) -> StaffDesk:
    """The merchant's owner, with a passkey."""
    to = Invited(f"yumi@{secrets.token_hex(4)}.example.jp", Role.OWNER, "ja")
    invite(session, merchant, to, actor=COMMAND, at=SystemClock().now())
    return make_desk().accept(invitation_to(session, to.address), "髙﨑 由美").make_passkey()


def invitation_to(session: Session, address: str) -> str:
    """The path in the latest invitation that was mailed to somebody."""
    session.rollback()
    sent = Scope.service("a journey").select(Invitation).where(Invitation.address == address)
    ref = session.scalars(sent.order_by(Invitation.invited_at.desc())).first().ref
    return f"/staff/invitation/{token_of(SECRET_KEY, 'invitation', ref)}"


def call(server: Server, path: str, key: str) -> Any:
    """What the API answers to a key."""
    asked = urllib.request.Request(f"{server.url}/api/v1/{path}", headers={"Authorization": f"Bearer {key}"})
    with urllib.request.urlopen(asked, timeout=10) as answer:
        return json.load(answer)


def test_an_owner_links_a_system(owner: StaffDesk, sqlite_server: Server):
    owner.shows("5項目のうち1項目").open("/merchant/keys").follow("APIキーを作る")
    owner.fill(name="本店の販売管理").press("作って表示する")
    key = owner.main.locator("#secret").inner_text()
    assert call(sqlite_server, "organisation", key)["name"] == "みなと水道" and complaints(owner) == []
    owner.page.reload()
    owner.arrived().shows("もう表示できません")
    assert owner.open("/merchant/keys").main.get_by_role("row").count() == 2  # with the heading

    with receiver() as shop:
        owner.open("/merchant/webhooks").follow("送り先を登録する")
        owner.fill(url=shop.url).press("登録して秘密を表示する")
        secret = owner.main.locator("#secret").inner_text()
        owner.press("テストを送る").shows("届きました（204）")
        assert complaints(owner) == []
        told = shop.calls[0]
        assert Webhook(secret).verify(told.body, dict(told.headers))["type"] == "webhook.test"
    owner.open("/merchant").shows("5項目のうち4項目")


def test_a_tenant_is_taken_in_and_kept_apart(owner: StaffDesk, make_desk: MakeDesk, session: Session):
    owner.open("/merchant/tenants").follow("テナントを登録する")
    owner.fill(name="港南支店", address="konan@minato.example.jp", owner_address="minami@minato.example.jp")
    owner.press("登録する").shows("招待のメールを送りました")
    page = owner.path

    tenant = make_desk()
    tenant.accept(invitation_to(session, "minami@minato.example.jp"), "港 南子").follow("あとで登録する")
    assert tenant.open("/merchant").page.get_by_role("link", name="テナント", exact=True).count() == 0
    tenant.open("/merchant/staff").shows("港 南子")
    expect(tenant.main.get_by_text("髙﨑 由美")).to_have_count(0)
    tenant.may_see(404).open("/merchant/tenants").open(page)
    owner.open(page).shows("港 南子")
    assert complaints(owner) == []
