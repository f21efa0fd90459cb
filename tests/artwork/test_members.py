"""A member list is read to the last cell or refused with line, column and reason; no wrong card comes of it."""

import csv
import os
import pickle
import re
import stat
from collections.abc import Callable
from io import StringIO
from itertools import pairwise
from pathlib import Path
from tempfile import NamedTemporaryFile

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from portal.artwork.findings import Finding
from portal.artwork.members import (
    MOST_FAULTS,
    MOST_MEMBERS,
    Encoding,
    MemberFault,
    MemberList,
    MemberListChanged,
    MemberListRefused,
    check_members,
    read_member_text,
    read_members,
)
from portal.artwork.members.lines import BLOCK, LONGEST_LINE
from portal.artwork.members.reading import MOST_LINES
from portal.kernel.errors import DomainError
from portal.kernel.text import clean_line
from portal.web.artwork_words.members import SENTENCES

STORE_CODE = "2800000000004"


def number(serial: int) -> str:
    """The 13 digits with this serial."""
    first = f"21{serial:010d}"
    return first + str(-sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(first)) % 10)


A, B, C = number(5), number(17), number(23)
WRONG = A[:-1] + str((int(A[-1]) + 1) % 10)


@pytest.fixture
def checked(tmp_path: Path) -> Callable[[bytes | str], MemberList]:
    """Checks a list of these bytes, or of this text in UTF-8."""

    def check(content: bytes | str) -> MemberList:
        file = tmp_path / "members.csv"
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return check_members(file)

    return check


def refusal(check: Callable[[], object]) -> MemberListRefused:
    with pytest.raises(MemberListRefused) as refused:
        check()
    return refused.value


def told(finding: Finding) -> tuple[MemberFault, int, str]:
    line, column = finding.details["line"], finding.details["column"]
    assert finding.where == (f"{line}:{column}" if column else str(line or ""))
    return finding.code, line, column


