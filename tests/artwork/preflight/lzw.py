"""An LZW packer by the book (ISO 32000-1, 7.4.4, early change), for files as they were made thirty years ago."""


def packed_by_lzw(data: bytes) -> bytes:
    """The data as an LZWDecode filter unpacks it."""
    bits, table, width = "", {bytes([byte]): byte for byte in range(256)}, 9
    bits += f"{256:09b}"
    word = b""
    for byte in data:
        longer = word + bytes([byte])
        if longer in table:
            word = longer
            continue
        bits += f"{table[word]:0{width}b}"
        table[longer] = len(table) + 2
        width = max(width, (len(table) + 2).bit_length())
        if len(table) + 2 == 4095:
            bits += f"{256:0{width}b}"
            table, width = {bytes([each]): each for each in range(256)}, 9
        word = bytes([byte])
    bits += f"{table[word]:0{width}b}" if word else ""
    bits += f"{257:0{width}b}"
    return int(bits.ljust(-(-len(bits) // 8) * 8, "0"), 2).to_bytes(-(-len(bits) // 8))
