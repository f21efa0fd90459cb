"""Kinds, states and faults of jobs, in words; what has none is shown by its code."""

from portal.jobs import JobState
from portal.web.language import N_

KINDS = {
    "bills.check": N_("請求のCSVの確認"),
    "bills.register": N_("請求のCSVの登録"),
    "books.check": N_("帳簿の照合"),
    "mail.send": N_("メールの送信"),
    "members.check": N_("会員のCSVの確認"),
    "members.take": N_("会員のCSVの取り込み"),
    "payments.simulated_cash": N_("お試しの入金（20秒後）"),
    "recurring.run": N_("毎月の請求の登録"),
    "runs.finish": N_("印刷データのとりまとめ"),
    "runs.mail": N_("eカードの送信"),
    "runs.render": N_("印刷データの作成"),
    "webhook.replay": N_("Webhookの送り直し"),
}
STATES = {
    JobState.WAITING: N_("待機中"),
    JobState.RUNNING: N_("実行中"),
    JobState.DONE: N_("完了"),
    JobState.FAILED: N_("失敗"),
    JobState.CANCELLED: N_("取りやめ"),
}
FAULTS = {
    "": "",
    "worker_lost": N_("処理が途中で止まりました。"),
    "disk_full": N_("ファイルを置く場所がいっぱいでした。空き次第、自動で続けます。"),
    "files_away": N_("ファイルの置き場所につながりませんでした。つながり次第、自動で続けます。"),
}