F = MemberFault
HEADED = f"number,name\n{A},山田\n"
SINGLE = [  # what is in the file, and the one fault that is found
    ("", F.EMPTY, 0, ""),
    (b"\xef\xbb\xbf", F.EMPTY, 0, ""),
    ("number,name", F.WITHOUT_MEMBERS, 0, ""),
    ("number,name\n\n,\n", F.WITHOUT_MEMBERS, 0, ""),
    (b"PK\x03\x04rest of a workbook", F.WORKBOOK, 0, ""),
    (b"\xd0\xcf\x11\xe0rest of an old workbook", F.WORKBOOK, 0, ""),
    (HEADED.encode("utf-16"), F.UTF_16, 0, ""),
    (HEADED.encode("utf-16-be").join([b"\xfe\xff", b""]), F.UTF_16, 0, ""),
    (HEADED.encode("euc_jp"), F.EUC_JP, 0, ""),
    (HEADED.encode("utf-16-le"), F.NUL, 1, ""),
    (f"{HEADED}{B},山\0田\n", F.NUL, 3, ""),
    ("\n\nnumber\n", F.WITHOUT_HEADING, 1, ""),
    (f"{A},山田\n{B},鈴木\n", F.WITHOUT_HEADING, 1, ""),
    (f"番号,name\n{A},山田\n", F.WITHOUT_NUMBER, 1, ""),
    (f"Number,name\n{A},山田\n", F.WITHOUT_NUMBER, 1, ""),
    (f"number;name\n{A};山田\n", F.DELIMITER, 1, ""),
    (f"name\tnumber\n山田\t{A}\n", F.DELIMITER, 1, ""),
    (f"number,,name\n{A},,山田\n", F.HEADING_EMPTY, 1, ""),
    (f"number,name, name \n{A},山田,山田\n", F.HEADING_TWICE, 1, "name"),
    (f"number,{'長' * 61}\n{A},山田\n", F.HEADING_TOO_LONG, 1, ""),
    (f"number,na\u200bme\n{A},山田\n", F.HEADING_CHARACTER, 1, ""),
    (f"number,{','.join(map(str, range(100)))}\n", F.TOO_MANY_COLUMNS, 1, ""),
    (f'number,"会員の\n名前"\n{A},山田\n', F.OPEN_QUOTE, 1, ""),
    (f"number,name\n{A},山田\n\n,\n{B},鈴木\n", F.BLANK_LINE, 3, ""),
    (f"number,name\n{A}\n{B},鈴木\n", F.TOO_FEW_CELLS, 2, ""),
    (f"number,name\n{A},山田,千代田区\n{B},鈴木\n", F.TOO_MANY_CELLS, 2, ""),
    (f"number,name\n{A},山田,\n{B},鈴木\n", F.TOO_MANY_CELLS, 2, ""),
    (f"number,name,,\n{A},山田,,\n{B},鈴木,,×\n", F.TOO_MANY_CELLS, 3, ""),
    (f'number,name\n{A},"山田\n太郎"\n{B},鈴木\n', F.LINE_BREAK, 2, ""),
    (f'number,name\r\n{A},"山田\r\n\r\n太郎"\r\n"{B}","鈴木"\r\n', F.LINE_BREAK, 2, ""),
    (f'number,name\n{A},"山田\r太郎"\n', F.LINE_BREAK, 2, "name"),
    (f"number,name\n{A},山田\r太郎\n{B},鈴木\n", F.LINE_BREAK, 2, ""),
    (f'number,name\n{A},山田\n{B},"鈴木\n{C},佐藤\n', F.OPEN_QUOTE, 3, ""),
    (f'number,name\n"{A}","山田\n"{B}","鈴木"\n', F.OPEN_QUOTE, 2, ""),
    (f'number,name\n{A},"山田"太郎\n{B},鈴木\n', F.STRAY_QUOTE, 2, ""),
    (f"number,name\n{A},{'x' * (LONGEST_LINE + 1)}\n{B},鈴木\n", F.LINE_TOO_LONG, 2, ""),
    (f"number,name\n{A},山田\n{B},{'x' * 3 * LONGEST_LINE}\n", F.LINE_TOO_LONG, 3, ""),
    (f"number,{'x' * 2 * LONGEST_LINE}\n", F.LINE_TOO_LONG, 1, ""),
    (f"number,name\n{A},山田\n{B},{'x' * 201}\n", F.CELL_TOO_LONG, 3, "name"),
    (f"number,name\n{A},山\u202e田\n", F.CHARACTER, 2, "name"),
    (f"number,name\n{A},山\u200b田\n", F.CHARACTER, 2, "name"),
    (f"number,name\n{A},שלום\n", F.CHARACTER, 2, "name"),
    (f"number,name\n{A},山\x07田\n", F.CHARACTER, 2, "name"),
    (f"number,name\n{A},山\ue000田\n", F.GAIJI, 2, "name"),
    (f"number,name\n{A},".encode() + b"\xf0\x40\x8e\x52\n", F.GAIJI, 2, "name"),  # as CP932 has it
    (f"number,postcode\n{A},100-001\n", F.POSTCODE, 2, "postcode"),
    (f"number,postcode\n{A},600001\n", F.POSTCODE, 2, "postcode"),
    (f"number,name\n,山田\n{B},鈴木\n", F.NUMBER_EMPTY, 2, "number"),
    (f"number,name\n  ,山田\n{B},鈴木\n", F.NUMBER_EMPTY, 2, "number"),
    ("number\n2.01235E+12\n", F.NUMBER_SPREADSHEET, 2, "number"),
    ("number\n2E+12\n", F.NUMBER_SPREADSHEET, 2, "number"),
    (f"number\n{A}.0\n", F.NUMBER_SPREADSHEET, 2, "number"),
    ("number\n2012350000000\n", F.NUMBER_SPREADSHEET, 2, "number"),
    ("number\n012345678905\n", F.NUMBER_ZERO_LOST, 2, "number"),
    (f"number\n{A.translate(str.maketrans('0123456789', '０１２３４５６７８９'))}\n", F.NUMBER_FULL_WIDTH, 2, "number"),
    (f"number\n{A[:4]}-{A[4:8]}-{A[8:]}\n", F.NUMBER_SEPARATED, 2, "number"),
    (f"number\n{A[:4]} {A[4:8]} {A[8:]}\n", F.NUMBER_SEPARATED, 2, "number"),
    (f"number\n'{A}\n", F.NUMBER_CHARACTER, 2, "number"),
    (f"number\n{A[:12]}O\n", F.NUMBER_CHARACTER, 2, "number"),
    (f"number\n{A[:12]}²\n", F.NUMBER_CHARACTER, 2, "number"),
    (f"number\n{A}0\n", F.NUMBER_LENGTH, 2, "number"),
    ("number\n49123456\n", F.NUMBER_LENGTH, 2, "number"),
    (f"number\n{WRONG}\n", F.CHECK_DIGIT, 2, "number"),
    (f"number,store_code\n{A},{WRONG}\n", F.CHECK_DIGIT, 2, "store_code"),
    (f"number\n{A}\n{B}\n{A}\n", F.NUMBER_TWICE, 4, "number"),
    ("number\n0000000000000\n0000000000000\n", F.NUMBER_TWICE, 3, "number"),
    (f"number,store_code\n{A},{B}\n{B},{STORE_CODE}\n", F.NUMBER_IS_STORE_CODE, 3, "number"),
    (f"number,member_no\n{A},M1\n{B},\n{C}, M1\n", F.MEMBER_NO_TWICE, 4, "member_no"),
]


