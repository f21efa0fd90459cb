"""What the API says of large lists of members, and takes."""

from collections.abc import Mapping
from typing import Any, ClassVar

from marshmallow import fields

from portal.api.fields import Answers, Choice, Line, Moment, Takes, Whole
from portal.api.lines import CSV
from portal.api.paging import NEXT
from portal.api.resources.member_schemas import AT
from portal.members import FILE_NAME_LIMIT, ListState
from portal.web.language import N_

MOST_LINES = 100_000
TABLE = "member_no,name\n0001,髙﨑 花子\n"


class Table(fields.Raw):
    """CSV as text in JSON, or as the bytes of a body of its own."""

    default_error_messages = {"required": "required", "null": "null", "invalid": "not-text"}  # noqa: RUF012

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> bytes:
        if isinstance(value, str):
            return value.encode("utf-8", "replace")
        if not isinstance(value, bytes):
            raise self.make_error("invalid")
        return value


class NewList(Takes):
    """A list of members."""

    other_bodies: ClassVar[Mapping[str, Any]] = {CSV: lambda raw: {"csv": raw}}

    name = Line(
        FILE_NAME_LIMIT,
        load_default="API",
        metadata={"description": N_("一覧で見分けるための名前です。"), "example": "members.csv"},
    )
    csv = Table(
        required=True,
        metadata={
            "type": "string",
            "description": N_(
                "見出しのあるCSVです。会員番号の列が要ります。知らない見出しは、御社独自の項目になります。"
            ),
            "example": TABLE,
        },
    )


def _count(about: str) -> Whole:
    return Whole(0, MOST_LINES, metadata={"description": about, "example": 0})


class ListShown(Answers):
    """A list and how far it is."""

    ref = Line(
        22, data_key="id", metadata={"description": N_("取り込みのIDです。"), "example": "7Qd1mXw9Tn5gY3bZ2cR4aE"}
    )
    name = Line(
        FILE_NAME_LIMIT, may_be_empty=True, metadata={"description": N_("名前です。"), "example": "members.csv"}
    )
    state = Choice(
        ListState,
        metadata={
            "description": N_(
                "reading：検査中、needs_columns：会員番号の列が見つからない、faulty：誤りのある行がある、ready：誤りなし、"
                "taking：登録中、taken：登録済み、discarded：取りやめ。"
            ),
            "example": "ready",
        },
    )
    refusal = Line(
        500,
        may_be_empty=True,
        metadata={"description": N_("一覧の全体に誤りがあるときの理由です。なければ空です。"), "example": ""},
    )
    total = _count(N_("会員の行の数です。"))
    added = _count(N_("登録する（した）人数です。"))
    changed = _count(N_("変更する（した）人数です。"))
    unchanged = _count(N_("変更のない人数です。"))
    faulty = _count(N_("誤りのある行の数です。"))
    made_at = Moment(data_key="created_at", metadata={"description": N_("受け取った日時です（UTC）。"), "example": AT})
    taken_at = Moment(allow_none=True, metadata={"description": N_("登録を終えた日時です（UTC）。"), "example": None})


class FaultOfLine(Answers):
    """What is wrong with a cell."""

    column = Line(200, may_be_empty=True, metadata={"description": N_("列の見出しです。"), "example": "postcode"})
    code = Line(60, metadata={"description": N_("理由のコードです。"), "example": "member-postcode"})
    detail = Line(1000, metadata={"description": N_("理由と直し方の説明です。"), "example": "郵便番号"})


class FaultyLine(Answers):
    """A line that is not taken."""

    line = Whole(1, 2**31, metadata={"description": N_("行の番号です（見出しが1）。"), "example": 2})
    cells = fields.Dict(
        metadata={
            "description": N_("その行の値です（見出しごと）。"),
            "example": {"member_no": "0001", "postcode": "1"},
        }
    )
    errors = fields.List(fields.Nested(FaultOfLine), metadata={"description": N_("誤りの一覧です。")})


class FaultyLines(Answers):
    """A page of lines that are not taken."""

    data = fields.List(fields.Nested(FaultyLine), required=True)
    next = Line(64, required=True, allow_none=True, metadata=NEXT)


class ListOfLists(Answers):
    """A page of lists."""

    data = fields.List(fields.Nested(ListShown), required=True)
    next = Line(64, required=True, allow_none=True, metadata=NEXT)
