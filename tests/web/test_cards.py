"""A joint card's own page: what anybody sees, the claim code, its phones, lost and replaced; colours and wallets."""

import json
import re
from io import BytesIO
from zipfile import ZipFile

import pytest

from portal.accounts import recognise_device
from portal.cards import (
    CardKind,
    CardState,
    allot_cards,
    card_phones,
    card_token,
    claim_code,
    find_card,
    group_code,
    replace_card,
    stop_card,
)
from portal.members import Particulars, add_member
from portal.organisations import COMMAND, scope_of
from portal.web.colours import contrast, readable_pair
from tests.factories import make_settings
from tests.wallets import wallet_settings
from tests.web.browser import Browser

KEY = make_settings().secret_key
PLAN = make_settings().number_plan
LOOK = {"name": "みどり水道 友の会", "ground": "#0a3d62", "ink": "#1b1464"}


@pytest.fixture
def backend(request):
    """SQLite here; the verbs behind are tested on both."""
    return getattr(request, "param", "sqlite")


@pytest.fixture
def scope(make):
    return scope_of(make.organisation(name="みどり水道"))


@pytest.fixture
def card(session, scope, clock):
    """The card of a member."""
    member = add_member(session, scope, Particulars("0001", "髙﨑 花子"), actor=COMMAND, at=clock.now())
    cards = allot_cards(session, scope, [member.id], kind=CardKind.PRINTED, plan=PLAN, at=clock.now(), look=LOOK)
    return cards[0]


@pytest.fixture
def address(card):
    return f"/c/{card_token(card, KEY)}"


def claim(browser, address, code, status=200):
    return browser.get(f"{address}/phone").submit(code=code, status=status)


def test_whoever_has_the_card_sees_number_and_symbols_but_no_name(browser, address, card):
    browser.get(address)
    assert browser.digits == card.digits
    assert browser.text.count('<svg class="symbol"') == 2
    assert "みどり水道" in browser.text and "花子" not in browser.text and "0001" not in browser.text
    assert "ウォレット" not in browser.text


def test_a_link_that_is_none_of_ours_finds_nothing(browser, address):
    for wrong in (address[:-1], address[:-1] + "!", "/c/x", "/c/" + "あ" * 44):
        browser.get(wrong, status=404)
        browser.get(f"{wrong}/phone", status=404)


def test_the_code_puts_the_card_among_ones_own_numbers(browser, address, card):
    code = group_code(claim_code(card, KEY)).lower()
    claim(browser, address, f"　{code} ")
    assert "カードをこの機器に入れました" in browser.text and browser.digits == card.digits
    assert "みどり水道 友の会" in browser.text and "取り替える" not in browser.text
    browser.get(address)
    assert "髙﨑 花子 様" in browser.text and "会員番号 0001" in browser.text
    assert browser.get(f"{address}/phone").path == f"/numbers/{card.number_ref}"
    assert "みどり水道 友の会" in browser.get("/numbers").text


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "受け取りコードを入れてください"),
        ("ABCD", "8文字です。4文字"),
        ("A" * 500, "8文字です。40文字"),
        ("ZZZZ-ZZZZ", "コードが違います"),
        ("\x00\x00😀", "受け取りコードを入れてください"),
    ],
)
def test_a_wrong_code_is_told_at_the_field(browser, address, typed, says):
    claim(browser, address, typed, status=422)
    assert says in browser.text


def test_codes_cannot_be_tried_for_ever(browser, address):
    for _time in range(10):
        claim(browser, address, "ZZZZZZZZ", status=422)
    claim(browser, address, "ZZZZZZZZ", status=429)
    assert "もう一度お試しください" in browser.text and browser.page.headers["Retry-After"]


def test_three_phones_have_it_and_one_is_taken_off(app, address, card, session):
    phones = [Browser(app) for _ in range(4)]
    code = claim_code(card, KEY)
    for phone in phones[:3]:
        claim(phone, address, code)
    claim(phones[3], address, code, status=409)
    assert "3台の機器に入っています" in phones[3].text
    listed = phones[0].get(f"/numbers/{card.number_ref}/phones")
    removals = re.findall(r"/numbers/[\w-]+/phones/remove\?phone=[\w-]+", listed.text)
    assert len(removals) == 3
    phones[0].get(removals[2]).submit()
    assert len(card_phones(session, card)) == 2 and "外しました" in phones[0].text
    phones[2].get(f"/numbers/{card.number_ref}", status=404)
    claim(phones[3], address, code)
    mine = re.findall(
        r"/numbers/[\w-]+/phones/remove\?phone=[\w-]+", phones[0].get(f"/numbers/{card.number_ref}/phones").text
    )
    phones[0].get(mine[0]).submit()
    assert phones[0].path == "/numbers"
    phones[0].get(f"/numbers/{card.number_ref}/phones", status=404)


