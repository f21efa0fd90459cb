"""EAN-13 as the GS1 General Specifications (5.2) give it, written down anew; our symbols are held against it."""

L = {  # number set A; 1 is a bar
    "0": "0001101",
    "1": "0011001",
    "2": "0010011",
    "3": "0111101",
    "4": "0100011",
    "5": "0110001",
    "6": "0101111",
    "7": "0111011",
    "8": "0110111",
    "9": "0001011",
}
G = {  # number set B
    "0": "0100111",
    "1": "0110011",
    "2": "0011011",
    "3": "0100001",
    "4": "0011101",
    "5": "0111001",
    "6": "0000101",
    "7": "0010001",
    "8": "0001001",
    "9": "0010111",
}
R = {  # number set C
    "0": "1110010",
    "1": "1100110",
    "2": "1101100",
    "3": "1000010",
    "4": "1011100",
    "5": "1001110",
    "6": "1010000",
    "7": "1000100",
    "8": "1001000",
    "9": "1110100",
}
SETS = {  # the left half's number sets tell the first digit
    "0": (L, L, L, L, L, L),
    "1": (L, L, G, L, G, G),
    "2": (L, L, G, G, L, G),
    "3": (L, L, G, G, G, L),
    "4": (L, G, L, L, G, G),
    "5": (L, G, G, L, L, G),
    "6": (L, G, G, G, L, L),
    "7": (L, G, L, G, L, G),
    "8": (L, G, L, G, G, L),
    "9": (L, G, G, L, G, L),
}
SIDE_GUARD, CENTRE_GUARD = "101", "01010"
GUARD_MODULES = {*range(3), *range(45, 50), *range(92, 95)}


def modules(digits: str) -> str:
    """The 95 modules of the symbol, 1 for a bar, without quiet zones."""
    left = "".join(set_[digit] for set_, digit in zip(SETS[digits[0]], digits[1:7], strict=True))
    right = "".join(R[digit] for digit in digits[7:])
    return SIDE_GUARD + left + CENTRE_GUARD + right + SIDE_GUARD
