"""axe finds nothing to complain about on any page, in both themes; in the long form in both languages."""

from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.campaigns import in_long
from tests.factories import make_digits

pytestmark = pytest.mark.private_window

FIND = "options => axe.run(document, { resultTypes: ['violations'], ...options }).then(({ violations }) => violations)"
OF_COLOURS = ("color-contrast", "link-in-text-block")  # the rules that another theme could break, and no other words
PUBLIC = ("/", "/how-to-pay", "/how-to-pay/lawson", "/sheet", "/my-data", "/demo", "/install", "/offline", "/dev/mail")
SIGN_IN = ("/sign-in", "/sign-in/code", "/sign-in/mailed", "/start/a.b")
ERRORS = ("/nowhere", "/language")  # 404, 405
OF_A_NUMBER = ("", "/kiosk", "/kiosk?chain=lawson", "/kiosk?chain=familymart", "/name", "/stop", "/replace")
OF_A_HOLDER = ("/numbers", "/numbers/new", "/my-data", "/my-data/delete", "/demo", "/install/iphone", "/devices")
OF_BILLS = ("", "/bills", "/stop", "/billers")  # of a number that has bills
WAYS_BACK = ("/ways-back", "/ways-back/passkey", "/ways-back/code", "/ways-back/mail", "/devices/add")
HOW_TO_PAY = tuple(f"/how-to-pay{chain}" for chain in ("", "/lawson", "/ministop", "/familymart"))


@dataclass(frozen=True)
class Pages:
    """Addresses of a customer's numbers in every state."""

    named: str
    unprintable: str
    stopped: str
    replaced: str

    def all(self):
        of_a_number = [self.named + page for page in OF_A_NUMBER]
        return [*of_a_number, self.unprintable + "/sheet.pdf", self.stopped, self.stopped + "/sheet.pdf", self.replaced]


class Inspector:
    """Runs axe on pages, and collects what it finds: with all rules, and then those of colours in the other theme.

    In another language than Japanese it leaves out those of colours.
    """

    def __init__(self, phone, language="ja"):
        self.phone = phone.may_see(404, 405, 409, 422)
        every_rule, without_colours = {}, {"rules": {rule: {"enabled": False} for rule in OF_COLOURS}}
        in_japanese = {"light": every_rule, "dark": {"runOnly": list(OF_COLOURS)}}
        self.looks = in_japanese if language == "ja" else {"light": without_colours}
        self.axe = Axe().axe_script
        self.found = []

    def visit(self, *paths):
        for path in paths:
            self.phone.open(path)
            self.look()

    def look(self):
        """At the page that is open."""
        self.phone.page.evaluate(self.axe)
        for theme, rules in self.looks.items():
            self.phone.page.emulate_media(color_scheme=theme)
            for violation in self.phone.page.evaluate(FIND, rules):
                nodes = [f"{node['html'][:160]} {node['failureSummary'][:300]}" for node in violation["nodes"]]
                self.found.append((self.phone.path, theme, violation["id"], nodes))

    def send_wrongly(self, path, field, value):
        """Fills a page's field with what is refused, and looks at the form that comes back."""
        self.phone.open(path)
        self.phone.page.locator(f"#{field}").fill(value)
        with self.phone.page.expect_navigation():
            self.phone.page.locator(f"form:has(#{field}) button").click()
        self.phone.arrived()
        assert self.phone.page.locator("[aria-invalid=true]").count() == 1
        self.look()


def given_numbers_in_every_state(phone):
    replaced = phone.given_number()
    phone.follow("新しい番号に取り替える").press("取り替える")
    stopped = phone.add("月謝")
    phone.follow("番号を停止する").press("停止する")
    unprintable = phone.add("電気🔌")
    return Pages(phone.add("髙﨑𠮷"), unprintable, stopped, replaced)


def in_language(phone, language):
    phone.context.add_cookies([{"name": "language", "value": language, "url": phone.server_url}])


@pytest.mark.begins_first
@pytest.mark.parametrize("language", ["ja", in_long("en")])
def test_axe_finds_nothing_on_what_everybody_sees(phone, language):
    in_language(phone, language)
    inspector = Inspector(phone, language)

    inspector.visit(*PUBLIC, *SIGN_IN, *ERRORS)
    inspector.send_wrongly("/sign-in/code", "code", "123")
    inspector.send_wrongly("/sign-in", "address", "taro@")
    inspector.send_wrongly("/how-to-pay/ministop", "number", "123")

    assert inspector.found == []


@pytest.mark.begins_first
@pytest.mark.parametrize("language", ["ja", in_long("en")])
def test_axe_finds_nothing_on_what_a_customer_sees(phone, language):
    pages = given_numbers_in_every_state(phone)
    in_language(phone, language)
    inspector = Inspector(phone, language)

    inspector.visit(*pages.all(), *OF_A_HOLDER, *HOW_TO_PAY)
    inspector.send_wrongly("/numbers/new", "label", "あ" * 31)
    phone.open(pages.named + "?notice=renamed")
    inspector.look()

    assert inspector.found == []


def test_axe_finds_nothing_on_a_numbers_bills_and_their_proofs(phone, shop):
    number = phone.given_number()
    paid, reversed_bill, waiting = (shop.bill(phone.digits) for _ in range(3))
    payment, _told = shop.pay(paid)
    again, told = shop.pay(reversed_bill)
    shop.take_back(told)
    shop.slip(waiting)
    inspector = Inspector(phone)

    inspector.visit(*(number + page for page in OF_BILLS), shop.link(waiting), shop.link(reversed_bill))
    inspector.visit(shop.proof(payment), shop.proof(again))
    phone.open(shop.link(reversed_bill) + "/report")
    inspector.look()
    phone.press("運営に知らせて隠す")
    inspector.look()

    assert inspector.found == []


@pytest.mark.parametrize("language", ["ja", in_long("en")])
def test_axe_finds_nothing_on_the_ways_back(phone, language):
    phone.given_number()
    inspector = Inspector(phone, language)
    inspector.visit(*WAYS_BACK, "/install/iphone")
    phone.open("/ways-back/code").press("コードを表示する")
    inspector.look()
    phone.open("/devices/add").press("QRコードを出す")
    inspector.look()
    in_language(phone, language)
    inspector.visit("/ways-back", "/install/iphone", "/devices")
    phone.page.get_by_role("main").get_by_role("link").first.click()
    phone.arrived()
    inspector.look()

    assert inspector.found == []


def test_a_number_typed_by_hand_is_shown_without_a_complaint(phone):
    inspector = Inspector(phone)
    phone.open("/how-to-pay/lawson").page.get_by_label("カードやメールの番号で払う方").fill(make_digits(21))

    phone.press("この番号を表示する")
    inspector.look()

    assert inspector.found == []
