"""The table on the screen, and ``var/bench.json`` with the machine and the versions."""

import json
import os
import platform
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from benchmarks.figures import Figure
from portal.settings import ROOT, VAR

FILE = VAR / "bench.json"
PACKAGES = ("Flask", "Jinja2", "SQLAlchemy", "Werkzeug", "WTForms", "granian", "psycopg", "brotli", "reportlab")
HEADINGS = ("figure", "median", "unit", "beside", "ratio", "spread", "limit", "")


def print_table(figures: Sequence[Figure]) -> None:
    """One line a figure: its median, what it stands beside, their ratio with its spread, the limit, ok or MISSED."""
    rows = [HEADINGS, *map(_row, figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    for row in rows:
        first, *rest = row
        cells = [cell.rjust(width) for cell, width in zip(rest, widths[1:], strict=True)]
        print("  ".join([first.ljust(widths[0]), *cells]).rstrip())


def _row(figure: Figure) -> tuple[str, ...]:
    beside = figure.details.get("beside")
    bound = "≥" if figure.at_least else "≤"
    return (
        figure.name,
        _plain(figure.value),
        figure.unit,
        _plain(beside) if isinstance(beside, int | float) else "",
        f"{figure.judged:.3f}" if figure.judged is not None and figure.judged != figure.value else "",
        figure.spread,
        f"{bound} {figure.limit:g}" if figure.limit is not None else "",
        ("ok" if figure.ok else "MISSED") if figure.limit is not None else "",
    )


def _plain(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.2f}"


def write_json(figures: Sequence[Figure], *, quick: bool) -> None:
    """Figures, the moment (UTC), the machine, the versions and the commit."""
    FILE.parent.mkdir(parents=True, exist_ok=True)
    content = {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "quick": quick,
        "commit": _output("git", "describe", "--always", "--dirty"),
        "machine": _machine(),
        "versions": _versions(),
        "ok": all(figure.ok for figure in figures),
        "figures": [figure.as_json() for figure in figures],
    }
    FILE.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n")
    print(f"\nWritten to {FILE.relative_to(ROOT)}.")


def _machine() -> dict[str, object]:
    models = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    return {
        "system": platform.platform(),
        "processor": models[0].partition(":")[2].strip() if models else platform.machine(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_mib": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20,
        "load_1_minute": os.getloadavg()[0],
    }


def _versions() -> dict[str, str]:
    wrk = _output("wrk", "-v").partition("[")[0].strip()  # wrk answers with its version and an exit code of 1
    return {"python": platform.python_version(), "wrk": wrk} | {name: version(name) for name in PACKAGES}


def _output(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False).stdout.strip()
