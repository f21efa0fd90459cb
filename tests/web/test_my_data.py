"""What is stored: shown, exported, deleted."""

import json

from sqlalchemy import select

from portal.accounts import Attempts, Customer, Device
from portal.numbers import Number


def test_a_visitor_has_nothing_stored(browser):
    assert "保存している情報はありません" in browser.get("/my-data").text
    browser.get("/my-data/export.json", status=404)
    browser.get("/my-data/delete", status=404)


def test_the_export_holds_everything(browser):
    address = browser.issue()
    browser.get(address + "/name").submit(label="髙﨑𠮷")
    digits = browser.digits
    browser.get("/my-data/export.json")
    data = json.loads(browser.text)
    assert [(n["number"], n["name"], n["state"]) for n in data["numbers"]] == [(digits, "髙﨑𠮷", "active")]
    assert len(data["devices"]) == 1
    assert "attachment" in browser.page.headers["Content-Disposition"]


def test_deleting_stops_the_numbers_and_forgets_customer_and_device(browser, session):
    address = browser.issue()
    browser.get(address + "/name").submit(label="秘密")
    assert "停止され、届いている未払いの請求も払えなくなります" in browser.get("/my-data/delete").text
    browser.submit()
    assert "すべて削除しました" in browser.text and browser.client.get_cookie("device").max_age is None
    number = session.scalars(select(Number)).one()
    assert (number.state, number.label, number.customer_id) == ("stopped", "", None)
    assert not session.scalars(select(Customer)).all() and not session.scalars(select(Device)).all()
    browser.get(address, status=404)


def test_a_stale_deletion_deletes_nothing(browser, session):
    browser.issue()
    browser.get("/my-data/delete")
    browser.post("/my-data/delete", {"token": "x.y"}, status=400)
    assert len(session.scalars(select(Customer)).all()) == 1


def test_deleting_twice_is_the_same_as_once(browser, another_browser):
    browser.issue()
    browser.get("/my-data/delete")
    cookie, token = browser.client.get_cookie("device").value, browser.token
    browser.submit()
    another_browser.client.set_cookie("device", cookie)
    assert "すべて削除しました" in another_browser.post("/my-data/delete", {"token": token}).text


def test_nothing_that_could_link_is_left(browser, session):
    browser.issue()
    browser.get("/numbers/new").submit(label="月謝")
    browser.get("/my-data/delete").submit()
    assert set(session.scalars(select(Number.request_key))) == {None}
    assert not [subject for subject in session.scalars(select(Attempts.subject)) if "device" in subject]
