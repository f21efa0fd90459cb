"""What a browser says of the machine it runs on: enough to tell one's own devices apart, and no more."""

import re

_MACHINES = ("iPhone", "iPad", "Android", "Windows", "CrOS", "Macintosh", "Linux")
_NAMES = {"CrOS": "Chromebook", "Macintosh": "Mac"}
_PLATFORM = re.compile(r"\(([^)]*)\)")


def device_name(user_agent: str) -> str:
    """``iPhone``, ``Android``, ``Windows`` …, the same in every language; empty where it does not say."""
    found = next((machine for machine in _MACHINES if machine in user_agent), "")
    return _NAMES.get(found, found)


def platform(user_agent: str) -> str:
    """The first part in brackets: machine and system version, the same in iOS's browser and in its installed apps."""
    found = _PLATFORM.search(user_agent)
    return found[1] if found else ""
