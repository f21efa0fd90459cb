"""What the API says of bills, and takes."""

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields, validates_schema

from portal.api.fields import Answers, Choice, Day, Flag, Line, Moment, Passage, Takes, Whole
from portal.api.paging import NEXT, Page
from portal.api.resources.member_schemas import AT
from portal.bills import (
    LEAST,
    MESSAGE_LIMIT,
    MOST,
    NAME_LIMIT,
    PURPOSE_LIMIT,
    REFERENCE_LIMIT,
    BillState,
    BillTarget,
    BillTerms,
)
from portal.kernel.yen import Yen
from portal.members import MEMBER_NO_LIMIT
from portal.web.language import N_

REF = "5eT0yUq2RkC8nW4sB1vH6g"
DUE_ON = "2026-04-30"  # where examples are shown, a day that is yet to come stands instead
NUMBER_TYPED = 30  # characters, with spaces and hyphens
WHOM = ("number", "member_no", "one_off")
PROVISIONAL = "provisional"  # what links call a payment that its register may still take back
PAYMENT_STATES = (PROVISIONAL, "final", "reversed")

_REFERENCE = {
    "description": N_("御社で請求を見分ける番号です（注文番号など）。同じ番号の請求は1件だけです。"),
    "example": "A-1001",
}
_AMOUNT = {"description": N_("請求金額です（税込、円）。"), "example": 3300}
_PRICE = {"description": N_("税抜金額です（円）。省くと、請求金額を収入印紙の判定に使います。"), "example": 3000}
_DUE_ON = {
    "description": N_("支払期限です（日本の日付）。その日の23:59:59まで払えます。登録の日を1日目として60日目まで。")
}
_PURPOSE = {"description": N_("請求の内容です。お客さまと店頭の端末に表示します。"), "example": "4月分の水道料金"}
_MESSAGE = {
    "description": N_("お客さまへのメッセージです。請求のページに表示します。"),
    "example": "いつもありがとうございます。",
}
_SHORT_MESSAGE = {"description": _MESSAGE["description"]}  # left out of the example of a request
_NAME = {"description": N_("お客さまの名前です。端末では一部を隠して表示します。"), "example": "髙﨑 花子"}


class BillChange(Takes):
    """What is amended of a bill; what is left out stays."""

    amount = Whole(LEAST.amount, MOST.amount, metadata=_AMOUNT)
    price_before_tax = Whole(0, MOST.amount, allow_none=True, metadata=_PRICE)
    due_on = Day(metadata={**_DUE_ON, "example": DUE_ON})
    purpose = Line(PURPOSE_LIMIT, metadata=_PURPOSE)
    message = Passage(MESSAGE_LIMIT, may_be_empty=True, metadata=_MESSAGE)
    customer_name = Line(NAME_LIMIT, may_be_empty=True, metadata=_NAME)


class NewBill(Takes):
    """A bill to be registered, for one of ``WHOM``."""

    number = Line(
        NUMBER_TYPED, metadata={"description": N_("お客さまのスマートピット番号です（13桁。全角や区切りも読みます）。")}
    )
    member_no = Line(
        MEMBER_NO_LIMIT, metadata={"description": N_("会員番号です。その会員が使っている番号への請求になります。")}
    )
    one_off = Flag(metadata={"description": N_("true：この請求だけの番号を新しく作ります。"), "example": True})
    reference = Line(REFERENCE_LIMIT, required=True, metadata=_REFERENCE)
    amount = Whole(LEAST.amount, MOST.amount, required=True, metadata=_AMOUNT)
    due_on = Day(required=True, metadata={**_DUE_ON, "example": DUE_ON})
    purpose = Line(PURPOSE_LIMIT, required=True, metadata=_PURPOSE)
    price_before_tax = Whole(0, MOST.amount, allow_none=True, metadata=_PRICE)
    message = Passage(MESSAGE_LIMIT, may_be_empty=True, metadata=_SHORT_MESSAGE)
    customer_name = Line(NAME_LIMIT, may_be_empty=True, metadata=_NAME)

    @validates_schema(skip_on_field_errors=False)
    def _for_one(self, values: Mapping[str, Any], **_options: Any) -> None:
        if sum(bool(values.get(name)) for name in WHOM) != 1:
            raise ValidationError("whom")


class PaymentOfBill(Answers):
    """What paid a bill."""

    ref = Line(
        22, data_key="id", metadata={"description": N_("お支払いのIDです。"), "example": "h2Jm9cXq4TzB7wR0sK5dVg"}
    )
    state = Choice(
        PAYMENT_STATES,
        metadata={
            "description": N_(
                "provisional：速報（レジが60分以内に取り消すことがあります）、final：確定、reversed：取消。"
            ),
            "example": "final",
        },
    )
    paid_at = Moment(metadata={"description": N_("お支払いの日時です（UTC）。"), "example": AT})
    proof_url = Line(
        500,
        metadata={"description": N_("お支払い証明のページです。"), "example": "https://pay.example.jp/r/…"},
    )


