"""The customer's numbers: seeing, naming, adding, stopping, replacing; and nobody else's."""

import re

import pytest
from sqlalchemy import func, select

from portal.numbers import Number
from portal.outbox import Event


def test_a_number_is_shown_with_both_symbols_and_read_digit_by_digit(browser):
    browser.issue()
    digits = browser.digits
    assert browser.text.count('<svg class="symbol"') == 2
    spoken = "、".join(" ".join(group) for group in (digits[:4], digits[4:8], digits[8:]))
    assert spoken in browser.text
    assert "レジではなく、店頭の端末で番号を入力" in browser.text


def without_what_differs(page, address):
    return re.sub(r'name="token" value="[^"]+"', "", page.replace(address, "?"))


def test_every_unavailable_number_gives_the_same_page(browser, another_browser, session):
    theirs = another_browser.issue()
    browser.issue()
    pages = []
    for address in (theirs, "/numbers/AAAAAAAAAAAAAAAAAAAAAA", "/numbers/x", "/numbers/" + "x" * 500):
        pages.append(without_what_differs(browser.get(address, status=404).text, address))
    stranger = another_browser
    stranger.client.delete_cookie("device")
    pages.append(without_what_differs(stranger.get(theirs, status=404).text, theirs))
    assert len(set(pages)) == 1
    assert "はじめの画面へ" in pages[0]


@pytest.mark.parametrize("verb", ["", "/kiosk", "/name", "/stop", "/replace", "/sheet.pdf"])
def test_somebody_elses_number_cannot_be_touched(browser, another_browser, session, verb):
    theirs = another_browser.issue()
    browser.issue()
    browser.get(theirs + verb, status=404)
    if verb in {"/name", "/stop", "/replace"}:
        browser.get("/numbers/new")
        browser.post(theirs + verb, {"token": browser.token, "label": "mine"}, status=404)
    number = session.scalars(select(Number).where(Number.ref == theirs.rpartition("/")[2])).one()
    assert (number.state, number.label) == ("active", "")


def test_a_number_gets_a_name(browser):
    address = browser.issue()
    browser.get(address + "/name").submit(label="　髙﨑𠮷の\u304b\u3099くひ  ")
    assert browser.path == address
    assert "<h1>髙﨑𠮷のがくひ</h1>" in browser.text


@pytest.mark.parametrize(
    ("label", "reason"),
    [
        ("あ" * 31, "30文字まで"),
        ("safe\u202eefas", "U+202E"),
        ("אבג", "U+05D0"),
        ("a\x07b", "U+0007"),
        ("a\x00b", "U+0000"),
        ("い" * 5_000, "30文字まで"),
    ],
)
def test_a_name_that_would_mislead_is_refused_and_kept_to_correct(browser, session, label, reason):
    address = browser.issue()
    browser.get(address + "/name").submit(label=label, status=422)
    assert reason in browser.text
    assert 'aria-invalid="true"' in browser.text
    assert session.scalars(select(Number.label)).one() == ""


def test_a_megabyte_of_name_is_too_large(browser, session):
    address = browser.issue()
    browser.get(address + "/name").submit(label="x" * 1_000_000, status=413)
    assert "大きすぎます" in browser.text
    assert session.scalars(select(Number.label)).one() == ""


def test_a_hostile_name_stays_text(browser):
    address = browser.issue()
    browser.get(address + "/name").submit(label="<script>alert(1)</script>")
    assert "<script>alert" not in browser.text
    assert "&lt;script&gt;" in browser.text


def test_adding_twice_with_one_form_makes_one(browser, session):
    browser.issue()
    browser.get("/numbers/new")
    token = browser.token
    first = browser.post("/numbers/new", {"token": token, "label": "月謝"}).path
    assert browser.post("/numbers/new", {"token": token, "label": "月謝"}).path == first
    assert session.scalar(select(func.count()).select_from(Number)) == 2


def test_a_stale_form_comes_again_filled(browser):
    address = browser.issue()
    browser.get(address + "/name")
    browser.post(address + "/name", {"token": "stale.token", "label": "学費"}, status=400)
    assert 'value="学費"' in browser.text
    browser.submit(label="学費")
    assert "<h1>学費</h1>" in browser.text


def test_stopping_says_what_it_means_first(browser, session):
    address = browser.issue()
    assert "停止は取り消せません" in browser.get(address + "/stop").text
    browser.submit()
    assert "番号を停止しました" in browser.text
    assert '<svg class="symbol"' not in browser.text
    assert browser.get(address + "/kiosk").path == address
    assert browser.get(address + "/stop").path == address
    browser.get(address + "/sheet.pdf", status=409)
    assert browser.get("/").path == "/numbers"
    assert [event.name for event in session.scalars(select(Event).order_by(Event.id))][-1] == "number.stopped"


def test_replacing_gives_a_new_number_with_the_name_and_a_way_from_the_old_one(browser, session):
    old = browser.issue()
    browser.get(old + "/name").submit(label="学費")
    digits = browser.digits
    browser.get(old + "/replace")
    token = browser.token
    new = browser.submit().path
    assert new != old and browser.digits != digits and "<h1>学費</h1>" in browser.text
    assert browser.post(old + "/replace", {"token": token}).path == new
    assert f'href="{new}"' in browser.get(old).text


def test_replacing_a_number_that_was_stopped_is_refused(browser):
    address = browser.issue()
    browser.get(address + "/replace")
    token = browser.token
    browser.get(address + "/stop").submit()
    browser.post(address + "/replace", {"token": token}, status=409)
    assert "停止されています" in browser.text


def test_the_form_of_a_deleted_customer_changes_nothing(browser, another_browser, session):
    address = browser.issue()
    browser.get(address + "/name")
    cookie, token = browser.client.get_cookie("device").value, browser.token
    browser.get("/my-data/delete").submit()
    another_browser.client.set_cookie("device", cookie)
    another_browser.post(address + "/name", {"token": token, "label": "x"}, status=404)
    assert session.scalars(select(Number.label)).one() == ""


def test_kiosk_mode_shows_the_next_step_of_the_chosen_chain(browser):
    address = browser.issue()
    browser.get(address + "/kiosk")
    assert browser.text.count('type="checkbox"') == 3
    assert "Loppi 2 / 7" in browser.get(address + "/kiosk?chain=ministop").text
    assert "コンビニを選ぶと" in browser.get(address + "/kiosk?chain=nonsense").text


@pytest.mark.parametrize("ref", ["a%00b", "x" * 21, "x" * 23, "%F0%9F%98%80" * 22, "../my-data", "x" * 5000])
def test_what_is_no_ref_is_the_same_page_as_an_unavailable_number(browser, ref):
    browser.issue()
    browser.get(f"/numbers/{ref}", status=404)
    assert "このページは表示できません" in browser.text


def test_who_has_no_cookies_is_told_so(app):
    answer = app.test_client(use_cookies=False).post(
        "/numbers", data={"token": "a.b"}, headers={"Accept-Language": "ja"}
    )
    assert answer.status_code == 400
    assert "Cookieが使えないため" in answer.get_data(as_text=True).replace("<wbr>", "")


def test_the_notice_does_not_follow_into_the_language_form(browser):
    browser.issue()
    assert "notice" not in re.search(r'name="back" value="([^"]+)"', browser.text)[1]
