"""What the API says of the runs of recurring bills, and takes."""

from marshmallow import fields, validate

from portal.api.fields import Answers, Choice, Day, Flag, Line, Moment, Passage, Takes, Whole
from portal.api.paging import NEXT, Page
from portal.api.resources.member_schemas import AT
from portal.api.resources.recurring_schemas import AMOUNT, DUE_ON, MEMBER_NO, MONTH, REF, REGISTERED_ON, Month
from portal.bills import LEAST, MESSAGE_LIMIT, MOST, PURPOSE_LIMIT, Refusal
from portal.members import MEMBER_NO_LIMIT
from portal.recurring import MEMBER_LEFT, MOST_EDITED, RunState, Why
from portal.web.language import N_

REASONS = (*Refusal, MEMBER_LEFT)
MOST_TOTAL = 2**53

_TOTAL = {"description": N_("請求の合計です（円）。"), "example": 240000}


class MemberAmount(Takes):
    """What a member pays in one month."""

    member_no = Line(MEMBER_NO_LIMIT, required=True, metadata=MEMBER_NO)
    amount = Whole(LEAST.amount, MOST.amount, required=True, metadata=AMOUNT)


class MonthNamed(Takes):
    """Which month is meant."""

    month = Month(metadata={"description": N_("対象の月です。省くと、次回の月です。")})


class MonthBack(Takes):
    """Which month is registered after all."""

    month = Month(metadata={"description": N_("対象の月です。省くと、見送りをやめられる最初の月です。")})


class ComingChange(Takes):
    """What is different in the coming run; what is left out is as the plan says."""

    month = Month(metadata={"description": N_("対象の月です。省くと、次回の月です。")})
    amount = Whole(
        LEAST.amount,
        MOST.amount,
        allow_none=True,
        load_default=None,
        metadata={"description": N_("この回の金額です（税込、円）。"), "example": 4500},
    )
    due_on = Day(allow_none=True, load_default=None, metadata={"description": N_("この回の支払期限です。")})
    amounts = fields.List(
        fields.Nested(MemberAmount),
        load_default=list,
        validate=validate.Length(0, MOST_EDITED, error=f"too-many|{MOST_EDITED}"),
        error_messages={"invalid": "not-list", "null": "null"},
        metadata={"description": N_("この回だけ金額が違う会員です。1,000人まで。"), "example": []},
    )
    left_out = fields.List(
        Line(MEMBER_NO_LIMIT),
        load_default=list,
        validate=validate.Length(0, MOST_EDITED, error=f"too-many|{MOST_EDITED}"),
        error_messages={"invalid": "not-list", "null": "null"},
        metadata={"description": N_("この回だけ請求しない会員の番号です。1,000人まで。"), "example": []},
    )


class ForeseenShown(Answers):
    """A member in the coming run."""

    member_no = Line(MEMBER_NO_LIMIT, metadata=MEMBER_NO)
    amount = Whole(LEAST.amount, MOST.amount, metadata=AMOUNT)
    left_out = Flag(metadata={"description": N_("true：この回だけ外しています。"), "example": False})
    reason = Choice(
        REASONS,
        allow_none=True,
        metadata={"description": N_("請求できない理由のコードです。請求できるときはnullです。"), "example": None},
    )


class RecurringPreview(Answers):
    """The coming run as it would be if it began now."""

    month = Month(metadata=MONTH)
    registered_on = Day(metadata=REGISTERED_ON)
    due_on = Day(metadata=DUE_ON)
    purpose = Line(PURPOSE_LIMIT, metadata={"description": N_("この回の請求の内容です。"), "example": "4月分の会費"})
    message = Passage(
        MESSAGE_LIMIT, may_be_empty=True, metadata={"description": N_("この回のメッセージです。"), "example": ""}
    )
    billed = Whole(0, MOST_TOTAL, metadata={"description": N_("請求する会員の数です。"), "example": 48})
    refused = Whole(0, MOST_TOTAL, metadata={"description": N_("請求できない会員の数です。"), "example": 2})
    left_out = Whole(0, MOST_TOTAL, metadata={"description": N_("この回だけ外した会員の数です。"), "example": 0})
    without_number = Whole(
        0, MOST_TOTAL, metadata={"description": N_("番号がないため対象にならない会員の数です。"), "example": 1}
    )
    total = Whole(0, MOST_TOTAL, metadata=_TOTAL)
    is_whole = Flag(
        metadata={"description": N_("false：会員が多いため、はじめの1,000人までの内容です。"), "example": True}
    )
    members = fields.List(fields.Nested(ForeseenShown))


class RecurringRunShown(Answers):
    """A month of a plan."""

    id = Line(22, metadata={"description": N_("登録のIDです。"), "example": "d0Kq7vXbR5mT2yHw9sN1Lg"})
    plan = Line(22, metadata={"description": N_("毎月の請求のIDです。"), "example": REF})
    month = Month(metadata=MONTH)
    state = Choice(
        RunState,
        metadata={
            "description": N_("coming：予定、skipped：見送り、running：登録の途中、done：登録済み。"),
            "example": "done",
        },
    )
    why = Choice(
        Why,
        allow_none=True,
        metadata={
            "description": N_(
                "見送りの理由です。asked：御社の操作、late：期間内に始められず、passed：日が過ぎたため。"
            ),
            "example": None,
        },
    )
    due_on = Day(allow_none=True, metadata=DUE_ON)
    lines = Whole(0, MOST_TOTAL, metadata={"description": N_("対象の会員の数です。"), "example": 50})
    registered = Whole(0, MOST_TOTAL, metadata={"description": N_("登録した請求の数です。"), "example": 48})
    refused = Whole(0, MOST_TOTAL, metadata={"description": N_("請求できなかった会員の数です。"), "example": 2})
    total = Whole(0, MOST_TOTAL, metadata=_TOTAL)
    started_at = Moment(allow_none=True, metadata={"description": N_("始めた日時です（UTC）。"), "example": AT})
    ended_at = Moment(allow_none=True, metadata={"description": N_("終わった日時です（UTC）。"), "example": AT})


class RecurringRunList(Answers):
    """A plan's months, the latest first."""

    data = fields.List(fields.Nested(RecurringRunShown), required=True)
    next = Line(64, required=True, allow_none=True, metadata=NEXT)


class RecurringLineShown(Answers):
    """What became of a member in a run."""

    place = Whole(1, MOST_TOTAL, metadata={"description": N_("何番目の会員かです。"), "example": 1})
    member_no = Line(
        MEMBER_NO_LIMIT,
        allow_none=True,
        metadata={"description": N_("会員番号です。個人情報を削除した会員ではnullです。"), "example": "0001"},
    )
    amount = Whole(LEAST.amount, MOST.amount, metadata=AMOUNT)
    bill = Line(
        22, allow_none=True, metadata={"description": N_("登録した請求のIDです。"), "example": "5eT0yUq2RkC8nW4sB1vH6g"}
    )
    reason = Choice(
        REASONS,
        allow_none=True,
        metadata={"description": N_("請求できなかった理由のコードです。"), "example": None},
    )


class RecurringLineList(Answers):
    """The members of a run, in order."""

    data = fields.List(fields.Nested(RecurringLineShown), required=True)
    next = Line(64, required=True, allow_none=True, metadata=NEXT)


class RecurringLineQuery(Page):
    """Which of a run's members are asked for."""

    refused = Choice(
        ("yes", "no"),
        metadata={"description": N_("yes：請求できなかった会員だけ、no：請求した会員だけを返します。")},
    )