@pytest.mark.parametrize(("content", "code", "line", "column"), SINGLE)
def test_a_bad_list_is_refused_with_line_column_and_reason(
    checked: Callable[[bytes | str], MemberList], content: bytes | str, code: MemberFault, line: int, column: str
):
    refused = refusal(lambda: checked(content))
    assert [told(finding) for finding in refused.findings] == [(code, line, column)]
    assert refused.count == 1
    assert "%" not in SENTENCES[code] % refused.findings[0].details


def test_every_fault_is_tried_and_has_its_sentence():
    tried_below = {F.NOT_A_FILE, F.TOO_LARGE, F.ENCODING, F.TOO_MANY_MEMBERS, F.TOO_MANY_LINES}
    tried_below |= {F.MAIL_ADDRESS, F.MEMBER_NO_EMPTY}  # in tests/members/test_lists.py
    assert {code for _, code, _, _ in SINGLE} | tried_below == set(MemberFault)
    assert list(SENTENCES) == list(MemberFault)


@pytest.mark.parametrize(
    ("content", "code", "details"),
    [
        (f"number,name\n{A}\n", F.TOO_FEW_CELLS, {"expected": 2, "found": 1}),
        (f"number\n{A}\n{B}\n{A}\n", F.NUMBER_TWICE, {"first": 2}),
        (f"number,member_no\n{A},M1\n{B},M1\n", F.MEMBER_NO_TWICE, {"first": 2}),
        ("number\n2.01235E+12\n", F.NUMBER_SPREADSHEET, {"text": "2.01235E+12"}),
        (f"number\n{A}１\n", F.NUMBER_FULL_WIDTH, {}),
        (f"number\n{A[:12]}O\n", F.NUMBER_CHARACTER, {"character": "O"}),
        (f"number\n{A}\u200d\n", F.NUMBER_CHARACTER, {"character": "U+200D"}),
        ("number\n123\n", F.NUMBER_LENGTH, {"count": 3}),
        (f"number,name\n{A},山\u200b田\n", F.CHARACTER, {"code_point": "U+200B"}),
        (f"{HEADED}{B},山\0田\n", F.NUL, {"byte": 18, "offset": 50}),
        (f"number,name,\n{A},山田,\n", None, {}),
    ],
)
def test_a_fault_says_what_was_found(
    checked: Callable[[bytes | str], MemberList], content: str, code: MemberFault | None, details: dict[str, object]
):
    if code is None:
        assert len(checked(content)) == 1
        return
    finding = refusal(lambda: checked(content)).findings[0]
    assert finding.code is code
    assert dict(finding.details).items() >= details.items()


