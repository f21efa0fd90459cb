"""What a row of a table of bills says: headings and values as people write them."""

from datetime import date

import pytest

from portal.bills import (
    NAMES,
    BillRefused,
    BillTarget,
    Column,
    ColumnsRefused,
    Refusal,
    known_columns,
    read_amount,
    read_day,
    read_price,
    read_row,
    read_target,
)
from portal.kernel.yen import Yen


def refused(read, *told):
    with pytest.raises(BillRefused) as refusal:
        read(*told)
    return refusal.value.field, refusal.value.reason


def test_headings_are_known_in_english_and_japanese_and_any_width():
    headings = ["Number", "member no", "管理番号", "請求金額(税込)", " 支払期限 ", "請求の内容", "担当"]
    assert list(known_columns(headings).values()) == [
        Column.NUMBER,
        Column.MEMBER_NO,
        Column.REFERENCE,
        Column.AMOUNT,
        Column.DUE_ON,
        Column.PURPOSE,
    ]
    for names in (list(Column), [NAMES[column][0] for column in Column]):
        assert list(known_columns(names).values()) == list(Column)


@pytest.mark.parametrize(
    ("headings", "code", "column"),
    [
        (["number", "reference", "amount", "purpose"], "missing", "due_on"),
        (["reference", "amount", "purpose", "due_on"], "missing", "number"),
        (["番号", "number", "reference", "amount", "purpose", "due_on"], "twice", "number"),
    ],
)
def test_headings_that_cannot_be_used_are_named(headings, code, column):
    with pytest.raises(ColumnsRefused) as refusal:
        known_columns(headings)
    assert (refusal.value.code, refusal.value.column) == (code, column)


@pytest.mark.parametrize("text", ["3300", "3,300", "３，３００", "¥3,300", "￥3300", "\\3,300", "3,300円", " 3300 "])
def test_an_amount_is_read_in_any_width(text):
    assert read_amount(text) == Yen(3300) == read_price(text)


@pytest.mark.parametrize("text", ["33,00", "-1", "3300.5", "三千", "1e3", "9999999999", "٣٣"])
def test_what_is_no_amount_names_its_field(text):
    assert refused(read_amount, text) == ("amount", Refusal.AMOUNT)
    assert refused(read_price, text) == ("price_before_tax", Refusal.PRICE)


@pytest.mark.parametrize(
    "text", ["2026-04-03", "2026/4/3", "２０２６／０４／０３", "2026年4月3日", "20260403", "2026.4.3"]
)
def test_a_day_is_read_as_people_write_it(text):
    assert read_day(text) == date(2026, 4, 3)


@pytest.mark.parametrize("text", ["2026-02-30", "4/3", "2026-4/3", "明日", "0000-01-01"])
def test_what_is_no_day_names_its_field(text):
    assert refused(read_day, text) == ("due_on", Refusal.DATE)


def test_who_is_billed_is_a_number_a_member_or_a_new_number():
    assert read_target("２０１２ 3456-78901", "") == BillTarget(digits="２０１２ 3456-78901")
    assert read_target("", " 0001 ") == BillTarget(member_no="0001")
    assert read_target("新規", "") == read_target("ＮＥＷ", "") == BillTarget(one_off=True)
    assert refused(read_target, "", " ") == ("number", Refusal.MISSING)
    assert refused(read_target, "1", "2") == ("number", Refusal.WHOM)


def test_a_row_may_lack_what_is_not_needed():
    told = {Column.MEMBER_NO: "7", Column.REFERENCE: "A", Column.AMOUNT: "1", Column.DUE_ON: "2026-04-03"}
    target, terms = read_row({**told, Column.PURPOSE: "会費"})
    assert target == BillTarget(member_no="7") and (terms.reference, terms.amount) == ("A", Yen(1))
    assert terms.price_before_tax is None and terms.message == terms.customer_name == ""
    assert refused(read_row, {Column.MEMBER_NO: "7"}) == ("amount", Refusal.MISSING)