def test_nobody_else_manages_the_phones(browser, another_browser, address, card):
    claim(browser, address, claim_code(card, KEY))
    another_browser.issue()
    for page in ("phones", "lost"):
        another_browser.get(f"/numbers/{card.number_ref}/{page}", status=404)


def test_ones_own_number_is_no_card(browser):
    own = browser.issue()
    browser.get(f"{own}/phones", status=404)
    browser.get(f"{own}/lost", status=404)


def test_a_lost_card_is_stopped_and_its_successor_comes_by_itself(browser, address, card, session, scope, clock):
    claim(browser, address, claim_code(card, KEY))
    number = f"/numbers/{card.number_ref}"
    assert browser.get(f"{number}/stop").path == browser.get(f"{number}/replace").path == f"{number}/lost"
    browser.submit()
    assert "再発行のお願いを伝えました" in browser.text and "新しいカードが発行されると" in browser.text
    session.expire_all()
    assert find_card(session, scope, card.ref).is_asked_for
    browser.get(address, status=410)
    assert "利用を停止したカード" in browser.text and browser.digits == ""
    new = replace_card(session, scope, card.ref, plan=PLAN, actor=COMMAND, at=clock.now())
    browser.get(address, status=410)
    assert "新しいカードに替わっています" in browser.text
    browser.get(number)
    assert f"/numbers/{new.number_ref}" in browser.text
    assert browser.get(f"/numbers/{new.number_ref}").digits == new.digits


def test_a_card_of_nobody_yet_and_one_stopped_cannot_be_claimed(browser, session, scope, clock, card):
    [blank] = allot_cards(session, scope, [None], kind=CardKind.PRINTED, plan=PLAN, at=clock.now(), look=LOOK)
    assert blank.state == CardState.BLANK
    browser.get(f"/c/{card_token(blank, KEY)}/phone")
    assert "まだ使えないカードです" in browser.text and blank.digits[:4] not in browser.text
    stop_card(session, scope, card.ref, actor=COMMAND, at=clock.now())
    for what in ("", "/phone", "/apple"):
        browser.get(f"/c/{card_token(card, KEY)}{what}", status=410)


def test_a_forged_form_changes_nothing(browser, address, card, session):
    claim(browser, address, claim_code(card, KEY))
    phone = card_phones(session, card)[0].ref
    for page in ("lost", f"phones/remove?phone={phone}"):
        browser.post(f"/numbers/{card.number_ref}/{page}", {"token": "forged"}, status=400)
    assert browser.get(f"/numbers/{card.number_ref}").digits == card.digits


def test_the_head_has_the_merchants_colour_and_text_that_reads_on_it(app, address):
    style = app.test_client().get(f"{address}/look.css")
    assert style.mimetype == "text/css"
    assert style.get_data(as_text=True) == ".card-head{--ground:#0a3d62;--on-ground:#ffffff}\n"


@pytest.mark.parametrize("ground", ["#000000", "#ffffff", "#777777", "#FFD700", "#bf3217", "#00ff00"])
@pytest.mark.parametrize("ink", ["", "#777777", "red;}body{display:none", "#ffffff"])
def test_text_always_reads_on_its_ground(ground, ink):
    pair = readable_pair(ground, ink)
    assert contrast(*pair) >= 4.5 and pair[0] == ground.lower()


@pytest.mark.parametrize("ground", ["", "red", "#fff", "#12345g", "url(x)"])
def test_what_is_no_colour_gives_the_plain_pair(ground):
    assert readable_pair(ground, "#000000") == ("#22303c", "#ffffff")


def test_wallets_are_offered_where_credentials_are_set(make_app, tmp_path, address, card, clock):
    app = make_app(**wallet_settings(tmp_path))
    browser = Browser(app)
    assert "Appleウォレットに追加" in browser.get(address).text and "Googleウォレットに追加" in browser.text
    answer = app.test_client().get(f"{address}/apple")
    assert answer.mimetype == "application/vnd.apple.pkpass"
    with ZipFile(BytesIO(answer.data)) as archive:
        content = json.loads(archive.read("pass.json"))
        assert archive.read("icon@2x.png").startswith(b"\x89PNG")
    assert content["barcodes"][0]["message"] == card.digits and content["backgroundColor"] == "rgb(10, 61, 98)"
    assert app.test_client().get(f"{address}/google").location.startswith("https://pay.google.com/gp/v/save/")


def test_without_credentials_there_is_no_wallet(browser, address):
    browser.get(f"{address}/apple", status=404)
    browser.get(f"{address}/google", status=404)


def test_a_claimed_card_makes_a_customer_of_a_new_phone(browser, address, card, session):
    claim(browser, address, claim_code(card, KEY))
    secret = browser.client.get_cookie("device").value
    assert recognise_device(session, secret) is not None