def test_faults_come_by_line_and_column_and_tell_nothing_private(checked: Callable[[bytes | str], MemberList]):
    refused = refusal(
        lambda: checked(
            f"name,number,postcode\n山\u200b田,{WRONG},1\n佐藤\n鈴木,{A},1000001\n高橋,{A},千代田\n井上,{B},\n\n森,{C},\n"
        )
    )
    assert [told(finding) for finding in refused.findings] == [
        (F.CHARACTER, 2, "name"),
        (F.CHECK_DIGIT, 2, "number"),
        (F.POSTCODE, 2, "postcode"),
        (F.TOO_FEW_CELLS, 3, ""),
        (F.POSTCODE, 5, "postcode"),
        (F.NUMBER_TWICE, 5, "number"),
        (F.BLANK_LINE, 7, ""),
    ]
    assert not re.search(f"山|佐藤|千代田|{WRONG}|{A}", str([dict(finding.details) for finding in refused.findings]))


def test_a_hundred_faults_are_kept_and_the_others_counted(checked: Callable[[bytes | str], MemberList]):
    lines = "".join(f"{number(serial) if serial % 2 else WRONG},山田\n" for serial in range(1_000))
    refused = refusal(lambda: checked(f"number,name\n{lines}{number(1)},鈴木\n"))
    assert (len(refused.findings), refused.count) == (MOST_FAULTS, 501)
    assert [finding.details["line"] for finding in refused.findings] == list(range(2, 202, 2))
    assert isinstance(refused, DomainError)
    refused = refusal(lambda: checked("number,name\n" + f"{WRONG},山\u200b田\n" * 1_000))
    assert [told(finding)[1:] for finding in refused.findings] == [
        (line, column) for line in range(2, 52) for column in ("number", "name")
    ]


def test_reading_goes_on_behind_a_quote_that_is_not_closed(checked: Callable[[bytes | str], MemberList]):
    refused = refusal(lambda: checked(f'number,name\n"{A}","山田\n"{B}","鈴木"\n"{WRONG}","佐藤"\n{C},"高\n橋"\n'))
    assert [told(finding) for finding in refused.findings] == [
        (F.OPEN_QUOTE, 2, ""),
        (F.CHECK_DIGIT, 4, "number"),
        (F.LINE_BREAK, 5, ""),
    ]


def test_several_headings_may_be_wrong_at_once(checked: Callable[[bytes | str], MemberList]):
    refused = refusal(lambda: checked(f",{'x' * 61},number,\x07\n"))
    assert [(finding.code, finding.details["position"]) for finding in refused.findings] == [
        (F.HEADING_EMPTY, 1),
        (F.HEADING_TOO_LONG, 2),
        (F.HEADING_CHARACTER, 4),
    ]


NAMES = "㈱髙﨑①商店　邉田莉子ｶﾞｽ〜"


@pytest.mark.parametrize(
    ("codec", "encoding", "has_mark"),
    [
        ("utf-8", Encoding.UTF_8, False),
        ("utf-8-sig", Encoding.UTF_8, True),
        ("cp932", Encoding.CP932, False),
    ],
)
def test_the_encoding_is_detected_and_told(
    checked: Callable[[bytes | str], MemberList], codec: str, encoding: Encoding, has_mark: bool
):
    name = NAMES.replace("〜", "～")  # what CP932 has
    found = checked(f"number,name\n{A},{name}\n{B},莉子\n{C},邉田\n".encode(codec))
    assert (found.encoding, found.byte_order_mark) == (encoding, has_mark)
    assert [record.fields["name"] for record in found.records()] == [name, "莉子", "邉田"]


