"""What the post takes: seven digits that belong to the prefecture in the address."""

import re
from collections.abc import Mapping

from portal.print_runs.errors import AddressFault

_POSTCODE = re.compile(r"[0-9]{7}")
_BY_TWO_DIGITS = (  # Japan Post: the first two digits of a postcode name its region
    "00 04-09 北海道|01 秋田県|02 岩手県|03 青森県|10-20 東京都|21-25 神奈川県|26-29 千葉県|30-31 茨城県|"
    "32 栃木県|33-36 埼玉県|37 群馬県|38-39 長野県|40 山梨県|41-43 静岡県|44-49 愛知県|50 岐阜県|51 三重県|"
    "52 滋賀県|53-59 大阪府|60-62 京都府|63 奈良県|64 和歌山県|65-67 兵庫県|68 鳥取県|69 島根県|70-71 岡山県|"
    "72-73 広島県|74-75 山口県|76 香川県|77 徳島県|78 高知県|79 愛媛県|80-83 福岡県|84 佐賀県|85 長崎県|"
    "86 熊本県|87 大分県|88 宮崎県|89 鹿児島県|90 沖縄県|91 福井県|92 石川県|93 富山県|94-95 新潟県|"
    "96-97 福島県|98 宮城県|99 山形県"
)
_NEIGHBOURS = (  # places that are served from the next prefecture, by the first three digits
    "018 青森県|311 千葉県|314 千葉県|349 茨城県|370 埼玉県|384 群馬県|389 新潟県|431 愛知県|498 三重県|"
    "501 福井県|519 和歌山県|520 京都府|563 兵庫県|618 大阪府|630 京都府|647 三重県 奈良県|648 奈良県|"
    "649 奈良県|666 大阪府|684 島根県|685 島根県|689 岡山県|701 兵庫県|707 兵庫県|811 長崎県|817 長崎県|"
    "838 佐賀県|839 大分県|848 長崎県|849 福岡県|871 福岡県|872 福岡県|922 福井県|939 岐阜県|949 長野県|"
    "979 宮城県|999 新潟県"
)


def _table() -> Mapping[str, str]:
    table: dict[str, str] = {}
    for entry in _BY_TWO_DIGITS.split("|"):
        *spans, prefecture = entry.split()
        for span in spans:
            first, _to, last = span.partition("-")
            table.update({f"{start:02d}": prefecture for start in range(int(first), int(last or first) + 1)})
    return table


_PREFECTURE_OF = _table()
PREFECTURES = tuple(dict.fromkeys(_PREFECTURE_OF.values()))
_ALSO = {digits: set(names) for digits, *names in (entry.split() for entry in _NEIGHBOURS.split("|"))}


def prefecture_in(address: str) -> str:
    """The prefecture with which an address begins; empty where it names none, which the post does not mind."""
    return next((name for name in PREFECTURES if address.startswith(name)), "")


def address_fault(fields: Mapping[str, str]) -> AddressFault | None:
    """Why the post would not take a piece to the member of these fields; None where it would."""
    member_no, postcode, address = fields.get("member_no", ""), fields.get("postcode", ""), fields.get("address1", "")
    if not postcode or not address or not fields.get("name"):
        return AddressFault(member_no, "missing")
    if not _POSTCODE.fullmatch(postcode) or postcode[:2] not in _PREFECTURE_OF:
        return AddressFault(member_no, "postcode", postcode)
    named = prefecture_in(address)
    if named and named != _PREFECTURE_OF[postcode[:2]] and named not in _ALSO.get(postcode[:3], ()):
        return AddressFault(member_no, "prefecture", f"{postcode} {named}")
    return None
