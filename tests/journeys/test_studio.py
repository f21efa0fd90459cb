"""The design studio in a real browser: dragged, nudged, undone; saved by itself, offline too; two at once."""

import re
from collections.abc import Callable, Iterator
from io import BytesIO
from re import Pattern
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, expect
from sqlalchemy.orm import Session

from portal.adapters.files import FilesFolder
from portal.db import make_engine, make_sessions
from portal.designs import Design, design_from_template, find_design, versions
from portal.kernel.clock import SystemClock
from portal.organisations import COMMAND, Organisation, Role, scope_of
from tests.factories import Factory
from tests.journeys.server import Server
from tests.journeys.staff_desk import StaffDesk
from tests.journeys.test_desk_frame import complaints

SAVED, OFFLINE = "保存しました", "未保存（オフライン）"
SENT = re.compile("(オフラインの間の変更を)?保存しました")  # the next save may follow at once
WIDE, TABLET = {"width": 1280, "height": 800}, {"width": 820, "height": 1180}


class StudioDesk(StaffDesk):
    """Somebody at the studio."""

    def begin(self, path: str) -> "StudioDesk":
        """Opens a design and waits until it is drawn."""
        self.page.goto(self.server_url + path)
        self.page.wait_for_selector("[data-ready] .studio-art [data-place]")
        return self

    def pick(self, words: str) -> "StudioDesk":
        """Takes an element in the list."""
        self.page.locator(".layer-pick", has_text=words).click()
        return self

    def press_on_sheet(self, *keys: str) -> "StudioDesk":
        """Keys on the sheet."""
        self.page.locator("[data-stage]").focus()
        for key in keys:
            self.page.keyboard.press(key)
        return self

    def tells(self, status: str | Pattern[str]) -> "StudioDesk":
        """Waits until the line on saving says so."""
        expect(self.page.locator("[data-status-text]")).to_have_text(status)
        return self

    def drag(self, selector: str, dx: float, dy: float) -> "StudioDesk":
        """Drags the middle of something by mm."""
        box = self.page.locator(selector).bounding_box()
        assert box
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        mm = self.page.locator("[data-sheet]").bounding_box()["width"] / 91.6
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.page.mouse.move(x + dx * mm, y + dy * mm, steps=8)
        self.page.mouse.up()
        return self


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
    return Factory(session, SystemClock()).organisation(name="みなと市民クラブ")


@pytest.fixture
def design(session: Session, organisation: Organisation, sqlite_server: Server) -> Design:
    """Begun from the café's template."""
    files, scope = FilesFolder(sqlite_server.log.parent / "files"), scope_of(organisation)
    return design_from_template(session, files, scope, "cafe", actor=COMMAND, at=SystemClock().now())


@pytest.fixture
def make_desk(
    chromium: Browser, sqlite_server: Server, session: Session, organisation: Organisation
) -> Iterator[Callable[..., StudioDesk]]:
    """``make_desk(name="花")``: somebody who may edit, signed in."""
    contexts = []

    def made(name: str = "髙﨑 花", **options: Any) -> StudioDesk:
        member = Factory(session, SystemClock()).member(organisation, Role.EDITOR, name=name)
        context = chromium.new_context(**({"viewport": WIDE, "locale": "ja-JP"} | options))
        contexts.append(context)
        context.add_cookies([{"name": "staff", "value": member.secret, "url": sqlite_server.url}])
        return StudioDesk(context, sqlite_server.url)

    yield made
    for context in contexts:
        context.close()


@pytest.fixture
def path(design: Design) -> str:
    return f"/merchant/designs/{design.ref}/studio"


@pytest.fixture
def saved(session: Session, organisation: Organisation, design: Design) -> Callable[[str], dict[str, Any]]:
    """``saved("shop")``: an element of the front as the database has it."""

    def element(name: str) -> dict[str, Any]:
        session.rollback()
        session.expire_all()
        content = find_design(session, scope_of(organisation), design.ref).content
        return next(one for one in content["front"]["elements"] if one.get("id") == name)

    return element


def place(element: dict[str, Any]) -> tuple[float, float]:
    return element["x"], element["y"]


