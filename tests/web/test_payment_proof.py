"""A proof of payment by its link: what it says while the payment may be reversed, when it is final, and reversed."""

import re

import pypdfium2
import pytest
import zxingcpp
from flask import Flask
from PIL import Image
from pyzbar import pyzbar
from sqlalchemy.orm import Session

from portal.artwork import PaymentProof, TextDoesNotFit, Verdict, draw_payment_proof
from portal.organisations import OrganisationKind, scope_of
from portal.payments import Payment, finalise_payments
from tests.artwork.test_sheet import text_of
from tests.factories import Factory
from tests.fakes import FixedClock
from tests.web.bills import Shop
from tests.web.browser import Browser

PROVISIONAL, FINAL, VOID = "お支払い済み（速報）", "お支払い済み（確定）", "取り消されました"
PUBLIC = "http://localhost:8000"


@pytest.fixture
def shop(app: Flask, session: Session, make: Factory, clock: FixedClock) -> Shop:
    """A tenant of a mall, and a chain."""
    key, mall = app.extensions["settings"].secret_key, make.organisation(name="みどりモール")
    return Shop(key, session, make, clock, name="髙﨑水道", owner=mall)


@pytest.fixture
def payment(shop: Shop) -> Payment:
    """A bill that was just paid."""
    return shop.pay(shop.bill(customer_name="髙﨑 花子"))[0]


