"""What must hold of every page a browser loads."""

from playwright.sync_api import ConsoleMessage, Page, Request, Response

_SAID_BY_STATUS = "Failed to load resource: the server responded with a status of"  # the response itself is judged
_SAID_WHILE_OFFLINE = "Failed to load resource: net::ERR_INTERNET_DISCONNECTED"

_TITLE_AND_WIDTHS = (
    "(({ scrollWidth, clientWidth }) => [document.title, scrollWidth, clientWidth])(document.documentElement)"
)


class Watch:
    """Listens to a page: complaints in the console (CSP violations among them), script errors, failed requests."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.faults: list[str] = []
        self.statuses: list[int] = []
        self.offline = False  # then requests may fail
        self._allowed: set[int] = set()
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.faults.append(f"script error: {error}"))
        page.on("requestfailed", self._request_failed)
        page.on("response", self._response)

    def allow(self, status: int) -> None:
        """This page may answer with this status: the journey is about it."""
        self._allowed.add(status)

    def check(self) -> None:
        """Raises ``AssertionError`` with everything that was wrong so far, and looks at the page as it stands now."""
        self._check_document()
        assert not self.faults, f"{self.page.url}:\n" + "\n".join(self.faults)

    def _check_document(self) -> None:
        title, width, room = self.page.evaluate(_TITLE_AND_WIDTHS)
        if not title.strip():
            self.faults.append("no title")
        if width > room:
            self.faults.append(f"{width} px wide on a screen of {room}")

    def _console(self, message: ConsoleMessage) -> None:
        known = (_SAID_BY_STATUS, _SAID_WHILE_OFFLINE) if self.offline else (_SAID_BY_STATUS,)
        if message.type in {"error", "warning"} and not message.text.startswith(known):
            self.faults.append(f"console {message.type}: {message.text}")

    def _request_failed(self, request: Request) -> None:
        if (
            not self.offline and request.failure != "net::ERR_ABORTED"
        ):  # the reader went on, or the browser made it a download
            self.faults.append(f"request failed: {request.method} {request.url} {request.failure}")

    def _response(self, response: Response) -> None:
        self.statuses.append(response.status)
        if response.status >= 400 and response.status not in self._allowed:
            self.faults.append(f"status {response.status}: {response.request.method} {response.url}")
