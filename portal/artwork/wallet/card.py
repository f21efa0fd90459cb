"""What a wallet shows of a card, whichever wallet it is."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.artwork.errors import ArtworkError


class CredentialsRefused(ArtworkError):
    """A file is not what a wallet's passes are signed with; ``reason`` says why, for whoever installs the portal."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class PassTooLong(ArtworkError):
    """What the card says does not fit into a link that saves it."""


@dataclass(frozen=True, slots=True)
class WalletCard:
    """A card as a wallet shows it.

    ``serial`` is the card's ref, ``digits`` its 13, ``grouped`` the same as people read them. ``ground`` and ``ink``
    are ``#rrggbb``. ``steps`` tell how to pay, ``link`` is the card's own page. Labels are in the reader's language.
    """

    serial: str
    digits: str
    grouped: str
    issuer: str
    title: str
    number_label: str
    steps_label: str
    steps: Sequence[str]
    link_label: str
    link: str
    ground: str = "#ffffff"
    ink: str = "#000000"

    def rgb(self, colour: str) -> str:
        """A ``#rrggbb`` colour as Apple writes it."""
        red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
        return f"rgb({red}, {green}, {blue})"
