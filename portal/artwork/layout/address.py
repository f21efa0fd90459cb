"""The address block: address and name as on an envelope, in rows or in columns."""

from collections.abc import Iterator, Mapping, Sequence

from portal.artwork.design import Address, Writing
from portal.artwork.drawing import Drawing
from portal.artwork.errors import TextDoesNotFit
from portal.artwork.layout.places import Canvas
from portal.artwork.layout.templates import Template
from portal.artwork.layout.texts import SLACK, lines_within
from portal.artwork.text import FACES, fit
from portal.artwork.typesetting import column_em, line_em, set_column, set_line
from portal.artwork.units import points

_LEADING = 1.6  # ems from one line of the address to the next
_NAME_GAP = 0.8  # ems of the name's size between address and name
_LINES = 2  # for each of the two parts
_STEP = 0.25  # points between the sizes that are tried
_KANJI_DIGITS = str.maketrans(
    "0123456789０１２３４５６７８９-－−‐–", "〇一二三四五六七八九〇一二三四五六七八九ーーーーー"
)


class AddressDrawer:
    """Draws address and name; vertical writing turns the address's digits into kanji numerals."""

    def __init__(self, element: Address, canvas: Canvas) -> None:
        self._element, self._honorific = element, Template(element.honorific)
        self._left, self._top = canvas.x(element.x), canvas.y(element.y)
        self._width, self._height = points(element.width), points(element.height)

    def draw(self, fields: Mapping[str, str]) -> list[Drawing]:
        """The block for one member. Raises ``GlyphMissing`` and ``TextDoesNotFit``."""
        parts = [part for part in (fields["address1"], fields["address2"]) if part]
        name = f"{fields['name']}\u3000{self._honorific.fill(fields)}".rstrip() if fields["name"] else ""
        if self._element.writing is Writing.VERTICAL:
            return self._in_columns(parts, name)
        return self._in_rows(parts, name)

    def _in_rows(self, parts: Sequence[str], name: str) -> list[Drawing]:
        """Address lines from the top, the name larger below them."""
        element, y, drawn = self._element, self._top, list[Drawing]()
        gap = element.name_size * _NAME_GAP
        room = self._height - (element.name_size + gap if name else 0)
        if parts:
            size, lines = fit(
                "\n".join(parts),
                lambda part: line_em(part, element.font),
                limit=self._width + SLACK,
                size=element.size,
                least=element.min_size,
                lines_at=lambda size: min(2 * _LINES, lines_within(room, size, _LEADING)),
            )
            for line in lines:
                drawn += self._row(line, size, y)
                y -= size * _LEADING
            y += size * (_LEADING - 1) - gap
        if name:
            size = self._name_size(name, line_em(name, element.font), self._width)
            drawn += self._row(name, size, y)
        return drawn

    def _row(self, line: str, size: float, top: float) -> list[Drawing]:
        baseline = top - FACES[self._element.font].ascent / 1000 * size
        return list(set_line(line, self._element.font, size, self._left, baseline, ink=self._element.colour))

    def _name_size(self, name: str, em: float, limit: float) -> float:
        """As large as fits, up to the size asked for."""
        size = min(self._element.name_size, (limit + SLACK) / em)
        if size < self._element.min_size or size > self._height + SLACK:
            raise TextDoesNotFit(name)
        return size

    def _in_columns(self, parts: Sequence[str], name: str) -> list[Drawing]:
        """The address from the right, its second part at the foot, the name large in the middle of the block."""
        element = self._element
        right, foot = self._left + self._width, self._top - self._height
        for_name = element.name_size * (1 + _NAME_GAP) if name else 0
        size, columns = self._fit_columns(parts, self._width - for_name)
        drawn: list[Drawing] = []
        centre = right - size / 2
        for place, part in enumerate(columns):
            top = foot + max(column_em(line, element.font) for line in part) * size if place else self._top
            for line in part:
                drawn += set_column(line, element.font, size, centre, top, ink=element.colour)
                centre -= size * _LEADING
        if name:
            indent = 2 * element.size
            name_size = self._name_size(name, column_em(name, element.font), self._height - indent)
            free = centre + size * (_LEADING - 0.5) - element.name_size * _NAME_GAP if parts else right
            middle = min(self._left + self._width / 2, free - name_size / 2)
            drawn += set_column(name, element.font, name_size, middle, self._top - indent, ink=element.colour)
        return drawn

    def _fit_columns(self, parts: Sequence[str], across: float) -> tuple[float, list[list[str]]]:
        """The largest size at which all columns stand side by side, and each part's columns, digits as numerals.

        A number is never broken: lines are broken before its digits become kanji.
        """
        for size in _sizes(self._element.size, self._element.min_size):
            try:
                columns = [self._columns_at(size, part, indent=2 * place) for place, part in enumerate(parts)]
            except TextDoesNotFit:
                continue
            if sum(map(len, columns)) <= lines_within(across, size, _LEADING):
                return size, columns
        raise TextDoesNotFit(" ".join(parts))

    def _columns_at(self, size: float, part: str, indent: float) -> list[str]:
        _, columns = fit(
            part,
            lambda text: column_em(text.translate(_KANJI_DIGITS), self._element.font),
            limit=self._height - indent * size + SLACK,
            size=size,
            least=size,
            lines_at=lambda _: _LINES,
        )
        return [column.translate(_KANJI_DIGITS) for column in columns]


def _sizes(most: float, least: float) -> Iterator[float]:
    while most > least:
        yield most
        most -= _STEP
    yield least
