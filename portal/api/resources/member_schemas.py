"""What the API says of members, and takes."""

from marshmallow import fields

from portal.api.fields import Answers, Choice, Line, MailAddress, Moment, OwnFields, Postcode, Takes
from portal.api.paging import NEXT, Page
from portal.cards import CardKind
from portal.members import (
    EXPIRY_LIMIT,
    HONORIFIC_LIMIT,
    LANGUAGE_LIMIT,
    LINE_LIMIT,
    MEMBER_NO_LIMIT,
    NAME_LIMIT,
    State,
)
from portal.numbers import State as NumberState
from portal.web.language import N_

MEMBER_NO = {"description": N_("御社で会員を見分ける番号です。同じ番号の会員は1人だけです。"), "example": "0001"}
NAME = {"description": N_("名前です。"), "example": "髙﨑 花子"}
AT = "2026-04-01T03:00:00.000Z"


def _optional(limit: int, about: str, example: str | None = None) -> Line:
    """``example`` None: left out of the example of a request, which is to be short."""
    shown = {"example": example} if example else {}
    return Line(limit, may_be_empty=True, metadata={"description": about, **shown})


class MemberTexts(Takes):
    """What a merchant says of a member; what is left out of a change stays."""

    name = Line(NAME_LIMIT, may_be_empty=True, metadata=NAME)
    name_kana = _optional(NAME_LIMIT, N_("名前の読みです。"))
    address = MailAddress(
        data_key="mail_address",
        may_be_empty=True,
        metadata={"description": N_("メールアドレスです。"), "example": "hanako@example.jp"},
    )
    postcode = Postcode(metadata={"description": N_("郵便番号です（7桁）。"), "example": "1000005"})
    address1 = _optional(LINE_LIMIT, N_("住所です。"))
    address2 = _optional(LINE_LIMIT, N_("建物名や部屋番号などです。"))
    honorific = _optional(HONORIFIC_LIMIT, N_("宛名に付ける敬称です。空のときは「様」です。"))
    expiry = _optional(EXPIRY_LIMIT, N_("有効期限です。カードに書くとおりの文字です。"))
    language = _optional(LANGUAGE_LIMIT, N_("メールなどの言語です（ja、en）。"))
    own = OwnFields(
        data_key="fields",
        attribute="fields",
        metadata={"description": N_("御社独自の項目です。名前と値の組です。"), "example": {"コース": "水泳"}},
    )


class MemberChange(MemberTexts):
    """What is changed of a member."""

    member_no = Line(MEMBER_NO_LIMIT, metadata=MEMBER_NO)


class NewMember(MemberTexts):
    """A member to be added."""

    member_no = Line(MEMBER_NO_LIMIT, required=True, metadata=MEMBER_NO)


class MemberShown(Answers):
    """A member."""

    ref = Line(22, data_key="id", metadata={"description": N_("会員のIDです。"), "example": "7Qd1mXw9Tn5gY3bZ2cR4aE"})
    member_no = Line(MEMBER_NO_LIMIT, metadata=MEMBER_NO)
    name = Line(NAME_LIMIT, may_be_empty=True, metadata=NAME)
    name_kana = _optional(NAME_LIMIT, N_("名前の読みです。"), "たかさき はなこ")
    address = Line(
        254,
        data_key="mail_address",
        may_be_empty=True,
        metadata={"description": N_("メールアドレスです。"), "example": "hanako@example.jp"},
    )
    postcode = _optional(7, N_("郵便番号です（7桁）。"), "1000005")
    address1 = _optional(LINE_LIMIT, N_("住所です。"), "東京都千代田区丸の内1-1-1")
    address2 = _optional(LINE_LIMIT, N_("建物名や部屋番号などです。"), "丸の内ビル 501")
    honorific = _optional(HONORIFIC_LIMIT, N_("宛名に付ける敬称です。空のときは「様」です。"), "様")
    expiry = _optional(EXPIRY_LIMIT, N_("有効期限です。カードに書くとおりの文字です。"), "2027/03")
    language = _optional(LANGUAGE_LIMIT, N_("メールなどの言語です（ja、en）。"), "ja")
    own = OwnFields(
        data_key="fields",
        attribute="fields",
        metadata={"description": N_("御社独自の項目です。名前と値の組です。"), "example": {"コース": "水泳"}},
    )
    state = Choice(State, metadata={"description": N_("active：会員、left：退会。"), "example": "active"})
    made_at = Moment(data_key="created_at", metadata={"description": N_("登録日時です（UTC）。"), "example": AT})
    changed_at = Moment(metadata={"description": N_("変更日時です（UTC）。"), "example": AT})
    left_at = Moment(
        allow_none=True, metadata={"description": N_("退会日時です（UTC）。会員ならnullです。"), "example": None}
    )


class MemberList(Answers):
    """A page of members."""

    data = fields.List(fields.Nested(MemberShown), required=True)
    next = Line(64, required=True, allow_none=True, metadata=NEXT)


class MemberQuery(Page):
    """Which members are asked for."""

    q = Line(
        100,
        may_be_empty=True,
        load_default=str,  # empty, and no default in the document
        metadata={"description": N_("会員番号、名前、よみ、メールアドレスに含まれる言葉です。"), "example": "髙﨑"},
    )
    state = Choice(State, metadata={"description": N_("この状態の会員だけを返します。"), "example": "active"})
    card = Choice(
        ("with", "without"),
        metadata={
            "description": N_("利用中のカードがある（with）、ない（without）会員だけを返します。"),
            "example": "with",
        },
    )


class CardShown(Answers):
    """A member's card in use."""

    ref = Line(22, data_key="id", metadata={"description": N_("カードのIDです。"), "example": "Xk3v9QmTn5gY7bZ1cR4w8E"})
    kind = Choice(
        CardKind,
        metadata={"description": N_("printed：カード、ecard：eカード、postcard：はがき。"), "example": "printed"},
    )
    made_at = Moment(data_key="created_at", metadata={"description": N_("発行日時です（UTC）。"), "example": AT})


class NumberShown(Answers):
    """The number that a member's bills go to."""

    member_no = Line(MEMBER_NO_LIMIT, metadata=MEMBER_NO)
    number = Line(
        13,
        allow_none=True,
        metadata={
            "description": N_("スマートピット番号（13桁）です。まだなければnullです。"),
            "example": "2100000000005",
        },
    )
    number_state = Choice(
        NumberState,
        allow_none=True,
        metadata={"description": N_("番号の状態です。stoppedの番号には請求を登録できません。"), "example": "active"},
    )
    source = Choice(
        ("card", "given"),
        allow_none=True,
        metadata={"description": N_("card：会員のカード、given：会員が伝えた番号。"), "example": "card"},
    )
    card = fields.Nested(
        CardShown,
        allow_none=True,
        metadata={"description": N_("利用中のカードです。なければnullです。"), "example": None},
    )
