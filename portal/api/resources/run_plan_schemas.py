"""What the API takes of a merchant's plan for a print run, and says of estimates and print shops."""

from typing import Any

from marshmallow import fields, validate

from portal.api.fields import Answers, Choice, Day, Flag, Line, Lines, Passage, Takes, Whole
from portal.api.resources.run_schemas import DUE_ON, NAME, NOTE, REF, STOCK
from portal.artwork import STOCKS, Duplex, Standard
from portal.print_runs import (
    MEDIA,
    MESSAGE_LIMIT,
    MOST_OVERS,
    MOST_PIECES,
    NAME_LIMIT,
    NOTE_LIMIT,
    Delivery,
    RunKind,
)
from portal.web.language import N_

MOST_YEN = 2**53
PLANNED = (RunKind.CARDS, RunKind.ECARDS, RunKind.POSTCARDS)
STANDARDS = (Standard.X4, Standard.X1A)
MOST_MEMBERS = 1000  # named one by one


class ChosenMembers(Takes):
    """Whose pieces are made."""

    everybody = Flag(load_default=False, metadata={"description": N_("在籍中の会員全員です。"), "example": True})
    list_ref = Line(
        22,
        may_be_empty=True,
        load_default="",
        data_key="list",
        metadata={"description": N_("CSVで取り込んだ会員です（取り込みのID）。"), "example": ""},
    )
    refs = Lines(
        22,
        load_default=list,
        data_key="members",
        validate=validate.Length(0, MOST_MEMBERS, error=f"too-many|{MOST_MEMBERS}"),
        metadata={"description": N_("会員のIDです（1,000人まで）。"), "example": []},
    )
    without_card = Flag(
        load_default=False,
        metadata={"description": N_("trueのとき、利用中のカードがない会員だけにします。"), "example": False},
    )
    reachable = Flag(
        load_default=False,
        metadata={
            "description": N_(
                "trueのとき、届けられない会員を除きます。会員へ直接届ける注文では住所、メールで送る注文では"
                "メールアドレスに不備がある会員です。"
            ),
            "example": False,
        },
    )


class RunChange(Takes):
    """What is changed of a draft."""

    name = Line(NAME_LIMIT, metadata=NAME)
    kind = Choice(
        PLANNED,
        metadata={"description": N_("cards：カード、ecards：eカード、postcards：はがき。"), "example": "ecards"},
    )
    design_version = Line(
        22,
        may_be_empty=True,
        metadata={
            "description": N_("承認された校正のversion_idです。eカードでは省けます。"),
        },
    )
    selection = fields.Nested(
        ChosenMembers,
        metadata={
            "description": N_("対象の会員です。everybody、list、membersのどれかで指定します。"),
            "example": {"everybody": True, "without_card": False},
        },
    )
    print_shop = Line(
        22,
        may_be_empty=True,
        metadata={"description": N_("印刷会社のIDです（GET /print-shops）。空のときは、御社で印刷します。")},
    )
    stock = Choice(("", *STOCKS), metadata={k: v for k, v in STOCK.items() if k != "example"})
    sheet = Line(
        16,
        metadata={"description": N_("面付けする用紙です（none、a4、a3、sra3、または320x450のようにmmで）。")},
    )
    duplex = Choice(Duplex, metadata={"description": N_("裏面のとじ方です（long、short）。")})
    standard = Choice(STANDARDS, metadata={"description": N_("PDFの規格です（x4、x1a）。")})
    dpi = Whole(300, 2400, metadata={"description": N_("印刷の解像度です。")})
    blanks = Whole(0, MOST_PIECES, metadata={"description": N_("名前のないカードの枚数です。")})
    overs = Whole(0, MOST_OVERS, metadata={"description": N_("番号のない予備の枚数です。")})
    delivery = Choice(
        Delivery,
        metadata={"description": N_("bulk：御社へまとめて、members：会員へ直接。")},
    )
    due_on = Day(allow_none=True, metadata={k: v for k, v in DUE_ON.items() if k != "example"})
    note = Passage(NOTE_LIMIT, may_be_empty=True, metadata={k: v for k, v in NOTE.items() if k != "example"})
    message = Passage(
        MESSAGE_LIMIT,
        may_be_empty=True,
        metadata={"description": N_("台紙やeカードのメールに書く、会員へのひとことです。")},
    )
    sends_itself = Flag(metadata={"description": N_("trueのとき、印刷データができしだい印刷会社へ送ります。")})
    mails = Flag(
        metadata={
            "description": N_("eカードで、trueのときは会員へメールで送り、falseのときは御社がリンクを送ります。"),
            "example": False,
        }
    )


