"""The output profile: coated sheet-fed offset as CGATS TR 006 describes it (docs/decisions/0015-output-profile.md)."""

from functools import cache
from pathlib import Path

CONDITION = "CGATS TR 006"  # the name of the printing condition in the ICC's registry of characterisation data
REGISTRY = "http://www.color.org"
CONDITION_INFO = "Commercial offset on coated paper (GRACoL, ISO 12647-2 paper type 1), CGATS TR 006"
_FILE = Path(__file__).parent / "cgats-tr-006.icc"


@cache
def output_profile() -> bytes:
    """The ICC profile (version 2, CMYK, as PDF/X-1a:2003 wants it). Source and licence stand beside it."""
    return _FILE.read_bytes()
