"""A phone that is a kiosk, and then a register, of the virtual store."""

from playwright.sync_api import expect

from tests.journeys.customer_phone import CustomerPhone

PATIENCE = 15_000  # ms, for a camera's frames to be looked at


class Store(CustomerPhone):
    """A phone that is a kiosk, and then a register."""

    def at(self, path: str) -> "Store":
        """Opens the machine, and waits until it has its words."""
        self.open(path)
        return self.is_ready()

    def is_ready(self) -> "Store":
        """Waits until the machine has its words."""
        self.page.wait_for_selector("[data-ready]")
        return self

    def tap(self, name: str) -> "Store":
        """Taps a button of the step that is shown."""
        self.main.get_by_role("button", name=name, exact=True).click()
        return self

    def says(self, headline: str) -> "Store":
        """Waits for a step by its headline, to which the focus has gone."""
        heading = self.main.get_by_role("heading", name=headline, level=2)
        expect(heading).to_be_visible(timeout=PATIENCE)
        self.watch.check()
        return self

    def ticks(self, biller: str) -> "Store":
        """Ticks a bill."""
        self.main.get_by_role("checkbox", name=biller).check()
        return self

    def text(self, name: str) -> str:
        """What stands at a named place of the machine."""
        return self.page.locator(f"[data-{name}]").inner_text()
