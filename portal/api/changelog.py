"""What changed in the API and when, the newest first. What is added breaks nobody; nothing is taken away within v1."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from portal.web.language import N_


@dataclass(frozen=True, slots=True)
class Change:
    """A dated version and what came with it."""

    day: date
    version: str
    texts: Sequence[str]


CHANGES = (
    Change(
        date(2026, 11, 26),
        "1.3.0",
        (
            N_(
                "請求を扱えるようになりました（/bills）。登録、変更、取り下げ、履歴、番号や会員での検索ができます。"
                "/bills/bulk は、10万件までのNDJSONとCSVを1回で登録します。"
            ),
            N_("お支払いを参照できるようになりました（/payments）。お支払い証明のURLもあります。"),
            N_(
                "毎月の請求を扱えるようになりました（/recurring）。作成、変更、休止、再開、終了のほか、"
                "次回の内容の確認と変更、見送り、登録の結果の参照ができます。"
            ),
            N_("テスト環境では、お支払い、取消、期限切れなどを起こせます（/bills/…/simulate）。"),
            N_("請求のイベントが加わりました（bill.registered、bill.paid、bill.final、bill.reversed など）。"),
            N_("毎月の請求のイベントが加わりました（recurring.coming、recurring.run など）。"),
        ),
    ),
    Change(
        date(2026, 11, 26),
        "1.2.0",
        (
            N_(
                "印刷の注文を扱えるようになりました（/runs）。作成、見積もり、確定から、印刷データの受け取り、刷り直し、"
                "eカードのリンクと利用状況まで行えます。返事のない印刷会社からは、取り戻せます。"
                "印刷会社の値段は /print-shops にあります。"
            ),
            N_(
                "印刷会社のシステムから、仕事を扱えるようになりました（/print-jobs）。引き受け、印刷データの受け取り、"
                "発送や刷り損じの連絡ができます。"
            ),
            N_(
                "会員のカードを扱えるようになりました（/cards）。停止、再発行、名前のないカードを会員に結ぶことができます。"
            ),
            N_(
                "会員を、10万人までのCSVでも送れるようになりました（/member-lists）。"
                "/members/bulk は、NDJSONとCSVの本文も受け取ります。"
            ),
        ),
    ),
    Change(
        date(2026, 11, 26),
        "1.1.0",
        (
            N_(
                "会員を扱えるようになりました（/members）。登録、変更、退会、まとめての登録、会員番号での参照ができます。"
            ),
            N_(
                "カードのデザインを扱えるようになりました（/designs）。作成、変更、検査、絵と校正紙の受け取り、審査への提出ができます。"
            ),
            N_("会員、番号、同意についてのイベントが加わりました（member.added、number.given など）。"),
        ),
    ),
    Change(
        date(2026, 11, 25),
        "1.0.0",
        (
            N_("最初の版です。組織、テナント、イベント、Webhookの送り先を扱えます。"),
            N_("署名付きリクエスト、Idempotency-Key、ETag、RateLimitヘッダーに対応しました。"),
        ),
    ),
)
VERSION = CHANGES[0].version
