"""Makes the CMYK output profile of portal/artwork/colour from characterisation data; ``--check`` compares instead.

Needs colprof (Debian: argyll) and TR006.ti3 (Debian: icc-profiles-free). The same data give the same bytes.
"""

import struct
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "portal" / "artwork" / "colour" / "cgats-tr-006.icc"
DATA = Path("/usr/share/color/icc/TR006.ti3")
DESCRIPTION = "Coated sheet-fed offset, 300 %, heavy GCR. Based on CGATS TR 006"
COPYRIGHT = (
    "Characterization data: ANSI CGATS/GRACoL TR 006-2007, Copyright 2007 NPES. "
    "This profile may be used, embedded, exchanged and changed without restriction."
)
# -k p: black starts at 10 % of the way from white to black and is all that it can be from 60 % on, so that highlights
# (skin) stay free of it and darker greys are black ink alone, which cannot shift in hue on the press.
OPTIONS = ("-qm", "-nc", "-l300", "-kp", "0", "0.1", "0.6", "1", "1.0")
DATE = (2006, 8, 28, 0, 0, 0)  # of the data, since a profile's head must have one


def built() -> bytes:
    """The profile, with its date and its reference to the registry set."""
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder) / "profile"
        base.with_suffix(".ti3").write_bytes(DATA.read_bytes())
        subprocess.run(
            ["colprof", *OPTIONS, "-A", "Smart Pit", "-D", DESCRIPTION, "-C", COPYRIGHT, str(base)],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        return settled(base.with_suffix(".icc").read_bytes())


def settled(profile: bytes) -> bytes:
    """The profile with a fixed date and the tag ``targ``, by which the ICC's registry asks to name the data."""
    reference = b"text\0\0\0\0ICCHDAT CGATS TR 006\0"
    (count,) = struct.unpack_from(">I", profile, 128)
    tags = [struct.unpack_from(">4sII", profile, 132 + 12 * place) for place in range(count)]
    tags = [(name, start + 12, size) for name, start, size in tags]
    body = profile[132 + 12 * count :]
    body += b"\0" * (-len(body) % 4)
    tags.append((b"targ", 132 + 12 * (count + 1) + len(body), len(reference)))
    body += reference + b"\0" * (-len(reference) % 4)
    table = b"".join(struct.pack(">4sII", *tag) for tag in tags)
    head = bytearray(profile[:128])
    struct.pack_into(">I", head, 0, 132 + len(table) + len(body))
    struct.pack_into(">6H", head, 24, *DATE)
    return bytes(head) + struct.pack(">I", len(tags)) + table + body


def main() -> None:
    """Writes the profile, or compares it."""
    profile = built()
    if "--check" in sys.argv:
        same = profile == TARGET.read_bytes()
        print("the same" if same else "another profile than the one kept")
        sys.exit(not same)
    TARGET.write_bytes(profile)
    print(f"{TARGET.relative_to(ROOT)}: {len(profile)} bytes")


if __name__ == "__main__":
    main()