def pictures(pdf: bytes) -> Image.Image:
    """The only page in grey, as a printer at 300 dpi draws it."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        assert len(document) == 1
        return document[0].render(scale=300 / 72, grayscale=True).to_pil().convert("L")
    finally:
        document.close()


def plain(pdf: bytes) -> str:
    return re.sub(r"\s", "", text_of(pdf))


def sign(browser: Browser) -> str:
    """Which drawing stands beside the verdict."""
    return re.search(r'<svg class="sign sign-(\w+)"', browser.text)[1]


def test_a_new_payments_proof_says_what_was_paid_and_until_when_it_can_be_reversed(
    browser: Browser, shop: Shop, payment: Payment, clock: FixedClock
):
    clock.advance(seconds=9)
    browser.get(shop.proof(payment))
    for said in ("3,300円", "髙﨑水道", "みどりモール", "4月分の水道料金", "W-1", "2026/04/01 12:00", "店舗 0123"):
        assert said in browser.text
    assert PROVISIONAL in browser.text and "2026/04/01 13:00まで" in browser.text and sign(browser) == "provisional"
    assert "2026/04/01 12:00:09" in browser.text and f"{PUBLIC}/r/" in browser.text
    assert "髙＊ 花＊ 様" in browser.text and "花子" not in browser.text
    assert shop.number(shop.now_of(payment)).digits not in browser.text
    assert "領収書" not in browser.text and 'content="noindex"' in browser.text
    assert browser.get(shop.proof(payment), **{"Accept-Language": "en"}).text.count("<h1") == 1


def test_an_hour_later_it_is_final_whether_that_is_noted_already_or_not(
    browser: Browser, shop: Shop, payment: Payment, clock: FixedClock
):
    address = shop.proof(payment)
    clock.advance(minutes=61)
    assert FINAL in browser.get(address).text and sign(browser) == "stands"
    finalise_payments(shop.session, at=clock.now())
    assert FINAL in browser.get(address).text and PROVISIONAL not in browser.text


def test_after_a_reversal_page_and_paper_say_so_by_words_and_by_a_drawing(browser: Browser, shop: Shop):
    payment, told = shop.pay(shop.bill())
    address = shop.proof(payment)
    before = plain(browser.get(address + "/proof.pdf").page.data)
    shop.take_back(told)
    text = browser.get(address).text
    assert ">取消<" in text and VOID in text and "お金は支払われていません" in text and "<del>3,300円" in text
    assert sign(browser) == "void" and PROVISIONAL not in text and FINAL not in text
    after = plain(browser.get(address + "/proof.pdf").page.data)
    assert "取消" in after and VOID in after and PROVISIONAL not in after
    assert PROVISIONAL in before and VOID not in before


def test_a_bill_paid_again_has_a_proof_of_its_own(browser: Browser, shop: Shop):
    bill = shop.bill()
    first, told = shop.pay(bill)
    shop.take_back(told)
    shop.made += 1
    second, _told = shop.pay(bill)
    assert VOID in browser.get(shop.proof(first)).text
    assert PROVISIONAL in browser.get(shop.proof(second)).text and VOID not in browser.text


def test_the_papers_qr_leads_to_the_proof_and_both_readers_read_it(browser: Browser, shop: Shop, payment: Payment):
    pdf = browser.get(shop.proof(payment) + "/proof.pdf").page.data
    page, expected = pictures(pdf), PUBLIC + shop.proof(payment)
    assert [found.text for found in zxingcpp.read_barcodes(page)] == [expected]
    assert [found.data.decode() for found in pyzbar.decode(page)] == [expected]
    text = plain(pdf)
    for said in ("お支払い証明", "髙﨑水道", "みどりモール", "3,300円", "髙＊花＊様", "みなとマート", f"{PUBLIC}/r/"):
        assert said in text
    assert "2026/04/0112:00:00（日本時間）のものです" in text and "花子" not in text
    assert "領収書は、お支払いのときにお店がお渡ししています。" in text and text.count("領収書") == 1


def test_every_link_that_proves_nothing_gets_the_same_page(browser: Browser, shop: Shop, payment: Payment):
    token = shop.proof(payment).removeprefix("/r/")
    changed = token[:-1] + ("A" if token[-1] != "A" else "B")
    held = shop.bill()
    shop.scan(shop.slip(held))
    shown = set()
    for wrong in (changed, token[:22], token + "x", "A" * 44, "x", "%00" * 44, "髙" * 44):
        shown.add(re.sub(r'value="[^"]*"', "", browser.get(f"/r/{wrong}", status=404).text))
        browser.get(f"/r/{wrong}/proof.pdf", status=404)
    assert all("お支払い証明ではありません" in text for text in shown) and len(shown) == 1


def test_a_tests_payment_proves_nothing_and_says_so(browser: Browser, app: Flask, shop: Shop):
    bill = shop.bill(scope=scope_of(shop.merchant.organisation, sandbox=True))
    chain = shop.make.organisation(OrganisationKind.CHAIN, name="お試し")
    shop.chain = scope_of(chain, sandbox=True)
    payment, _told = shop.pay(bill)
    assert "お金は動いていません" in browser.get(shop.proof(payment)).text
    assert "お金は動いていません" in plain(browser.get(shop.proof(payment) + "/proof.pdf").page.data)


def test_a_purpose_that_does_not_print_leaves_the_page(browser: Browser, shop: Shop):
    payment, _told = shop.pay(shop.bill(purpose="🐈の会費"))
    assert "🐈の会費" in browser.get(shop.proof(payment)).text
    browser.get(shop.proof(payment) + "/proof.pdf", status=422)
    assert shop.proof(payment) in browser.text


def test_the_longest_texts_fit_on_the_paper_and_longer_ones_are_told():
    facts = [
        ("請求元", "髙" * 80),
        ("収納代行", "𠮷" * 80),
        ("内容", "あ" * 60),
        ("管理番号", "W" * 64),
        ("お名前", "髙＊" * 20),
    ]
    address = "https://" + "w" * 50 + ".example.jp/r/" + "A" * 44
    texts = {"title": "証明", "says": "取消", "means": "お金は支払われていません。", "check": "確かめてください。"}
    proof = PaymentProof(
        **texts, verdict=Verdict.VOID, amount="300,000円", facts=facts, address=address, notes=["領収書"], footer="今"
    )
    assert zxingcpp.read_barcodes(pictures(draw_payment_proof(proof)))[0].text == address
    with pytest.raises(TextDoesNotFit):
        draw_payment_proof(
            PaymentProof(
                **texts | {"says": "取" * 90},
                verdict=Verdict.VOID,
                amount="",
                facts=[],
                address=address,
                notes=[],
                footer="",
            )
        )
