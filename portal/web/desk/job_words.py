"""Kinds, states and faults of jobs, in words; what has none is shown by its code."""

from portal.jobs import JobState
from portal.web.language import N_

KINDS = {
    "mail.send": N_("メールの送信"),
    "members.check": N_("会員のCSVの確認"),
    "members.take": N_("会員のCSVの取り込み"),
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
