"""zint as an independent encoder: thousands of values in one process, given back as rows of modules."""

import shutil
import subprocess
from collections.abc import Sequence

EAN_13, GS1_128, QR, JAPAN_POST = "EANX", "GS1_128", "QRCODE", "JAPANPOST"


def encode(symbology: str, values: Sequence[str], *options: str, rows: int = 1) -> list[tuple[str, ...]]:
    """For each value the rows of its symbol from the top, 1 for a dark module, filled up with 0 on the right.

    ``rows`` is how many a symbol has, bars of one height count as one. Values may be anything without a line break;
    one that zint refuses fails the test.
    """
    program = shutil.which("zint")
    assert program, "zint is missing; `make test` installs it"
    assert not any("\n" in value or "\r" in value for value in values)
    command = (program, "-b", symbology, "--batch", "-i", "-", "--direct", "--filetype=TXT", *options)
    done = subprocess.run(command, input="\n".join(values).encode() + b"\n", capture_output=True, check=False)
    assert done.returncode == 0 and not done.stderr, done.stderr.decode()
    lines = [f"{int('1' + line.replace(' ', ''), 16):b}"[1:] for line in done.stdout.decode().splitlines()]
    assert len(lines) == rows * len(values), f"{len(values)} values gave {len(lines)} rows"
    return [tuple(lines[at : at + rows]) for at in range(0, len(lines), rows)]
