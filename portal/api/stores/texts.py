"""What kiosks and registers say to customers, in their six languages: one table, ``texts.json`` beside this file.

``refusal.<code>`` is the message of a problem with that code; the others are words of the kiosk (``kiosk.…``), of its
slip (``slip.…``) and of the register (``register.…``). What stands in braces (``{count}``) is for the reader to fill.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from portal.api.stores.language import LANGUAGES

TABLE = Path(__file__).with_name("texts.json")


@cache
def table() -> Mapping[str, Mapping[str, str]]:
    """The texts by key and language."""
    found: Mapping[str, Mapping[str, str]] = json.loads(TABLE.read_text())
    return found


@cache
def texts_in(language: str) -> Mapping[str, str]:
    """All texts in one of ``LANGUAGES``, by key."""
    assert language in LANGUAGES
    return {key: translated[language] for key, translated in table().items()}


def has_text(key: str) -> bool:
    """Whether there is a text of this key."""
    return key in table()


def text(key: str, language: str) -> str:
    """One text."""
    return texts_in(language)[key]
