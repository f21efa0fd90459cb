"""The environment's variables: each read and checked, faults collected instead of stopping at the first."""

import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

_HEADER = re.compile(r"X-(?!Forwarded|Request|Real|Accel)[A-Z][A-Za-z0-9]*(-[A-Z][A-Za-z0-9]*){0,4}")


class Environment:
    """Variables of a process; ``faults`` are what is wrong with those that were asked for."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = environment
        self.production = environment.get("PORTAL_ENV", "development") == "production"
        self.faults: list[str] = []
        if environment.get("PORTAL_ENV", "development") not in {"production", "development"}:
            self.faults.append("PORTAL_ENV: is neither production nor development")

    def required(self, name: str, demo: str) -> str:
        """A variable that production must set and development may leave to a demo value."""
        value = self.environment.get(name, "")
        if not value and self.production:
            self.faults.append(f"{name}: must be set in production")
        return value or demo

    def number(self, name: str, default: int, *, least: int) -> int:
        """A whole number."""
        value = self.environment.get(name) or str(default)
        if not (value.isascii() and value.isdigit()) or int(value) < least:
            self.faults.append(f"{name}: {value!r} is not a whole number of at least {least}")
            return default
        return int(value)

    def yes_or_no(self, name: str, *, default: bool) -> bool:
        """``yes`` or ``no``."""
        value = self.environment.get(name) or ("yes" if default else "no")
        if value not in {"yes", "no"}:
            self.faults.append(f"{name}: {value!r} is neither yes nor no")
        return value == "yes"

    def file(self, name: str) -> bytes:
        """What is in the file that a variable names; empty where it names none."""
        path = self.environment.get(name, "")
        try:
            return Path(path).read_bytes() if path else b""
        except OSError as fault:
            self.faults.append(f"{name}: {path!r} cannot be read ({fault.strerror})")
            return b""

    def broker(self, name: str, *schemes: str) -> str:
        """The address of a server that may be left out; it may hold a password, so it is not repeated."""
        value = self.environment.get(name, "")
        if value and not (urlsplit(value).scheme in schemes and urlsplit(value).hostname):
            self.faults.append(f"{name}: is none of {', '.join(f'{scheme}://HOST' for scheme in schemes)}")
        return value

    def front_header(self, name: str) -> str:
        """The name of a header that the front server sets or takes away, and that is believed therefore; or nothing."""
        value = self.environment.get(name, "")
        if not value:
            return value
        if not _HEADER.fullmatch(value):
            self.faults.append(f"{name}: {value!r} is not the name of a header of its own like X-Client-Subject")
        elif self.environment.get("TRUSTED_PROXIES", "0") in {"", "0"}:
            self.faults.append(f"{name}: is only for a portal behind a front server, so TRUSTED_PROXIES must say so")
        return value

    def pairs(self, name: str, demo: str) -> dict[str, str]:
        """A table that production must set."""
        return table_of(self.required(name, demo))


def table_of(pairs: str) -> dict[str, str]:
    """``a=1,b=2`` as a table."""
    parts = (part.partition("=") for part in pairs.replace(" ", "").split(",") if part)
    return {name: code for name, _is, code in parts}