@pytest.mark.parametrize("name", ["ﾔﾏﾀﾞ", "ﾔﾏﾀﾞ ﾊﾅｺﾞ", "莉莉", "ｻﾄｳ"])
def test_half_width_katakana_and_rare_kanji_are_not_taken_for_another_encoding(
    checked: Callable[[bytes | str], MemberList], name: str
):
    found = checked(f"number,name\n{A},{name}\n".encode("cp932"))
    assert [record.fields["name"] for record in found.records()] == [name]


def test_what_is_valid_utf_8_is_utf_8(checked: Callable[[bytes | str], MemberList]):
    assert checked("number,name\n" + A + ",é\n").encoding is Encoding.UTF_8  # as CP932 it would be ﾃｩ
    assert checked("number\n" + A).encoding is Encoding.UTF_8


COMMON_NAMES = ["佐藤", "鈴木", "高橋", "田中", "伊藤", "渡辺", "山本", "吉田", "前田", "近藤", "斎藤", "後藤"]
COMMON_NAMES += ["さくら", "ゴールド会員", "㈱山田", "〒"]


@pytest.mark.parametrize("name", COMMON_NAMES)
@pytest.mark.parametrize("around", [("utf-8", "cp932"), ("cp932", "utf-8"), ("utf-8-sig", "cp932")])
def test_mixed_encodings_are_named_by_line_and_byte(
    checked: Callable[[bytes | str], MemberList], name: str, around: tuple[str, str]
):
    codec, other = around
    before = f"number,name\n{A},髙橋　太郎\n".encode(codec)
    odd = f'{B},"{name}"\n'.encode(other)
    after = f"{C},山田　花子\n".encode(codec.removesuffix("-sig"))
    (finding,) = refusal(lambda: checked(before + odd + after)).findings
    assert told(finding) == (F.ENCODING, 3, "")
    assert finding.details["encoding"] == ("CP932" if codec == "cp932" else "UTF-8")
    assert finding.details["offset"] == len(before) + finding.details["byte"] - 1
    assert 13 < finding.details["byte"] <= len(odd)


def test_a_byte_order_mark_promises_utf_8(checked: Callable[[bytes | str], MemberList]):
    (finding,) = refusal(lambda: checked(b"\xef\xbb\xbf" + HEADED.encode("cp932"))).findings
    assert told(finding) == (F.ENCODING, 2, "")
    assert finding.details["encoding"] == "UTF-8"


@pytest.mark.parametrize(
    ("broken", "byte"),
    [
        (b"\x93\x63\xa0\n", 17),  # A0 means nothing in CP932
        (b"\x93\x63\xff\n", 17),
        (b"\x93\x63\x80\n", 17),
        (b"\x93\x63\x81\n", 17),  # half a character
        ("髙橋".encode()[:-1], 18),  # cut short
    ],
)
def test_damaged_characters_are_named_by_line_and_byte(
    checked: Callable[[bytes | str], MemberList], broken: bytes, byte: int
):
    codec = "cp932" if broken.endswith(b"\n") else "utf-8"
    (finding,) = refusal(lambda: checked(f"number,name\n{A},山田\n{B},".encode(codec) + broken)).findings
    assert told(finding) == (F.ENCODING, 3, "")
    assert finding.details["byte"] == byte
    assert dict(finding.details)["encoding"] == ("CP932" if codec == "cp932" else "UTF-8")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("tail", ["", "{end}", "{end}{end}{end}", "{end},{end},,,{end}", "{end} ,　{end}"])
def test_line_ends_of_every_system_and_empty_lines_at_the_end_are_welcome(
    checked: Callable[[bytes | str], MemberList], end: str, tail: str
):
    found = checked(f"number,name,,{end}{A},山田,,{end}{B},鈴木{tail.format(end=end)}")
    assert [(record.index, record.line, record.number) for record in found.records()] == [(0, 2, A), (1, 3, B)]
    assert [record.fields for record in found.records()] == [
        {"number": A, "name": "山田"},
        {"number": B, "name": "鈴木"},
    ]


