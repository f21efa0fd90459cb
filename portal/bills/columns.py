"""What the columns of a table of bills are called, and what a row says: the same in files and on the API. Pure."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum

from portal.bills.errors import BillRefused, ColumnsRefused
from portal.bills.rules import LEAST, MOST, Refusal
from portal.bills.terms import BillTarget, BillTerms
from portal.kernel.yen import Yen


class Column(StrEnum):
    """A column of a table of bills; the value is its name in English, and the field's in ``BillRefused``."""

    NUMBER = "number"
    MEMBER_NO = "member_no"
    REFERENCE = "reference"
    AMOUNT = "amount"
    PRICE = "price_before_tax"
    DUE_ON = "due_on"
    PURPOSE = "purpose"
    MESSAGE = "message"
    CUSTOMER_NAME = "customer_name"


NEEDED = (Column.REFERENCE, Column.AMOUNT, Column.DUE_ON, Column.PURPOSE)
WHOSE = (Column.NUMBER, Column.MEMBER_NO)  # a table has one of them at least
NAMES: Mapping[Column, tuple[str, ...]] = {  # in Japanese; the first is written, the others are read too
    Column.NUMBER: ("スマートピット番号", "番号"),
    Column.MEMBER_NO: ("会員番号",),
    Column.REFERENCE: ("請求の管理番号", "管理番号", "請求番号", "注文番号"),
    Column.AMOUNT: ("請求金額（税込）", "請求金額", "金額", "税込金額", "金額（税込）"),
    Column.PRICE: ("税抜金額", "税抜", "金額（税抜）"),
    Column.DUE_ON: ("支払期限", "お支払い期限", "期限", "期日"),
    Column.PURPOSE: ("請求の内容", "内容", "件名", "品名"),
    Column.MESSAGE: ("お客さまへのメッセージ", "メッセージ", "備考"),
    Column.CUSTOMER_NAME: ("お客さまの名前", "お客さま名", "お客様名", "氏名", "名前"),
}
NEW_NUMBER = ("新規", "new", "one_off")  # in the column of numbers: one is made for this bill; the first is written

_DIGITS_READ = 9  # of an amount: far more than a bill may be
_DAY = re.compile(r"(\d{4})(?:([-/.])(\d{1,2})\2(\d{1,2})|年(\d{1,2})月(\d{1,2})日|(\d{2})(\d{2}))", re.ASCII)
_AMOUNT = re.compile(r"\d+|\d{1,3}(,\d{3})+", re.ASCII)
_AROUND = "¥\\円 "  # yen signs, also that of CP932
_DASHES = re.compile(r"[‐‑‒–—―−ーｰ]")


def known_columns(headings: Sequence[str]) -> Mapping[str, Column]:
    """What each heading stands for, in English or Japanese, any width or case; those that say nothing are left out.

    Raises ``ColumnsRefused`` where two headings stand for the same, or one that is needed is missing.
    """
    found: dict[str, Column] = {}
    for heading in headings:
        column = _READ_AS.get(_plain_heading(heading))
        if column is None:
            continue
        if column in found.values():
            raise ColumnsRefused("twice", column)
        found[heading] = column
    missing = [column for column in NEEDED if column not in found.values()]
    if missing or not set(WHOSE) & set(found.values()):
        raise ColumnsRefused("missing", missing[0] if missing else Column.NUMBER)
    return found


def read_row(row: Mapping[Column, str]) -> tuple[BillTarget, BillTerms]:
    """What a row says, as far as it can be read; what the terms may be, ``check_terms`` tells.

    Cells that are missing are as empty ones. Raises ``BillRefused``.
    """
    return read_target(row.get(Column.NUMBER, ""), row.get(Column.MEMBER_NO, "")), BillTerms(
        reference=row.get(Column.REFERENCE, ""),
        amount=read_amount(row.get(Column.AMOUNT, "")),
        price_before_tax=read_price(row.get(Column.PRICE, "")),
        due_on=read_day(row.get(Column.DUE_ON, "")),
        purpose=row.get(Column.PURPOSE, ""),
        message=row.get(Column.MESSAGE, ""),
        customer_name=row.get(Column.CUSTOMER_NAME, ""),
    )


def read_target(number: str, member_no: str) -> BillTarget:
    """Who is billed: a number in any width or grouping, one to be made (``NEW_NUMBER``), or a member.

    Raises ``BillRefused`` where it is neither or more than one.
    """
    number, member_no = number.strip(), member_no.strip()
    if number and member_no:
        raise BillRefused(Column.NUMBER, Refusal.WHOM)
    if member_no:
        return BillTarget(member_no=member_no)
    if not number:
        raise BillRefused(Column.NUMBER, Refusal.MISSING)
    if unicodedata.normalize("NFKC", number).lower() in NEW_NUMBER:
        return BillTarget(one_off=True)
    return BillTarget(digits=number)


def read_amount(text: str) -> Yen:
    """Whole yen in any width, with commas, ¥ or 円. Raises ``BillRefused``."""
    return _yen(text, Column.AMOUNT, BillRefused(Column.AMOUNT, Refusal.AMOUNT, least=LEAST.amount, most=MOST.amount))


def read_price(text: str) -> Yen | None:
    """The price before tax, as ``read_amount``; None for an empty text. Raises ``BillRefused``."""
    if not text.strip():
        return None
    return _yen(text, Column.PRICE, BillRefused(Column.PRICE, Refusal.PRICE, most=MOST.amount))


def read_day(text: str) -> date:
    """``2026-11-30``, ``2026/11/30``, ``2026年11月30日`` or ``20261130``, in any width. Raises ``BillRefused``."""
    plain = _DASHES.sub("-", unicodedata.normalize("NFKC", text)).replace(" ", "")
    if not plain:
        raise BillRefused(Column.DUE_ON, Refusal.MISSING)
    told = _DAY.fullmatch(plain)
    if told is None:
        raise BillRefused(Column.DUE_ON, Refusal.DATE)
    year, _sign, *parts = told.groups()
    month, day = (part for part in parts if part is not None)
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise BillRefused(Column.DUE_ON, Refusal.DATE) from None


def _yen(text: str, column: Column, refusal: BillRefused) -> Yen:
    plain = unicodedata.normalize("NFKC", text).strip().strip(_AROUND)
    if not plain:
        raise BillRefused(column, Refusal.MISSING)
    if not _AMOUNT.fullmatch(plain) or len(digits := plain.replace(",", "")) > _DIGITS_READ:
        raise refusal
    return Yen(int(digits))


def _plain_heading(heading: str) -> str:
    return re.sub(r"[\s_\-]", "", unicodedata.normalize("NFKC", heading)).lower()


_READ_AS = {_plain_heading(name): column for column in Column for name in (column.value, *NAMES[column])}
