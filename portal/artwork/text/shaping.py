"""Text into glyphs: fallback face per glyph, shaped by HarfBuzz, horizontally or vertically."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

import uharfbuzz as hb

from portal.artwork.errors import GlyphMissing
from portal.artwork.text.faces import Face, chain

Features = dict[str, bool | list[tuple[int, int, bool]]]  # on, off, or on for stretches of the text
_HORIZONTAL: Features = {"liga": False, "clig": False, "kern": False}  # a glyph a character; kana are set solid
_WORDS = re.compile("[!-~](?:[ -~]*[!-~])")  # Latin words in Japanese text
_LATIN: Features = _HORIZONTAL | {"kern": True}
_VERTICAL: Features = {"vert": True}
_OPENING, _CLOSING = "（「『【〈《〔［｛〘〖〝", "）」』】〉》〕］｝〙〗〟、。，．"
_HALF_WIDE = re.compile(f"[{_CLOSING}](?=[{_OPENING}{_CLOSING}])|(?<=[{_OPENING}])[{_OPENING}]")
_SELECTORS = frozenset(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))  # tell the variants of a kanji
_INVISIBLE = frozenset("\u00ad\u200d")  # soft hyphen and joiner: nothing to draw


@dataclass(frozen=True, slots=True)
class Run:
    """Glyphs of one face, set one after another. All lengths in thousandths of the em.

    ``offsets`` holds, for each glyph, where it stands from the run's start (x, y), or is None where each follows the
    one before by its own width: the plain case.
    """

    face: Face
    glyphs: tuple[int, ...]
    offsets: tuple[tuple[float, float], ...] | None
    extent: float  # along the line: the width of a horizontal run, the height of a vertical one
    texts: Sequence[str]  # what each glyph stands for

    @property
    def count(self) -> int:
        """How many glyphs tracking sets apart: a mark that was placed on its base stays there."""
        return len(self.glyphs) if self.offsets is None else sum(not _is_placed_mark(text) for text in self.texts)

    def spread(self, tracking: float, *, upright: bool = False) -> "Run":
        """The placed glyphs with ``tracking`` thousandths after each, downwards in an ``upright`` run."""
        if not tracking or self.offsets is None:
            return self
        right, down = (0.0, tracking) if upright else (tracking, 0.0)
        spread, before = [], -1
        for (x, y), text in zip(self.offsets, self.texts, strict=True):
            before += not _is_placed_mark(text)
            spread.append((x + max(before, 0) * right, y - max(before, 0) * down))
        return replace(self, offsets=tuple(spread), extent=self.extent + self.count * tracking)


@lru_cache(maxsize=4096)
def shape(text: str, face_name: str) -> tuple[Run, ...]:
    """``text`` on one horizontal line. Raises ``GlyphMissing`` for a character that no face of the chain has."""
    return tuple(_shape(part, face, "ltr") for part, face in _by_face(text, face_name))


@lru_cache(maxsize=4096)
def shape_upright(text: str, face_name: str) -> tuple[Run, ...]:
    """``text`` on one vertical line, each glyph upright in its vertical form (ー、「 and the like)."""
    return tuple(_shape(part, face, "ttb") for part, face in _by_face(text, face_name))


def width(text: str, face_name: str) -> float:
    """The width of ``text`` in thousandths of the em."""
    return sum(run.extent for run in shape(text, face_name))


def is_mark(character: str) -> bool:
    """Whether it stands on the character before it: accents, dakuten that combine, variation selectors, joiners."""
    return unicodedata.category(character)[0] == "M" or character in _INVISIBLE


def _shape(text: str, face: Face, direction: str) -> Run:
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.direction = direction
    buffer.language = "ja"
    horizontal = direction == "ltr"
    hb.shape(face.shaper, buffer, _features(text, horizontal=horizontal))
    infos, positions = buffer.glyph_infos, buffer.glyph_positions or []
    glyphs = tuple(info.codepoint for info in infos)
    texts = text if len(glyphs) == len(text) else _texts(text, [info.cluster for info in infos])
    if horizontal and all(
        not position.x_offset and not position.y_offset and position.x_advance == face.advance(glyph)
        for glyph, position in zip(glyphs, positions, strict=True)
    ):
        return Run(face, glyphs, None, sum(map(face.advance, glyphs)), texts)
    offsets, x, y = [], 0, 0
    for position in positions:
        offsets.append((x + position.x_offset, y + position.y_offset))
        x += position.x_advance
        y += position.y_advance
    return Run(face, glyphs, tuple(offsets), x if horizontal else -y, texts)


def _features(text: str, *, horizontal: bool) -> Features:
    """How HarfBuzz sets the text; of two brackets or stops side by side, one is half as wide (JIS X 4051, 4.5)."""
    if text.isascii():
        return _LATIN if horizontal else _VERTICAL
    features = _HORIZONTAL if horizontal else _VERTICAL
    half_wide = [(found.start(), found.end(), True) for found in _HALF_WIDE.finditer(text)]
    if half_wide:
        features = features | {"halt" if horizontal else "vhal": half_wide}
    words = [(found.start(), found.end(), True) for found in _WORDS.finditer(text)] if horizontal else []
    if words:  # as wide here as alone: line breaking adds up pieces
        features = features | {"kern": [(0, len(text), False), *words]}
    return features


def _texts(text: str, clusters: list[int]) -> list[str]:
    """The part of ``text`` that each glyph stands for: its own character where a cluster has as many of each, else
    the first glyph stands for the whole cluster.
    """
    texts: list[str] = []
    for start, end in pairwise([*sorted(set(clusters)), len(text)]):
        count = clusters.count(start)
        texts += text[start:end] if count == end - start else [text[start:end], *[""] * (count - 1)]
    return texts


def _is_placed_mark(text: str) -> bool:
    return not text or is_mark(text[0])


def _by_face(text: str, face_name: str) -> Iterator[tuple[str, Face]]:
    """``text`` in stretches that one face can draw; a character keeps the marks that stand on it."""
    faces = chain(face_name)
    first = faces[0]
    if all(map(first.glyph, text)) and "\u00ad" not in text:  # nearly always
        if text:
            yield text, first
        return
    stretch, of_stretch = "", first
    for cluster in _clusters(text):
        drawn, face = _drawable(cluster, faces, text)
        if face is not of_stretch and stretch:
            yield stretch, of_stretch
            stretch = ""
        stretch, of_stretch = stretch + drawn, face
    if stretch:
        yield stretch, of_stretch


def _drawable(cluster: str, faces: Sequence[Face], text: str) -> tuple[str, Face]:
    """What of the cluster is drawn, and the first face that can; for a kanji's variant, one that has it."""
    needed = "".join(character for character in cluster if character not in _SELECTORS | _INVISIBLE)
    if len(needed) > 1:
        needed = unicodedata.normalize("NFC", needed)  # e + ´ is é, where a face has that alone
    able = [face for face in faces if all(map(face.glyph, needed))]
    if not able:
        raise GlyphMissing(next(character for character in needed if not faces[0].glyph(character)), text)
    selectors = [character for character in cluster if character in _SELECTORS]
    if needed and selectors:
        base, selector = needed[0], selectors[0]
        for face in able:
            variant = face.shaper.get_variation_glyph(ord(base), ord(selector))
            if variant and (face is able[0] or variant != face.glyph(base)):
                return base + selector + needed[1:], face
    return needed, able[0]


def _clusters(text: str) -> Iterator[str]:
    cluster = ""
    for character in text:
        if cluster and not is_mark(character):
            yield cluster
            cluster = ""
        cluster += character
    if cluster:
        yield cluster
