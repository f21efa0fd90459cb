"""Makes sample lists of members: ``python examples/members.py COUNT DESIGN OUT.csv``, DESIGN being an example's folder.

All of it is made up, and the same every time: the first twelve are those of the examples' own lists.
"""

import base64
import csv
import hashlib
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

Row = Mapping[str, str]

PLANS = [("レギュラー", 7_480), ("デイタイム", 5_280), ("ナイト＆ホリデー", 6_380), ("家族", 12_100)]
TOWNS = ["緑が丘", "若葉台", "桜木町", "泉町", "本町", "みなみ台", "新町", "栄町", "日の出町", "中央"]
HOUSES = [
    "", "", "グリーンハイツ{}号", "", "コーポ青葉{}", "", "第二さくらマンション{}号室", "",
    "メゾン・ド・リヴィエール{}",
]  # fmt: skip
FAMILY = [
    "佐藤", "鈴木", "髙橋", "田中", "伊藤", "渡邉", "山本", "中村", "小林", "加藤", "吉田", "山田", "佐々木", "山口",
    "松本", "井上", "木村", "林", "斎藤", "清水", "山﨑", "森", "池田", "橋本", "阿部", "石川", "前田", "藤田", "小川",
    "岡田", "後藤",
]  # fmt: skip
GIVEN = [
    "陽葵", "蓮", "結菜", "湊", "莉子", "悠真", "芽依", "大翔", "咲良", "樹", "美月", "律", "ひなた", "朝陽", "さくら",
    "一郎", "和子", "健太", "由美子", "隆", "千代", "翔太", "真由", "健", "久美", "光", "直人", "恵", "つむぎ",
]  # fmt: skip
FIRST = {  # the names that lists begin with: those that break other people's printing come first
    "fan-club": [
        "髙﨑 𠮷之助", "山田 花子", "Nguyễn Thị Ánh", "佐々木 小次郎", "𠮷野 さくら", "五十嵐 あかり", "林 蓮",
        "勅使河原 麗香", "渡邉 健一", "李 美玲", "小鳥遊 ひなた", "Alexandra Fitzgerald-Montgomery",
    ],
    "gym": [
        "髙﨑 美咲", "佐藤 健太", "五十嵐 由美子", "林 蓮", "小鳥遊 つむぎ", "山﨑 陽葵", "勅使河原 麗香", "渡邉 大輔",
        "東海林 千代", "㈱泉 中川 翔", "斎藤 アレクサンドラ美月", "森 樹",
    ],
    "water": [
        "髙﨑 𠮷之助", "佐藤 和子", "㈱泉", "Nguyễn Thị Ánh", "五十嵐 隆", "勅使河原 麗香", "林 光", "斎藤 由美子",
        "渡邉 一郎", "医療法人社団あおば会 みどり台クリニック", "山田 久美", "東海林 健",
    ],
}  # fmt: skip
ENCODINGS = {"fan-club": ("utf-8-sig", "\n"), "gym": ("cp932", "\r\n"), "water": ("utf-8", "\n")}


def number(design: str, index: int) -> str:
    """An EAN-13 with the prefix of joint cards; no two designs share one."""
    place = list(FIRST).index(design) * 1_000_000 + index + 1
    twelve = f"21{place * 6_180_339_887 % 10**10:010d}"
    total = sum(map(int, twelve[::2])) + 3 * sum(map(int, twelve[1::2]))
    return twelve + str(-total % 10)


def name(design: str, index: int) -> str:
    """A name: the curious ones first, then a family's and a given one."""
    if index < len(FIRST[design]):
        return FIRST[design][index]
    family, given, *_ = throws(f"{design} name", index)
    return f"{FAMILY[family % len(FAMILY)]} {GIVEN[given % len(GIVEN)]}"


def fan(index: int) -> Row:
    """Member number, expiry, and the secret end of the member's address."""
    month, step, *_ = throws("fan", index)
    return {
        "member_no": f"HM-{1204 + index * 8 + step % 8:06d}",
        "expiry": f"2027.{month % 12 + 1:02d}",
        "token": secret("fan", index),
    }


def trainee(index: int) -> Row:
    """Address, plan and fee."""
    plan, fee = PLANS[throws("plan", index)[0] % len(PLANS)]
    return {
        "member_no": f"N{20_115 + index * 3:06d}",
        **home("gym", index),
        "plan": plan,
        "month": "2026年12月分",
        "fee": f"{fee:,}",
        "due": "12月25日（金）",
        "token": secret("gym", index),
    }


def household(index: int) -> Row:
    """Customer number and the place that is supplied."""
    digits = f"{40_010_258 + index * 137:08d}"
    is_person = " " in name("water", index) and "法人" not in name("water", index)
    return {
        "member_no": f"{digits[:4]}-{digits[4:]}",
        "honorific": "様" if is_person else "御中",
        **home("water", index),
    }


def home(of: str, index: int) -> Row:
    """An address in a town that does not exist, with a postcode that nobody has."""
    town, block, lot, house, building, room, *_ = throws(f"{of} home", index)
    floor = room % 4 + 1
    return {
        "postcode": f"249-90{town % len(TOWNS)}{block % 6 + 1}",
        "address1": f"神奈川県あおば市{TOWNS[town % len(TOWNS)]}{block % 6 + 1}-{lot % 23 + 1}-{house % 18 + 1}",
        "address2": HOUSES[building % len(HOUSES)].format(floor * 100 + room % 7 + 1),
    }


def secret(of: str, index: int) -> str:
    """The end of an address that cannot be guessed: 128 bits."""
    return base64.urlsafe_b64encode(_digest(of, index)[:16]).decode().rstrip("=")


def throws(of: str, index: int) -> list[int]:
    """Eight throws of a die that falls the same every time."""
    digest = _digest(of, index)
    return [int.from_bytes(digest[place : place + 4]) for place in range(0, 32, 4)]


def _digest(of: str, index: int) -> bytes:
    return hashlib.sha256(f"{of} {index}".encode()).digest()


COLUMNS: dict[str, Callable[[int], Row]] = {"fan-club": fan, "gym": trainee, "water": household}


def rows(design: str, count: int) -> Iterator[Row]:
    """So many members of a design."""
    for index in range(count):
        yield {"number": number(design, index), "name": name(design, index), **COLUMNS[design](index)}


def write(design: str, count: int, path: Path) -> None:
    """The list in the design's own encoding."""
    encoding, ending = ENCODINGS[design]
    with path.open("w", encoding=encoding, newline="") as file:
        members = list(rows(design, count))
        writer = csv.DictWriter(file, list(members[0]), lineterminator=ending)
        writer.writeheader()
        writer.writerows(members)


def main() -> None:
    """Writes one list."""
    if len(sys.argv) != 4 or not sys.argv[1].isdecimal() or sys.argv[1].strip("0") == "" or sys.argv[2] not in COLUMNS:
        sys.exit(f"usage: python examples/members.py COUNT {'|'.join(COLUMNS)} OUT.csv")
    write(sys.argv[2], int(sys.argv[1]), Path(sys.argv[3]))


if __name__ == "__main__":
    main()
