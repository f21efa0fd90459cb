"""View and issue, each beside the bare app, on both databases."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path

from benchmarks.databases import databases
from benchmarks.figures import Figure, paired
from benchmarks.load import load
from benchmarks.options import Options, in_turn
from benchmarks.servers import BARE, PORTAL, Server, server
from benchmarks.visitors import Holder, add_holders, write_issues, write_views

VIEW_LEAST = 0.35  # of the bare app's responses a second
ISSUE_LEAST = 0.4
MOST_ISSUES = 4_000  # a second; newcomers made beforehand for each turn, more than any server here takes
BROWSER = "gzip, br"

_files = count(1)


def run(options: Options) -> Iterator[Figure]:
    """Rates of the portal and of the bare app, in turn, on one database."""
    for backend in options.backends:
        with ExitStack() as stack:
            fresh = stack.enter_context(databases(backend, options.folder))
            url = fresh()
            holders = add_holders(url, options.holders, options.plan)
            portal = stack.enter_context(server(PORTAL, url, options.folder))
            bare = stack.enter_context(server(BARE, url, options.folder))
            yield from _views(options, backend, portal, bare, holders)
            yield from _issues(options, f"issue, {backend}", portal, bare, limit=ISSUE_LEAST)
            # one address's issues wait for each other's commits, since its attempts are counted in one row
            proxied = stack.enter_context(server(PORTAL, url, options.folder, proxies=1))
            yield from _issues(options, f"issue, {backend}, many addresses", proxied, bare, limit=None)


def _views(options: Options, backend: str, portal: Server, bare: Server, holders: list[Holder]) -> Iterator[Figure]:
    file = write_views(options.folder / "views.txt", holders)
    for name, encoding, limit in (
        (f"view, {backend}", "none", VIEW_LEAST),
        (f"view, {backend}, compressed", BROWSER, None),
    ):
        sides = [viewing(at, file, options.seconds, encoding) for at in (portal, bare)]
        ours, theirs = in_turn(options.rounds, *map(warmed, sides))
        yield paired(name, "/s", ours, theirs, limit=limit)


def _issues(options: Options, name: str, portal: Server, bare: Server, *, limit: float | None) -> Iterator[Figure]:
    sides = [issuing(at, options.folder, options.seconds, addresses=limit is None) for at in (portal, bare)]
    ours, theirs = in_turn(options.rounds, *map(warmed, sides))
    yield paired(name, "/s", ours, theirs, limit=limit)


def viewing(at: Server, file: Path, seconds: float, encoding: str = "none") -> Callable[[], float]:
    """A turn of number pages, each customer's after the other; measures responses a second."""
    return lambda: load(at.url, file, expected=200, seconds=seconds, encoding=encoding).rate


def issuing(at: Server, folder: Path, seconds: float, *, addresses: bool = False) -> Callable[[], float]:
    """A turn of issues, each by a newcomer with a form of their own; measures responses a second."""

    def turn() -> float:
        file = write_issues(
            folder / f"issues-{next(_files)}.txt", round(MOST_ISSUES * max(1, seconds)), addresses=addresses
        )
        try:
            return load(at.url, file, expected=303, seconds=seconds, once=True).rate
        finally:
            file.unlink()

    return turn


def warmed(turn: Callable[[], float]) -> Callable[[], float]:
    """The same turn after one that does not count."""
    turn()
    return turn
