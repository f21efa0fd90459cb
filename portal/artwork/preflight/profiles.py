"""The head of an ICC profile (ICC.1:2022, 7.2: 128 bytes, then the table of tags), read without a colour engine."""

import struct
from typing import NamedTuple

_HEAD = struct.Struct(">I4xB3x4s4s4s")
_MOST_TAGS = 1_000


class Profile(NamedTuple):
    """What a profile says of itself: version (major), class ("prtr" for output), colours and connection space."""

    version: int
    device_class: str
    space: str
    connection: str


def read_profile(data: bytes) -> Profile | None:
    """The head of a profile whose size and tags are in order; None for anything else."""
    if len(data) < 132 or data[36:40] != b"acsp":
        return None
    size, version, device_class, space, connection = _HEAD.unpack_from(data)
    (count,) = struct.unpack_from(">I", data, 128)
    if not 128 < size <= len(data) or not 0 < count <= _MOST_TAGS or 132 + 12 * count > size:
        return None
    for place in range(count):
        _, start, length = struct.unpack_from(">4sII", data, 132 + 12 * place)
        if start + length > size:
            return None
    return Profile(version, _plain(device_class), _plain(space), _plain(connection))


def profile_space(data: bytes) -> str:
    """Its colours: "GRAY", "RGB", "CMYK", "Lab" or others; empty where it is no profile."""
    profile = read_profile(data)
    return profile.space if profile else ""


def _plain(signature: bytes) -> str:
    return signature.decode("latin-1").strip()
