"""The address number (住所表示番号) of a customer barcode, drawn from an address as people write it.

Source: Japan Post, 郵便番号・バーコードマニュアル, バーコードに必要な文字情報の抜き出し法
(post.japanpost.jp/zipcode/zipmanual/p19.html); its test data are in the tests.
"""

import re

DIGITS = "〇一二三四五六七八九"
TENS = {"十": 10, "百": 100, "千": 1000}
_NUMERAL = f"[{DIGITS}{''.join(TENS)}]+"

# A kanji numeral counts before 丁目 丁 番地 番 号 地割 線 の ノ. The manual draws from what follows the town's name
# (住所B); we may be given the whole address, so names like 八丁堀, 一番町 and 三の丸 must not count.
_KANJI_NUMBER = re.compile(
    f"({_NUMERAL})"
    f"(?=丁目|丁(?![町堀田畷])|番地|番(?![町丁])|号|地割|線"
    f"|[のノ](?![\u4e00-\u9fff々])|[のノ](?=[{DIGITS}{''.join(TENS)}甲乙丙丁]))"
)
_TOWN_NUMBER = re.compile(r"[0-9]+(?=条)")  # 北6条 is written for 北六条: part of the town's name
_LEFT_OUT = re.compile(r"[&/・･.]")
_FLOOR = re.compile(r"(?<=[0-9])F(?![A-Z])")
_WORD = re.compile(r"[A-Z]{2,}")
_OTHER = re.compile(r"[^0-9A-Z]+")
_AROUND_LETTER = re.compile(r"-?([A-Z])-?")
_ASCII = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}  # full-width forms


def address_characters(address: str) -> str:
    """Digits, hyphens and capitals for the barcode, in full length: ``3丁目30-8 郵便ビル403号`` gives ``3-30-8-403``.

    ``address`` is the whole address or what follows the town's name. Kanji numerals count where they number something,
    single letters stay, words and an F for a floor do not, and all between becomes one hyphen.
    """
    text = address.translate(_ASCII).upper()
    text = _LEFT_OUT.sub("", text)
    text = _KANJI_NUMBER.sub(lambda found: str(_number(found[1])), text)
    text = _TOWN_NUMBER.sub("", text)
    text = _WORD.sub("-", text)
    text = _FLOOR.sub("-", text)
    text = _OTHER.sub("-", text).strip("-")
    return _AROUND_LETTER.sub(r"\1", text)


def _number(numeral: str) -> int:
    """二十一 and 二一 are 21."""
    total = figure = 0
    for character in numeral:
        if character in TENS:
            total += (figure or 1) * TENS[character]
            figure = 0
        else:
            figure = 10 * figure + DIGITS.index(character)
    return total + figure
