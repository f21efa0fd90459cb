"""What several desks' pages need: a secret shown once, a list that is short enough to be narrowed here."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from portal.organisations import LinkType
from portal.web.asking import SHOWN, cursor, portion, words
from portal.web.desk.visits import Member
from portal.web.once import done_once

Row = TypeVar("Row")


def has_link(here: Member) -> bool:
    """Whether the organisation has a system link: keys and webhooks come with one. Only a light merchant has none."""
    return here.organisation.link_type != LinkType.LIGHT


def shown_once(make: Callable[[], tuple[str, str]]) -> tuple[str, str]:
    """The ref and the secret that ``make`` answers; the secret is "" where the same form came before.

    So a page that is loaded again makes nothing new, and shows nothing twice.
    """
    secrets: list[str] = []

    def made() -> str:
        ref, secret = make()
        secrets.append(secret)
        return ref

    ref = done_once(made)
    return ref, "".join(secrets)


def narrowed(rows: Sequence[Row], text: Callable[[Row], str], ref: Callable[[Row], str]) -> tuple[Sequence[Row], str]:
    """A page of those rows in whose ``text`` stands what is searched for, and the cursor of what follows."""
    wanted, seen = words().casefold(), cursor()
    found = [row for row in rows if wanted in text(row).casefold()]
    start = next((at + 1 for at, row in enumerate(found) if ref(row) == seen), 0)
    return portion(found[start : start + SHOWN + 1], ref)
