"""``python -m benchmarks.artwork_job one|all DESIGN MEMBERS``: one print run in a process of its own, measured.

Prints JSON: cards a second drawn, and drawn and read back; bytes of the print files; the largest process's peak in MiB.
"""

import argparse
import json
import os
import resource
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from benchmarks.artwork_members import STORE_CODE
from benchmarks.artwork_reportlab import draw_cards
from portal.artwork import Press, Run, Scope, Source, Stage, Standard, check_members, print_run

MOMENT = datetime(2026, 4, 1, tzinfo=UTC)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.artwork_job")
    parser.add_argument("cores", choices=["one", "all"])
    parser.add_argument("design", type=Path)
    parser.add_argument("members", type=Path)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--split", type=int, default=5000)
    parser.add_argument("--read-back", choices=["all", "sample"], default="sample")
    parser.add_argument("--draw-only", action="store_true")
    parser.add_argument("--reportlab", action="store_true")
    return parser.parse_args()


def main() -> None:
    """Runs what is asked for."""
    asked = _arguments()
    if asked.cores == "one":
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    with TemporaryDirectory(prefix="cards-") as made:
        measured = _reportlab(asked, Path(made)) if asked.reportlab else _ours(asked, Path(made))
    peaks = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(json.dumps({**measured, "peak_mib": max(peaks) / 1024}))


def _reportlab(asked: argparse.Namespace, out: Path) -> dict[str, float]:
    began = perf_counter()
    count = draw_cards(asked.design.parent / "photo.jpg", asked.members, out / "cards.pdf", STORE_CODE)
    return {"drawn": count / (perf_counter() - began)}


def _ours(asked: argparse.Namespace, out: Path) -> dict[str, float]:
    began, moments, done = perf_counter(), list[tuple[int, float]](), Counter[Stage]()

    def note(stage: Stage, members: int) -> None:
        done[stage] += members
        if stage is Stage.DRAW:
            moments.append((done[stage], perf_counter()))
        if asked.draw_only and done[Stage.DRAW] == members_count:
            raise _EnoughError

    members = check_members(asked.members)
    members_count = members.count
    run = Run(
        source=Source.read(asked.design, 600, Standard.X4, STORE_CODE), members=members, press=Press(split=asked.split),
        out=out, job="benchmark", created=MOMENT, key=Ed25519PrivateKey.from_private_bytes(b"b" * 32),
        workers=asked.workers, read_back=Scope(asked.read_back),
    )  # fmt: skip
    size = 0
    try:
        report = print_run(run, note)
        size = sum(path.stat().st_size for path in report.files if path.suffix == ".pdf")
    except _EnoughError:
        pass
    (first, first_at), (last, last_at) = moments[0], moments[-1]  # from one finished stretch to the last: no start-up
    return {
        "drawn": (last - first) / (last_at - first_at),
        "all": members_count / (perf_counter() - began),
        "bytes": size,
    }


class _EnoughError(Exception):
    """Drawing is done, and nothing else is to be measured."""


if __name__ == "__main__":
    main()
