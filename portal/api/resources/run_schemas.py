"""What the API says of print runs to merchant and print shop alike: files, questions, pieces named."""

from marshmallow import fields, validate

from portal.api.fields import Answers, Choice, Line, Moment, Passage, Takes, Whole
from portal.artwork import STOCKS
from portal.print_runs import (
    CARRIER_LIMIT,
    MOST_OVERS,
    MOST_PIECES,
    NAME_LIMIT,
    NOTE_LIMIT,
    QUESTION_LIMIT,
    Delivery,
    RunKind,
    Side,
)
from portal.web.language import N_

AT = "2026-04-01T03:00:00.000Z"
REF = "7Qd1mXw9Tn5gY3bZ2cR4aE"
FILE = "01_cards-v3_000001-001000.pdf"
MOST_PAGES = 1000  # named in one request
NAME = {"description": N_("注文の名前です。"), "example": "会員証 4月"}
NOTE = {"description": N_("印刷会社への連絡です。なければ空です。"), "example": ""}
STOCK = {"description": N_("用紙・素材です。"), "example": "pvc"}
DUE_ON = {"description": N_("納期です。決めていなければnullです。"), "example": "2026-05-11"}
CARRIER = {"description": N_("運送会社です。発送前は空です。"), "example": "ヤマト運輸"}
TRACKING = {"description": N_("送り状の番号です。なければ空です。"), "example": "1234-5678-9012"}


def moment(about: str) -> Moment:
    """A moment that may not have come."""
    return Moment(allow_none=True, metadata={"description": about, "example": None})


class Printing(Answers):
    """What is printed and how: the same for merchant and print shop."""

    ref = Line(22, data_key="id", metadata={"description": N_("注文のIDです。"), "example": REF})
    name = Line(NAME_LIMIT, metadata=NAME)
    kind = Choice(
        RunKind,
        metadata={
            "description": N_("cards：カード、reprint：刷り直し、ecards：eカード、postcards：はがき。"),
            "example": "cards",
        },
    )
    pieces = Whole(1, MOST_PIECES, metadata={"description": N_("枚数です（予備を除きます）。"), "example": 500})
    overs = Whole(0, MOST_OVERS, metadata={"description": N_("番号のない予備の枚数です。"), "example": 0})
    medium = Line(
        16,
        may_be_empty=True,
        metadata={"description": N_("種類です。eカードでは空です。"), "example": "card"},
    )
    stock = Choice(("", *STOCKS), metadata={"description": N_("注文された用紙・素材です。"), "example": "pvc"})
    stock_declared = Choice(
        ("", *STOCKS),
        metadata={
            "description": N_("印刷会社が使うと申告した用紙・素材です。引き受ける前は空です。"),
            "example": "pvc",
        },
    )
    sheet = Line(16, metadata={"description": N_("面付けする用紙です。noneは1枚ずつです。"), "example": "none"})
    duplex = Line(8, metadata={"description": N_("裏面のとじ方です（long、short）。"), "example": "long"})
    standard = Line(8, metadata={"description": N_("PDFの規格です（x4、x1a）。"), "example": "x4"})
    dpi = Whole(72, 4800, metadata={"description": N_("印刷の解像度です。"), "example": 600})
    delivery = Choice(
        Delivery,
        metadata={"description": N_("bulk：企業さまへまとめて、members：会員へ直接。"), "example": "bulk"},
    )
    due_on = fields.Date(allow_none=True, metadata=DUE_ON)
    note = Line(NOTE_LIMIT, may_be_empty=True, metadata=NOTE)
    carrier = Line(CARRIER_LIMIT, may_be_empty=True, metadata=CARRIER)
    tracking = Line(60, may_be_empty=True, metadata=TRACKING)
    of_run = Line(
        22,
        allow_none=True,
        metadata={"description": N_("刷り直しのとき、もとの注文のIDです。ほかはnullです。"), "example": None},
    )
    sent_at = moment(N_("印刷会社へ送った日時です（UTC）。"))
    shipped_at = moment(N_("発送の日時です（UTC）。"))
    done_at = moment(N_("完了した日時です（UTC）。"))
    purged_at = moment(N_("印刷データと住所を消した日時です（UTC）。"))