class NewRun(RunChange):
    """A print run to be planned."""

    name = Line(NAME_LIMIT, required=True, metadata=NAME)


class EstimateSum(Answers):
    """The estimate for a run, in whole yen."""

    pieces = Whole(0, MOST_PIECES, metadata={"description": N_("枚数です。"), "example": 500})
    each = Whole(0, MOST_YEN, metadata={"description": N_("1枚の値段です（税抜き）。"), "example": 120})
    set_up = Whole(0, MOST_YEN, metadata={"description": N_("準備費です（税抜き）。"), "example": 8000})
    mailing = Whole(0, MOST_YEN, metadata={"description": N_("会員への発送1枚の値段です（税抜き）。"), "example": 0})
    net = Whole(0, MOST_YEN, metadata={"description": N_("合計です（税抜き）。"), "example": 68000})
    tax = Whole(0, MOST_YEN, metadata={"description": N_("消費税です。"), "example": 6800})
    gross = Whole(0, MOST_YEN, metadata={"description": N_("合計です（税込み）。"), "example": 74800})


ESTIMATE: dict[str, Any] = {
    "description": N_("印刷会社の値段による見積もりです（円）。値段がないとき、印刷会社がないときはnullです。"),
    "example": None,
}


class EstimateShown(Answers):
    """What a run's print shop would ask for just now."""

    estimate = fields.Nested(EstimateSum, allow_none=True, metadata=ESTIMATE)


class SentTo(Takes):
    """To whom a run is sent, where that is not the print shop it was planned for."""

    print_shop = Line(
        22,
        may_be_empty=True,
        load_default="",
        metadata={"description": N_("別の印刷会社へ送るときの、印刷会社のIDです。"), "example": ""},
    )
    stock = Choice(
        ("", *STOCKS),
        load_default="",
        metadata={
            "description": N_("用紙・素材を変えるときに指定します。作業指示書を作り直してから送ります。"),
            "example": "",
        },
    )


class StepShown(Answers):
    """From so many pieces on, each costs so much."""

    least = Whole(1, MOST_PIECES, metadata={"description": N_("この枚数から。"), "example": 100})
    each = Whole(0, MOST_YEN, metadata={"description": N_("1枚の値段です（円、税抜き）。"), "example": 120})


class PriceShown(Answers):
    """What a print shop asks for on a stock."""

    stock = Choice(STOCKS, metadata=STOCK)
    steps = fields.List(
        fields.Nested(StepShown), metadata={"description": N_("枚数ごとの値段です。全部の枚数に同じ値段がかかります。")}
    )
    set_up = Whole(0, MOST_YEN, metadata={"description": N_("準備費です（円、税抜き）。"), "example": 8000})
    mailing = Whole(
        0, MOST_YEN, metadata={"description": N_("会員への発送1枚の値段です（円、税抜き）。"), "example": 95}
    )


class ShopShown(Answers):
    """A print shop that takes runs."""

    ref = Line(22, data_key="id", metadata={"description": N_("印刷会社のIDです。"), "example": REF})
    name = Line(100, metadata={"description": N_("名前です。"), "example": "さくら印刷"})
    prices = fields.List(fields.Nested(PriceShown), metadata={"description": N_("用紙・素材ごとの値段です。")})


class ShopList(Answers):
    """Print shops, by name."""

    data = fields.List(fields.Nested(ShopShown), required=True)


class ShopQuery(Takes):
    """What is to be printed."""

    medium = Choice(
        MEDIA,
        load_default="card",
        metadata={"description": N_("印刷するものの種類です。"), "example": "card"},
    )
