"""What the API says of a merchant's print runs: the run, what happened, its pieces, how its e-cards go."""

from marshmallow import fields

from portal.api.fields import Answers, Choice, Flag, Line, Moment, Whole
from portal.api.paging import NEXT, Page
from portal.api.resources.member_schemas import MEMBER_NO
from portal.api.resources.run_plan_schemas import ESTIMATE, EstimateSum
from portal.api.resources.run_schemas import AT, REF, Printing, moment
from portal.cards import CardState
from portal.members import MEMBER_NO_LIMIT
from portal.print_runs import MESSAGE_LIMIT, MOST_PIECES, RunKind, RunState, Side, Waiting
from portal.web.language import N_

SERIAL = {"description": N_("通し番号です（1から）。"), "example": 1}
COUNTED = MOST_PIECES


def count(about: str, example: int = 0) -> Whole:
    """A number of cards."""
    return Whole(0, COUNTED, metadata={"description": about, "example": example})


class RunHead(Printing):
    """A run as lists show it."""

    state = Choice(
        RunState,
        metadata={
            "description": N_(
                "draft：下書き、confirmed：注文済み、rendering：作成中、ready：印刷データができた、sent：送った、"
                "accepted：引き受けられた、printing：印刷中、shipped：発送済み、done：完了、declined：辞退された、"
                "cancelled：取り消し、failed：作成できなかった。"
            ),
            "example": "draft",
        },
    )
    print_shop = Line(
        22,
        allow_none=True,
        metadata={"description": N_("印刷会社のIDです。決めていなければnullです。"), "example": None},
    )
    print_shop_name = Line(100, allow_none=True, metadata={"description": N_("印刷会社の名前です。"), "example": None})
    made_at = Moment(data_key="created_at", metadata={"description": N_("作成日時です（UTC）。"), "example": AT})
    changed_at = Moment(metadata={"description": N_("変更日時です（UTC）。"), "example": AT})
    confirmed_at = moment(N_("注文を確定した日時です（UTC）。"))
    ready_at = moment(N_("印刷データができた日時です（UTC）。"))


class SelectionShown(Answers):
    """Whose pieces are made."""

    everybody = Flag(metadata={"description": N_("在籍中の会員全員です。"), "example": True})
    list_ref = Line(
        22, data_key="list", may_be_empty=True, metadata={"description": N_("取り込みのIDです。"), "example": ""}
    )
    refs = fields.List(Line(22), data_key="members", metadata={"description": N_("会員のIDです。"), "example": []})
    without_card = Flag(metadata={"description": N_("カードがない会員だけのときtrueです。"), "example": False})
    reachable = Flag(metadata={"description": N_("届けられない会員を除くときtrueです。"), "example": False})


class FaultOfRun(Answers):
    """A piece that cannot be drawn."""

    serial = Whole(1, MOST_PIECES, allow_none=True, metadata=SERIAL)
    member_no = Line(MEMBER_NO_LIMIT, allow_none=True, metadata=MEMBER_NO)
    code = Line(60, metadata={"description": N_("理由のコードです。"), "example": "design-text-too-long"})
    detail = Line(1000, metadata={"description": N_("何が起きたか、どう直すかの説明です。"), "example": "名前"})


class RunShown(RunHead):
    """A run."""

    members = count(N_("会員の枚数です。"), 500)
    blanks = count(N_("名前のないカードの枚数です。"))
    design_version = Line(
        22, may_be_empty=True, metadata={"description": N_("デザインの版のIDです。なければ空です。"), "example": REF}
    )
    selection = fields.Nested(
        SelectionShown,
        metadata={
            "description": N_("対象の会員です。"),
            "example": {"everybody": True, "list": "", "members": [], "without_card": False, "reachable": False},
        },
    )
    message = Line(
        MESSAGE_LIMIT,
        may_be_empty=True,
        metadata={"description": N_("会員へのひとことです。"), "example": ""},
    )
    sends_itself = Flag(metadata={"description": N_("できしだい印刷会社へ送るときtrueです。"), "example": True})
    mails = Flag(metadata={"description": N_("eカードを会員へメールで送るときtrueです。"), "example": False})
    estimate = fields.Nested(EstimateSum, allow_none=True, metadata=ESTIMATE)
    drawn = count(N_("印刷データができた枚数です。"))
    waiting = Choice(
        Waiting,
        metadata={
            "description": N_(
                "いま進まない理由です。なければ空です。disk_full：空き容量、files_away：保管先、suspended：利用停止。"
            ),
            "example": "",
        },
    )
    faults = fields.List(
        fields.Nested(FaultOfRun), metadata={"description": N_("作成できなかった理由です（100件まで）。")}
    )