class FileLink(Answers):
    """A file of a package and where to fetch it."""

    name = Line(200, metadata={"description": N_("ファイルの名前です。"), "example": FILE})
    bytes = Whole(0, 2**53, metadata={"description": N_("バイト数です。"), "example": 6801234})
    sha256 = Line(64, metadata={"description": N_("内容のSHA-256です（16進）。"), "example": "9f86d081" * 8})
    url = Line(
        2000,
        metadata={
            "description": N_(
                "受け取るためのURLです。APIキーを付けずに取得でき、途中からも受け取れます（Range）。"
                "期限が過ぎるか、このAPIキーを取り消すと410になります。"
            ),
            "example": "https://pay.example.jp/files/…",
        },
    )


class FileLinks(Answers):
    """A package's files."""

    data = fields.List(fields.Nested(FileLink), required=True)
    expires_at = Moment(metadata={"description": N_("URLの期限です（UTC）。過ぎたら取り直します。"), "example": AT})


class Question(Answers):
    """A message between merchant and print shop."""

    ref = Line(22, data_key="id", metadata={"description": N_("やり取りのIDです。"), "example": REF})
    side = Choice(
        Side,
        metadata={"description": N_("merchant：企業さま、shop：印刷会社。"), "example": "shop"},
    )
    who = Line(
        80, may_be_empty=True, metadata={"description": N_("書いた人かAPIキーの名前です。"), "example": "髙﨑 花"}
    )
    text = Line(QUESTION_LIMIT, metadata={"description": N_("本文です。"), "example": "裏面の色は、見本どおりですか。"})
    at = Moment(data_key="created_at", metadata={"description": N_("書いた日時です（UTC）。"), "example": AT})


class Questions(Answers):
    """The thread on a run, the oldest first."""

    data = fields.List(fields.Nested(Question), required=True)


class NewQuestion(Takes):
    """A message to be sent."""

    text = Passage(
        QUESTION_LIMIT,
        required=True,
        metadata={"description": N_("本文です。改行できます。"), "example": "裏面の色は、見本どおりですか。"},
    )


class PrintedPage(Takes):
    """A page of a file of the package: all pieces on it."""

    file = Line(100, required=True, metadata={"description": N_("ファイルの名前です。"), "example": FILE})
    page = Whole(1, 2**31, required=True, metadata={"description": N_("ページです（1から）。"), "example": 1})


class SomePieces(Takes):
    """Pieces to be printed once more."""

    serials = fields.List(
        Whole(1, MOST_PIECES),
        load_default=list,
        metadata={"description": N_("通し番号です（1から、10,000枚まで）。"), "example": [1]},
    )
    pages = fields.List(
        fields.Nested(PrintedPage),
        load_default=list,
        validate=validate.Length(0, MOST_PAGES, error=f"too-many|{MOST_PAGES}"),
        metadata={"description": N_("印刷データのファイルとページです。そのページの全部を刷り直します。")},
    )


class ReprintShown(Answers):
    """The run that prints them once more."""

    ref = Line(22, data_key="id", metadata={"description": N_("刷り直しの注文のIDです。"), "example": REF})
    name = Line(NAME_LIMIT, metadata=NAME)
    state = Line(16, metadata={"description": N_("状態です。confirmedから始まります。"), "example": "confirmed"})
    pieces = Whole(1, MOST_PIECES, metadata={"description": N_("枚数です。"), "example": 1})
    left_out = fields.List(
        Whole(1, MOST_PIECES),
        metadata={
            "description": N_("使われなくなったカードのため、刷り直しから除いた通し番号です。"),
            "example": [],
        },
    )
