"""What is wrong with a file of bills, or with a line of it, in words."""

from collections.abc import Mapping

from portal.artwork import Finding, MemberFault
from portal.bills import BillRefused, Column, Refusal, UploadState
from portal.web.bill_words import field_words, refusal_words
from portal.web.language import N_, _
from portal.web.merchant.member_words import fault_words

UPLOAD_STATES: Mapping[str, tuple[str, str]] = {  # words and tone
    UploadState.READING: (N_("確認中"), "wait"),
    UploadState.READY: (N_("登録待ち"), "wait"),
    UploadState.REFUSED: (N_("読めません"), "late"),
    UploadState.REGISTERING: (N_("登録中"), "wait"),
    UploadState.REGISTERED: (N_("登録済み"), "ok"),
    UploadState.DISCARDED: (N_("取りやめ"), "plain"),
}
GUIDE: Mapping[Column, str] = {  # what is put into a column
    Column.NUMBER: N_(
        "13桁。空白やハイフンがあっても構いません。新しく作るときは「%(word)s」。会員番号を入れた行では空にします。"
    ),
    Column.MEMBER_NO: N_("番号の代わりに、会員番号で請求できます。"),
    Column.REFERENCE: N_("必須。御社で請求を見分ける番号。同じものは使えません。"),
    Column.AMOUNT: N_("必須。1円から300,000円まで。「3,300」「¥3,300」も読めます。"),
    Column.PRICE: N_("任意。印紙の判断に使います。"),
    Column.DUE_ON: N_("必須。2026-12-31、2026/12/31 など。登録の日を1日目として60日目まで。"),
    Column.PURPOSE: N_("必須。お客さまに見える、何の支払いか。60文字まで。"),
    Column.MESSAGE: N_("任意。改行は入れられません。400文字まで。"),
    Column.CUSTOMER_NAME: N_("任意。コンビニの端末では伏せて出ます。"),
}
_FILES: Mapping[str, str] = {
    MemberFault.TOO_LARGE: N_("ファイルが大きすぎます。%(most)s MBまで送れます。ファイルを分けてください。"),
    MemberFault.EMPTY: N_("ファイルが空です。1行目に見出し、2行目から請求を入れてください。"),
    MemberFault.WITHOUT_MEMBERS: N_("請求の行がありません。見出しの下に、1行に1件ずつ入れてください。"),
    MemberFault.TOO_MANY_MEMBERS: N_("行が多すぎます。1つのファイルは%(most)s行までです。ファイルを分けてください。"),
    MemberFault.TOO_MANY_LINES: N_("行が多すぎます。終わりの空の行を取り除くか、ファイルを分けてください。"),
    MemberFault.UTF_16: N_("文字コードがUTF-16です。CSV UTF-8で保存し直してください。"),
    MemberFault.EUC_JP: N_("文字コードがEUC-JPのようです。UTF-8で保存し直してください。"),
}
_TWICE = N_("%(first)s行目と同じ管理番号です。どちらかを変えてください。")


def file_words(finding: Finding) -> str:
    """What is wrong with a file as a whole."""
    if finding.code in _FILES:
        details = {name: f"{value:,}" if isinstance(value, int) else value for name, value in finding.details.items()}
        return _(_FILES[finding.code], **details)
    return fault_words(finding)


def stored_words(refusal: Mapping[str, str | int] | None) -> str:
    """As ``file_words``, of what was stored; empty where nothing is wrong."""
    if refusal is None:
        return ""
    return file_words(Finding(MemberFault(str(refusal["code"])), details={**refusal}))


def line_words(refused: BillRefused) -> tuple[str, str]:
    """The field that is wrong with a line ("" where the whole line is), and what to do."""
    if not refused.field:
        details = {"line": 0, "column": "", **refused.details}
        return "", fault_words(Finding(MemberFault(refused.reason), details=details))
    if (refused.field, refused.reason) == (Column.REFERENCE, Refusal.REFERENCE) and "first" in refused.details:
        return field_words(refused.field), _(_TWICE, **refused.details)
    return field_words(refused.field), refusal_words(refused)
