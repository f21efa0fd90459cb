"""The three types of connection, side by side: the words; figures are in ``fees``."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.web.language import N_


@dataclass(frozen=True, slots=True)
class LinkType:
    """One type: for whom it is, and what each row of the comparison says of it."""

    key: str
    name: str
    summary: str
    suits: str
    registers: str
    notices: str
    side: str  # what stands on the merchant's side of the line
    line: str
    keys: str
    test: str

    @property
    def facts(self) -> Sequence[str]:
        """What it says in each row, in the order of ``ROWS``."""
        return self.suits, self.registers, self.notices, self.line, self.keys, self.test


ROWS = (
    N_("向いている使い方"),
    N_("請求の登録"),
    N_("収納通知の受け取り"),
    N_("つなぎ方"),
    N_("APIキー"),
    N_("接続試験"),
)

LINK_TYPES = (
    LinkType(
        key="light",
        name=N_("ライト"),
        summary=N_("画面とメールだけで始める"),
        suits=N_("件数が少なく、画面での作業で足りる"),
        registers=N_("管理画面から"),
        notices=N_("メールと管理画面"),
        side=N_("管理画面（ブラウザー）"),
        line=N_("インターネット"),
        keys=N_("使えません"),
        test=N_("不要です"),
    ),
    LinkType(
        key="regular",
        name=N_("レギュラー"),
        summary=N_("インターネットでシステムとつなぐ"),
        suits=N_("ECサイトや会員管理から自動で請求する"),
        registers=N_("APIまたは管理画面"),
        notices=N_("ウェブフック、API、メール"),
        side=N_("企業さまのシステム"),
        line=N_("インターネット"),
        keys=N_("使えます"),
        test=N_("必要です"),
    ),
    LinkType(
        key="super",
        name=N_("スーパー"),
        summary=N_("専用線でシステムとつなぐ"),
        suits=N_("件数が多く、閉じた回線でつなぎたい"),
        registers=N_("APIまたは管理画面"),
        notices=N_("ウェブフック、API、メール"),
        side=N_("企業さまのシステム"),
        line=N_("専用線"),
        keys=N_("使えます"),
        test=N_("必要です"),
    ),
)


@dataclass(frozen=True, slots=True)
class Option:
    """An option, and the types it goes with."""

    name: str
    text: str
    types: str


_LINKED = N_("レギュラー・スーパー")
_ALL = N_("すべてのタイプ")

OPTIONS = (
    Option(
        N_("アタッチオプション（シートモデル）"),
        N_(
            "ご注文の画面に、請求を登録済みのスマートピットシートをそのまま表示します。シートには、お客さまごとのメッセージやクーポン、地図も入れられます。"
        ),
        _LINKED,
    ),
    Option(
        N_("アタッチオプション（携帯モデル）"),
        N_(
            "請求を登録済みの番号を、企業さまからお客さまへ直接送ります。お客さまは番号を用意しなくても、届いた番号だけで払えます。"
        ),
        _LINKED,
    ),
    Option(
        N_("スマートピット番号通知"),
        N_(
            "スマートピットセンターが、お客さまへシートをメールで届けます。なくしても、同じメールから何度でも印刷できます。シートを企業さまへ届け、商品に同梱することもできます。"
        ),
        _LINKED,
    ),
    Option(
        N_("テナントオプション"),
        N_(
            "モールと店舗、大学と学部、本社と支社のように、オーナーとして複数のテナントを収容し、請求と精算をまとめて扱えます。"
        ),
        _LINKED,
    ),
    Option(
        N_("ジョイントカード"),
        N_(
            "会員証や診察券、はがき、電子カードに番号を印字します。毎月お払いいただく会費や料金に向いています。仕様書は無料でお渡しします。"
        ),
        _ALL,
    ),
    Option(
        N_("スマートピットポータル"),
        N_("お客さまが、ご自分のスマートフォンで番号を無料で発行できます。登録は不要で、番号はずっと使えます。"),
        _ALL,
    ),
)
