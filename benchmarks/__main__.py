"""``python -m benchmarks``: measures, prints a table, writes ``var/bench.json``, fails where a limit is missed."""

import argparse
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import (
    api,
    artwork,
    bulk,
    growth,
    jobs,
    members,
    memory,
    money,
    offline,
    paid,
    rates,
    runs,
    studio,
    webhooks,
    wire,
)
from benchmarks.figures import BenchmarkError, Figure
from benchmarks.options import BACKENDS, Options
from benchmarks.report import print_table, write_json

BENCHMARKS: dict[str, Callable[[Options], Iterable[Figure]]] = {
    "rates": rates.run,
    "api": api.run,
    "bulk": bulk.run,
    "growth": growth.run,
    "memory": memory.run,
    "wire": wire.run,
    "offline": offline.run,
    "artwork": artwork.run,
    "jobs": jobs.run,
    "members": members.run,
    "money": money.run,
    "paid": paid.run,
    "runs": runs.run,
    "studio": studio.run,
    "webhooks": webhooks.run,
}


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a short form with rough figures")
    parser.add_argument("--only", action="append", choices=BENCHMARKS, help="only this one; may be given again")
    parser.add_argument("--backend", action="append", choices=BACKENDS, help="only on this database")
    return parser.parse_args()


def main() -> int:
    """Runs what is asked for; answers the exit code."""
    asked = _arguments()
    figures: list[Figure] = []
    backends = asked.backend or BACKENDS
    with TemporaryDirectory(prefix="bench-") as made:
        folder = Path(made)
        options = Options.quick(folder, backends) if asked.quick else Options(folder, backends=backends)
        for name in asked.only or BENCHMARKS:
            began = time.monotonic()
            print(f"{name} … ", end="", flush=True, file=sys.stderr)
            try:
                figures += BENCHMARKS[name](options)
            except BenchmarkError as error:
                print("\n".join(["", str(error), *getattr(error, "__notes__", ())]), file=sys.stderr)
                return 2
            print(f"{time.monotonic() - began:.0f} s", file=sys.stderr)
    print_table(figures)
    write_json(figures, quick=asked.quick)
    missed = [figure.name for figure in figures if not figure.ok]
    if missed:
        print(f"Limits missed: {', '.join(missed)}.")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