def test_any_further_column_is_a_field_and_cells_are_cleaned(checked: Callable[[bytes | str], MemberList]):
    found = checked(
        " 会員種別 ,number,store_code,postcode,expiry\n"
        f'"ゴールド, 特別", {A} ,{STORE_CODE},〒１００－０００１, 2027/03 \n'
        f"か\u3099す   会員,{B},,100 0002,\n,{C},{STORE_CODE},,\n"
    )
    assert found.columns == ("会員種別", "number", "store_code", "postcode", "expiry")
    assert [tuple(record.fields.values()) for record in found.records()] == [
        ("ゴールド, 特別", A, STORE_CODE, "1000001", "2027/03"),
        ("がす 会員", B, "", "1000002", ""),
        ("", C, STORE_CODE, "", ""),
    ]


def test_characters_and_longest_cells_are_those_drawn(checked: Callable[[bytes | str], MemberList]):
    names = ["か\u3099す  会員", "あいうえお", "あいうえお", "あいう", "あ", "あいうえおかき"]
    lines = "".join(f"{number(serial)},{name}\n" for serial, name in enumerate(names))
    found = checked(f"number,name\n{lines}")
    assert found.characters["name"] == set("がす 会員あいうえおかき")
    assert [(cell.text, cell.line, cell.length) for cell in found.longest["name"]] == [
        ("あいうえおかき", 7, 7),
        ("がす 会員", 2, 5),
        ("あいうえお", 3, 5),
    ]
    assert found.characters["number"] <= set("0123456789")


MANY = 8_000


def test_a_worker_starts_anywhere_and_reads_nothing_before(checked: Callable[[bytes | str], MemberList]):
    names = [f"会員 {serial}  号" for serial in range(MANY - 1)] + ["会員 10000 号"]
    content = "number,name\r\n" + "".join(f"{number(serial)},{name}\r\n" for serial, name in enumerate(names))
    found = pickle.loads(pickle.dumps(checked(content)))
    everybody = list(found.records())
    assert [cell.length for cell in found.longest["name"]] == [10, 9, 9]
    assert found.longest["name"][0].line == MANY + 1
    assert [record.number for record in everybody] == [number(serial) for serial in range(MANY)]
    assert pickle.loads(pickle.dumps(everybody[17])) == everybody[17]
    for start, stop in [
        (0, 1),
        (0, MANY),
        (MANY - 1, None),
        (1_234, 4_321),
        (MANY, None),
        (7, 7),
        (MANY - 9, MANY + 9),
    ]:
        assert list(found.records(start, stop)) == everybody[start:stop]
    with pytest.raises(ValueError, match="from 0"):
        next(found.records(-1))
    encoded = content.encode().splitlines(keepends=True)
    assert len(found.marks) > 3
    for index, offset in found.marks:
        assert offset == sum(map(len, encoded[: index + 1]))
        assert next(found.records(index)) == everybody[index]
        assert list(found.records(max(index - 1, 0), index + 1)) == everybody[max(index - 1, 0) : index + 1]
    assert max(after - before for (_, before), (_, after) in pairwise(found.marks)) <= 2 * BLOCK


def test_a_file_that_changed_since_it_was_checked_is_not_read_on(checked: Callable[[bytes | str], MemberList]):
    found = checked(HEADED)
    found.path.write_text(HEADED.replace("山田", "鈴木"))
    os.utime(found.path, ns=(0, found.modified + 1))
    with pytest.raises(MemberListChanged):
        list(found.records())
    found.path.write_text(HEADED)
    os.utime(found.path, ns=(0, found.modified))
    assert len(list(found.records())) == 1
    found.path.write_text(HEADED + f"{B},鈴木\n")
    os.utime(found.path, ns=(0, found.modified))
    with pytest.raises(MemberListChanged):
        list(found.records())
    found.path.write_text("")
    with pytest.raises(MemberListChanged):
        list(found.records())


