"""What is left of the rates when 10⁴ numbers have become 10⁶."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime

from benchmarks.databases import databases, settle
from benchmarks.figures import Figure, paired
from benchmarks.options import Options, in_turn
from benchmarks.rates import issuing, viewing, warmed
from benchmarks.servers import PORTAL, server
from benchmarks.visitors import add_holders, write_views
from portal.db import make_engine, make_sessions
from portal.numbers import Kind, NumberPlan, issue_in_bulk

LEAST_LEFT = 0.65  # a loss of less than 35 %


def run(options: Options) -> Iterator[Figure]:
    """Two portals in turn, one with few numbers, one with many."""
    for backend in options.backends:
        with ExitStack() as stack:
            fresh = stack.enter_context(databases(backend, options.folder))
            viewings, issuings = [], []
            for label, size in (("many", options.grown), ("few", options.holders)):
                url = fresh()
                holders = add_holders(url, options.holders, options.plan)
                fill(url, size - options.holders, options.plan)
                at = stack.enter_context(server(PORTAL, url, options.folder))
                file = write_views(options.folder / f"views-{label}.txt", holders)
                viewings.append(viewing(at, file, options.seconds))
                issuings.append(issuing(at, options.folder, options.seconds))
            for name, sides in (("view", viewings), ("issue", issuings)):
                many, few = in_turn(options.rounds, *map(warmed, sides))
                yield paired(f"{name} at {options.grown:.0e}, {backend}", "/s", many, few, limit=LEAST_LEFT)


def fill(url: str, count: int, plan: NumberPlan) -> None:
    """Issues ``count`` numbers that nobody holds."""
    engine = make_engine(url)
    with make_sessions(engine)() as session:
        for start in range(0, count, 100_000):
            issue_in_bulk(session, Kind.JOINT_CARD, min(100_000, count - start), plan=plan, at=datetime.now(UTC))
    engine.dispose()
    settle(url)
