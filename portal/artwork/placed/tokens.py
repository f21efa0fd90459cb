"""Content streams as operations whose operands stay as they were written, so that they can be passed on unchanged."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from portal.artwork.placed.faults import PlacedFault, Refused

_NUMBERS_AND_OPERATOR = re.compile(
    rb"[\0\t\n\f\r ]*+((?:[-+.0-9]++[\0\t\n\f\r ]++){0,33}+)([A-Za-z][A-Za-z0-9*]*+)(?=[\0\t\n\f\r /\[(<%]|\Z)"
)
_TOKEN = re.compile(
    rb"""[\0\t\n\f\r\ ]*(?:
    (?P<operand>[-+.0-9]+ | /[^\0\t\n\f\r\ /\[\](){}<>%]* | <[0-9A-Fa-f\0\t\n\f\r\ ]*>)
    | (?P<operator>[A-Za-z][A-Za-z0-9*]*|['"])
    | (?P<open><<|\[)
    | (?P<close>>>|\])
    | (?P<string>\()
    | (?P<comment>%[^\r\n]*)
    | (?P<end>\Z)
    | (?P<junk>.)
    )""",
    re.VERBOSE | re.DOTALL,
)
_IN_STRING = re.compile(rb"\\.|[()]", re.DOTALL)
_END_OF_IMAGE = re.compile(rb"[\0\t\n\f\r ]EI(?=[\0\t\n\f\r ]|\Z)")
_NOT_TEXT = re.compile(rb"[^\t\n\f\r\x20-\x7e]")
_WORDS = {b"true", b"false", b"null"}
_MOST_TOKENS = 100_000  # of one operation
_MOST_DEPTH = 30


class Operation(NamedTuple):
    """An operator and its operands as bytes; for an inline image (``BI``) its entries, and the image's data."""

    operator: bytes
    operands: bytes
    data: bytes = b""

    def numbers(self, count: int = 0) -> tuple[float, ...]:
        """The operands as numbers, ``count`` of them unless that is 0."""
        try:
            found = tuple(map(float, self.operands.split()))
        except ValueError as error:
            raise broken() from error
        if count and len(found) != count:
            raise broken()
        return found

    def key(self) -> str:
        """The last operand, a name, as a key of a dictionary (with its slash)."""
        words = self.operands.split(b"/")
        if len(words) < 2:
            raise broken()
        plain = re.sub(rb"#([0-9A-Fa-f]{2})", lambda code: bytes([int(code[1], 16)]), words[-1].strip())
        return "/" + plain.decode("utf-8", "surrogateescape")


def broken() -> Refused:
    """The refusal of a content stream that makes no sense."""
    return Refused(PlacedFault.DAMAGED)


def operations(data: bytes) -> Iterator[Operation]:
    """The operations of a content stream, in order. Raises ``Refused`` where it stops making sense."""
    at, end = 0, len(data)
    plain = _NUMBERS_AND_OPERATOR.match
    while at < end:
        match = plain(data, at)
        if match and match[2] != b"BI" and match[2] not in _WORDS:
            at = match.end()
            yield Operation(match[2], match[1])
            continue
        operator, tokens, at = _operation(data, at)
        if operator == b"BI":
            entries, image, at = _inline_image(data, at)
            yield Operation(operator, entries, image)
        elif operator:
            yield Operation(operator, b" ".join(tokens))


def _operation(data: bytes, at: int) -> tuple[bytes, list[bytes], int]:
    """The next operator, its operands token by token, and where it ends; no operator at the end of the stream."""
    tokens: list[bytes] = []
    depth = 0
    while True:
        kind, token, at = _token(data, at)
        if kind == "operator" and token not in _WORDS:
            if depth:
                raise broken()
            return token, tokens, at
        if kind == "end":
            if tokens:
                raise broken()
            return b"", tokens, at
        depth += {"open": 1, "close": -1}.get(kind, 0)
        if not 0 <= depth <= _MOST_DEPTH or len(tokens) > _MOST_TOKENS:
            raise broken()
        tokens.append(token)


def _token(data: bytes, at: int) -> tuple[str, bytes, int]:
    """Kind, bytes and end of the next token that is no comment."""
    while True:
        match = _TOKEN.match(data, at)
        assert match is not None  # "junk" matches anything, "end" nothing
        kind, at = str(match.lastgroup), match.end()
        if kind == "junk":
            raise broken()
        if kind == "string":
            at = _end_of_string(data, at)
            return kind, data[match.start(kind) : at], at
        if kind != "comment":
            return kind, match[kind], at


def _end_of_string(data: bytes, at: int) -> int:
    depth = 1
    for match in _IN_STRING.finditer(data, at):
        depth += {b"(": 1, b")": -1}.get(match[0], 0)
        if depth == 0:
            return match.end()
    raise broken()


def _inline_image(data: bytes, at: int) -> tuple[bytes, bytes, int]:
    entries, tokens = b"", 0
    while True:
        kind, token, at = _token(data, at)
        if kind == "operator" and token == b"ID":
            break
        tokens += 1
        if kind == "end" or tokens > _MOST_TOKENS or (kind == "operator" and token not in _WORDS):
            raise broken()
        entries += token + b" "
    for match in _END_OF_IMAGE.finditer(data, at):
        if not _NOT_TEXT.search(data, match.end(), match.end() + 20):
            return entries, data[at + 1 : match.start()], match.end()
    raise broken()
