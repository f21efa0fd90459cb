"""What is known of a member, column by column: names, how a column of a file is recognised, what a cell may hold."""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from dataclasses import fields as fields_of
from enum import StrEnum
from itertools import repeat
from typing import Any

from portal.artwork import CellRefused, Finding, MemberFault, check_cell, check_postcode
from portal.kernel.tables import is_formula
from portal.mail import AddressRefused, parse_address
from portal.members.errors import MemberRefused
from portal.members.rules import (
    EXPIRY_LIMIT,
    HONORIFIC_LIMIT,
    LANGUAGE_LIMIT,
    LINE_LIMIT,
    MEMBER_NO_LIMIT,
    NAME_LIMIT,
)

EXTRA, IGNORED = "extra", "ignored"  # what a column may be besides a ``Field``
FAULTS_COLUMN = "取り込めなかった理由"  # added to the file of faulty lines; ignored when that comes back


class Field(StrEnum):
    """What a column may be. ``ADDRESS`` is a mail address."""

    MEMBER_NO = "member_no"
    NAME = "name"
    NAME_KANA = "name_kana"
    ADDRESS = "address"
    POSTCODE = "postcode"
    ADDRESS1 = "address1"
    ADDRESS2 = "address2"
    HONORIFIC = "honorific"
    EXPIRY = "expiry"
    LANGUAGE = "language"


@dataclass(frozen=True, slots=True)
class Particulars:
    """What a merchant says of a member. ``fields``: its own columns, by their headings."""

    member_no: str
    name: str = ""
    name_kana: str = ""
    address: str = ""
    postcode: str = ""
    address1: str = ""
    address2: str = ""
    honorific: str = ""
    expiry: str = ""
    language: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)


Row = dict[str, Any]
"""What a line says of a member: the fields that the list has, by name, and ``fields``, the merchant's own."""

Check = Callable[[str], str]
"""Makes of a cleaned cell what is stored. Raises ``CellRefused``."""


def _at_most(limit: int) -> Check:
    def check(cell: str) -> str:
        if len(cell) > limit:
            raise CellRefused(MemberFault.CELL_TOO_LONG, most=limit)
        return cell

    return check


def _member_no(cell: str) -> str:
    if not cell:
        raise CellRefused(MemberFault.MEMBER_NO_EMPTY)
    return _at_most(MEMBER_NO_LIMIT)(cell)


def _address(cell: str) -> str:
    try:
        return parse_address(cell) if cell else ""
    except AddressRefused:
        raise CellRefused(MemberFault.MAIL_ADDRESS) from None


CHECKS: Mapping[str, Check] = {
    Field.MEMBER_NO: _member_no,
    Field.NAME: _at_most(NAME_LIMIT),
    Field.NAME_KANA: _at_most(NAME_LIMIT),
    Field.ADDRESS: _address,
    Field.POSTCODE: check_postcode,
    Field.ADDRESS1: _at_most(LINE_LIMIT),
    Field.ADDRESS2: _at_most(LINE_LIMIT),
    Field.HONORIFIC: _at_most(HONORIFIC_LIMIT),
    Field.EXPIRY: _at_most(EXPIRY_LIMIT),
    Field.LANGUAGE: _at_most(LANGUAGE_LIMIT),
}

_KNOWN_AS: Mapping[Field, str] = {  # folded: without case, width, spaces and marks
    Field.MEMBER_NO: "memberno membernumber memberid id no 会員番号 会員no 会員id 会員コード 番号 顧客番号 顧客id "
    "お客様番号",
    Field.NAME: "name fullname 氏名 名前 お名前 会員名 姓名 漢字氏名 氏名漢字",
    Field.NAME_KANA: "namekana kana readingkana フリガナ ふりがな カナ カナ氏名 氏名カナ 名前カナ 会員名カナ よみがな "
    "読み",
    Field.ADDRESS: "address email mail mailaddress emailaddress メール メールアドレス eメール 電子メール",
    Field.POSTCODE: "postcode zip zipcode postalcode 郵便番号 〒 郵便",
    Field.ADDRESS1: "address1 addressline 住所 住所1 都道府県市区町村番地",
    Field.ADDRESS2: "address2 buildingroom 住所2 建物 建物名 マンション名 建物名部屋番号",
    Field.HONORIFIC: "honorific 敬称",
    Field.EXPIRY: "expiry validuntil 有効期限 期限",
    Field.LANGUAGE: "language lang 言語",
}
_OURS = frozenset(  # what our own exports tell beyond a member's particulars, folded in the same way
    {"number", "state", "madeat", "leftat", "smartpitnumber", "memberstate", "addedat"}
    | {"スマートピット番号", "会員の状態", "登録日時", "退会日時"}
)
_FIELD_OF = {name: known for known, names in _KNOWN_AS.items() for name in names.split()}


