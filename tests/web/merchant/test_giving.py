"""A merchant's link asks for a number; a customer gives one, sees whom it was given to, and takes it back."""

import re

import pypdfium2
import pytest
import zxingcpp

from portal.members import MemberSearch, Particulars, add_member, search_members
from portal.organisations import COMMAND, Role
from tests.web.browser import Browser


@pytest.fixture
def hanako(owner, session, clock):
    wanted = Particulars("0001", "髙﨑 花子")
    return add_member(session, owner.member.scope, wanted, actor=COMMAND, at=clock.now())


@pytest.fixture
def phone(app):
    """A customer's phone that was never here."""
    return Browser(app)


def made_link(owner, member=None):
    """The path of a new link: for anybody, or for a member."""
    query = f"?member={member.ref}" if member else ""
    owner.get(f"/merchant/give-links/new{query}").submit(name="本店の窓口")
    assert "リンクを作りました" in owner.text
    return re.search(r"http://localhost:\d+(/give/[\w.-]+)", owner.text)[1]


def given_numbers(session, owner):
    session.expire_all()
    return [one.given_number_id for one in search_members(session, owner.member.scope, MemberSearch())]


def test_who_has_no_number_gets_one_and_gives_it_in_one_tap(owner, hanako, phone, session):
    path = made_link(owner, hanako)
    phone.get(path)
    assert "みどり水道に番号を伝えますか" in phone.text and "番号を発行して伝える" in phone.text
    assert "お名前や連絡先" in phone.text and 'name="member_no"' not in phone.text
    form = {"token": phone.token, "number": "first"}
    phone.post(path, form)
    assert "みどり水道に番号を伝えました" in phone.text
    digits = phone.digits
    assert phone.post(path, form).digits == digits and len(phone.get("/my-data").text.split('class="digits tiny"')) == 3
    page = owner.get(f"/merchant/members/{hanako.ref}")
    assert all(group in page.text for group in (digits[:4], digits[8:])) and "会員ご自身が伝えた番号" in page.text
    assert given_numbers(session, owner) != [None]


def test_by_a_link_for_anybody_the_merchant_says_whose_it_is(owner, hanako, phone, session):
    path = made_link(owner)
    phone.issue()
    phone.get(path)
    assert phone.digits and 'value="new"' in phone.text
    held = re.search(r'name="number" value="([\w-]{22})" checked', phone.text)[1]
    phone.submit(number=held, member_no="", status=422)
    assert "会員番号を入れてください" in phone.text
    phone.submit(number=held, member_no="0001")
    assert "会員番号：0001" in phone.text and "もうひとり分を伝える" in phone.text
    assert given_numbers(session, owner) == [None]
    owner.get("/merchant/give-links")
    assert "髙﨑 花子さんにつなぐ" in owner.text and "本店の窓口" in owner.text
    match = re.search(r'action="(/merchant/give-links/numbers/[^"]+/match)"', owner.text)[1]
    owner.get(match)
    assert 'value="0001"' in owner.text
    owner.submit(member_no="9", status=422)
    assert "この会員番号の会員はいません" in owner.text
    owner.submit(member_no="0001")
    assert "番号を会員につなぎました" in owner.text and "つなぐものはありません" in owner.text
    assert "髙﨑 花子" in owner.get("/merchant/give-links?show=all").text


def test_a_number_is_given_for_one_more_of_the_family(owner, phone):
    path = made_link(owner)
    phone.get(path).submit(number="first", member_no="1")
    phone.get(f"{path}?again=yes")
    assert "もう伝えた番号" in phone.text and "新しい番号を発行して伝える" in phone.text
    held = re.search(r'name="number" value="([\w-]{22})" checked', phone.text)[1]
    for number, member_no in ((held, "2"), ("new", "3")):
        phone.get(f"{path}?again=yes").submit(number=number, member_no=member_no)
    assert all(f"会員番号：{member_no}" in phone.text for member_no in (1, 2, 3))
    assert len(set(re.findall(r'aria-hidden="true"><span>(.*?)</p>', phone.text))) == 2


def test_what_was_given_is_listed_exported_and_taken_back(owner, hanako, phone, another, session):
    path = made_link(owner, hanako)
    phone.get(path).submit(number="first")
    assert "みどり水道" in phone.get("/my-data").text
    phone.get("/given")
    assert "みどり水道" in phone.text
    exported = phone.client.get("/my-data/export.json").json["given_to"]
    assert [one["to"] for one in exported] == ["みどり水道"]
    withdraw = re.search(r'href="(/given/[^"]+/withdraw)"', phone.text)[1]
    another.issue()
    another.get(withdraw, status=404)
    form = {"token": phone.get(withdraw).token}
    phone.post(withdraw, form)
    phone.post(withdraw, form)
    assert "取り消しました" in phone.text and "いま番号を伝えている相手はありません" in phone.text
    assert given_numbers(session, owner) == [None]


@pytest.fixture
def another(app):
    """Somebody else's phone."""
    return Browser(app)


def test_an_ended_or_forged_link_says_whom_to_ask(owner, phone):
    path = made_link(owner)
    end = re.search(r'href="([^"]+/end)"', owner.text)[1]
    owner.get(end).submit()
    assert "受付を終えました" in owner.text and "リンクはまだありません" in owner.text
    for address in (path, f"{path[:-3]}xyz", "/give/x"):
        phone.get(address, status=410)
        assert "新しいリンクを出してもらって" in phone.text


def test_a_stale_form_gives_nothing(owner, phone, hanako, session):
    path = made_link(owner, hanako)
    phone.get(path)
    phone.post(path, {"token": "forged", "number": "new"}, status=400)
    assert "もう一度ボタンを" in phone.text and given_numbers(session, owner) == [None]


def test_a_link_of_the_sandbox_shows_the_page_and_gives_nothing(in_sandbox, phone):
    path = made_link(in_sandbox)
    phone.get(path)
    assert "これはテスト環境のリンクです" in phone.text and "発行して伝える" not in phone.text


def test_the_link_comes_as_a_picture_and_as_a_poster_that_phones_read(owner):
    path = made_link(owner)
    here = owner.path
    picture = owner.client.get(f"{here}/qr.png")
    assert picture.mimetype == "image/png"
    poster = owner.client.get(f"{here}/poster.pdf")
    assert "attachment" in poster.headers["Content-Disposition"]
    page = pypdfium2.PdfDocument(poster.get_data())[0].render(scale=150 / 72).to_pil()
    assert [found.text.partition("/give/")[2] for found in zxingcpp.read_barcodes(page)] == [path[len("/give/") :]]


def test_in_english_too(owner, hanako, app):
    path = made_link(owner, hanako)
    reader = Browser(app, **{"Accept-Language": "en"})
    assert '<html lang="en">' in reader.get(path).text


def test_a_viewer_makes_no_link(merchant, owner, hanako):
    viewer = merchant(Role.VIEWER)
    assert "リンクを作る" not in viewer.get("/merchant/give-links").text
    viewer.get("/merchant/give-links/new", status=403)
