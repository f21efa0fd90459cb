"""Where lines break: between phrases and words, by the Japanese rules for what may begin and end a line (禁則)."""

from collections.abc import Callable

from portal.artwork.errors import TextDoesNotFit
from portal.artwork.text.shaping import is_mark, width
from portal.kernel.text import phrases

Measure = Callable[[str], float]
_NOT_AT_LINE_START = (  # JIS X 4051, 6.1: closing brackets, stops, dashes, repeats, small kana; signs of units
    "、。，．・：；？！‼⁇⁈⁉）」』】〉》〕］｝〙〗〟”’»｡､･｣ー～〜‐–゠…‥—―々〻ゝゞヽヾ゛゜ﾞﾟｰ"
    "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿｧｨｩｪｫｯｬｭｮ,.:;?!)]}％%‰°′″℃￠円"
)
_NOT_AT_LINE_END = "（「『【〈《〔［｛〘〖〝“‘«｢([{￥＄£＃№"
_LABEL_LINES = 3
_LEAST_LAST = 3  # characters on a paragraph's last line
_STEP = 0.25  # points between the sizes that are tried


def break_lines(text: str, face_name: str, size: float, limit: float) -> list[str]:
    """``text`` in horizontal lines of at most ``limit`` points at ``size`` points.

    Paragraphs of up to three lines are labels: as few lines as they need, evenly filled, Japanese broken between
    phrases (BudouX), Latin text between words, and inside only where a phrase is wider than ``limit``. With a longer
    one the text is running text: lines are filled and break anywhere that the rules of JIS X 4051 allow. A line feed
    always breaks. Raises ``GlyphMissing``.
    """
    return _break(text, em_measure(face_name), size, limit)


def _break(text: str, em: Measure, size: float, limit: float) -> list[str]:
    def measure(part: str) -> float:
        return em(part) * size

    paragraphs = text.split("\n")
    labels = [[part] if measure(part) <= limit else _label(part, measure, size, limit) for part in paragraphs]
    if max(map(len, labels)) > _LABEL_LINES:
        labels = [[part] if measure(part) <= limit else _running(part, measure, size, limit) for part in paragraphs]
    return [line for lines in labels for line in lines]


def _label(text: str, measure: Measure, size: float, limit: float) -> list[str]:
    """As few lines as it takes, evenly filled: the narrowest column with as few lines leaves no orphan."""
    pieces = [
        (piece, measure(piece))
        for phrase in _allowed(phrases(text))
        for piece in ([phrase] if measure(phrase.rstrip()) <= limit else unbreakable(phrase))
    ]
    lines = _fill(pieces, limit)
    too_narrow, wide_enough = 0.0, limit
    while len(lines) <= _LABEL_LINES and wide_enough - too_narrow > size / 4:
        middle = (too_narrow + wide_enough) / 2
        trial = _fill(pieces, middle)
        if len(trial) > len(lines):
            too_narrow = middle
        else:
            wide_enough, lines = middle, trial
    return lines


def _running(text: str, measure: Measure, size: float, limit: float) -> list[str]:
    """Full lines; up to two ems narrower where that keeps a last line of one or two characters from standing alone."""
    pieces = [(piece, measure(piece)) for piece in unbreakable(text)]
    lines = _fill(pieces, limit)
    for narrower in (1, 2):
        trial = _fill(pieces, limit - narrower * size)
        if len(lines[-1]) >= _LEAST_LAST or len(trial) > len(lines):
            break
        lines = trial
    return lines


def _fill(pieces: list[tuple[str, float]], limit: float) -> list[str]:
    lines, filled = [""], 0.0
    for piece, advance in pieces:
        if lines[-1].strip() and filled + advance > limit:  # a space before the first word is no line
            lines, filled = [*lines, ""], 0.0
        lines[-1] += piece
        filled += advance
    first, *others = lines
    return [first.lstrip(" ").rstrip(), *(line.strip() for line in others)]  # a paragraph's indent (U+3000) stays


def fit_lines(
    text: str, face_name: str, *, width: float, size: float, least: float, most_lines: int
) -> tuple[float, list[str]]:
    """The largest size (points, from ``size`` down to ``least``) at which ``text`` fits ``width``, and its lines.

    Raises ``TextDoesNotFit`` where it does not fit at ``least``, and ``GlyphMissing``.
    """
    return fit(text, em_measure(face_name), limit=width, size=size, least=least, lines_at=lambda _: most_lines)


def fit(
    text: str, em: Measure, *, limit: float, size: float, least: float, lines_at: Callable[[float], int]
) -> tuple[float, list[str]]:
    """As ``fit_lines``, for any measure in ems along the line; ``lines_at`` tells how many lines a size allows."""
    if "\n" not in text:
        longest = em(text)
        if longest * size <= limit and lines_at(size):
            return size, [text]
    trial = size
    while True:
        most = lines_at(trial)
        lines = text.split("\n") if most <= 1 else _break(text, em, trial, limit)
        if len(lines) <= most and all(em(line) * trial <= limit for line in lines):
            return trial, lines
        if trial <= least:
            raise TextDoesNotFit(text)
        trial = max(least, trial - _STEP)


def em_measure(face_name: str) -> Measure:
    """Measures horizontal text in ems."""
    return lambda part: width(part, face_name) / 1000


def _allowed(found: list[str]) -> list[str]:
    """The phrases, joined where a line may not break between them."""
    joined: list[str] = []
    for phrase in found:
        if joined and (_may_not_begin(phrase.lstrip()[:1]) or joined[-1].rstrip()[-1:] in _NOT_AT_LINE_END):
            joined[-1] += phrase
        else:
            joined.append(phrase)
    return joined


def unbreakable(text: str) -> list[str]:
    """The pieces of ``text`` between which a line may break."""
    pieces: list[str] = []
    for character in text:
        joins = pieces and (
            _may_not_begin(character)
            or pieces[-1].rstrip()[-1:] in _NOT_AT_LINE_END
            or (_is_word(character) and _is_word(pieces[-1][-1]))
            or character == " "
        )
        if joins:
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces


def _may_not_begin(character: str) -> bool:
    return character in _NOT_AT_LINE_START or is_mark(character)


def _is_word(character: str) -> bool:
    return character.isascii() and not character.isspace()
