"""Sentences that more than one page says."""

from flask import request

from portal.numbers import Fault, NumberMistyped
from portal.web.language import N_, _
from portal.web.visitors import cookie_secret

STALE = N_("安全のための確認ができませんでした。お手数ですが、もう一度ボタンを押してください。")
NO_COOKIE = N_("Cookieが使えないため、進めません。ブラウザの設定でCookieを許可するか、別のブラウザで開いてください。")

NOTICES = {
    "issued": N_("番号を発行しました。"),
    "renamed": N_("名前を変えました。"),
    "stopped": N_("番号を停止しました。"),
    "replaced": N_("新しい番号に取り替えました。元の番号は使えません。"),
    "brought_back": N_("番号を呼び戻しました。"),
    "joined": N_("番号をまとめました。"),
    "passkey_added": N_("パスキーを登録しました。"),
    "passkey_removed": N_("パスキーを削除しました。"),
    "address_verified": N_("メールアドレスを登録しました。"),
    "address_removed": N_("メールアドレスを削除しました。"),
    "device_added": N_("新しい機器に番号を入れました。"),
    "device_removed": N_("機器を外しました。"),
    "pairing_refused": N_("新しい機器を断りました。"),
    "signed_out": N_("この機器から番号を消しました。"),
    "deleted": N_("保存していた情報をすべて削除しました。"),
}

FAULTS = {
    Fault.EMPTY: N_("番号を入力してください。"),
    Fault.CHARACTER: N_("「%(character)s」は数字ではありません。数字だけを入力してください。"),
    Fault.LENGTH: N_("番号は13桁です。入力されたのは%(count)s桁です。"),
    Fault.CHECK_DIGIT: N_("番号のどこかが違っています。1桁ずつお確かめください。"),
    Fault.KIND: N_("種類は portal、joint_card、sheet、one_off のどれかです。"),
    Fault.STORE_CODE: N_("番号とコンビニ識別番号が同じです。"),
    Fault.DATE: N_("日付は 2026-12-31 のように書いてください。"),
    Fault.TWICE: N_("同じ番号がファイルの中に二度あります。"),
    Fault.TAKEN: N_("この番号はすでに登録されています。"),
    Fault.RESERVED: N_("これはコンビニ識別番号です。番号としては使えません。"),
    Fault.COLUMN: N_("列の見出しか数が違います。使える列は number、kind、store_code、registrable_until です。"),
    Fault.ENCODING: N_("文字コードを読めません。UTF-8 か Shift_JIS で保存してください。"),
}


def stale_advice() -> str:
    """What to tell whoever sent a form with a token not theirs: mostly to press again, since the form is fresh."""
    return _(STALE) if cookie_secret(request) else _(NO_COOKIE)


def notice(key: str | None) -> str:
    """What a page says at its top after something was done; empty for anything unknown."""
    return _(NOTICES[key]) if key in NOTICES else ""


def mistyped(error: NumberMistyped) -> str:
    """What is wrong with a typed number, and what to do."""
    return _(FAULTS[error.fault], character=shown(error.character), count=error.count)


def shown(character: str) -> str:
    """A character as a reader can see it: itself, or its code where it is invisible."""
    return character if character.isprintable() or not character else f"U+{ord(character):04X}"
