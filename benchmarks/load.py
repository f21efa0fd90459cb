"""Load from 16 clients: wrk with one thread, so that it takes little of the cores that the servers need."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

from benchmarks.figures import BenchmarkError

SCRIPT = Path(__file__).with_name("requests.lua")
CLIENTS = 16


@dataclass(frozen=True, slots=True)
class Load:
    """What one run of wrk answers: responses a second; latencies in milliseconds."""

    rate: float
    p50: float
    p99: float
    slowest: float


def load(
    url: str, requests: Path, *, expected: int, seconds: float, once: bool = False, encoding: str = "none"
) -> Load:
    """Sends the requests of a file (see ``requests.lua``) for ``seconds``; ``once``: none of them twice.

    Raises ``BenchmarkError`` where any response has another status than ``expected`` or a connection fails.
    """
    command = ["wrk", "-t1", f"-c{CLIENTS}", f"-d{max(1, round(seconds))}s", "--timeout", "30s", "-s", str(SCRIPT), url]
    command += ["--", str(requests), str(expected), "once" if once else "again", encoding]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    lines = [line for line in ran.stdout.splitlines() if line.startswith("RESULT ")]
    if ran.returncode or not lines:
        raise BenchmarkError(f"wrk failed: {ran.stdout}{ran.stderr}")
    found: dict[str, int] = json.loads(lines[0].removeprefix("RESULT "))
    faults = {name: found[name] for name in ("unexpected", "ran_out", "socket") if found[name]}
    if faults or not found["requests"]:
        raise BenchmarkError(f"{url} {requests.name}: of {found['requests']} responses, faults: {faults}")
    return Load(
        rate=found["requests"] / (found["microseconds"] / 1e6),
        p50=found["p50"] / 1e3,
        p99=found["p99"] / 1e3,
        slowest=found["slowest"] / 1e3,
    )
