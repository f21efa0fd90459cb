"""The texts of one language, figures filled in."""

import re
from dataclasses import dataclass

from portal.artwork.media import Medium
from portal.artwork.placed import raster
from portal.artwork.specification.english import ENGLISH
from portal.artwork.specification.figures import figures
from portal.artwork.specification.japanese import JAPANESE

_UNITS = re.compile(r"(?<=[\d×]) (?=×|\d|(?:(?:mm|dpi|pt|MB|dots)\b|%))")  # a figure stays with its unit
TEXTS = {"ja": JAPANESE, "en": ENGLISH}  # in the order of the document


@dataclass(frozen=True)
class Words:
    """What to say in ``language`` of a medium with these figures."""

    language: str
    medium: Medium
    figures: dict[str, str]

    def __call__(self, key: str, **more: object) -> str:
        """The text of that key. Raises ``KeyError`` for a key or figure there is none of."""
        text = TEXTS[self.language][key].format_map({**self.figures, **more})
        return _UNITS.sub("\u00a0", text)

    def side(self, name: str) -> str:
        """What a side of the medium is called."""
        return self(f"{name}_postcard" if self.medium.addressed else name)


def all_words(medium: Medium) -> list[Words]:
    """Japanese first, then the same in English."""
    found = figures(medium)
    return [
        Words(language, medium, found | {"pictures": texts["comma"].join(raster.TYPES)})
        for language, texts in TEXTS.items()
    ]
