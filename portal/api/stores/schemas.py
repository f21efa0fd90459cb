"""What kiosks and registers send, and what they are answered."""

import re
from typing import Any

from marshmallow import ValidationError, fields

from portal.api.fields import Answers, Choice, Day, Line, Moment, Takes, Whole
from portal.api.stores.language import LANGUAGES
from portal.payments import CODE_LENGTH, MOST_ON_A_SLIP, RECEIPT_LIMIT, REGISTER_LIMIT, STORE_LIMIT
from portal.web.language import N_

MOST_CASH = 99_999_999  # yen of one confirmation: more than any register takes, so that nothing real is refused
NUMBER_LENGTH = 13
CODE = "91912345123456789012010000000002604300003300"  # an example, but for its check digit


class Matching(fields.String):
    """Text of a given form, kept as it was sent."""

    default_error_messages = {  # noqa: RUF012  # marshmallow's own form
        "required": "required",
        "null": "null",
        "invalid": "not-text",
        "invalid_utf8": "not-text",
        "validator_failed": "refused",
    }

    def __init__(self, pattern: str, refusal: str, **options: Any) -> None:
        super().__init__(**options)
        self.form, self.refusal = re.compile(pattern), refusal
        self.metadata = {"pattern": f"^{pattern}$", **self.metadata}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:
        text: str = super()._deserialize(value, attr, data, **options)
        if not self.form.fullmatch(text):
            raise ValidationError(self.refusal)
        return text


def chain_code(limit: int, about: str, example: str) -> Matching:
    """A code of the chain's own: visible ASCII characters."""
    pattern = f"[!-~]{{1,{limit}}}"
    return Matching(pattern, f"chain-code|{limit}", required=True, metadata={"description": about, "example": example})


def number() -> Matching:
    """The 13 digits."""
    about = {"description": N_("お客さまが入力した13桁の番号です。"), "example": "2000000000008"}
    return Matching(f"[0-9]{{{NUMBER_LENGTH}}}", f"digits|{NUMBER_LENGTH}", required=True, metadata=about)


def language() -> Choice:
    """The kiosk's language."""
    about = {"description": N_("お客さまが選んだ言語です。"), "example": "ja"}
    return Choice(LANGUAGES, load_default="ja", metadata=about)


class Inquired(Takes):
    """A number that somebody has typed."""

    number = number()
    language = language()
    kiosk = chain_code(40, N_("端末のコードです。誤った番号の回数を、端末ごとに数えます。"), "K0001")


class SlipAsked(Takes):
    """Bills that somebody has ticked."""

    number = number()
    bills = fields.List(
        Matching("[A-Za-z0-9_-]{22}", "refused"),
        required=True,
        metadata={
            "description": N_("照会で受け取った請求のIDです。"),
            "minItems": 1,
            "maxItems": MOST_ON_A_SLIP,
            "uniqueItems": True,
        },
        error_messages={"required": "required", "null": "null", "invalid": "not-list"},
    )
    language = language()


class AtTill(Takes):
    """A slip at a register."""

    code = Matching(
        f"[0-9]{{{CODE_LENGTH}}}",
        f"digits|{CODE_LENGTH}",
        required=True,
        metadata={"description": N_("申込券のバーコードの44桁です。"), "example": CODE},
    )
    store = chain_code(STORE_LIMIT, N_("店舗のコードです。"), "S0001")
    register = chain_code(REGISTER_LIMIT, N_("レジのコードです。"), "R1")


class CashTold(AtTill):
    """Cash that a register has taken, or given back."""

    amount = Whole(
        1, MOST_CASH, required=True, metadata={"description": N_("受け取った金額（円）です。"), "example": 3300}
    )
    business_date = Day(required=True, metadata={"description": N_("店舗の営業日です。"), "example": "2026-04-01"})
    receipt = chain_code(RECEIPT_LIMIT, N_("レシート番号です。同じ入金では、いつも同じ番号にしてください。"), "000123")


class Collected(Answers):
    """For whom money is collected."""

    biller = Line(80, required=True, metadata={"description": N_("請求元です。お客さまには、まずこの名前を示します。")})
    collecting_for = Line(
        80,
        required=True,
        may_be_empty=True,
        metadata={"description": N_("請求元をまとめているオーナーです。収納代行として、請求元のあとに示します。")},
    )
    purpose = Line(60, required=True, metadata={"description": N_("請求の内容です。")})
    amount = fields.Integer(required=True, metadata={"description": N_("税込の金額（円）です。")})


