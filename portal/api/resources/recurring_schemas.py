"""What the API says of plans of recurring bills, and takes."""

import re
from datetime import date
from typing import Any

from marshmallow import ValidationError, fields, validate

from portal.api.fields import Answers, Choice, Day, Line, Moment, Passage, Takes, Whole
from portal.api.paging import NEXT, Page
from portal.api.resources.member_schemas import AT
from portal.bills import LEAST, MESSAGE_LIMIT, MOST, PURPOSE_LIMIT
from portal.members import MEMBER_NO_LIMIT
from portal.recurring import (
    CODE_LIMIT,
    FIELD_LIMIT,
    MOST_CHOSEN,
    MOST_DAYS,
    MOST_NOTICE,
    NAME_LIMIT,
    Audience,
    DueRule,
    PlanState,
    month_code,
)
from portal.web.language import N_

REF = "n4Wc8sYtQ2uJ6hX0kP3dLg"

_NAME = {"description": N_("御社の中で見分けるための名前です。"), "example": "2026年度の会費"}
AMOUNT = {"description": N_("請求金額です（税込、円）。"), "example": 5000}
_DAY = {
    "description": N_("登録の日です。毎月この日の朝6時（日本時間）に登録します。ない月は末日です。"),
    "example": 25,
}
_FIRST = {"description": N_("最初の月です。"), "example": "2026-04"}
_LAST = {"description": N_("最後の月です。nullなら、終了するまで続きます。")}
_PURPOSE = {
    "description": N_(
        "請求の内容です。{year}、{month}、{last_month}、{next_month}、{due}には、登録の月と支払期限が入ります。"
    ),
    "example": "{month}月分の会費",
}
_MESSAGE = {"description": N_("お客さまへのメッセージです。請求の内容と同じように差し込めます。")}
_AUDIENCE = {
    "description": N_(
        "請求先です。everybody：番号のある在籍中の会員全員、list：CSVで取り込んだ会員、"
        "field：項目の値が同じ会員、chosen：membersの会員。"
    )
}
_LIST = {"description": N_("audienceがlistのとき、会員のCSVのIDです。")}
_MEMBER_FIELD = {"description": N_("audienceがfieldのとき、会員の項目の名前です。")}
_MEMBER_VALUE = {"description": N_("audienceがfieldのとき、会員の項目の値です。")}
_MEMBERS = {"description": N_("audienceがchosenのとき、請求する会員です。10,000人まで。")}
_DUE_RULE = {
    "description": N_(
        "支払期限の決め方です。days：登録のdue_value日後、this_month：登録のあと最初に来るdue_value日、"
        "next_month：翌月のdue_value日。登録の日を1日目として60日目を超えません。"
    )
}
_DUE_VALUE = {"description": N_("支払期限の日数か日です（due_rule）。31日は月末です。")}
_NOTICE = {"description": N_("登録の何日前に recurring.coming のイベントを起こすかです。0なら起こしません。")}
_CODE = {"description": N_("請求の管理番号の始まりです（KAIHI-2026-04-00001）。省くと自動で付けます。")}
MONTH = {"description": N_("月です。"), "example": "2026-04"}
MEMBER_NO = {"description": N_("会員番号です。"), "example": "0001"}
DUE_ON = {"description": N_("支払期限です（日本の日付）。"), "example": "2026-05-25"}
REGISTERED_ON = {"description": N_("登録の日です（日本の日付）。"), "example": "2026-04-25"}


class Month(fields.String):
    """A month as ``2026-04``; its first day in the portal."""

    default_error_messages = {"required": "required", "null": "null", "invalid": "month", "invalid_utf8": "month"}  # noqa: RUF012

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.metadata = {"pattern": "^[0-9]{4}-(0[1-9]|1[0-2])$", **self.metadata}

    def _serialize(  # type: ignore[override]  # a month is a day here
        self, value: date | None, attr: str | None, obj: Any, **options: Any
    ) -> str | None:
        return None if value is None else month_code(value)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> Any:
        text = super()._deserialize(value, attr, data, **options)
        found = re.fullmatch(r"([0-9]{4})-(0[1-9]|1[0-2])", text, re.ASCII)
        if found is None or int(found[1]) == 0:
            raise ValidationError("month")
        return date(int(found[1]), int(found[2]), 1)


class MemberChosen(Takes):
    """A member whom a plan bills."""

    member_no = Line(MEMBER_NO_LIMIT, required=True, metadata=MEMBER_NO)
    amount = Whole(
        LEAST.amount,
        MOST.amount,
        allow_none=True,
        load_default=None,
        metadata={"description": N_("この会員だけの金額です（円）。nullなら、みなと同じです。"), "example": None},
    )


