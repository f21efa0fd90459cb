"""Codes of events and webhooks, in words; a code without words is shown as it is."""

from collections.abc import Mapping

from portal.notices import WEBHOOK_TEST
from portal.organisations import ORGANISATION_CHANGED, TENANT_ADDED, TENANT_CHANGED
from portal.web.language import N_, _

EVENTS: Mapping[str, str] = {
    ORGANISATION_CHANGED: N_("会社・団体の情報や状態が変わった"),
    TENANT_ADDED: N_("テナントが加わった"),
    TENANT_CHANGED: N_("テナントの情報が変わった"),
    "member.added": N_("会員が加わった"),
    "member.changed": N_("会員の情報が変わった"),
    "member.left": N_("会員が退会した"),
    "member.rejoined": N_("退会した会員が戻った"),
    "member.erased": N_("会員の個人情報が削除された"),
    "members.imported": N_("会員のCSVが取り込まれた"),
    "number.given": N_("お客さまが番号を伝えた"),
    "number.replaced": N_("伝えられた番号が取り替えられた"),
    "number.stopped": N_("伝えられた番号が停止された"),
    "card.made": N_("カードを作った"),
    "cards.made": N_("カードをまとめて作った"),
    "card.bound": N_("会員なしのカードが会員につながった"),
    "card.claimed": N_("カードがスマートフォンに入った"),
    "card.replaced": N_("カードが取り替えられた"),
    "card.reset": N_("カードがスマートフォンから外された"),
    "card.stopped": N_("カードの利用が止まった"),
    "cards.withdrawn": N_("取り消した注文のカードが使えなくなった"),
    "design.accepted": N_("デザインが承認された"),
    "design.refused": N_("デザインが差し戻された"),
    "design.submitted": N_("デザインが審査に出された"),
    "consent.withdrawn": N_("お客さまが番号を伝えるのを取り消した"),
    "run.confirmed": N_("印刷の注文が確定した"),
    "run.ready": N_("印刷データができた"),
    "run.failed": N_("印刷データを作れなかった"),
    "run.cancelled": N_("印刷の注文が取り消された"),
    "run.sent": N_("印刷の注文が送られた"),
    "run.rendering": N_("印刷データの作成が始まった"),
    "run.recalled": N_("印刷の注文が取り戻された"),
    "run.accepted": N_("印刷会社が注文を受けた"),
    "run.declined": N_("印刷会社が注文を断った"),
    "run.printing": N_("印刷が始まった"),
    "run.shipped": N_("印刷物が発送された"),
    "run.done": N_("印刷の注文が終わった"),
    "run.reprinted": N_("刷り直しが注文された"),
    "run.asked": N_("印刷会社から質問が届いた"),
    "run.purged": N_("印刷の注文のファイルと住所が消された"),
    "bill.registered": N_("請求が登録された"),
    "bill.amended": N_("請求の内容が変わった"),
    "bill.withdrawn": N_("請求が取り下げられた"),
    "bill.lapsed": N_("請求が支払われないまま期限を過ぎた"),
    "bill.number_stopped": N_("請求した番号が停止または取り替えになった"),
    "bill.paid": N_("お支払いがあった（速報。レジで取り消されることがある）"),
    "bill.final": N_("お支払いが確定した"),
    "bill.reversed": N_("レジでお支払いが取り消された"),
    "recurring.coming": N_("まもなく毎月の請求を登録する"),
    "recurring.run": N_("毎月の請求の登録が終わった"),
    "recurring.skipped": N_("毎月の請求がひと月分見送られた"),
    "recurring.ended": N_("毎月の請求が終了した"),
    "slip.made": N_("申込券が発行された"),
    "print_job.sent": N_("印刷の仕事が届いた"),
    "print_job.recalled": N_("印刷の仕事が取り下げられた"),
    "print_job.asked": N_("企業さまから質問が届いた"),
    WEBHOOK_TEST: N_("テスト"),
}
URL_FAULTS: Mapping[str, str] = {
    "not_a_url": N_("URLの形になっていません。https://hooks.example.jp/smartpit のように入れてください。"),
    "not_https": N_("https:// で始まるURLを入れてください。"),
    "too_long": N_("URLが長すぎます。"),
    "has_credentials": N_("URLにユーザー名やパスワードを入れることはできません。"),
    "has_fragment": N_("URLに「#」を入れることはできません。"),
    "private_address": N_("インターネットから届かないアドレスには送れません。公開されているURLを入れてください。"),
}
CALL_FAULTS: Mapping[str, str] = {
    "timeout": N_("10秒以内に応答がありませんでした"),
    "refused_address": N_("インターネットから届かないアドレスのため、送りませんでした"),
    "name_unknown": N_("サーバーの名前が見つかりませんでした"),
    "tls": N_("安全な接続（TLS）ができませんでした。証明書をお確かめください"),
    "connection": N_("サーバーに接続できませんでした"),
    "bad_answer": N_("応答を読み取れませんでした"),
    "secret_unreadable": N_("署名の秘密を読み取れないため、送れませんでした。秘密を作り直してください"),
    "not_sent": N_("こちらの不具合のため、送れませんでした"),
    "endpoint_failing": N_("送り先が応答しないまま、期限になりました"),
}


def event_words(name: str) -> str:
    """What an event of this name means; for a pattern (``tenant.*``) the pattern."""
    return _(EVENTS[name]) if name in EVENTS else name


def fault_words(code: str) -> str:
    """Why a call failed; empty where it did not."""
    if code.startswith("status_"):
        return _(N_("送り先が %(status)s で応答しました"), status=code.removeprefix("status_"))
    return _(CALL_FAULTS[code]) if code in CALL_FAULTS else code
