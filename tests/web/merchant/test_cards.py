"""Members' cards at the merchant's desk: found by number, stopped, replaced, reset; a blank one bound by photograph."""

import io
import re

import pytest
import resvg_py
from PIL import Image

from portal.artwork import symbol_svg
from portal.cards import (
    CardKind,
    allot_cards,
    card_phones,
    claim_card,
    claim_code,
    current_card,
    find_card,
    report_lost,
)
from portal.cards import card_token as token_of
from portal.members import Particulars, add_member
from portal.numbers import group_number
from portal.organisations import COMMAND, Role
from tests.factories import make_settings

SETTINGS = make_settings()
KEY, PLAN = SETTINGS.secret_key, SETTINGS.number_plan


@pytest.fixture
def backend(request):
    """SQLite here; the verbs behind are tested on both."""
    return getattr(request, "param", "sqlite")


@pytest.fixture
def scope(owner):
    return owner.member.scope


@pytest.fixture
def hanako(owner, scope, session, clock):
    return add_member(session, scope, Particulars("0001", "髙﨑 花子"), actor=COMMAND, at=clock.now())


@pytest.fixture
def allot(session, scope, clock):
    """``allot(member)``: a card for a member, or a blank one."""

    def made(member=None):
        wanted = [member.id if member else None]
        return allot_cards(session, scope, wanted, kind=CardKind.PRINTED, plan=PLAN, at=clock.now(), look={})[0]

    return made


def photograph(*digits, turned=12):
    """A photograph of cards' symbols one above the other, held askew."""
    picture = Image.new("L", (900, 420 * len(digits)), 200)
    for place, one in enumerate(digits):
        svg = symbol_svg(one).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ')
        symbol = Image.open(io.BytesIO(bytes(resvg_py.svg_to_bytes(svg_string=svg, width=565)))).convert("L")
        picture.paste(symbol, (160, 60 + 400 * place))
    target = io.BytesIO()
    picture.rotate(turned, fillcolor=200, expand=True).save(target, "JPEG")
    return target.getvalue()


def test_a_card_is_found_by_its_number_however_it_is_typed(owner, hanako, allot):
    card = allot(hanako)
    typed = " ".join(group_number(card.digits)).translate({ord(str(digit)): 0xFF10 + digit for digit in range(10)})
    owner.get(f"/merchant/cards?q={typed}")
    assert owner.path == f"/merchant/cards/{card.ref}" and "髙﨑 花子" in owner.text
    code = claim_code(card, KEY)
    assert f"{code[:4]}-{code[4:]}" in owner.text and token_of(card, KEY) in owner.text
    assert "御社のカードにありません" in owner.get("/merchant/cards?q=4901234567894").text
    assert "13桁" in owner.get("/merchant/cards?q=123").text


def test_a_viewer_sees_no_claim_code(merchant, hanako, allot):
    card = allot(hanako)
    viewer = merchant(Role.VIEWER)
    code = claim_code(card, KEY)
    assert code[:4] not in viewer.get(f"/merchant/cards/{card.ref}").text
    viewer.get(f"/merchant/cards/{card.ref}/stop", status=403)


def test_a_lost_card_waits_for_another_and_is_replaced(owner, hanako, allot, session, scope, clock):
    card = allot(hanako)
    assert "待っている会員はいません" in owner.get("/merchant/cards").text
    token = token_of(card, KEY)
    claim_card(session, token, claim_code(card, KEY), key=KEY, secret="s" * 43, at=clock.now())
    holder = card_phones(session, card)[0].customer_id
    report_lost(session, holder, card.number_ref, at=clock.now())
    assert "髙﨑 花子" in owner.get("/merchant/cards").text
    owner.get(f"/merchant/cards/{card.ref}/replace").submit()
    new = current_card(session, scope, hanako.id)
    assert owner.path == f"/merchant/cards/{new.ref}" and "新しい番号のカードを作りました" in owner.text
    assert f"/merchant/cards/{new.ref}" in owner.get(f"/merchant/cards/{card.ref}").text
    owner.post(f"/merchant/cards/{card.ref}/replace", {"token": owner.get("/merchant/cards/bind").token})
    assert owner.path == f"/merchant/cards/{new.ref}"


def test_a_card_is_stopped_and_its_phones_are_reset(owner, hanako, allot, session, scope):
    card = allot(hanako)
    before = claim_code(card, KEY)
    owner.get(f"/merchant/cards/{card.ref}/reset").submit()
    assert claim_code(find_card(session, scope, card.ref), KEY) != before and before[:4] not in owner.text
    owner.get(f"/merchant/cards/{card.ref}/stop").submit()
    assert "カードの利用を停止しました" in owner.text and "受け取りコード" not in re.sub(
        r"<ol.*", "", owner.text, flags=re.DOTALL
    )


def test_a_blank_card_is_bound_by_a_photograph(owner, hanako, allot, session, scope):
    card = allot()
    token = owner.get("/merchant/cards/bind?member=0001").token
    assert owner.page.headers["Permissions-Policy"].startswith("camera=(self)")
    sent = {
        "token": token,
        "member_no": "0001",
        "photograph": (io.BytesIO(photograph(card.digits, card.store_code)), "a.jpg"),
    }
    owner.post("/merchant/cards/bind", sent, content_type="multipart/form-data")
    assert f'value="{card.digits}"' in owner.text and 'value="0001"' in owner.text
    owner.submit(number=card.digits, member_no="0001")
    assert "カードを会員に結びました" in owner.text
    assert current_card(session, scope, hanako.id).ref == card.ref


@pytest.mark.parametrize(
    ("number", "member_no", "says"),
    [
        ("", "0001", "番号を入力してください"),
        ("1234567890123", "0001", "番号のどこかが違っています"),
        ("4901234567894", "0001", "名前のないカードではありません"),
        ("blank", "", "会員番号を入れてください"),
        ("blank", "9999", "この会員番号の会員はいません"),
    ],
)
def test_what_cannot_be_bound_is_told_at_the_field(owner, hanako, allot, number, member_no, says):
    blank = allot()
    wanted = blank.digits if number == "blank" else number
    owner.get("/merchant/cards/bind").submit(number=wanted, member_no=member_no, status=422)
    assert says in owner.text


def test_a_member_with_a_card_gets_no_second_one(owner, hanako, allot):
    allot(hanako)
    owner.get("/merchant/cards/bind").submit(number=allot().digits, member_no="0001", status=409)
    assert "利用中のカードがほかにあります" in owner.text


def test_a_frame_of_the_camera_is_read_by_the_server(owner, allot):
    card, other = allot(), allot()
    token = owner.get("/merchant/cards/bind").token

    def read(data, token=token):
        form = {"token": token, "photograph": (io.BytesIO(data), "frame.jpg")}
        sent = owner.client.post("/merchant/cards/read", data=form, headers={"Sec-Fetch-Site": "same-origin"})
        return sent.get_json()

    assert read(photograph(card.digits, card.store_code, turned=95)) == {"number": card.digits, "advice": ""}
    assert "いくつも写っています" in read(photograph(card.digits, other.digits))["advice"]
    assert "JPEGかPNG" in read(b"<svg/>")["advice"]
    assert "ページを開き直して" in read(b"", token="forged")["advice"]
