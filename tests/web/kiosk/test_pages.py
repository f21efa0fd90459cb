"""The kiosk and the register as pages, the credential they get, and what the server draws and reads for them."""

import re
from dataclasses import replace
from io import BytesIO

import pypdfium2
import pytest
import zxingcpp
from PIL import Image
from pyzbar import pyzbar

from portal.bills import BillTarget, BillTerms, register_bill
from portal.kernel.clock import japan_day
from portal.kernel.yen import Yen
from portal.numbers import issue_card_number
from portal.organisations import CREDENTIAL_START, virtual_store
from portal.payments import bills_of_slip, make_slip
from tests.factories import make_plan

PAGES = ("/kiosk", "/kiosk/register")
FROM_HERE = {"headers": {"Sec-Fetch-Site": "same-origin"}}


@pytest.fixture
def slip(session, make, clock):
    """Makes a slip of the virtual store: with two bills, the second of a tenant, in the mode and with these texts."""

    def made(*, sandbox=True, purpose="水道料金 髙﨑様"):
        at, plan = clock.now(), make_plan()
        number = issue_card_number(session, plan=plan, at=at, sandbox=sandbox)
        mall, bills = make.organisation(name="みなとモール"), []
        for place, merchant in enumerate((make.member(), make.member(make.organisation(name="港テニス", owner=mall)))):
            terms = BillTerms(f"K-{place}", Yen(3_300 + place), japan_day(at), purpose)
            scope = replace(merchant.scope, sandbox=sandbox)
            target, by = BillTarget(digits=number.digits), merchant.actor
            bill = register_bill(session, scope, target, terms, plan=plan, actor=by, at=at)
            bills.append(bill.ref)
        chain = virtual_store(session, at=at, sandbox=sandbox)
        return make_slip(session, chain, number.digits, bills, language="en", company="912345", at=at)

    return made


def codes_of(session, slip):
    return [line.code for line in bills_of_slip(session, slip)]


def asked(browser, name, **fields):
    """What a page's script is answered."""
    token = browser.get("/kiosk").token
    return browser.client.post(f"/kiosk/{name}", data={"token": token, **fields}, **FROM_HERE)


def drawn(browser, session, slip, **fields):
    return asked(browser, "slip", slip=slip.ref, code=codes_of(session, slip)[0], **fields)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_says_that_it_is_a_test_and_what_to_do_without_javascript(browser, path):
    text = browser.get(path).text
    assert "テスト用の仮想店舗" in text and "<noscript>" in text and "端末での払い方を見る" in text
    assert 'data-mode="sandbox"' in text and f'href="{path}?mode=live"' in text
    assert 'data-mode="live"' in browser.get(f"{path}?mode=live").text


def test_production_is_for_tests_only(app, browser, session, slip):
    address = drawn(browser, session, slip(sandbox=False), mode="live").get_json()["pdf"]
    app.extensions["settings"] = replace(app.extensions["settings"], production=True)
    for path in PAGES:
        text = browser.get(f"{path}?mode=live").text
        assert (
            'data-mode="sandbox"' in text and "テスト用の仮想店舗" in text and "mode=live" not in text.split("<main")[1]
        )
    given = asked(browser, "credential", mode="live").get_json()["credential"]
    assert given.startswith(f"{CREDENTIAL_START}sandbox.")
    browser.get(address, status=410)


def test_only_the_register_may_use_the_camera(browser):
    assert browser.get("/kiosk/register").page.headers["Permissions-Policy"].startswith("camera=(self)")
    assert browser.get("/kiosk").page.headers["Permissions-Policy"].startswith("camera=()")


def test_a_credential_is_good_at_the_stores_link_and_for_a_page_of_ours_alone(browser):
    given = asked(browser, "credential").get_json()
    assert given["credential"].startswith(f"{CREDENTIAL_START}sandbox.") and given["expires_at"]
    assert asked(browser, "credential", mode="live").get_json()["credential"].startswith(f"{CREDENTIAL_START}live.")
    heard = browser.client.get(
        "/stores/v1/totals/2026-04-01", headers={"Authorization": f"Bearer {given['credential']}"}
    )
    assert heard.status_code == 200 and heard.get_json()["paid"] == 0
    token = browser.get("/kiosk").token
    for fields, headers in (({"token": "forged"}, {}), ({"token": token}, {"Sec-Fetch-Site": "cross-site"})):
        refused = browser.client.post("/kiosk/credential", data=fields, headers=headers)
        assert refused.status_code == 400 and "ページを開き直して" in refused.get_json()["advice"]


