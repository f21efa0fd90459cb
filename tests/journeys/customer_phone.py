"""How a customer uses the portal on a phone."""

import re

from playwright.sync_api import Locator, expect

from tests.journeys.visitor import Visitor

PHONE = {
    "viewport": {"width": 360, "height": 800},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
    "locale": "ja-JP",
    "timezone_id": "Asia/Tokyo",
}
NUMBER_PAGE = re.compile(r"/numbers/(?!new\b)[^/?]+(\?notice=\w+)?$")


class CustomerPhone(Visitor):
    """A phone that a customer comes with."""

    # What is on the screen

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

    # What customers come for

    def issue(self) -> str:
        """Issues this phone's first number; answers its address."""
        self.open("/").press("番号を発行")
        expect(self.page).to_have_url(NUMBER_PAGE)
        return self.path

    def given_number(self) -> str:
        """Has issued its first number before the journey begins, without showing how; answers its address."""
        server = self.context.request
        token = re.search(r'name="token" value="([^"]+)"', server.get(f"{self.server_url}/").text())[1]
        from_here = {"Sec-Fetch-Site": "same-origin"}
        issued = server.post(f"{self.server_url}/numbers", form={"token": token}, headers=from_here)
        assert NUMBER_PAGE.search(issued.url), issued.url
        return self.open(issued.url.removeprefix(self.server_url)).path

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
