"""How a customer uses the portal on a phone: taps what a person would tap, and checks every page it comes to."""

import re

from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.journeys.watch import Watch

NUMBER_PAGE = re.compile(r"/numbers/(?!new\b)[^/?]+(\?notice=\w+)?$")


class CustomerPhone:
    """One browser with its cookies and the page it shows."""

    def __init__(self, context: BrowserContext, server_url: str) -> None:
        self.context = context
        self.server_url = server_url
        self.page: Page = context.new_page()
        self.page.set_default_timeout(10_000)
        self.watch = Watch(self.page)

    # Getting about

    def open(self, path: str = "/") -> "CustomerPhone":
        """Types an address."""
        self.page.goto(self.server_url + path)
        return self.arrived()

    def arrived(self) -> "CustomerPhone":
        """Checks the page it is on, once that is loaded."""
        self.page.wait_for_load_state("load")
        self.watch.check()
        return self

    def may_see(self, *statuses: int) -> "CustomerPhone":
        """From here on, pages with these statuses are part of the journey."""
        for status in statuses:
            self.watch.allow(status)
        return self

    def follow(self, name: str) -> "CustomerPhone":
        """Taps a link of the page's main part and waits for the next page."""
        return self._leave_by(self.main.get_by_role("link", name=name, exact=True))

    def press(self, name: str) -> "CustomerPhone":
        """Taps a button that sends a form and waits for the next page."""
        return self._leave_by(self.button(name))

    def _leave_by(self, control: Locator) -> "CustomerPhone":
        with self.page.expect_navigation():
            control.click()
        return self.arrived()

    def go_back(self) -> "CustomerPhone":
        """The browser's back button."""
        self.page.go_back()
        return self.arrived()

    # What is on the screen

    @property
    def main(self) -> Locator:
        """The page without its header and footer."""
        return self.page.get_by_role("main")

    @property
    def path(self) -> str:
        """The address without what follows a question mark."""
        return self.page.url.removeprefix(self.server_url).partition("?")[0]

    @property
    def headline(self) -> str:
        """What the page says first."""
        return self.page.get_by_role("heading", level=1).inner_text()

    @property
    def groups(self) -> list[str]:
        """The groups of the first number on the page, as they are shown."""
        return self.page.locator(".groups").first.locator("span").all_inner_texts()

    @property
    def digits(self) -> str:
        """The first number on the page."""
        return "".join(self.groups)

    @property
    def all_digits(self) -> list[str]:
        """Every number on the page, in its order."""
        shown = self.page.locator(".groups").all()
        return ["".join(number.locator("span").all_inner_texts()) for number in shown]

    @property
    def fault(self) -> str:
        """What is wrong with the field that is marked as wrong, as a screen reader says it."""
        field = self.page.locator("[aria-invalid=true]")
        ids = field.get_attribute("aria-describedby").split()
        return " ".join(self.page.locator(f"#{name}").inner_text() for name in ids if name.endswith("fault"))

    def button(self, name: str) -> Locator:
        """A button of the page's main part."""
        return self.main.get_by_role("button", name=name, exact=True)

    def shows(self, text: str) -> "CustomerPhone":
        """Waits until the page shows this text."""
        expect(self.main.get_by_text(text).first).to_be_visible()
        return self

    # What customers come for

    def issue(self) -> str:
        """Issues this phone's first number; answers its address."""
        self.open("/").press("番号を発行")
        expect(self.page).to_have_url(NUMBER_PAGE)
        return self.path

    def add(self, label: str) -> str:
        """Adds a number with a name; answers its address."""
        self.open("/numbers/new").type_name(label).press("番号を発行")
        expect(self.page).to_have_url(NUMBER_PAGE)
        return self.path

    def type_name(self, label: str) -> "CustomerPhone":
        """Types a number's name, over what is there."""
        self.page.get_by_label("番号の名前").fill(label)
        return self

    def numbers(self) -> list[str]:
        """All numbers that the portal keeps for this phone, stopped ones too."""
        return self.open("/my-data").all_digits

    def download(self, control: Locator) -> bytes:
        """Taps what leads to a file, and answers the file."""
        with self.page.expect_download() as download:
            control.click()
        return download.value.path().read_bytes()

    def open_pdf(self, control: Locator) -> bytes:
        """Taps what leads to a PDF, which Chromium shows in a viewer of its own; answers the file at its address."""
        with self.page.expect_response(lambda response: response.url.endswith((".pdf", ".pdf?name=no"))) as answer:
            control.click()
        self.page.wait_for_url(answer.value.url, wait_until="commit")
        assert answer.value.header_value("content-type") == "application/pdf"
        return self.context.request.get(answer.value.url).body()