def test_an_element_is_dragged_nudged_resized_and_undone_and_saved_by_itself(make_desk, path, saved):
    desk = make_desk().begin(path).pick("ひだまり珈琲")
    desk.drag(".frame", 4.03, 6.5).tells(SAVED)
    assert place(saved("shop")) == (10, 16.1)
    desk.press_on_sheet("ArrowRight", "Shift+ArrowDown").tells("まもなく保存します").tells(SAVED)
    assert place(saved("shop")) == (10.1, 17.1)
    desk.press_on_sheet("Control+z").tells("まもなく保存します").tells(SAVED)
    assert place(saved("shop")) == (10, 16.1)
    desk.press_on_sheet("Control+Shift+Z", "Alt+Tab")
    desk.page.get_by_label("左から", exact=True).fill("6")
    desk.page.keyboard.press("Tab")
    desk.tells("まもなく保存します").tells(SAVED)
    desk.drag(".grip-e", -3, 0).tells(SAVED)
    assert saved("shop")["x"] == 6 and saved("shop")["width"] == pytest.approx(35, abs=0.15)

    desk.page.locator("[data-adder] summary").click()
    desk.page.get_by_role("button", name="QRコード", exact=True).click()
    expect(desk.page.locator(".studio-art [data-place]")).to_have_count(6)
    desk.page.get_by_role("button", name="上下中央").click()
    expect(desk.page.locator("[data-findings-count]")).to_have_text("1")
    desk.page.get_by_role("button", name="確かめる").click()
    desk.page.get_by_role("button", name="その場所へ").click()
    expect(desk.page.locator(".layer-pick[aria-pressed=true]")).to_contain_text("QRコード")
    picture = BytesIO()
    Image.new("L", (600, 400), 128).save(picture, "PNG")
    sent = {"name": "灰色.png", "mimeType": "image/png", "buffer": picture.getvalue()}
    desk.page.locator("[data-file]").set_input_files([sent])
    expect(desk.page.locator(".layer-pick[aria-pressed=true]")).to_contain_text("灰色.png")
    expect(desk.page.locator(".studio-art image")).to_have_count(2)  # beside the background
    assert complaints(desk) == []


def test_what_was_changed_offline_is_sent_later_even_by_another_page(make_desk, path, saved):
    desk = make_desk().may_see(409).begin(path).pick("ひだまり珈琲")
    desk.context.set_offline(True)
    desk.press_on_sheet("ArrowLeft").tells(OFFLINE)
    assert saved("shop")["x"] == 6
    desk.context.set_offline(False)
    desk.tells(SENT)
    assert saved("shop")["x"] == 5.9

    desk.context.set_offline(True)
    desk.press_on_sheet("ArrowLeft").tells(OFFLINE)
    desk.page.close()
    desk.context.set_offline(False)
    desk.page = desk.context.new_page()
    desk.begin(path).tells(SENT)
    assert saved("shop")["x"] == 5.8


def test_two_who_edit_are_told_of_each_other_and_neither_loses_anything(
    make_desk, path, saved, session, organisation, design
):
    first, second = make_desk("髙﨑 花").begin(path), make_desk("佐藤 健", has_touch=True, viewport=TABLET).begin(path)
    expect(second.page.locator("[data-presence-says]")).to_contain_text("髙﨑 花さんが、いま編集しています")
    expect(second.page.get_by_role("button", name="画像を入れる")).to_be_disabled()
    second.page.get_by_role("button", name="編集を引き継ぐ").click()
    expect(second.page.locator("[data-presence]")).to_be_hidden()

    first.context.set_offline(True)
    first.pick("いつもの").press_on_sheet("Shift+ArrowDown").tells(OFFLINE)
    second.page.get_by_role("button", name="重なり").click()
    second.pick("ひだまり珈琲").press_on_sheet("Shift+ArrowRight").tells("まもなく保存します").tells(SAVED)
    first.context.set_offline(False)
    expect(first.page.get_by_role("dialog")).to_contain_text("佐藤 健さんが、この間に別の変更を保存しました")
    first.page.get_by_role("button", name="相手の保存を使う").click()
    first.tells(SAVED)

    assert place(saved("shop")) == (7, 9.6) and saved("words")["y"] == 17.6
    kept = next(one for one in versions(session, scope_of(organisation), design.ref) if one.note)
    assert kept.note == "髙﨑 花さんの、残さなかった変更"
    assert [one["y"] for one in kept.content["front"]["elements"] if one["id"] == "words"] == [18.6]
