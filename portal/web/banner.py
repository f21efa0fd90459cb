"""The sentence at the top of every page while the operator has one to say."""

import time

from flask import current_app

from portal.web import current
from portal.web.language import chosen

LOOK_EVERY = 15  # seconds between two looks into the database, for each process


def announcement() -> str:
    """What is announced just now in the reader's language; empty where nothing is."""
    kept = current_app.extensions.setdefault("announcement", {"until": 0.0, "texts": {}})
    now = time.monotonic()
    if now >= kept["until"]:
        found = current_app.extensions["shown_announcement"](current.now())
        kept["texts"] = {"ja": found.text_ja, "en": found.text_en} if found else {}
        kept["until"] = now + LOOK_EVERY
    text: str = kept["texts"].get(chosen(), "")
    return text


def forget_kept_announcement() -> None:
    """Looks again at the next page: whoever announces sees it at once, others within ``LOOK_EVERY``."""
    current_app.extensions.pop("announcement", None)