def test_a_file_of_a_gigabyte_is_refused_unread(tmp_path: Path):
    file = tmp_path / "huge.csv"
    with file.open("wb") as huge:
        huge.truncate(1 << 30)
    (finding,) = refusal(lambda: check_members(file)).findings  # read, it would be NUL
    assert told(finding) == (F.TOO_LARGE, 0, "")
    assert "200 MB" in SENTENCES[F.TOO_LARGE] % finding.details


def test_what_is_no_file_is_refused_and_what_is_missing_is_an_os_error(tmp_path: Path):
    os.mkfifo(tmp_path / "pipe")
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)
    for place in [tmp_path, tmp_path / "pipe", Path("/dev/zero")]:
        assert told(refusal(lambda place=place: check_members(place)).findings[0]) == (F.NOT_A_FILE, 0, "")
    with pytest.raises(FileNotFoundError):
        check_members(tmp_path / "missing.csv")


def test_more_members_or_lines_than_a_list_may_have_are_refused(
    checked: Callable[[bytes | str], MemberList], campaign: Callable[[int, int], int]
):
    row = {"number": A}
    assert told(refusal(lambda: read_members([row] * (MOST_MEMBERS + 1))).findings[0]) == (F.TOO_MANY_MEMBERS, 0, "")
    if campaign(0, 1):
        many = "number\n" + "\n".join(number(serial) for serial in range(MOST_MEMBERS + 1))
        assert told(refusal(lambda: checked(many)).findings[0]) == (F.TOO_MANY_MEMBERS, 0, "")
    assert told(refusal(lambda: checked("number\n" + "\n" * MOST_LINES)).findings[0]) == (F.TOO_MANY_LINES, 0, "")


def test_rows_at_hand_pass_the_same_checks():
    records = read_members([{"number": f" {A}", "name": "か\u3099"}, {"name": "鈴木", "number": B, "会員種別": "金"}])
    assert [(record.index, record.line, record.number) for record in records] == [(0, 1, A), (1, 2, B)]
    assert [record.fields for record in records] == [
        {"number": A, "name": "が", "会員種別": ""},
        {"number": B, "name": "鈴木", "会員種別": "金"},
    ]
    refused = refusal(lambda: read_members([{"number": A, "name": "山\n田"}, {"number": A, "name": 'a,b"'}]))
    assert [told(finding) for finding in refused.findings] == [(F.LINE_BREAK, 1, "name"), (F.NUMBER_TWICE, 2, "number")]
    assert told(refusal(lambda: read_members([])).findings[0]) == (F.WITHOUT_MEMBERS, 0, "")
    assert told(refusal(lambda: read_members([{"number": ""}])).findings[0]) == (F.WITHOUT_MEMBERS, 0, "")
    assert told(refusal(lambda: read_members([{"name": "山田"}])).findings[0]) == (F.WITHOUT_NUMBER, 1, "")


def test_text_at_hand_passes_the_same_checks():
    assert [record.line for record in read_member_text(f"\ufeff{HEADED}")] == [2]
    assert told(refusal(lambda: read_member_text(f"{HEADED}{A},\ud800\n")).findings[0]) == (F.ENCODING, 3, "")
    assert told(refusal(lambda: read_member_text(f"number\n{A}\n{WRONG}")).findings[0]) == (F.CHECK_DIGIT, 3, "number")


HEADINGS = st.lists(
    st.text("abc名前 種別_#{}", min_size=1, max_size=8).map(lambda name: clean_line(name, 60)).filter(bool),
    max_size=4,
    unique=True,
)


def is_clean(text: str) -> bool:
    try:
        return clean_line(text, 200) == text
    except DomainError:
        return False


def is_common(character: str) -> bool:
    """Whether CP932 has it and not as a rare kanji, which may look like UTF-8."""
    code = character.encode("cp932", "ignore")
    return code.decode("cp932") == character and not b"\x99" <= code[:1] <= b"\xee"


