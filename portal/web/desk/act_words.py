"""What the log of acts says: a sentence for each action, filled in from the entry's details.

An action without a sentence is shown by its code, so that nothing is hidden; a part that notes new actions adds them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.organisations import AuditEntry
from portal.web.desk.job_words import KINDS as JOB_KINDS
from portal.web.desk.words import KINDS, LINK_TYPES, ROLES
from portal.web.language import N_, _, moment

SENTENCES: Mapping[str, str] = {
    "announcement.made": N_("お知らせを作りました"),
    "announcement.withdrawn": N_("お知らせを取り下げました"),
    "application.approved": N_("申し込みを承認しました（理由：%(reason)s）"),
    "application.refused": N_("申し込みを見送りました（理由：%(reason)s）"),
    "enquiry.answered": N_("問い合わせを回答済みにしました"),
    "job.cancelled": N_("処理「%(kind)s」を取りやめました"),
    "job.retried": N_("処理「%(kind)s」をやり直しました"),
    "key.made": N_("APIキー「%(name)s」を作成しました"),
    "key.revoked": N_("APIキー「%(name)s」を無効にしました"),
    "organisation.active": N_("利用を再開しました（理由：%(reason)s）"),
    "organisation.changed": N_("会社・団体の情報を変更しました（%(fields)s）"),
    "organisation.closed": N_("利用を終了しました（理由：%(reason)s）"),
    "organisation.founded": N_("会社・団体を登録しました（%(kind)s）"),
    "organisation.link_type_changed": N_("接続のタイプを「%(link_type)s」に変更しました"),
    "organisation.suspended": N_("利用を停止しました（理由：%(reason)s）"),
    "signing_secret.made": N_("署名の鍵を作成しました"),
    "signing_secret.revoked": N_("署名の鍵を無効にしました"),
    "staff.invitation_withdrawn": N_("招待を取り消しました"),
    "staff.invited": N_("担当者を招待しました（役割：%(role)s）"),
    "staff.joined": N_("招待を受けて担当者になりました（役割：%(role)s）"),
    "staff.removed": N_("%(name)sさんを担当者から外しました"),
    "staff.reset": N_("%(name)sさんのパスキーと機器を解除しました"),
    "staff.role_changed": N_("%(name)sさんの役割を「%(role)s」に変更しました"),
    "support.nothing_found": N_("お客さま対応で調べましたが、見つかりませんでした"),
    "support.number_found": N_("お客さま対応で番号を調べました"),
    "webhook.added": N_("Webhookの送り先 %(url)s を登録しました"),
    "webhook.changed": N_("Webhookの送り先を %(url)s に変更しました"),
    "webhook.old_secret_dropped": N_("Webhookの前の秘密での署名をやめました"),
    "webhook.paused": N_("Webhookの送信を休止しました"),
    "webhook.removed": N_("Webhookの送り先 %(url)s を削除しました"),
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
}

FIELDS = {
    "name": N_("名前"),
    "name_kana": N_("よみがな"),
    "address": N_("メールアドレス"),
    "phone": N_("電話番号"),
    "website": N_("ウェブサイト"),
}

CODES: Mapping[str, Mapping[str, str]] = {  # of details, by the detail's name
    "fields": FIELDS,
    "kind": {**{str(kind): text for kind, text in KINDS.items()}, **JOB_KINDS},
    "link_type": {str(link_type): text for link_type, text in LINK_TYPES.items()},
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
    worded = _Worded({name: _value(name, str(value)) for name, value in details.items()})
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
