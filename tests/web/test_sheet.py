"""The sheet as a PDF: of a number held here, and of a new one that nobody's device keeps."""

from sqlalchemy import select

from portal.accounts import Customer
from portal.numbers import Number


def test_the_sheet_of_a_number(browser):
    address = browser.issue()
    browser.get(address + "/sheet.pdf")
    assert browser.page.mimetype == "application/pdf" and browser.page.data.startswith(b"%PDF-1.")


def test_a_name_that_cannot_be_printed_offers_to_print_without_it(browser):
    address = browser.issue()
    browser.get(address + "/name").submit(label="🏠の電気")
    browser.get(address + "/sheet.pdf", status=422)
    assert "名前なしで印刷する" in browser.text
    assert browser.get(address + "/sheet.pdf?name=no").page.data.startswith(b"%PDF")


def test_one_click_makes_a_sheet_that_no_device_holds(browser, session, clock):
    browser.get("/sheet")
    token = browser.token
    address = browser.submit().path
    assert browser.page.data.startswith(b"%PDF")
    assert browser.post("/sheet", {"token": token}).path == address
    number = session.scalars(select(Number)).one()
    assert (number.kind, number.customer_id, number.digits[:2]) == ("sheet", None, "22")
    assert number.registrable_until.isoformat() == "2026-10-01T14:59:59+00:00"  # six months on, the day's last second
    assert not session.scalars(select(Customer)).all()
    assert browser.client.get_cookie("device").max_age is None
    assert "番号を発行" in browser.get("/").text
    clock.advance(hours=23)
    browser.get(address)
    clock.advance(hours=2)
    browser.get(address, status=410)


def test_a_sheet_address_cannot_be_made_up(browser, another_browser):
    ref = another_browser.issue().rpartition("/")[2]
    for token in (ref, f"{ref}.", f"{ref}.AAAAAAAAAAAAAAAAAAAAAA", "x.y", "髙.﨑"):
        browser.get(f"/sheet/{token}.pdf", status=410)


def test_a_stale_form_makes_no_sheet(browser, session):
    browser.get("/sheet")
    browser.post("/sheet", {"token": "x.y"}, status=400)
    assert not session.scalars(select(Number)).all()
