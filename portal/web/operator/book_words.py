"""Checks of the books in words: what can be wrong, accounts, and how things stand."""

from collections.abc import Mapping

from portal.books import Alarm
from portal.ledger import AccountKind
from portal.web.language import N_

FAULTS: Mapping[str, str] = {  # by the code of ``portal.books.lines_of``
    "sum_not_zero": N_("帳簿の合計が0円になりません"),
    "payments_differ": N_("お支払いの合計、支払い済みの請求の合計、企業さまにお渡しする合計が一致しません"),
    "suspense_differs": N_("仮受金と、保留の入金の合計が一致しません"),
    "entry_unbalanced": N_("貸し借りの合わない記帳です"),
    "payment_without_entry": N_("記帳のないお支払いです"),
    "entry_without_payment": N_("お支払いのない記帳です"),
    "reversal_without_entry": N_("取消の記帳がありません"),
    "entry_without_reversal": N_("取り消されていないお支払いの、取消の記帳です"),
    "item_without_entry": N_("記帳のない保留の入金です"),
    "resolution_without_entry": N_("保留の入金を処理した記帳がありません"),
    "posted_otherwise": N_("金額か相手の違う記帳です"),
    "payment_without_event": N_("企業さまに知らせていないお支払いです"),
    "final_without_event": N_("確定を知らせていないお支払いです"),
    "reversal_without_event": N_("取消を知らせていないお支払いです"),
    "event_without_payment": N_("お支払いのない通知か、別の企業さまへの通知です"),
    "event_doubled": N_("企業さまに二重に知らせたお支払いです"),
    "payment_without_bill": N_("請求が支払い済みになっていないお支払いです"),
    "bill_without_payment": N_("お支払いのない、支払い済みの請求です"),
    "paid_otherwise": N_("お支払いと金額の違う請求です"),
}
ACCOUNTS: Mapping[str, str] = {
    AccountKind.STORES: N_("店舗の預り（チェーンから受け取る額）"),
    AccountKind.COLLECTED: N_("収納金（企業さまにお渡しする額）"),
    AccountKind.SUSPENSE: N_("仮受金（持ち主の決まらない入金）"),
}
ALARMS: Mapping[str, str] = {
    Alarm.UNSOUND: N_("帳簿が合っていません。原因が分かるまで、精算を進めないでください。"),
    Alarm.OVERDUE: N_("帳簿の照合が1日以上行われていません。ワーカーが動いているかを確かめてください。"),
}