class PlanChange(Takes):
    """What is changed of a plan; what is left out stays."""

    name = Line(NAME_LIMIT, metadata=_NAME)
    amount = Whole(LEAST.amount, MOST.amount, metadata=AMOUNT)
    day = Whole(1, 31, metadata={"description": _DAY["description"]})
    first_month = Month(metadata={"description": _FIRST["description"]})
    last_month = Month(allow_none=True, metadata=_LAST)
    purpose = Line(PURPOSE_LIMIT, metadata={"description": _PURPOSE["description"]})
    message = Passage(MESSAGE_LIMIT, may_be_empty=True, metadata=_MESSAGE)
    audience = Choice(Audience, metadata=_AUDIENCE)
    list_ref = Line(22, may_be_empty=True, data_key="list", metadata=_LIST)
    member_field = Line(FIELD_LIMIT, may_be_empty=True, metadata=_MEMBER_FIELD)
    member_value = Line(FIELD_LIMIT, may_be_empty=True, metadata=_MEMBER_VALUE)
    members = fields.List(
        fields.Nested(MemberChosen),
        validate=validate.Length(0, MOST_CHOSEN, error=f"too-many|{MOST_CHOSEN}"),
        error_messages={"invalid": "not-list", "null": "null"},
        metadata=_MEMBERS,
    )
    due_rule = Choice(DueRule, metadata=_DUE_RULE)
    due_value = Whole(1, MOST_DAYS, metadata=_DUE_VALUE)
    notice_days = Whole(0, MOST_NOTICE, metadata=_NOTICE)
    code = Line(CODE_LIMIT, may_be_empty=True, metadata=_CODE)


class NewPlan(PlanChange):
    """A plan to be made."""

    name = Line(NAME_LIMIT, required=True, metadata=_NAME)
    amount = Whole(LEAST.amount, MOST.amount, required=True, metadata=AMOUNT)
    day = Whole(1, 31, required=True, metadata=_DAY)
    first_month = Month(required=True, metadata=_FIRST)
    purpose = Line(PURPOSE_LIMIT, required=True, metadata=_PURPOSE)


class NextShown(Answers):
    """When a plan runs next."""

    month = Month(metadata=MONTH)
    registered_on = Day(metadata=REGISTERED_ON)
    due_on = Day(metadata=DUE_ON)


class RecurringPlanHead(Answers):
    """A plan, without its members."""

    id = Line(22, metadata={"description": N_("毎月の請求のIDです。"), "example": REF})
    name = Line(NAME_LIMIT, metadata=_NAME)
    code = Line(CODE_LIMIT, metadata={**_CODE, "example": "KAIHI"})
    state = Choice(
        PlanState,
        metadata={"description": N_("active：継続中、paused：休止中、ended：終了。"), "example": "active"},
    )
    amount = Whole(LEAST.amount, MOST.amount, metadata=AMOUNT)
    day = Whole(1, 31, metadata=_DAY)
    first_month = Month(metadata=_FIRST)
    last_month = Month(allow_none=True, metadata={**_LAST, "example": None})
    purpose = Line(PURPOSE_LIMIT, metadata=_PURPOSE)
    message = Passage(MESSAGE_LIMIT, may_be_empty=True, metadata={**_MESSAGE, "example": ""})
    audience = Choice(Audience, metadata={**_AUDIENCE, "example": "chosen"})
    list_ref = Line(22, allow_none=True, data_key="list", metadata={**_LIST, "example": None})
    member_field = Line(FIELD_LIMIT, may_be_empty=True, metadata={**_MEMBER_FIELD, "example": ""})
    member_value = Line(FIELD_LIMIT, may_be_empty=True, metadata={**_MEMBER_VALUE, "example": ""})
    due_rule = Choice(DueRule, metadata={**_DUE_RULE, "example": "days"})
    due_value = Whole(1, MOST_DAYS, metadata={**_DUE_VALUE, "example": 30})
    notice_days = Whole(0, MOST_NOTICE, metadata={**_NOTICE, "example": 3})
    next = fields.Nested(NextShown, allow_none=True, metadata={"description": N_("次回の登録です。なければnullです。")})
    made_at = Moment(metadata={"description": N_("作成日時です（UTC）。"), "example": AT})
    changed_at = Moment(metadata={"description": N_("最後に変わった日時です（UTC）。"), "example": AT})
    ended_at = Moment(allow_none=True, metadata={"description": N_("終了した日時です（UTC）。"), "example": None})


class ChosenShown(Answers):
    """A member whom a plan bills."""

    member_no = Line(MEMBER_NO_LIMIT, metadata=MEMBER_NO)
    amount = Whole(
        LEAST.amount,
        MOST.amount,
        allow_none=True,
        metadata={"description": N_("この会員だけの金額です（円）。nullなら、みなと同じです。"), "example": None},
    )


class RecurringPlanShown(RecurringPlanHead):
    """A plan."""

    members = fields.List(fields.Nested(ChosenShown), metadata=_MEMBERS)


class RecurringPlanList(Answers):
    """Plans, the newest first."""

    data = fields.List(fields.Nested(RecurringPlanHead), required=True)
    next = Line(64, required=True, allow_none=True, metadata=NEXT)


class PlanQuery(Page):
    """Which plans are asked for."""

    state = Choice(PlanState, metadata={"description": N_("この状態のものだけを返します。"), "example": "active"})