def guess_columns(headings: Sequence[str]) -> dict[str, str]:
    """What each column is, by its heading; the first of two alike; unknown ones are the merchant's own.

    Of a file that we wrote, what the merchant does not say is ignored: numbers, states, reasons of faults.
    """
    columns: dict[str, str] = {}
    for heading in headings:
        known = _FIELD_OF.get(_folded(heading))
        if heading == FAULTS_COLUMN or _folded(heading) in _OURS:
            columns[heading] = IGNORED
        else:
            columns[heading] = known.value if known and known.value not in columns.values() else EXTRA
    return columns


def _folded(heading: str) -> str:
    plain = unicodedata.normalize("NFKC", heading).casefold()
    return "".join(character for character in plain if character.isalnum() or character == "〒")


def check_particulars(given: Particulars) -> Particulars:
    """The particulars with every text cleaned. Raises ``MemberRefused`` with all that is wrong, column by column."""
    findings: list[Finding] = []

    def checked(column: str, text: str) -> str:
        try:
            return CHECKS.get(column, str)(check_cell(text))
        except CellRefused as refusal:
            findings.append(Finding(refusal.fault, column, details={"column": column, **refusal.details}))
            return ""

    known = {known: checked(known, getattr(given, known)) for known in FIELD_NAMES}
    extra = {heading: checked(heading, text) for heading, text in given.fields.items()}
    if findings:
        raise MemberRefused(findings)
    return Particulars(**known, fields=extra)


FIELD_NAMES = tuple(one.name for one in fields_of(Particulars) if one.name != "fields")


def list_checks(columns: Mapping[str, str]) -> dict[str, Check]:
    """The checks of a list's columns, by heading. A file that we wrote loses its marks (``'=``) as it comes back."""
    checks = {heading: CHECKS.get(target, str) for heading, target in columns.items() if target != IGNORED}
    return {heading: _unmarked(check) for heading, check in checks.items()} if _is_ours(columns) else checks


def _is_ours(headings: Iterable[str]) -> bool:
    return any(heading == FAULTS_COLUMN or _folded(heading) in _OURS for heading in headings)


def _unmarked(check: Check) -> Check:
    return lambda cell: check(cell[1:] if cell.startswith("'") and is_formula(cell[1:]) else cell)


def heading_of(columns: Mapping[str, str], wanted: Field) -> str:
    """The heading of the column that is this field; empty where there is none."""
    return next((heading for heading, target in columns.items() if target == wanted), "")


def check_cells(columns: Mapping[str, str], cells: Mapping[str, str], line: int) -> tuple[Row, list[Finding]]:
    """One line's cells, by heading, as what is known of a member; and all that is wrong with them."""
    findings: list[Finding] = []
    cleaned: dict[str, str] = {}
    for heading, check in list_checks(columns).items():
        try:
            cleaned[heading] = check(check_cell(cells.get(heading, "")))
        except CellRefused as refusal:
            details = {"line": line, "column": heading, **refusal.details}
            findings.append(Finding(refusal.fault, f"{line}:{heading}", details=details))
            cleaned[heading] = ""
    return next(rows_of(columns, {heading: [cell] for heading, cell in cleaned.items()})), findings


def rows_of(columns: Mapping[str, str], cells: Mapping[str, Sequence[str]]) -> Iterator[Row]:
    """What is known of each member, from a list's columns: the fields that it has, and the merchant's own."""
    known = [(target, cells[heading]) for heading, target in columns.items() if target not in {EXTRA, IGNORED}]
    own = [(heading, cells[heading]) for heading, target in columns.items() if target == EXTRA]
    names, headings = [name for name, _ in known], [heading for heading, _ in own]
    extras = zip(*(column for _, column in own), strict=True) if own else repeat(())
    for values, extra in zip(zip(*(column for _, column in known), strict=True), extras, strict=False):
        yield {**dict(zip(names, values, strict=True)), "fields": dict(zip(headings, extra, strict=True))}