class BillShown(Answers):
    """A bill."""

    id = Line(22, metadata={"description": N_("請求のIDです。"), "example": REF})
    reference = Line(REFERENCE_LIMIT, metadata=_REFERENCE)
    number = Line(
        13,
        allow_none=True,
        metadata={"description": N_("スマートピット番号（13桁）です。"), "example": "2100000000005"},
    )
    member_no = Line(
        MEMBER_NO_LIMIT,
        allow_none=True,
        metadata={"description": N_("会員番号で登録した請求の、会員番号です。ほかはnullです。"), "example": None},
    )
    amount = Whole(LEAST.amount, MOST.amount, metadata=_AMOUNT)
    price_before_tax = Whole(0, MOST.amount, allow_none=True, metadata=_PRICE)
    due_on = Day(metadata={**_DUE_ON, "example": DUE_ON})
    purpose = Line(PURPOSE_LIMIT, metadata=_PURPOSE)
    message = Passage(MESSAGE_LIMIT, may_be_empty=True, metadata=_MESSAGE)
    customer_name = Line(NAME_LIMIT, may_be_empty=True, metadata=_NAME)
    state = Choice(
        BillState,
        metadata={
            "description": N_("open：お支払い待ち、paid：お支払い済み、withdrawn：取り下げ、lapsed：期限切れ。"),
            "example": "open",
        },
    )
    version = Whole(1, 1_000_000, metadata={"description": N_("変更のたびに1つ増える版です。"), "example": 1})
    registered_at = Moment(metadata={"description": N_("登録日時です（UTC）。"), "example": AT})
    changed_at = Moment(metadata={"description": N_("最後に変わった日時です（UTC）。"), "example": AT})
    held_until = Moment(
        allow_none=True,
        metadata={
            "description": N_("レジでお支払いの手続き中のとき、その期限です（UTC）。それまで変更できません。"),
            "example": None,
        },
    )
    url = Line(
        500,
        metadata={
            "description": N_("請求のページです。お客さまにお知らせください。"),
            "example": "https://pay.example.jp/b/…",
        },
    )
    organisation = Line(
        22,
        metadata={"description": N_("請求元の組織のIDです（御社かテナント）。"), "example": "Qm7d1mXw9Tn5gY3bZ2cR4a"},
    )
    payment = fields.Nested(
        PaymentOfBill,
        allow_none=True,
        metadata={"description": N_("最後のお支払いです。なければnullです。"), "example": None},
    )


class BillList(Answers):
    """A page of bills."""

    data = fields.List(fields.Nested(BillShown), required=True)
    next = Line(64, required=True, allow_none=True, metadata=NEXT)


class BillQuery(Page):
    """Which bills are asked for."""

    state = Choice(BillState, metadata={"description": N_("この状態の請求だけを返します。"), "example": "open"})
    number = Line(NUMBER_TYPED, metadata={"description": N_("この番号への請求だけを返します。")})
    member_no = Line(MEMBER_NO_LIMIT, metadata={"description": N_("この会員への請求だけを返します。")})
    reference = Line(REFERENCE_LIMIT, metadata={"description": N_("御社がこの管理番号で登録した請求を返します。")})


class VersionShown(Answers):
    """What a bill said before it was amended."""

    version = Whole(1, 1_000_000, metadata={"description": N_("版です。"), "example": 1})
    amount = Whole(LEAST.amount, MOST.amount, metadata=_AMOUNT)
    price_before_tax = Whole(0, MOST.amount, allow_none=True, metadata=_PRICE)
    due_on = Line(10, metadata={**_DUE_ON, "example": DUE_ON})
    purpose = Line(PURPOSE_LIMIT, metadata=_PURPOSE)
    message = Passage(MESSAGE_LIMIT, may_be_empty=True, metadata=_MESSAGE)
    ended_at = Moment(metadata={"description": N_("この版が変更された日時です（UTC）。"), "example": AT})
    by = Line(80, metadata={"description": N_("変更した担当者、またはAPIキーの名前です。"), "example": "受注システム"})


class VersionList(Answers):
    """A bill's earlier versions, the latest first."""

    data = fields.List(fields.Nested(VersionShown), required=True)


class PaymentShown(PaymentOfBill):
    """A payment by itself."""

    bill = Line(22, metadata={"description": N_("請求のIDです。"), "example": REF})
    amount = Whole(
        LEAST.amount, MOST.amount, metadata={"description": N_("お支払いの金額です（円）。"), "example": 3300}
    )
    final_at = Moment(allow_none=True, metadata={"description": N_("確定した日時です（UTC）。"), "example": AT})
    reversed_at = Moment(
        allow_none=True, metadata={"description": N_("取り消された日時です（UTC）。"), "example": None}
    )


def target_in(values: Mapping[str, Any]) -> BillTarget:
    """Whom a bill is for, of what ``NewBill`` has checked."""
    return BillTarget(
        digits=values.get("number"), member_no=values.get("member_no"), one_off=bool(values.get("one_off"))
    )


def terms_in(values: Mapping[str, Any]) -> BillTerms:
    """What a bill says, of what ``NewBill`` has checked."""
    told = {name: value for name, value in values.items() if name in BillTerms.__slots__}
    return BillTerms(**with_yen(told))


def with_yen(values: Mapping[str, Any]) -> dict[str, Any]:
    """These values, amounts as ``Yen``."""
    yen = {name: Yen(values[name]) for name in ("amount", "price_before_tax") if values.get(name) is not None}
    return {**values, **yen}