class OfferedBill(Collected):
    """An open bill."""

    id = Line(22, required=True, metadata={"description": N_("請求のIDです。")})
    due_on = Day(required=True, metadata={"description": N_("支払期限です（その日の終わりまで）。")})
    days_left = fields.Integer(required=True, metadata={"description": N_("支払期限までの日数です。0は今日までです。")})
    customer_name = Line(
        40, required=True, may_be_empty=True, metadata={"description": N_("お客さまの名前を伏せたものです。")}
    )
    message = Line(400, required=True, may_be_empty=True, metadata={"description": N_("請求元からの連絡です。")})
    is_held = fields.Boolean(required=True, metadata={"description": N_("いま別のレジで手続き中かどうかです。")})


class Inquiry(Answers):
    """What can be paid for a number."""

    number = fields.String(required=True)
    language = fields.String(required=True)
    bills = fields.List(fields.Nested(OfferedBill), required=True)


class SlipLine(Collected):
    """A bill on a slip."""

    id = Line(22, required=True, metadata={"description": N_("請求のIDです。")})
    place = fields.Integer(required=True, metadata={"description": N_("申込券での順番（1から）です。")})
    code = fields.String(required=True, metadata={"description": N_("GS1-128の44桁です。"), "example": CODE})
    due_on = Day(required=True, metadata={"description": N_("支払期限です（その日の終わりまで）。")})
    stamp = fields.Boolean(required=True, metadata={"description": N_("領収書に収入印紙が要るかどうかです。")})


class Slip(Answers):
    """A slip."""

    id = Line(22, required=True)
    made_at = Moment(required=True)
    expires_at = Moment(required=True, metadata={"description": N_("この時刻までレジで使えます。")})
    seconds_left = fields.Integer(required=True, metadata={"description": N_("発行したときの、残りの秒数です。")})
    total = fields.Integer(required=True, metadata={"description": N_("合計金額（円）です。")})
    bills = fields.List(fields.Nested(SlipLine), required=True)


class Authorisation(Collected):
    """A bill that is held for a register."""

    id = Line(22, required=True, metadata={"description": N_("支払いのIDです。")})
    code = fields.String(required=True)
    held_until = Moment(required=True, metadata={"description": N_("この時刻までに入金か中止を知らせてください。")})


class Payment(Answers):
    """A payment."""

    id = Line(22, required=True)
    code = fields.String(required=True)
    amount = fields.Integer(required=True)
    state = fields.String(required=True, metadata={"enum": ["held", "provisional", "final", "released", "reversed"]})
    confirmed_at = Moment(required=True, allow_none=True)
    reversed_at = Moment(required=True, allow_none=True)
    reversible_until = Moment(
        required=True, allow_none=True, metadata={"description": N_("この時刻まで、このレジで取り消せます。")}
    )
    proof_url = fields.String(
        required=True, allow_none=True, metadata={"description": N_("お客さまのお支払い証明のURLです。")}
    )


class PendingItem(Answers):
    """Cash that fits no bill."""

    id = Line(22, required=True)
    kind = fields.String(
        required=True, metadata={"enum": ["late", "doubled", "unknown", "amount", "closed", "reversal"]}
    )


class Told(Answers):
    """What has become of cash that was told."""

    result = fields.String(required=True, metadata={"enum": ["paid", "pending", "reversed", "released", "returned"]})
    payment = fields.Nested(Payment, required=True, allow_none=True)
    pending = fields.Nested(PendingItem, required=True, allow_none=True)


class Totals(Answers):
    """A business day."""

    business_date = Day(required=True)
    paid = fields.Integer(required=True, metadata={"description": N_("入金の件数です（取り消したものを除きます）。")})
    paid_amount = fields.Integer(required=True)
    reversed = fields.Integer(required=True, metadata={"description": N_("取り消した件数です。")})
    reversed_amount = fields.Integer(required=True)
    pending = fields.Integer(required=True, metadata={"description": N_("保留の件数です。")})
    pending_amount = fields.Integer(required=True)
    to_hand_over = fields.Integer(required=True, metadata={"description": N_("この日の引き渡し額（円）です。")})


class InLanguage(Takes):
    """The query of the texts."""

    language = language()


class Texts(Answers):
    """What kiosks and registers say."""

    language = fields.String(required=True)
    texts = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
