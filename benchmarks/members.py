"""A list of many members: from the file to the last member in the database, and cards for all of them."""

import csv
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.databases import databases
from benchmarks.figures import BenchmarkError, Figure
from benchmarks.options import Options

RATE_LEAST = 10_000  # members a second, checked and stored
PEAK_MOST = 300  # MiB of the process that does it
_NAMES = ("佐藤 結衣", "髙﨑 陽翔", "𠮷田 葵", "伊藤 蓮", "山本 凛")


def run(options: Options) -> Iterator[Figure]:
    """Members a second and the peak of memory on each database; the same list once more; cards a second."""
    path = _write(options.folder / "members.csv", options.bulk)
    for backend in options.backends:
        with databases(backend, options.folder) as fresh:
            measured = _job(fresh(), path, options.folder)
        name = f"{options.bulk} members, {backend}"
        first = measured["first"]
        yield Figure(f"list of {name}", first, "members/s", judged=first, limit=RATE_LEAST, details=dict(measured))
        yield Figure(f"the same list again, {backend}", measured["again"], "members/s")
        yield Figure(f"cards for {name}", measured["cards"], "cards/s")
        peak = measured["peak_mib"]
        yield Figure(f"memory for {name}", peak, "MiB", judged=peak, limit=PEAK_MOST, at_least=False)


def _job(url: str, path: Path, folder: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.members_job", url, str(path), str(folder / "files")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BenchmarkError(done.stderr[-2000:])
    measured: dict[str, float] = json.loads(done.stdout)
    return measured


def _write(path: Path, count: int) -> Path:
    """All columns that the portal knows, and two of the merchant's own; one line in a thousand is faulty."""
    with path.open("w", encoding="cp932", errors="replace", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(
            ["会員番号", "氏名", "メールアドレス", "郵便番号", "住所1", "住所2", "有効期限", "店舗", "コース"]
        )
        for place in range(count):
            writer.writerow(
                [
                    f"M{place:07d}",
                    _NAMES[place % 5],
                    f"member{place}@example.jp",
                    f"{place % 1000:03d}-{place % 10_000:04d}" if place % 1000 else "12",
                    f"東京都港区芝{place % 5 + 1}丁目{place % 30 + 1}-{place % 9 + 1}",
                    f"みどりマンション{place % 900}号室",
                    "2029/03",
                    f"{place % 40}号店",
                    "月4回",
                ]
            )
    return path
