"""Bytes over the wire, compressed as a browser asks for, with all that a page loads."""

from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.browser import Answer, Browser, links
from benchmarks.databases import databases
from benchmarks.figures import Figure
from benchmarks.options import Options
from benchmarks.servers import PORTAL, server
from benchmarks.visitors import add_holders

START_MOST = 14_000  # bytes of HTML and CSS
NUMBER_MOST = 30_000  # bytes of everything but icons
SCRIPT_MOST = 10_000  # bytes of all JavaScript of a page
PAGES = (
    "/",
    "/numbers",
    "/numbers/new",
    "/numbers/{ref}",
    "/numbers/{ref}/kiosk",
    "/numbers/{ref}/name",
    "/numbers/{ref}/stop",
    "/numbers/{ref}/replace",
    "/how-to-pay",
    "/how-to-pay/lawson",
    "/how-to-pay/familymart",
    "/sheet",
    "/my-data",
    "/my-data/delete",
    "/ways-back",
    "/ways-back/passkey",
    "/sign-in",
    "/devices",
)


@dataclass(frozen=True)
class Part:
    """One thing a page loads."""

    kind: str
    answer: Answer


def run(options: Options) -> Iterator[Figure]:
    """Bytes of bodies; those of headers stand beside them in the JSON."""
    with databases("sqlite", options.folder) as fresh:
        url = fresh()
        (holder,) = add_holders(url, 1, options.plan)
        with server(PORTAL, url, options.folder, workers=1) as portal:
            start = _load(Browser(portal.url), "/")
            customer = Browser(portal.url, holder.cookie)
            of_customer = {page: _load(customer, page.format(ref=holder.ref)) for page in PAGES[1:]}
    pages = {"/": start} | of_customer
    yield _figure("wire: HTML, CSS of /", start, {"page", "style"}, START_MOST)
    number = of_customer["/numbers/{ref}"]
    yield _figure("wire: number page but icons", number, {"page", "style", "script", "image"}, NUMBER_MOST)
    page = max(pages, key=lambda name: _bytes(pages[name], {"script"}))
    yield _figure(f"wire: scripts of {page}", pages[page], {"script"}, SCRIPT_MOST)
    heaviest = max(pages, key=lambda name: _bytes(pages[name], {"page"}))
    yield _figure(f"wire: HTML of {heaviest}", pages[heaviest], {"page"}, None)


def _load(browser: Browser, path: str) -> list[Part]:
    """The page and everything it loads, and what that loads, each once."""
    waiting, parts, seen = [("page", path)], [], set[str]()
    while waiting:
        kind, at = waiting.pop(0)
        if at in seen:
            continue
        seen.add(at)
        answer = browser.get(at)
        parts.append(Part(kind, answer))
        waiting += links(answer, kind)
    return parts


def _bytes(parts: list[Part], kinds: set[str]) -> int:
    return sum(part.answer.wire for part in parts if part.kind in kinds)


def _figure(name: str, parts: list[Part], kinds: set[str], limit: float | None) -> Figure:
    size = _bytes(parts, kinds)
    told = [
        {"kind": part.kind, "path": part.answer.path, "body": part.answer.wire, "headers": part.answer.headers}
        for part in parts
        if part.kind in kinds
    ]
    return Figure(name, size, "bytes", judged=size, limit=limit, at_least=False, details={"parts": told})
