"""What the pages that plan a print run say: whose pieces, on what, and why a plan or an address is refused."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from portal.artwork import Duplex, Standard
from portal.members import find_list
from portal.organisations import ObjectUnknown, OrganisationInactive, Scope
from portal.print_runs import (
    AddressFault,
    Delivery,
    PlanRefused,
    PriceList,
    RunKind,
    Selection,
    ShopRefused,
)
from portal.web.language import N_, _
from portal.web.merchant.member_words import column_words

WITHOUT_CARD, EVERYBODY, OF_LIST, CHOSEN, NOBODY = "without_card", "everybody", "list", "chosen", "nobody"
WHOM: Mapping[str, str] = {
    WITHOUT_CARD: N_("カードをまだ持っていない会員"),
    EVERYBODY: N_("在籍中の会員全員"),
    OF_LIST: N_("CSVで取り込んだ会員"),
    CHOSEN: N_("会員番号で選ぶ"),
    NOBODY: N_("会員なし（名前のないカードだけ）"),
}
WHOM_MEANS: Mapping[str, str] = {
    EVERYBODY: N_("カードを持つ会員には、同じ番号のカードをもう一度作ります。"),
    NOBODY: N_("あとから会員に結べるカードを、まとめて作っておきます。"),
}
KINDS_MEAN: Mapping[str, str] = {
    RunKind.CARDS: N_("印刷したカードを、会員ごとの番号で作ります。"),
    RunKind.POSTCARDS: N_("番号入りのはがきを、宛名を付けて作ります。"),
    RunKind.ECARDS: N_("スマートフォンに入れるカードです。印刷はしません。"),
}
DELIVERIES_MEAN: Mapping[str, str] = {
    Delivery.BULK: N_("印刷会社から御社へ、ひとまとめで届きます。"),
    Delivery.MEMBERS: N_("カードは台紙に付けて、はがきはそのまま、会員の住所へ送ります。発送費がかかります。"),
}
OTHER_SHEET = "other"
SHEETS_SAID: Mapping[str, str] = {
    "none": N_("面付けしない（1ページに1枚）"),
    "a4": "A4",
    "a3": "A3",
    "sra3": "SRA3",
    OTHER_SHEET: N_("そのほかの大きさ"),
}
DUPLEX: Mapping[str, str] = {Duplex.LONG: N_("長辺とじ"), Duplex.SHORT: N_("短辺とじ")}
STANDARDS: Mapping[str, str] = {Standard.X4: "PDF/X-4", Standard.X1A: "PDF/X-1a"}
MAILS: Mapping[str, str] = {
    "yes": N_("会員へメールで送る"),
    "no": N_("リンクのCSVを受け取り、御社から送る"),
}
MAILS_MEAN: Mapping[str, str] = {
    "yes": N_("注文するとすぐに、スマートピットからメールを送ります。"),
    "no": N_("会員ごとのリンクと受け取りコードを、CSVでダウンロードします。"),
}
_REASONS: Mapping[str, str] = {
    "nobody": N_("対象の会員がいません。選び方を変えるか、名前のないカードの枚数を入れてください。"),
    "too_many": N_("多すぎます。%(most)sまでにしてください。"),
    "too_long": N_("%(most)s文字までで入れてください。"),
    "character": N_("使えない文字（%(code_point)s）があります。消してからもう一度お試しください。"),
    "missing": N_("入力してください。"),
    "unknown": N_("この中から選んでください。"),
    "medium": N_("このデザインは、選んだ種類には使えません。カードとはがきは、それぞれのデザインで作ります。"),
    "sheet": N_("このデザインは、この用紙に面付けできません。大きな用紙にするか、面付けしないでください。"),
    "blanks": N_("名前のないカードは、御社へまとめて届けるカードだけで作れます。"),
    "names": N_("このデザインには会員の「%(column)s」が入るため、名前のないカードは作れません。"),
    "column": N_(
        "デザインにある項目「%(column)s」を持つ会員がいません。会員の情報に加えるか、デザインを直してください。"
    ),
    "past": N_("今日以降の日付を入れてください。"),
}
_ADDRESS_FAULTS: Mapping[str, str] = {
    "missing": N_("名前・郵便番号・住所のどれかが空です。"),
    "postcode": N_("郵便番号が7桁の正しい番号ではありません。"),
    "prefecture": N_("郵便番号と都道府県が合いません。"),
    "mail": N_("メールアドレスが空です。"),
}


def refusal_words(refused: PlanRefused) -> str:
    """Why a plan makes no run."""
    details = {
        name: column_words(str(value)) if name == "column" else f"{value:,}" if isinstance(value, int) else value
        for name, value in refused.details.items()
    }
    if refused.field == "design_version" and refused.reason == "unknown":
        return _(N_("承認されたデザインから選んでください。"))
    return _(_REASONS[refused.reason], **details)


def confirm_refusal(error: PlanRefused | ShopRefused | OrganisationInactive) -> str:
    """Why a draft cannot be ordered just now, and what helps."""
    if isinstance(error, ShopRefused):
        return _(N_("この印刷会社は、いま注文を受けていません。内容を変えて、別の印刷会社を選んでください。"))
    if isinstance(error, OrganisationInactive):
        return _(N_("いまは利用が停止されているため、注文できません。お問い合わせは運営まで。"))
    if error.reason == "column":
        return refusal_words(error)
    return _(N_("このデザインは、いまは印刷に使えません。内容を変えて、承認されたデザインを選んでください。"))


def address_words(fault: AddressFault) -> str:
    """Why the post, or mail, would not reach a member."""
    return _(_ADDRESS_FAULTS[fault.fault])


def selection_words(session: Session, scope: Scope, selection: Selection) -> str:
    """Whose pieces a run makes; a list by its name."""
    said = _(WHOM[whom_of(selection)])
    if selection.list_ref:
        try:
            name = find_list(session, scope, selection.list_ref).name
        except ObjectUnknown:
            name = ""
        said = _(N_("「%(name)s」で取り込んだ会員"), name=name) if name else said
    if selection.without_card and not selection.everybody:
        return _(N_("%(whom)sのうち、カードをまだ持っていない会員"), whom=said)
    return said


def whom_of(selection: Selection) -> str:
    """The choice on the form that makes this selection."""
    if selection.list_ref:
        return OF_LIST
    if selection.everybody:
        return WITHOUT_CARD if selection.without_card else EVERYBODY
    return CHOSEN if selection.refs else NOBODY


def price_words(prices: PriceList) -> str:
    """A price list in one line: from how many pieces on each costs how much, and what comes on top. Without tax."""
    steps = [
        _(N_("%(least)s枚〜：各%(each)s円"), least=f"{step['least']:,}", each=f"{step['each']:,}")
        for step in prices.steps
    ]
    said = [_(N_("、")).join(steps)]
    if prices.set_up:
        said.append(_(N_("準備費：%(yen)s円"), yen=f"{prices.set_up:,}"))
    if prices.mailing:
        said.append(_(N_("会員への発送：各%(yen)s円"), yen=f"{prices.mailing:,}"))
    return _(N_("／")).join(said)
