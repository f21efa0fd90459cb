"""How a web worker's memory grows from its first hundred requests to ten thousand."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle, islice
from pathlib import Path

from benchmarks.browser import Browser
from benchmarks.databases import databases
from benchmarks.figures import BenchmarkError, Figure
from benchmarks.load import CLIENTS
from benchmarks.options import Options
from benchmarks.servers import PORTAL, server
from benchmarks.visitors import Holder, add_holders, newcomer

MOST_GROWTH = 1.3
FIRST = 100  # requests after which memory is measured first

Visit = Callable[[str, Holder], None]


def run(options: Options) -> Iterator[Figure]:
    """MiB of the one worker, by its proportional share of pages and by its resident pages."""
    with databases("sqlite", options.folder) as fresh:
        url = fresh()
        holders = cycle(add_holders(url, options.holders, options.plan))
        visits = cycle(MIX)
        with server(PORTAL, url, options.folder, workers=1) as portal:
            (worker,) = portal.workers
            _visit(portal.url, FIRST, visits, holders)
            before = _memory(worker)
            _visit(portal.url, options.requests - FIRST, visits, holders)
            after = _memory(worker)
            if portal.workers != [worker]:
                raise BenchmarkError("the worker was replaced while its memory was watched")
    for kind, limit in (("Pss", MOST_GROWTH), ("Rss", MOST_GROWTH)):
        yield Figure(
            f"memory ({kind}), {options.requests} requests",
            after[kind],
            "MiB",
            judged=after[kind] / before[kind],
            limit=limit,
            at_least=False,
            details={"beside": before[kind]},
        )


def _visit(url: str, count: int, visits: Iterator[Visit], holders: Iterator[Holder]) -> None:
    """Sends ``count`` requests over as many connections as there are clients."""
    pairs = list(zip(islice(visits, count), islice(holders, count), strict=True))
    with ThreadPoolExecutor(CLIENTS) as clients:
        list(clients.map(lambda pair: pair[0](url, pair[1]), pairs))


def _memory(process: int) -> dict[str, float]:
    """MiB from the kernel's sum over the process's mappings."""
    lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()[1:]
    return {line.split(":")[0]: int(line.split()[1]) / 1024 for line in lines}


def _page(path: str) -> Visit:
    def visit(url: str, holder: Holder) -> None:
        browser = Browser(url, holder.cookie)
        browser.get(path.format(ref=holder.ref))
        browser.connection.close()

    return visit


def _start(url: str, _holder: Holder) -> None:
    browser = Browser(url)
    browser.get("/")
    browser.connection.close()


def _issue(url: str, _holder: Holder) -> None:
    cookie, form = newcomer()
    browser = Browser(url, cookie)
    browser.post("/numbers", form)
    browser.connection.close()


NUMBER, LIST = _page("/numbers/{ref}"), _page("/numbers")
KIOSK, HOW, CHAINS = _page("/numbers/{ref}/kiosk"), _page("/how-to-pay/lawson"), _page("/how-to-pay")
SHEET = _page("/numbers/{ref}/sheet.pdf")
MIX: tuple[Visit, ...] = (  # 50 requests, one of them a sheet: thousands of sheets would time reportlab, not the portal
    *(_start, _issue, NUMBER, KIOSK, NUMBER, LIST, HOW) * 3,
    SHEET,
    *(_start, _issue, NUMBER, CHAINS, NUMBER, LIST, KIOSK) * 4,
)
