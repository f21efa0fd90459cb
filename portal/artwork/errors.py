"""What cannot be drawn."""

from portal.kernel.errors import DomainError


class ArtworkError(DomainError):
    """Something cannot be drawn as asked."""


class GlyphMissing(ArtworkError):
    """No font has a glyph for ``character`` of ``text``."""

    def __init__(self, character: str, text: str) -> None:
        super().__init__(character, text)
        self.character = character
        self.text = text


class FieldEmpty(ArtworkError):
    """A symbol needs the ``field``, which is empty for this member."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class TextDoesNotFit(ArtworkError):
    """``text`` is wider than its place even at the smallest size allowed there."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text
