"""The service brochure's words: those of the pages, in a named language."""

from collections.abc import Callable, Sequence

from portal.artwork import brochure_words as words
from portal.web.business import fees
from portal.web.business.link_types import LINK_TYPES, OPTIONS, ROWS
from portal.web.business.story import ACTS, GAINS, STEPS
from portal.web.language import N_, in_language

SAMPLE_DIGITS, SAMPLE_STORE_CODE = "2912345678906", "2800000000004"  # never payable: a sandbox number, the demo's code
Say = Callable[..., str]


def brochure_texts(language: str, public_url: str) -> words.Brochure:
    """All that stands in the brochure; ``public_url`` is where its QR code leads."""

    def say(text: str, **values: object) -> str:
        return in_language(language, text, **values)

    return words.Brochure(
        service=say(N_("スマートピット")),
        title=say(N_("サービス案内")),
        cover=_cover(say),
        acts=_matter(say, N_("お客さまがすること"), ACTS),
        flow=words.Flow(
            title=say(N_("請求から入金までの流れ")),
            merchant=say(N_("企業さま")),
            customer=say(N_("お客さま")),
            store=say(N_("お店")),
            number=say(N_("13桁の番号")),
            steps=[words.Item(say(title), say(text)) for title, text in STEPS],
        ),
        gains=_matter(say, N_("企業さまが得られるもの"), GAINS),
        types_lead=say(
            N_(
                "お客さまの払い方は、どのタイプでも同じです。違うのは、企業さまとスマートピットのつなぎ方だけ。利用料金も共通です。"
            )
        ),
        types=_types(say),
        network=words.Network(
            say(N_("つなぎ方")),
            [(say(one.name), say(one.side), say(one.line)) for one in LINK_TYPES],
            say(N_("センター")),
        ),
        options=words.Matter(
            say(N_("オプション")), [words.Item(say(one.name), say(one.text), say(one.types)) for one in OPTIONS]
        ),
        fees=_fees(say),
        start=_matter(say, N_("ご利用開始まで"), START),
        closing=words.Item(say(N_("お申し込みは、画面から。")), say(N_("料金やつなぎ方のご相談も、お気軽にどうぞ。"))),
        link=f"{public_url}/business",
        address=f"{public_url}/business",
    )


START = (
    (N_("お申し込み"), ""),
    (N_("内容の確認"), ""),
    (N_("接続試験"), N_("ライトは不要です")),
    (N_("ご利用開始"), ""),
)


def _matter(say: Say, title: str, items: Sequence[tuple[str, str]]) -> words.Matter:
    return words.Matter(say(title), [words.Item(say(name), say(text) if text else "") for name, text in items])


def _cover(say: Say) -> words.Cover:
    return words.Cover(
        headline=say(N_("コンビニの現金払いを、番号ひとつで。")),
        lead=say(
            N_(
                "お客さまが持つのは、13桁の番号だけ。その番号に請求を登録すると、ローソン、ミニストップ、ファミリーマートで払えるようになり、入金は数秒で企業さまに届きます。"
            )
        ),
        card=say(N_("会員証")),
        digits=SAMPLE_DIGITS,
        store_code=SAMPLE_STORE_CODE,
        notice=words.Item(say(N_("4,380円の入金")), say(N_("11月分 水道料金・3秒前"))),
        facts=[
            (_yen(say, fees.MONTHLY.yen), say(N_("月額基本料金"))),
            (say(N_("数秒で")), say(N_("お支払いからお知らせまで"))),
            (_yen(say, fees.MOST_A_BILL), say(N_("1件の上限（税込）"))),
            (say(N_("4通り")), say(N_("選べる精算の周期"))),
        ],
    )


def _types(say: Say) -> words.Table:
    rows = [(say(row), [words.Cell(say(one.facts[place])) for one in LINK_TYPES]) for place, row in enumerate(ROWS)]
    rows.append((say(N_("初期費用（税別）")), [words.Cell(_yen(say, fees.initial(one.key).yen)) for one in LINK_TYPES]))
    return words.Table(say(N_("3つのタイプ")), [say(one.name) for one in LINK_TYPES], rows)


