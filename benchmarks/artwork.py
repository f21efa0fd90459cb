"""Cards: two EAN-13, a QR code, digits and a kanji name on a full-bleed photograph, beside a reportlab program."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks.artwork_members import write_design, write_members
from benchmarks.figures import BenchmarkError, Figure, paired
from benchmarks.options import Options, in_turn
from portal.artwork import Assets, Canvas, Composition, Standard, from_folder, piece_svg, read_design

LEAST_TIMES = 6  # the reportlab program's cards a second
LEAST_TWO_WORKERS = 1.6  # one worker's cards a second
LEAST_READ_BACK = 100  # cards a second on one core, drawing included
MOST_MEMORY = 300  # MiB of any process
MOST_GROWTH = 1.2  # of memory, from a tenth of the run
MOST_BYTES = 2500  # a card, beyond the shared background and fonts
MOST_PREVIEW = 50  # ms


def run(options: Options) -> Iterator[Figure]:
    """Rates, memory, bytes, and the time of a first preview."""
    design = write_design(options.folder / "design")
    ours, theirs = in_turn(
        options.rounds,
        partial(_rate, design, options.cards, options.folder),
        partial(_reportlab_rate, design, options.cards, options.folder),
    )
    yield paired("cards drawn, one core", "cards/s", ours, theirs, limit=LEAST_TIMES)
    if len(os.sched_getaffinity(0)) > 1:
        two, one = in_turn(
            options.rounds,
            partial(_rate, design, 2 * options.cards, options.folder, workers=2),
            partial(_rate, design, 2 * options.cards, options.folder),
        )
        yield paired("cards drawn, two workers", "cards/s", two, one, limit=LEAST_TWO_WORKERS)
    yield _read_back(design, options)
    yield from _size_and_memory(design, options)
    yield _preview(design)


def _job(design: Path, cards: int, folder: Path, *arguments: str, cores: str = "one") -> dict[str, float]:
    """One run in a process of its own; what it measured."""
    members = write_members(folder / f"members-{cards}.csv", cards)
    command = [sys.executable, "-m", "benchmarks.artwork_job", cores, str(design), str(members), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BenchmarkError(done.stderr[-2000:])
    measured: dict[str, float] = json.loads(done.stdout)
    return measured


def _rate(design: Path, cards: int, folder: Path, *, workers: int = 1) -> float:
    """Cards a second from the list to the hashed file, not read back."""
    cores = "one" if workers == 1 else "all"
    return _job(design, cards, folder, "--workers", str(workers), "--draw-only", cores=cores)["drawn"]


def _reportlab_rate(design: Path, cards: int, folder: Path) -> float:
    return _job(design, cards // 4, folder, "--reportlab")["drawn"]


def _read_back(design: Path, options: Options) -> Figure:
    measured = [_job(design, options.cards, options.folder, "--read-back", "all") for _ in range(options.rounds)]
    rates = [one["all"] for one in measured]
    return Figure(
        "cards drawn and read back, one core", median(rates), "cards/s", judged=median(rates), limit=LEAST_READ_BACK,
        details={"rounds": rates},
    )  # fmt: skip


def _size_and_memory(design: Path, options: Options) -> Iterator[Figure]:
    """Bytes of each further card in a file, and the largest process of a long run beside a tenth of it."""
    few, many = (_job(design, count, options.folder)["bytes"] for count in (1_000, 3_000))
    yield Figure(
        "bytes a card", (many - few) / 2_000, "B", judged=(many - few) / 2_000, limit=MOST_BYTES, at_least=False
    )
    long, short = options.long_run, options.long_run // 10
    peak, peak_short = (
        _job(design, count, options.folder, "--workers", "2", cores="all")["peak_mib"] for count in (long, short)
    )
    yield Figure(
        f"memory of the largest process, {long:,} cards",
        peak,
        "MiB",
        judged=peak,
        limit=MOST_MEMORY,
        at_least=False,
    )
    yield Figure(
        f"memory, {long:,} cards / {short:,}",
        peak,
        "MiB",
        judged=peak / peak_short,
        limit=MOST_GROWTH,
        at_least=False,
        details={"beside": peak_short},
    )


def _preview(design: Path) -> Figure:
    """From a changed design file to the SVG of its first member, files loaded already."""
    data = design.read_bytes()
    assets = Assets(read_design(data), from_folder(design.parent), Standard.X4)
    times = [_preview_once(data, shift, assets) for shift in range(1, 22)]
    value = median(times)
    return Figure(
        "preview of a changed design, files loaded", value, "ms", judged=value, limit=MOST_PREVIEW, at_least=False,
        details={"rounds": times},
    )  # fmt: skip


def _preview_once(data: bytes, shift: int, assets: Assets) -> float:
    changed = json.loads(data)
    changed["front"]["elements"][0]["x"] += shift / 10
    began = perf_counter()
    design = read_design(json.dumps(changed).encode())
    composition = Composition(design.sides[0], Canvas(design.medium, 600), assets)
    piece_svg(composition, _SAMPLE)
    return (perf_counter() - began) * 1000


_SAMPLE = {
    "number": "2112345678900", "store_code": "2800000000004", "name": "髙﨑 𠮷之助", "token": "k7Qm2Zx9Lr4Tn8Vb",
}  # fmt: skip
