"""What the log of acts says: a sentence for each action, filled in from the entry's details.

An action without a sentence is shown by its code, so that nothing is hidden; a part that notes new actions adds them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.organisations import AuditEntry
from portal.payments import Resolution
from portal.web.desk.job_words import KINDS as JOB_KINDS
from portal.web.desk.words import KINDS, LINK_TYPES, ROLES
from portal.web.language import N_, _, moment

SENTENCES: Mapping[str, str] = {
    "announcement.made": N_("お知らせを作りました"),
    "announcement.withdrawn": N_("お知らせを取り下げました"),
    "application.approved": N_("申し込みを承認しました（理由：%(reason)s）"),
    "application.refused": N_("申し込みを見送りました（理由：%(reason)s）"),
    "bill.amended": N_("請求の内容を変更しました"),
    "bill.registered": N_("請求を登録しました"),
    "bill.report_decided": N_("心当たりがないと知らせのあった請求について、調べた結果を残しました"),
    "bill.withdrawn": N_("請求を取り下げました"),
    "bill_upload.begun": N_("請求のCSVを送りました"),
    "bill_upload.discarded": N_("請求のCSVの登録をやめました"),
    "bills.registered": N_("請求をまとめて登録しました（%(count)s件）"),
    "books.check_asked": N_("帳簿の照合を始めました"),
    "card.bound": N_("会員なしのカードを会員につなぎました"),
    "card.replaced": N_("カードを取り替えました"),
    "card.reset": N_("カードを入れたスマートフォンをすべて外し、新しい登録コードにしました"),
    "card.stopped": N_("カードの利用を止めました"),
    "certificate.added": N_("証明書の名前「%(subject)s」を登録しました"),
    "certificate.revoked": N_("証明書の名前「%(subject)s」を無効にしました"),
    "consent.matched": N_("会員が伝えた番号を、会員につなぎました"),
    "design.accepted": N_("デザインを承認しました"),
    "design.approved": N_("校正を校了にしました（版%(version)s）"),
    "design.archived": N_("デザイン「%(name)s」をしまいました"),
    "design.file_added": N_("デザインにファイル「%(file)s」を入れました"),
    "design.file_removed": N_("デザインからファイル「%(file)s」を外しました"),
    "design.made": N_("デザイン「%(name)s」を作りました"),
    "design.proof_link_renewed": N_("校正のリンクを作り直しました"),
    "design.proof_made": N_("校正を作りました（版%(version)s）"),
    "design.proof_withdrawn": N_("校正を取り下げました"),
    "design.refused": N_("デザインを差し戻しました（理由：%(reason)s）"),
    "design.renamed": N_("デザインの名前を「%(name)s」に変えました"),
    "design.restored": N_("デザインを版%(version)sに戻しました"),
    "design.submitted": N_("デザインを審査に出しました"),
    "design.unarchived": N_("しまったデザイン「%(name)s」を戻しました"),
    "design.version_named": N_("デザインの版%(version)sを「%(note)s」として残しました"),
    "enquiry.answered": N_("問い合わせを回答済みにしました"),
    "give_link.ended": N_("番号を伝えてもらうリンクの受付を終えました"),
    "give_link.made": N_("番号を伝えてもらうリンクを作りました"),
    "job.cancelled": N_("処理「%(kind)s」を取りやめました"),
    "job.retried": N_("処理「%(kind)s」をやり直しました"),
    "key.made": N_("APIキー「%(name)s」を作成しました"),
    "key.revoked": N_("APIキー「%(name)s」を無効にしました"),
    "member.added": N_("会員を登録しました"),
    "member.changed": N_("会員の情報を変更しました"),
    "member.erased": N_("会員の個人情報を削除しました"),
    "member.left": N_("会員を退会にしました"),
    "member.rejoined": N_("退会した会員を会員に戻しました"),
    "member_list.begun": N_("会員のCSVを送りました"),
    "member_list.corrected": N_("会員のCSVの行を直して取り込みました"),
    "member_list.discarded": N_("会員のCSVの取り込みをやめました"),
    "member_list.taken": N_("会員のCSVを取り込みました"),
    "notices.chosen": N_("メールのお知らせの宛先と種類を変更しました"),
    "organisation.active": N_("利用を再開しました（理由：%(reason)s）"),
    "organisation.changed": N_("会社・団体の情報を変更しました（%(fields)s）"),
    "organisation.closed": N_("利用を終了しました（理由：%(reason)s）"),
    "organisation.founded": N_("会社・団体を登録しました（%(kind)s）"),
    "organisation.link_type_changed": N_("接続のタイプを「%(link_type)s」に変更しました"),
    "organisation.suspended": N_("利用を停止しました（理由：%(reason)s）"),
    "payment.resolved": N_("保留になっていた入金を処理しました（%(resolution)s）"),
    "prices.removed": N_("価格表を削除しました"),
    "prices.set": N_("価格表を決めました"),
    "recurring.changed": N_("毎月の請求の内容を変更しました"),
    "recurring.coming_changed": N_("毎月の請求の%(month)s分だけを変更しました"),
    "recurring.ended": N_("毎月の請求を終了しました"),
    "recurring.made": N_("毎月の請求を作りました"),
    "recurring.paused": N_("毎月の請求を休止しました"),
    "recurring.resumed": N_("毎月の請求を再開しました"),
    "recurring.skipped": N_("毎月の請求の%(month)s分を見送りにしました"),
    "recurring.started": N_("毎月の請求の%(month)s分の登録を始めました"),
    "recurring.taken_back": N_("毎月の請求の%(month)s分の見送りをやめました"),
    "run.accepted": N_("印刷の仕事を受けました"),
    "run.asked": N_("印刷の注文について質問しました"),
    "run.cancelled": N_("印刷の注文を取り消しました"),
    "run.confirmed": N_("印刷の注文を確定しました（%(pieces)s枚）"),
    "run.declined": N_("印刷の仕事を断りました（理由：%(reason)s）"),
    "run.done": N_("印刷の注文を終えました"),
    "run.failed": N_("印刷データを作れませんでした"),
    "run.files_deleted": N_("印刷データを削除したと知らせました"),
    "run.planned": N_("印刷の注文を下書きしました"),
    "run.printing": N_("印刷を始めました"),
    "run.purged": N_("印刷の注文のファイルと住所を、期限が来たため削除しました"),
    "run.ready": N_("印刷データができました"),
    "run.reminded": N_("eカードの案内をもう一度送りました（%(pieces)s件）"),
    "run.recalled": N_("印刷の注文を印刷会社から取り戻しました"),
    "run.rendering": N_("印刷データを作り始めました"),
    "run.repacked": N_("用紙を変えて、印刷データの一式を作り直しました"),
    "run.replanned": N_("印刷の注文の下書きを変更しました"),
    "run.reprinted": N_("刷り直しを注文しました（%(pieces)s枚）"),
    "run.sent": N_("印刷の注文を送りました"),
    "run.shipped": N_("印刷物を発送しました（%(carrier)s %(tracking)s）"),
    "signing_secret.made": N_("署名の鍵を作成しました"),
    "signing_secret.revoked": N_("署名の鍵を無効にしました"),
    "staff.changed": N_("自分の情報を変更しました（%(fields)s。いまの名前：%(name)s）"),
    "staff.device_ended": N_("機器「%(device)s」のサインインを終えました"),
    "staff.invitation_withdrawn": N_("招待を取り消しました"),
    "staff.invited": N_("担当者を招待しました（役割：%(role)s）"),
    "staff.joined": N_("招待を受けて担当者になりました（役割：%(role)s）"),
    "staff.passkey_added": N_("パスキー「%(passkey)s」を追加しました"),
    "staff.passkey_removed": N_("パスキー「%(passkey)s」を削除しました"),
    "staff.removed": N_("%(name)sさんを担当者から外しました"),
    "staff.reset": N_("%(name)sさんのパスキーと機器を解除しました"),
    "staff.role_changed": N_("%(name)sさんの役割を「%(role)s」に変更しました"),
    "staff.signed_in": N_("機器「%(device)s」でサインインしました"),
    "support.bill_found": N_("お客さま対応で請求を調べました"),
    "support.nothing_found": N_("お客さま対応で調べましたが、見つかりませんでした"),
    "support.number_found": N_("お客さま対応で番号を調べました"),
    "webhook.added": N_("Webhookの送り先（%(host)s）を登録しました"),
    "webhook.changed": N_("Webhookの送り先（%(host)s）を変更しました"),
    "webhook.disabled": N_("送り先（%(host)s）が「なくなった」と応答したため、Webhookの送信をやめました"),
    "webhook.given_up": N_("3日のあいだ送り先（%(host)s）に届かなかったWebhookの、送り直しをやめました"),
    "webhook.old_secret_dropped": N_("Webhookの前の秘密での署名をやめました"),
    "webhook.paused": N_("Webhookの送信を休止しました"),
    "webhook.removed": N_("Webhookの送り先（%(host)s）を削除しました"),
    "webhook.replayed": N_("Webhookをもう一度送るようにしました"),
    "webhook.replayed_since": N_("Webhookを %(since)s 以降、もう一度送るようにしました"),
    "webhook.resumed": N_("Webhookの送信を再開しました"),
    "webhook.secret_rotated": N_("Webhookの秘密を作り直しました"),
    "webhook.tested": N_("Webhookのテストを送りました"),
}

GROUPS: Mapping[str, str] = {  # beginnings of actions, to filter by
    "staff.": N_("担当者"),
    "key.": N_("APIキー"),
    "signing_secret.": N_("署名の鍵"),
    "webhook.": N_("Webhook"),
    "organisation.": N_("会社・団体"),
    "job.": N_("処理"),
    "member": N_("会員"),
    "design.": N_("デザイン"),
    "recurring.": N_("毎月の請求"),
    "run.": N_("印刷の注文"),
    "bill": N_("請求"),
    "payment.": N_("お支払い"),
}

FIELDS = {
    "name": N_("名前"),
    "name_kana": N_("よみがな"),
    "address": N_("メールアドレス"),
    "phone": N_("電話番号"),
    "website": N_("ウェブサイト"),
    "language": N_("メールの言語"),
}

RESOLUTIONS = {
    Resolution.CREDITED: N_("請求のお支払いにした"),
    Resolution.RETURNED: N_("コンビニチェーンに返した"),
    Resolution.DISMISSED: N_("入金はなかった"),
}

CODES: Mapping[str, Mapping[str, str]] = {  # of details, by the detail's name
    "fields": FIELDS,
    "kind": {**{str(kind): text for kind, text in KINDS.items()}, **JOB_KINDS},
    "link_type": {str(link_type): text for link_type, text in LINK_TYPES.items()},
    "resolution": {str(resolution): text for resolution, text in RESOLUTIONS.items()},
    "role": {str(role): text for role, text in ROLES.items()},
}

ACTORS = {
    "key": N_("APIキー「%(name)s」"),
    "command": N_("運営のコマンド"),
    "service": N_("システム"),
}


@dataclass(frozen=True, slots=True)
class Act:
    """An entry of the log in the reader's words."""

    entry: AuditEntry
    text: str
    by: str


class _Worded(dict[str, str]):
    """Details in words; one that a sentence wants and the entry lacks is a dash."""

    def __missing__(self, name: str) -> str:
        return "－"


def act_of(entry: AuditEntry) -> Act:
    """What an entry says."""
    return Act(entry, _sentence(entry.action, entry.details), _actor(entry))


def _sentence(action: str, details: Mapping[str, Any]) -> str:
    sentence = SENTENCES.get(action)
    if sentence is None:
        told = " ".join(f"{name}={value}" for name, value in details.items())
        return f"{action} {told}".strip()
    worded = _Worded({name: _value(name, str(value)) or "－" for name, value in details.items()})
    return _(sentence) % worded


def _value(name: str, value: str) -> str:
    """A detail in words: some are codes, ``fields`` a list of them."""
    if name == "since":
        return moment(datetime.fromisoformat(value))
    codes = CODES.get(name, {})
    values = value.split() if name == "fields" else [value]
    return _(N_("、")).join(_(codes.get(one, one)) for one in values)


def _actor(entry: AuditEntry) -> str:
    if entry.actor_kind in ACTORS:
        return _(ACTORS[entry.actor_kind], name=entry.actor_name)
    return entry.actor_name
