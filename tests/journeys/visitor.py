"""How anybody uses the portal in a browser: taps what a person would tap, and checks every page it comes to."""

from typing import Self

from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.journeys.watch import Watch


class Visitor:
    """One browser with its cookies and the page it shows."""

    def __init__(self, context: BrowserContext, server_url: str) -> None:
        self.context = context
        self.server_url = server_url
        self.page: Page = context.new_page()
        self.page.set_default_timeout(10_000)
        self.watch = Watch(self.page)

    # Getting about

    def open(self, path: str = "/") -> Self:
        """Types an address."""
        self.page.goto(self.server_url + path)
        return self.arrived()

    def arrived(self) -> Self:
        """Checks the page it is on, once that is loaded."""
        self.page.wait_for_load_state("load")
        self.watch.check()
        return self

    def may_see(self, *statuses: int) -> Self:
        """From here on, pages with these statuses are part of the journey."""
        for status in statuses:
            self.watch.allow(status)
        return self

    def follow(self, name: str) -> Self:
        """Taps a link of the page's main part and waits for the next page."""
        return self._leave_by(self.main.get_by_role("link", name=name, exact=True))

    def press(self, name: str) -> Self:
        """Taps a button that sends a form and waits for the next page."""
        return self._leave_by(self.button(name))

    def fill(self, **fields: str) -> Self:
        """Types into fields, by their names; radio buttons are chosen by value."""
        for name, value in fields.items():
            field = self.main.locator(f"[name={name}]")
            if field.first.get_attribute("type") == "radio":
                self.main.locator(f"[name={name}][value={value}]").check()
            else:
                field.fill(value)
        return self

    def _leave_by(self, control: Locator) -> Self:
        with self.page.expect_navigation():
            control.click()
        return self.arrived()

    def go_back(self) -> Self:
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
    def fault(self) -> str:
        """What is wrong with the field that is marked as wrong, as a screen reader says it."""
        field = self.page.locator("[aria-invalid=true]")
        ids = field.get_attribute("aria-describedby").split()
        return " ".join(self.page.locator(f"#{name}").inner_text() for name in ids if name.endswith("fault"))

    def button(self, name: str) -> Locator:
        """A button of the page's main part."""
        return self.main.get_by_role("button", name=name, exact=True)

    def shows(self, text: str) -> Self:
        """Waits until the page shows this text."""
        expect(self.main.get_by_text(text).first).to_be_visible()
        return self
