"""A QR encoder for batches, some hundred times as fast as a general one.

Once length, version and mask are given, each module is an affine function of the data bits over GF(2): placement and
mask are fixed, and Reed-Solomon codes are linear. So a symbol is that of zero bytes XOR one contribution for each half
byte. What stands around the data is segno's; contributions follow ISO/IEC 18004. Tests hold the outcome against zint.

The mask is a constant. Choosing among eight, as the standard asks, costs more than all the rest (segno: 2.9 ms a symbol
instead of 0.6), and any reader copes with any mask, which the format information tells it. What the choice guards
against, a pattern that looks like a finder or a large blank, is read back from every finished print.
"""

import re
from collections.abc import Iterator
from functools import cache, lru_cache, reduce
from operator import getitem, xor

import segno

MASK = 3  # lowest mean penalty of the eight: 1404 against 1369 for the best of eight (tried, 360 addresses of cards)
QUIET = 4  # modules; ISO/IEC 18004, 9.1
HALF_BYTES = "0123456789abcdef"
# ISO/IEC 18004, table 9, error correction M, versions 1 to 10: data codewords of each block, check codewords a block
BLOCKS: tuple[tuple[tuple[int, ...], int], ...] = (
    ((16,), 10),
    ((28,), 16),
    ((44,), 26),
    ((32,) * 2, 18),
    ((43,) * 2, 24),
    ((27,) * 4, 16),
    ((31,) * 4, 18),
    ((38,) * 2 + (39,) * 2, 22),
    ((36,) * 3 + (37,) * 2, 22),
    ((43,) * 4 + (44,), 26),
)


def _header(version: int) -> int:
    """Whole codewords before the data; four bits more follow: mode and count make 12 bits, from version 10 on 20."""
    return 1 if version < 10 else 2


CAPACITIES = tuple(sum(data) - _header(version) - 1 for version, (data, _) in enumerate(BLOCKS, 1))  # bytes
LONGEST = CAPACITIES[-1]  # 213 bytes: a symbol of 65 × 65 modules, 23 mm at the least X allowed in print


def encode(data: bytes) -> bytes:
    """The packed modules (see ``Grid``) of the symbol of 1 to 213 bytes; ``ValueError`` for others."""
    base, tables, size = _contributions(len(data))
    return reduce(xor, map(getitem, tables, data.hex()), base).to_bytes(size)


def version_of(length: int) -> int:
    """The smallest version that holds ``length`` bytes; ``ValueError`` where none does."""
    if not 1 <= length <= LONGEST:
        raise ValueError(f"a QR text is 1 to {LONGEST} bytes of UTF-8, not {length}")
    return next(version for version, capacity in enumerate(CAPACITIES, 1) if length <= capacity)