def _fees(say: Say) -> words.Fees:
    return words.Fees(
        title=say(N_("料金")),
        lead=say(
            N_(
                "金額はすべて税別です。税込の額を小さく添えています。消費税は精算書ごとに一度だけ計算し、1円未満を切り捨てます。"
            )
        ),
        initial=_initial(say),
        use=_use(say),
        sometimes_title=say(N_("場合によってかかるもの")),
        sometimes=_sometimes(say),
        cycles_title=say(N_("精算の周期と、月の精算入金手数料")),
        cycles=[
            words.Cycle(say(one.name), say(one.closes), one.days, words.Cell(_yen(say, one.payouts.yen)))
            for one in fees.CYCLES
        ],
        payout=say(
            N_(
                "締め日の5銀行営業日後に金額を確定してお知らせし、その5銀行営業日後に振り込みます。締め日からおよそ15日です。"
            )
        ),
    )


def _initial(say: Say) -> words.Table:
    none = words.Cell("–")

    def row(name: str, *costs: fees.Fee | None) -> tuple[str, list[words.Cell]]:
        return say(name), [_price(say, cost) if cost else none for cost in costs]

    certified = N_("認定製品をお使いの場合、接続試験費用は%(amount)s円です（レギュラーはCSAS-XT、スーパーはCSAS）。")
    test = fees.CONNECTION_TEST
    return words.Table(
        say(N_("はじめに一度だけ")),
        [say(one.name) for one in LINK_TYPES],
        [
            row(N_("契約事務手数料"), fees.CONTRACT, fees.CONTRACT, fees.CONTRACT),
            row(N_("接続試験費用"), None, test, test),
            row(N_("専用線設備工事費"), None, None, fees.LINE_WORKS),
            row(N_("合計"), *(fees.initial(one.key) for one in LINK_TYPES)),
        ],
        [
            say(certified, amount=f"{fees.CERTIFIED_TEST.yen:,}"),
            say(
                N_("このほか、通信回線の設置費用と、企業さまのシステムの対応費用（開発、機器の購入など）がかかります。")
            ),
        ],
    )


def _use(say: Say) -> words.Table:
    by_bill, by_payment = _price(say, fees.UNPAID_BY_BILL), _price(say, fees.UNPAID_BY_PAYMENT)
    return words.Table(
        say(N_("ご利用のたびに")),
        [say(N_("請求課金プラン")), say(N_("収納課金プラン"))],
        [
            (say(N_("月額基本料金")), [_price(say, fees.MONTHLY)] * 2),
            (say(N_("収納があった請求（1件）")), [words.Cell(say(N_("件数に応じて。お問い合わせください")))]),
            (say(N_("収納がなかった請求（1件）")), [by_bill, by_payment]),
            (say(N_("精算入金手数料（1回）")), [_price(say, fees.PAYOUT)] * 2),
        ],
        [say(N_("収納がなかった請求とは、期限までに払われなかった請求と、取り下げた請求です。"))],
    )


def _sometimes(say: Say) -> list[words.Cost]:
    duty = N_("本体価格が%(amount)s円以上の請求が払われたとき、1件につき。消費税はかかりません。")
    return [
        words.Cost(
            say(N_("収入印紙相当額")),
            _yen(say, fees.STAMP_DUTY.yen),
            say(duty, amount=f"{fees.STAMP_DUTY_FROM:,}"),
        ),
        words.Cost(
            say(N_("FAXでのお知らせ")),
            _yen(say, fees.FAX.yen),
            say(N_("データ回線が使えず、収納のお知らせをFAXで送ったとき、1通につき。")),
        ),
        words.Cost(
            say(N_("回線と通信")),
            say(N_("企業さまのご負担")),
            say(N_("企業さまとスマートピットセンターのあいだの回線使用料と通信費です。")),
        ),
    ]


def _price(say: Say, fee: fees.Fee) -> words.Cell:
    with_tax = say(N_("税込 %(amount)s円"), amount=f"{fee.with_tax:,}") if fee.with_tax != fee.yen else ""
    return words.Cell(_yen(say, fee.yen), with_tax)


def _yen(say: Say, amount: int) -> str:
    return say(N_("%(amount)s円"), amount=f"{amount:,}")
