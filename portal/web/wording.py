"""Sentences that more than one page says."""

from dataclasses import dataclass

from flask import request

from portal.numbers import Fault, NumberMistyped
from portal.web.language import N_, _
from portal.web.tokens import was_opened_elsewhere
from portal.web.visitors import cookie_secret


@dataclass(frozen=True, slots=True)
class Says:
    """What an error page says: a headline and what the reader can do."""

    headline: str
    advice: str


STALE = N_("安全のための確認ができませんでした。お手数ですが、もう一度ボタンを押してください。")
NO_COOKIE = N_("Cookieが使えないため、進めません。ブラウザの設定でCookieを許可するか、別のブラウザで開いてください。")

ELSEWHERE = N_(
    "この画面を開いたあとに、別のタブで会社・団体か環境が切り替わりました。いまどこにいるかを上の表示で確かめて、よければもう一度ボタンを押してください。"
)

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
    "payment_mails_on": N_("お支払いのお知らせを、メールで送ります。"),
    "payment_mails_off": N_("お支払いのお知らせのメールを止めました。"),
    "address_removed": N_("メールアドレスを削除しました。"),
    "device_added": N_("新しい機器に番号を入れました。"),
    "device_removed": N_("機器を外しました。"),
    "pairing_refused": N_("新しい機器を断りました。"),
    "signed_out": N_("この機器から番号を消しました。"),
    "consent_withdrawn": N_("取り消しました。"),
    "deleted": N_("保存していた情報をすべて削除しました。"),
    "card_claimed": N_("カードをこの機器に入れました。"),
    "card_removed": N_("カードを機器から外しました。"),
    "card_stopped": N_("カードの利用を停止し、発行元に再発行のお願いを伝えました。"),
    "bill_kept": N_("請求をこの機器に保存しました。"),
    "bill_put_away": N_("請求の保存をやめました。"),
    "number_put_away": N_("番号と請求をこの機器から外しました。"),
    "bill_reported": N_("運営に知らせました。この請求は、あなたの画面に出なくなります。"),
    "bill_report_undone": N_("取り消しました。請求が元どおり見えます。"),
    "bill_report_decided": N_("運営が調べ終えているため、取り消せません。"),
    "biller_blocked": N_("この番号では、この請求元からの請求を受け取りません。"),
    "biller_unblocked": N_("この番号で、この請求元からの請求をまた受け取ります。"),
    # staff's pages
    "saved": N_("保存しました。"),
    "try_again": N_("安全のための確認ができませんでした。もう一度ボタンを押してください。"),
    "staff_signed_out": N_("サインアウトしました。"),
    "staff_passkey_added": N_("パスキーを登録しました。次からはパスキーでサインインできます。"),
    "staff_passkey_removed": N_("パスキーを削除しました。"),
    "device_signed_out": N_("機器をサインアウトさせました。"),
    "others_signed_out": N_("ほかの機器をすべてサインアウトさせました。"),
    "sandbox_on": N_("テスト環境に切り替えました。"),
    "sandbox_off": N_("本番に戻りました。"),
    "switched_elsewhere": N_("別のタブで会社・団体か環境が切り替わっていたため、切り替えませんでした。"),
    "invitation_accepted": N_("招待を受けました。"),
    "staff_invited": N_("招待のメールを送りました。"),
    "invitation_withdrawn": N_("招待を取り消しました。"),
    "role_changed": N_("役割を変えました。"),
    "left": N_("この会社・団体の担当者ではなくなりました。"),
    "staff_removed": N_("担当者から外しました。"),
    "staff_reset": N_("パスキーと機器を解除しました。次はメールのリンクでサインインできます。"),
    "job_cancelled": N_("取りやめるよう伝えました。"),
    "job_retried": N_("もう一度始めました。"),
    "job_over": N_("状態が変わっていたため、何もしませんでした。"),
    "job_replaced": N_("同じ処理がもう始まっているため、やり直しませんでした。"),
    # the operator's
    "application_approved": N_("承認しました。申込者に、管理者としての招待メールを送りました。"),
    "application_refused": N_("見送りにしました。申込者に、理由をメールで知らせました。"),
    "enquiry_answered": N_("対応済みにしました。"),
    "organisation_founded": N_("登録しました。最初の管理者に招待のメールを送りました。"),
    "organisation_suspended": N_("停止しました。管理者にメールで知らせました。"),
    "organisation_resumed": N_("利用を再開しました。管理者にメールで知らせました。"),
    "organisation_ended": N_("利用を終了しました。管理者にメールで知らせました。"),
    "books_check_asked": N_("照合を始めました。終わると、この画面に結果が出ます。"),
    "pending_not_offered": N_("その扱いは、いまは選べません。請求の状態をお確かめください。"),
    "pending_resolved": N_("決めたとおりに処理しました。"),
    "pending_was_decided": N_("この入金は、もう決められています。決まった内容をお確かめください。"),
    "report_decided": N_("調べた結果を残しました。"),
    "report_was_decided": N_("ほかの人が先に調べ終えていました。残された内容をお確かめください。"),
    "link_type_changed": N_("接続のタイプを変更しました。"),
    "announced": N_("お知らせを登録しました。時間になると出て、終わると消えます。"),
    "announcement_withdrawn": N_("お知らせを取り下げました。"),
    # a merchant's
    "card_is_stopped": N_("カードの利用を停止しました。"),
    "card_is_replaced": N_("新しい番号のカードを作りました。"),
    "card_is_reset": N_("すべての機器からカードを外し、受け取りコードを作り直しました。"),
    "card_is_bound": N_("カードを会員に結びました。"),
    "recurring_made": N_("毎月の請求を作りました。次回の内容を確かめてください。"),
    "recurring_paused": N_("休止しました。再開するまで、請求を登録しません。"),
    "recurring_resumed": N_("再開しました。"),
    "recurring_ended": N_("終了しました。登録済みの請求は、そのまま残っています。"),
    "recurring_is_over": N_("この毎月の請求は、もう終了しています。"),
    "recurring_nothing_comes": N_("次回の登録はありません。"),
    "recurring_next_changed": N_("次回だけの変更を保存しました。"),
    "recurring_skipped": N_("見送りにしました。その月の請求は登録しません。"),
    "recurring_taken_back": N_("見送りをやめました。予定どおり登録します。"),
    "recurring_has_begun": N_("この月は、もう登録が始まったか、次回ではなくなりました。"),
    "recurring_too_many": N_("1回で外せる人数を超えています。毎月の請求の対象を見直してください。"),
    "run_planned": N_("下書きにしました。内容と見積もりを確かめて、注文してください。"),
    "run_replanned": N_("下書きを変えました。"),
    "run_counted_anew": N_("いまの会員で計画し直しました。"),
    "run_needs_plan": N_("このままでは計画し直せません。内容を確かめて、保存してください。"),
    "run_confirmed": N_("注文しました。番号を割り当て、作り始めています。"),
    "run_no_draft": N_("この注文は、もう下書きではありません。"),
    "run_retried": N_("もう一度作り始めました。"),
    "run_discarded": N_("下書きを取り消しました。"),
    "run_cancelled": N_("注文を取り消しました。"),
    "run_sent": N_("印刷会社へ送りました。引き受けると、メールで知らせます。"),
    "run_repacked": N_("用紙が変わるため、作業指示書を作り直しています。できしだい、印刷会社へ送ります。"),
    "run_recalled": N_("印刷会社から取り戻しました。ほかの印刷会社へ送れます。"),
    "run_taken": N_("完了にしました。"),
    "run_asked": N_("印刷会社へ送りました。返事が来ると、メールで知らせます。"),
    "run_reminded": N_("もう一度案内を送り始めました。"),
    "run_reprinted": N_("刷り直しを注文しました。同じ番号で作り始めています。"),
    "no_pieces": N_("刷り直す分を選んでください。"),
    "too_many_pieces": N_("一度に刷り直せるのは10,000枚までです。分けて注文してください。"),
    "key_revoked": N_("APIキーを無効にしました。"),
    "certificate_added": N_("証明書の名前を登録しました。"),
    "certificate_revoked": N_("この名前の証明書を無効にしました。"),
    "signing_secret_revoked": N_("署名の鍵を無効にしました。"),
    "tenant_added": N_("テナントを登録しました。最初の管理者に招待のメールを送りました。"),
    "tenant_added_alone": N_("テナントを登録しました。管理者は、あとから招待できます。"),
    "tenant_suspended": N_("テナントを停止しました。管理者にメールで知らせました。"),
    "tenant_resumed": N_("テナントの利用を再開しました。管理者にメールで知らせました。"),
    "tenant_ended": N_("テナントの利用を終了しました。管理者にメールで知らせました。"),
    "webhook_changed": N_("送り先を変更しました。"),
    "webhook_paused": N_("休止しました。休止中に起きたことは、再開すると送ります。"),
    "webhook_resumed": N_("再開しました。たまっていたものから送ります。"),
    "webhook_removed": N_("送り先を削除しました。"),
    "webhook_tested": N_("テストを送りました。"),
    "webhook_secret_dropped": N_("前の秘密での署名をやめました。"),
    "webhook_replayed": N_("もう一度送るようにしました。"),
    "webhook_not_active": N_("送り先が動いていないため、テストを送れません。先に再開してください。"),
    "design_archived": N_("デザインをしまいました。"),
    "design_unarchived": N_("しまったデザインを戻しました。"),
    "design_renamed": N_("名前を変えました。"),
    "design_copied": N_("デザインを複製しました。こちらが複製です。"),
    "design_restored": N_("その版の内容に戻しました。戻す前の内容も、版として残っています。"),
    "version_named": N_("いまの内容を版として残しました。"),
    "design_file_added": N_("ファイルを入れました。"),
    "design_file_removed": N_("ファイルを外しました。"),
    "design_file_used": N_("紙面で使っているファイルです。紙面から外すと、削除できます。"),
    "proof_asked": N_("校正を作りました。リンクを関係者に送って、確かめてもらえます。"),
    "proof_approved": N_("校了にしました。続けて審査に出せます。"),
    "proof_submitted": N_("審査に出しました。結果は管理者にメールで知らせます。"),
    "proof_accepted_at_once": N_("テスト環境のため、審査なしで承認されました。"),
    "proof_withdrawn": N_("校正を取り下げました。リンクはもう開けません。"),
    "proof_link_renewed": N_("リンクを作り直しました。前のリンクはもう開けません。"),
    "proof_commented": N_("コメントを残しました。"),
    "bill_registered": N_("請求を登録しました。"),
    "bill_amended": N_("請求の内容を変更しました。"),
    "bill_withdrawn": N_("請求を取り下げました。お客さまの画面とコンビニの端末には出なくなります。"),
    "bill_simulated": N_("試しました。経過と、Webhookやメールへの届き方をご確認ください。"),
    "bill_not_simulated": N_("いまの状態では、その動きを試せません。"),
    "bill_upload_discarded": N_("CSVの登録をやめました。請求は登録していません。"),
    # a print shop's
    "job_accepted": N_("引き受けました。企業さまにメールで知らせました。"),
    "job_declined": N_("辞退しました。企業さまに、理由をメールで知らせました。"),
    "job_printing": N_("「印刷中」にしました。企業さまからも見えます。"),
    "job_shipped": N_("「発送済み」にしました。企業さまにメールで知らせました。"),
    "job_done": N_("「完了」にしました。手元のデータを削除して、知らせてください。"),
    "job_files_deleted": N_("データを削除したことを、企業さまに伝えました。ありがとうございました。"),
    "job_asked": N_("企業さまへ送りました。"),
    "job_spoiled_some": N_(
        "報告しました。刷り直しの印刷データを作っています。使われなくなったカードは除きました（どれかは経過に出ています）。"
    ),
    "job_spoiled": N_("報告しました。刷り直しの印刷データを作っています。できあがると、別の仕事として届きます。"),
    "prices_set": N_("価格表を登録しました。これからの見積もりに使います。"),
    "prices_removed": N_("価格表を削除しました。"),
    "design_accepted": N_("承認しました。企業さまの管理者にメールで知らせました。"),
    "design_refused": N_("差し戻しました。企業さまの管理者に、理由をメールで知らせました。"),
    "member_added": N_("会員を登録しました。"),
    "member_left": N_("退会にしました。"),
    "member_rejoined": N_("会員に戻しました。"),
    "member_erased": N_("個人情報を削除しました。"),
    "rows_left": N_("確かめました。まだ直すところがあります。"),
    "rows_corrected": N_("すべての行が直りました。"),
    "list_discarded": N_("取り込みをやめました。"),
    "give_link_made": N_("リンクを作りました。"),
    "give_link_ended": N_("受付を終えました。"),
    "consent_matched": N_("番号を会員につなぎました。"),
    "poster_unprintable": N_(
        "御社の名前に印刷できない文字があるため、ポスターを作れません。QRコードの画像をお使いください。"
    ),
    "organisation_closed": N_("利用を終了しました。これまでのご利用、ありがとうございました。"),
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
    if not cookie_secret(request):
        return _(NO_COOKIE)
    return _(ELSEWHERE) if was_opened_elsewhere() else _(STALE)


def notice(key: str | None) -> str:
    """What a page says at its top after something was done; empty for anything unknown."""
    return _(NOTICES[key]) if key in NOTICES else ""


def mistyped(error: NumberMistyped) -> str:
    """What is wrong with a typed number, and what to do."""
    return _(FAULTS[error.fault], character=shown(error.character), count=error.count)


def shown(character: str) -> str:
    """A character as a reader can see it: itself, or its code where it is invisible."""
    return character if character.isprintable() or not character else f"U+{ord(character):04X}"