class Grid:
    """The modules of a version, packed row after row from the top, each row filled up to whole bytes; 1 is dark."""

    def __init__(self, version: int) -> None:
        self.size = 17 + 4 * version
        self.stride = -(-self.size // 8)  # bytes a row
        places = range(self.size * self.stride)
        self._paths = [_Paths(QUIET + at % self.stride * 8, QUIET + at // self.stride) for at in places]

    def module(self, row: int, column: int) -> int:
        """The bit of a module in the packed symbol read as one number."""
        return 1 << ((self.size - row) * self.stride * 8 - 1 - column)

    def rows(self, packed: bytes) -> tuple[str, ...]:
        """The modules as rows of ``0`` and ``1``."""
        step = self.stride
        rows = (int.from_bytes(packed[at : at + step]) for at in range(0, len(packed), step))
        return tuple(f"{row:0{step * 8}b}"[: self.size] for row in rows)

    def runs(self, packed: bytes) -> tuple[tuple[int, int, int], ...]:
        """Dark runs as x, y and width from the upper left corner, quiet zones included."""
        return tuple(
            (QUIET + run.start(), QUIET + y, len(run[0]))
            for y, row in enumerate(self.rows(packed))
            for run in re.finditer("1+", row)
        )

    def pdf_path(self, packed: bytes) -> bytes:
        """The dark modules as one PDF path, in modules from the upper left corner, quiet zones included, y downwards.

        Rectangles end at every eighth module, so that a path is a few look-ups. That costs 50 bytes of a compressed
        page; an inline image would save 450, but shops' preflights take it for a picture of 70 dpi, and pdfium shifts
        its modules by a pixel even on whole dots, where a path is exact.
        """
        return b"".join(map(getitem, self._paths, packed))


class _Paths(dict[int, bytes]):
    """PDF rectangles for the eight modules from ``x`` on at height ``y``, by the byte that holds them."""

    def __init__(self, x: int, y: int) -> None:
        super().__init__({0: b""})
        self.x, self.y = x, y

    def __missing__(self, byte: int) -> bytes:
        runs = re.finditer("1+", f"{byte:08b}")
        path = "".join(f"{self.x + run.start()} {self.y} {len(run[0])} 1 re\n" for run in runs).encode()
        self[byte] = path
        return path


@cache
def _grid(version: int) -> Grid:
    return Grid(version)


def grid_of(length: int) -> Grid:
    """The grid of the symbol of ``length`` bytes; ``ValueError`` where it does not fit."""
    return _grid(version_of(length))


@lru_cache(maxsize=64)
def _contributions(length: int) -> tuple[int, list[dict[str, int]], int]:
    """The symbol of ``length`` zero bytes as a number, for each half byte the modules that its values turn over, and
    the packed symbol's length in bytes.
    """
    version = version_of(length)
    grid, bits = _grid(version), _data_bits(version)
    first = 8 * _header(version) + 4
    tables = [_combinations(bits[at : at + 4]) for at in range(first, first + 8 * length, 4)]
    base = _without_data(version) ^ _turned(bits, _zeros(version, length))
    return base, tables, grid.size * grid.stride


def _zeros(version: int, length: int) -> str:
    """The data bits of ``length`` zero bytes: mode, count, data, terminator, and pad codewords (ISO/IEC 18004, 7.4)."""
    count_bits = 8 * _header(version)
    pads = "1110110000010001" * (CAPACITIES[version - 1] - length)
    return f"0100{length:0{count_bits}b}" + "0" * (8 * length + 4) + pads[: 8 * (CAPACITIES[version - 1] - length)]


@cache
def _without_data(version: int) -> int:
    """The symbol whose codewords are all zero: function patterns, format and version information, and the mask.

    From segno's symbol of zero bytes to the brim: where room is left, segno 1.6.6 begins its padding with a zero
    codeword that the standard does not know (heuer/segno issue 148; nearly all readers ignore it).
    """
    grid, length = _grid(version), CAPACITIES[version - 1]
    full = segno.make_qr(b"\0" * length, error="m", mode="byte", mask=MASK, boost_error=False)
    rows = enumerate(full.matrix_iter(border=0))
    symbol = sum(grid.module(y, x) for y, row in rows for x, dark in enumerate(row) if dark)
    return symbol ^ _turned(_data_bits(version), _zeros(version, length))


def _turned(bits: list[int], data: str) -> int:
    """The modules that ``data`` turns over in a symbol."""
    return reduce(xor, (bit for bit, value in zip(bits, data, strict=True) if value == "1"))


def _combinations(bits: list[int]) -> dict[str, int]:
    """For each half byte the XOR of those of its four bits that are 1, highest first."""
    sums = [0]
    for bit in reversed(bits):
        sums += [value ^ bit for value in sums]
    return dict(zip(HALF_BYTES, sums, strict=True))


@cache
def _data_bits(version: int) -> list[int]:
    """For each data bit in order the modules that it turns over: its own and those of the check codewords."""
    blocks, checks = BLOCKS[version - 1]
    modules = _codeword_modules(version)
    # codewords are interleaved: the first of every block, the second of every block, and so on, then the checks
    order = [(block, at) for at in range(max(blocks)) for block, size in enumerate(blocks) if at < size]
    place = {codeword: number for number, codeword in enumerate(order)}
    remainders = _remainders(max(blocks), checks)
    bits = []
    for block, size in enumerate(blocks):
        check_modules = [modules[sum(blocks) + at * len(blocks) + block] for at in range(checks)]
        for at in range(size):
            remainder = remainders[size - 1 - at]
            for bit, module in enumerate(modules[place[block, at]]):
                changed = (_times(coefficient, 0x80 >> bit) for coefficient in remainder)
                bits.append(module | sum(map(_chosen, check_modules, changed)))
    return bits


def _chosen(modules: list[int], byte: int) -> int:
    """The modules of a codeword at which ``byte`` has a 1."""
    return sum(module for bit, module in enumerate(modules) if byte & (0x80 >> bit))


def _remainders(count: int, checks: int) -> list[list[int]]:
    """What a 1 in the last, the last but one, … data codeword adds to the check codewords.

    Powers of x modulo the generator polynomial, highest coefficient first.
    """
    generator = [1]
    for root in range(checks):
        generator = [a ^ _times(b, EXP[root]) for a, b in zip([*generator, 0], [0, *generator], strict=True)]
    tail = generator[1:]
    remainders = [tail]
    for _ in range(count - 1):
        head, *rest = remainders[-1]
        remainders.append([a ^ _times(head, b) for a, b in zip([*rest, 0], tail, strict=True)])
    return remainders


def _codeword_modules(version: int) -> list[list[int]]:
    """The eight modules of each codeword, highest bit first; ISO/IEC 18004, 7.7.3: pairs of columns from the right,
    upwards and downwards in turn, around everything that is not data.
    """
    modules = list(_data_modules(version))
    return [modules[at : at + 8] for at in range(0, len(modules) - 7, 8)]


def _data_modules(version: int) -> Iterator[int]:
    grid = _grid(version)
    taken = _function_modules(version)
    rights = (*range(grid.size - 1, 6, -2), 5, 3, 1)  # column 6 is the timing pattern's
    for turn, right in enumerate(rights):
        rows = range(grid.size) if turn % 2 else range(grid.size - 1, -1, -1)
        for row in rows:
            for column in (right, right - 1):
                if (row, column) not in taken:
                    yield grid.module(row, column)


def _function_modules(version: int) -> set[tuple[int, int]]:
    """Row and column of what is not data: finder, timing and alignment patterns, format and version information."""
    far = 10 + 4 * version  # where timing pattern's row would stand, counted from the other side
    areas = [(0, 0, 9, 9), (0, far - 1, 9, 8), (far - 1, 0, 8, 9), (6, 0, 1, far), (0, 6, far, 1)]
    if version >= 7:
        areas += [(0, far - 4, 6, 3), (far - 4, 0, 3, 6)]
    centres = (6, far) if version < 7 else (6, far // 2 + 3, far)
    finders = {(6, 6), (6, far), (far, 6)}
    if version >= 2:
        areas += [(y - 2, x - 2, 5, 5) for y in centres for x in centres if (y, x) not in finders]
    return {
        (y, x)
        for top, left, height, width in areas
        for y in range(top, top + height)
        for x in range(left, left + width)
    }


def _powers() -> list[int]:
    """Powers of 2 in GF(256) modulo x⁸ + x⁴ + x³ + x² + 1 (ISO/IEC 18004, 7.5.2)."""
    powers = [1]
    while len(powers) < 255:
        doubled = powers[-1] << 1
        powers.append(doubled ^ 0x11D if doubled > 0xFF else doubled)
    return powers


EXP = _powers()
LOG = {value: exponent for exponent, value in enumerate(EXP)}


def _times(a: int, b: int) -> int:
    """The product in GF(256)."""
    return EXP[(LOG[a] + LOG[b]) % 255] if a and b else 0
