"""What the API says of cards, and takes."""

from marshmallow import fields

from portal.api.fields import Answers, Choice, Flag, Line, Moment, Takes, Whole
from portal.api.resources.member_schemas import AT, MEMBER_NO
from portal.cards import CardKind, CardState
from portal.members import MEMBER_NO_LIMIT
from portal.web.language import N_

REF = "Xk3v9QmTn5gY7bZ1cR4w8E"
DIGITS = "2100000000005"


class CardOfMember(Answers):
    """A card, in use or not."""

    ref = Line(22, data_key="id", metadata={"description": N_("カードのIDです。"), "example": REF})
    kind = Choice(
        CardKind,
        metadata={"description": N_("printed：カード、ecard：eカード、postcard：はがき。"), "example": "printed"},
    )
    state = Choice(
        CardState,
        metadata={
            "description": N_(
                "blank：名前なし、active：利用中、stopped：停止、replaced：再発行で失効、withdrawn：注文の取り消しで失効。"
            ),
            "example": "active",
        },
    )
    number = Line(13, metadata={"description": N_("スマートピット番号（13桁）です。"), "example": DIGITS})
    member = Line(
        22,
        allow_none=True,
        metadata={
            "description": N_("会員のIDです。名前のないカードではnullです。"),
            "example": "7Qd1mXw9Tn5gY3bZ2cR4aE",
        },
    )
    run_ref = Line(
        22,
        data_key="run",
        allow_none=True,
        metadata={"description": N_("このカードを作った注文のIDです。ほかはnullです。"), "example": None},
    )
    is_asked_for = Flag(
        metadata={"description": N_("会員が紛失を届け、再発行を待っているときtrueです。"), "example": False}
    )
    phones = Whole(0, 3, metadata={"description": N_("このカードを入れた機器の数です（3台まで）。"), "example": 1})
    url = Line(500, metadata={"description": N_("カードのページです。"), "example": "https://pay.example.jp/c/…"})
    claim_code = Line(
        9,
        allow_none=True,
        metadata={
            "description": N_(
                "機器に入れるときの受け取りコードです。会員本人にだけ伝えてください。cards:writeのないキーではnullです。"
            ),
            "example": "K7WM-3XQD",
        },
    )
    made_at = Moment(data_key="created_at", metadata={"description": N_("発行日時です（UTC）。"), "example": AT})
    ended_at = Moment(
        allow_none=True,
        metadata={"description": N_("使えなくなった日時です（UTC）。使えるならnullです。"), "example": None},
    )


class CardList(Answers):
    """A member's cards, the newest first."""

    data = fields.List(fields.Nested(CardOfMember), required=True)


class Binding(Takes):
    """A blank card and whose it becomes."""

    number = Line(
        30,
        required=True,
        metadata={"description": N_("名前のないカードに書かれた番号（13桁）です。"), "example": DIGITS},
    )
    member_no = Line(MEMBER_NO_LIMIT, required=True, metadata=MEMBER_NO)