@pytest.mark.parametrize("sandbox", [True, False])
def test_a_slip_on_paper_reads_back_as_its_codes(browser, session, slip, sandbox):
    made = slip(sandbox=sandbox)
    codes, mode = codes_of(session, made), "sandbox" if sandbox else "live"
    answer = drawn(browser, session, made, mode=mode).get_json()
    assert set(answer["symbols"]) == set(codes)
    pdf = browser.get(answer["pdf"]).page
    assert pdf.mimetype == "application/pdf" and pdf.headers["Content-Disposition"].startswith("inline")
    document = pypdfium2.PdfDocument(pdf.data)
    paper = document[0].render(scale=300 / 72, grayscale=True).to_pil()
    assert sorted(digits(found.text) for found in zxingcpp.read_barcodes(paper)) == sorted(codes)
    assert sorted(found.data.decode() for found in pyzbar.decode(paper)) == sorted(codes)
    said = re.sub(r"\s", "", document[0].get_textpage().get_text_range())
    for part in ("3,300円", "6,601円", "港テニス", "みなとモール", "水道料金髙﨑様", "テスト用の仮想店舗", "12:30"):
        assert part in said, part
    document.close()


def test_a_text_that_cannot_be_printed_leaves_the_slip_good(browser, session, slip):
    made = slip(purpose="電気🔌")
    document = pypdfium2.PdfDocument(browser.get(drawn(browser, session, made).get_json()["pdf"]).page.data)
    paper = document[0].render(scale=300 / 72, grayscale=True).to_pil()
    assert sorted(found.data.decode() for found in pyzbar.decode(paper)) == sorted(codes_of(session, made))
    document.close()


def test_a_slip_is_drawn_for_who_has_it_and_as_long_as_it_is_good(browser, session, slip, clock, make_app):
    made = slip()
    other = slip()
    assert asked(browser, "slip", slip=made.ref, code=codes_of(session, other)[0]).status_code == 404
    for unknown in ("x" * 22, "", "\x00" * 22):
        assert asked(browser, "slip", slip=unknown, code=codes_of(session, made)[0]).status_code == 404
    assert drawn(browser, session, made, mode="live").status_code == 404
    assert browser.client.post("/kiosk/slip", data={"slip": made.ref}, **FROM_HERE).status_code == 400
    address = drawn(browser, session, made).get_json()["pdf"]
    browser.get(address.replace("/sandbox/", "/live/"), status=410)
    clock.advance(minutes=31)
    browser.get(address, status=410)


def test_a_slip_before_the_camera_is_read_by_the_server(browser, session, slip):
    made = slip()
    document = pypdfium2.PdfDocument(browser.get(drawn(browser, session, made).get_json()["pdf"]).page.data)
    frame, page = BytesIO(), document[0].render(scale=300 / 72).to_pil().convert("RGB")
    held = Image.new("RGB", (page.width + 200, page.height + 200), "#777")
    held.paste(page, (100, 100))
    held.transpose(Image.Transpose.ROTATE_180).save(frame, "JPEG")
    document.close()
    found = asked(browser, "read", photograph=(BytesIO(frame.getvalue()), "frame.jpg")).get_json()["found"]
    assert sorted(found) == sorted(codes_of(session, made))
    assert asked(browser, "read", photograph=(BytesIO(b"<svg/>"), "a.jpg")).get_json() == {"found": []}
    assert asked(browser, "read", token="forged").status_code == 400


def test_only_our_own_proofs_become_qr_codes(browser, app):
    ours = f"{app.extensions['settings'].public_url}/r/abc_DEF-1"
    foreign = ("https://evil.example/r/abc", ours.replace("/r/", "/c/"), f"{ours}?next=https://evil.example")
    answer = asked(browser, "proofs", address=[ours, *foreign]).get_json()["symbols"]
    assert list(answer) == [ours] and answer[ours].startswith("<svg")
    assert asked(browser, "proofs", token="forged", address=ours).status_code == 400


def digits(text):
    """Without the brackets of application identifiers."""
    return re.sub(r"\D", "", text)
