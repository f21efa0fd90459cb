"""Codes of members, their cards and lists, in words."""

from collections.abc import Mapping

from portal.artwork import Finding, MemberFault
from portal.cards import CardKind, CardState
from portal.members import EXTRA, IGNORED
from portal.members import Field as Column
from portal.web.artwork_words import sentence
from portal.web.language import N_, _, chosen

COLUMNS: Mapping[str, str] = {
    Column.MEMBER_NO: N_("会員番号"),
    Column.NAME: N_("名前"),
    Column.NAME_KANA: N_("よみがな"),
    Column.HONORIFIC: N_("敬称"),
    Column.EXPIRY: N_("有効期限"),
    Column.ADDRESS: N_("メールアドレス"),
    Column.POSTCODE: N_("郵便番号"),
    Column.ADDRESS1: N_("住所"),
    Column.ADDRESS2: N_("建物名・部屋番号"),
    Column.LANGUAGE: N_("言語"),
}
CHOICES: Mapping[str, str] = {
    **COLUMNS,
    EXTRA: N_("そのほかの項目として残す"),
    IGNORED: N_("取り込まない"),
}
CARD_KINDS: Mapping[str, str] = {
    CardKind.PRINTED: N_("印刷したカード"),
    CardKind.ECARD: N_("eカード"),
    CardKind.POSTCARD: N_("はがき"),
}
CARD_STATES: Mapping[str, tuple[str, str]] = {  # words and tone
    CardState.BLANK: (N_("会員なし"), "plain"),
    CardState.ACTIVE: (N_("利用中"), "ok"),
    CardState.STOPPED: (N_("停止"), "late"),
    CardState.REPLACED: (N_("取り替え済み"), "plain"),
    CardState.WITHDRAWN: (N_("取り消し"), "plain"),
}
_FAULTS: Mapping[str, str] = {  # where line and column stand beside it
    MemberFault.MEMBER_NO_EMPTY: N_("会員番号を入れてください。"),
    MemberFault.MEMBER_NO_TWICE: N_(
        "%(first)s行目と同じ会員番号です。どちらかを直すか、重なった行を取り除いてください。"
    ),
    MemberFault.MAIL_ADDRESS: N_("メールアドレスの形になっていません。name@example.jp のように入れてください。"),
    MemberFault.POSTCODE: N_(
        "郵便番号は7桁の数字です。123-4567 のように入れてください。先頭の0が消えていないかもお確かめください。"
    ),
    MemberFault.CELL_TOO_LONG: N_("長すぎます。%(most)s文字までで入れてください。"),
    MemberFault.CHARACTER: N_("使えない文字（%(code_point)s）があります。消すか、入れ直してください。"),
    MemberFault.GAIJI: N_("外字（%(code_point)s）は印刷できません。標準の文字に置き換えてください。"),
    MemberFault.LINE_BREAK: N_("改行があります。取り除いてください。"),
    MemberFault.TOO_FEW_CELLS: N_(
        "列が%(found)s個しかありません（見出しは%(expected)s個）。コンマが抜けていませんか。"
    ),
    MemberFault.TOO_MANY_CELLS: N_(
        '列が%(found)s個あります（見出しは%(expected)s個）。コンマを含む内容は、引用符（"）で囲んでください。'
    ),
    MemberFault.BLANK_LINE: N_("空の行です。取り除いてください。"),
}


def fault_words(finding: Finding) -> str:
    """What is wrong and how to mend it, for where the line and the column stand beside it."""
    words = _FAULTS.get(finding.code)
    return _(words, **finding.details) if words else sentence(finding, chosen())


def column_words(code: str) -> str:
    """What a column of a list is taken for; a heading of the merchant's own as it is."""
    return _(CHOICES[code]) if code in CHOICES else code