class RunList(Answers):
    """A page of runs."""

    data = fields.List(fields.Nested(RunHead), required=True)
    next = Line(64, required=True, allow_none=True, metadata=NEXT)


class RunQuery(Page):
    """Which runs are asked for."""

    state = Choice(RunState, metadata={"description": N_("この状態の注文だけを返します。"), "example": "ready"})
    kind = Choice(RunKind, metadata={"description": N_("この種類の注文だけを返します。"), "example": "cards"})


class Happened(Answers):
    """Something that happened to a run."""

    at = Moment(metadata={"description": N_("起きた日時です（UTC）。"), "example": AT})
    what = Line(32, metadata={"description": N_("起きたことです。多くは新しい状態です。"), "example": "accepted"})
    side = Choice(
        Side,
        metadata={"description": N_("merchant：企業さま、shop：印刷会社、service：自動。"), "example": "shop"},
    )
    who = Line(80, may_be_empty=True, metadata={"description": N_("人かAPIキーの名前です。"), "example": "髙﨑 花"})
    details = fields.Dict(
        metadata={"description": N_("くわしい内容です。種類によって異なります。"), "example": {"stock": "pvc"}}
    )


class Timeline(Answers):
    """What happened, the oldest first."""

    data = fields.List(fields.Nested(Happened), required=True)


class PieceShown(Answers):
    """A piece of a run."""

    serial = Whole(1, MOST_PIECES, metadata=SERIAL)
    of_serial = Whole(
        1,
        MOST_PIECES,
        allow_none=True,
        metadata={"description": N_("刷り直しのとき、もとの通し番号です。ほかはnullです。"), "example": None},
    )
    member_no = Line(MEMBER_NO_LIMIT, may_be_empty=True, metadata=MEMBER_NO)
    card = Line(22, metadata={"description": N_("カードのIDです。"), "example": REF})
    card_state = Choice(
        CardState, metadata={"description": N_("カードの状態です。activeが利用中です。"), "example": "active"}
    )
    number = Line(13, metadata={"description": N_("スマートピット番号（13桁）です。"), "example": "2100000000005"})
    spoiled = count(N_("刷り直した回数です。"))
    mailed_at = moment(N_("eカードをメールで送った日時です（UTC）。"))
    opened_at = moment(N_("eカードを会員が初めて開いた日時です（UTC）。"))
    reminded_at = moment(N_("eカードの案内をもう一度送った日時です（UTC）。"))


class PieceList(Answers):
    """A page of pieces."""

    data = fields.List(fields.Nested(PieceShown), required=True)
    next = Line(64, required=True, allow_none=True, metadata=NEXT)


class PieceQuery(Page):
    """Which pieces are asked for."""

    member_no = Line(MEMBER_NO_LIMIT, metadata={"description": N_("この会員番号のものだけを返します。")})


class FiguresShown(Answers):
    """How an e-card run goes."""

    cards = count(N_("eカードの枚数です。"), 500)
    mailed = count(N_("メールで送った枚数です。"), 498)
    bounced = count(N_("メールが届かなかった枚数です。"), 2)
    opened = count(N_("会員が開いた枚数です。"), 310)
    claimed = count(N_("機器に入れた枚数です。"), 250)
    reminded = count(N_("案内をもう一度送った枚数です。"))


class LinkShown(Answers):
    """What the holder of a card is told."""

    serial = Whole(1, MOST_PIECES, metadata=SERIAL)
    member_no = Line(MEMBER_NO_LIMIT, may_be_empty=True, metadata=MEMBER_NO)
    name = Line(100, may_be_empty=True, metadata={"description": N_("会員の名前です。"), "example": "髙﨑 花子"})
    mail_address = Line(
        254, may_be_empty=True, metadata={"description": N_("メールアドレスです。"), "example": "hanako@example.jp"}
    )
    number = Line(
        13,
        may_be_empty=True,
        metadata={"description": N_("スマートピット番号（13桁）です。"), "example": "2100000000005"},
    )
    url = Line(
        500,
        may_be_empty=True,
        metadata={
            "description": N_("カードのページです。利用できないカードでは空です。"),
            "example": "https://pay.example.jp/c/…",
        },
    )
    claim_code = Line(
        9,
        may_be_empty=True,
        allow_none=True,
        metadata={
            "description": N_("機器に入れるときの受け取りコードです。runs:writeのないキーではnullです。"),
            "example": "K7WM-3XQD",
        },
    )


class LinkList(Answers):
    """A page of cards' links."""

    data = fields.List(fields.Nested(LinkShown), required=True)
    next = Line(64, required=True, allow_none=True, metadata=NEXT)


class Reminded(Answers):
    """To how many a reminder goes."""

    reminded = count(N_("案内をもう一度送る人数です。"), 248)