CHARACTERS_OF = {
    "utf-8": st.characters(codec="utf-8").filter(is_clean),
    "cp932": st.sampled_from(
        [chr(code) for code in range(0x20, 0xFFFF) if is_clean(chr(code)) and is_common(chr(code))]
    ),
}


@given(st.data(), st.sampled_from(["utf-8", "utf-8-sig", "cp932"]), HEADINGS, st.integers(1, 6))
def test_clean_records_written_by_csv_are_read_as_they_were(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, codec: str, headings: list[str], count: int
):
    characters = CHARACTERS_OF[codec.removesuffix("-sig")] | st.sampled_from('",; 髙﨑①㈱')
    cells = st.text(characters, max_size=20).filter(is_clean)
    rows = [{"number": number(serial)} | {heading: data.draw(cells) for heading in headings} for serial in range(count)]
    written = StringIO()
    style = data.draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]))
    end = data.draw(st.sampled_from(["\n", "\r\n", "\r"]))
    writer = csv.DictWriter(written, ["number", *headings], quoting=style, lineterminator=end)
    writer.writeheader()
    writer.writerows(rows)
    file = tmp_path_factory.mktemp("lists") / "members.csv"
    file.write_bytes(written.getvalue().encode(codec))
    found = check_members(file)
    assert [record.fields for record in found.records()] == rows
    assert [record.fields for record in read_member_text(written.getvalue())] == rows
    assert [record.fields for record in read_members(rows)] == rows
    assert found.characters == {name: set("".join(row[name] for row in rows)) for name in ["number", *headings]}


CHARACTERS = st.sampled_from("ab　 か\u3099\u200d山\u00a0\t👨\u0301") | st.characters()


@given(st.lists(st.text(CHARACTERS, max_size=30), max_size=30))
@example(["  ", "a  b", "\u3099か", "a\u3000", "\u3000\u3000a"])
@example(["x" * 201 + " " * 10])
def test_cells_are_cleaned_just_as_anywhere_in_the_portal(cells: list[str]):
    rows = [{"number": number(serial), "name": cell} for serial, cell in enumerate(cells)]
    expected, lines = [], []
    for line, cell in enumerate(cells, 1):
        try:
            expected.append(clean_line(cell, 200))
        except DomainError:
            lines.append(line)
    if lines:
        assert [finding.details["line"] for finding in refusal(lambda: read_members(rows)).findings] == lines
    elif rows:
        assert [record.fields["name"] for record in read_members(rows)] == expected


def outcome(file: Path) -> MemberList | MemberListRefused:
    try:
        return check_members(file)
    except MemberListRefused as refused:
        return refused


PIECES = [
    A,
    B,
    STORE_CODE,
    "山田",
    "髙橋　太郎",
    "㈱",
    ",",
    ",",
    "\n",
    "\r\n",
    '"',
    '"',
    " ",
    "",
    "é",
    "\u200b",
    ";",
    "x",
]


@given(st.lists(st.sampled_from(PIECES), max_size=14), st.sampled_from(["utf-8", "cp932"]), st.binary(max_size=2))
def test_any_bytes_are_refused_or_read_as_csv_itself_reads_them(pieces: list[str], codec: str, odd: bytes):
    content = "".join(["number,name\n", A, ",山田\n", *pieces]).encode(codec, "ignore") + odd
    with NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        found = outcome(Path(file.name))
        if isinstance(found, MemberListRefused):
            assert 0 < len(found.findings) <= found.count
            assert all(finding.details["line"] <= content.count(b"\n") + 1 for finding in found.findings)
            return
        records = [list(record.fields.values()) for record in found.records()]
    rows = list(csv.reader(StringIO(content.decode(found.encoding), newline="")))[1:]
    assert records == [row for row in ([" ".join(cell.split(" ")).strip() for cell in row] for row in rows) if any(row)]
