"""Bills and payments in words: states, fields, and why something is refused; the same on pages, in mails and on links.

Texts are sources; whoever shows one to a reader of another language than the page's uses ``in_language``.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from portal.bills import (
    AMEND,
    NAMES,
    NEW_NUMBER,
    Bill,
    BillRefused,
    BillState,
    BillStateRefused,
    Change,
    Column,
    ColumnsRefused,
    Refusal,
    is_held,
    state_at,
)
from portal.kernel.clock import japan_day
from portal.payments import Payment, PaymentState, PendingKind, Resolution, What
from portal.payments import Refusal as StoreRefusal
from portal.web.language import N_, _, clock_time, day

SOON = timedelta(days=3)

STATES: Mapping[str, tuple[str, str]] = {  # words and tone
    BillState.OPEN: (N_("お支払い待ち"), "wait"),
    BillState.PAID: (N_("お支払い済み"), "ok"),
    BillState.WITHDRAWN: (N_("取り下げ"), "plain"),
    BillState.LAPSED: (N_("期限切れ"), "late"),
}
PAYMENT_STATES: Mapping[str, tuple[str, str]] = {
    PaymentState.AUTHORISED: (N_("レジで手続き中"), "wait"),
    PaymentState.CONFIRMED: (N_("お支払い済み（速報）"), "ok"),
    "provisional": (N_("お支払い済み（速報）"), "ok"),  # as links call CONFIRMED
    PaymentState.FINAL: (N_("お支払い済み（確定）"), "ok"),
    PaymentState.RELEASED: (N_("お支払いなし"), "plain"),
    PaymentState.REVERSED: (N_("取消"), "late"),
}
FIELDS: Mapping[str, str] = {
    Column.NUMBER: N_("スマートピット番号"),
    Column.MEMBER_NO: N_("会員番号"),
    Column.REFERENCE: N_("請求の管理番号"),
    Column.AMOUNT: N_("請求金額（税込）"),
    Column.PRICE: N_("税抜金額"),
    Column.DUE_ON: N_("支払期限"),
    Column.PURPOSE: N_("請求の内容"),
    Column.MESSAGE: N_("お客さまへのメッセージ"),
    Column.CUSTOMER_NAME: N_("お客さまの名前"),
}
REFUSALS: Mapping[str, str] = {  # of bills; the details of ``BillRefused`` are filled in
    Refusal.AMOUNT: N_("金額は、%(least)s円から%(most)s円までの整数で入れてください。"),
    Refusal.PRICE: N_("税抜金額は、0円から請求金額（税込）までの整数で入れてください。"),
    Refusal.DUE_PAST: N_("支払期限が過ぎています。今日以降の日付を入れてください。"),
    Refusal.DUE_FAR: N_("支払期限は%(last)sまでにできます（登録の日を1日目として60日目まで）。"),
    Refusal.DATE: N_("日付は 2026-12-31 や 2026/12/31 のように入れてください。"),
    Refusal.WHOM: N_("スマートピット番号か会員番号の、どちらか一方だけを入れてください。"),
    Refusal.REFERENCE: N_("この管理番号の請求は、もうあります。別の管理番号にしてください。"),
    Refusal.NUMBER_MISTYPED: N_("番号が違います。13桁の数字を1桁ずつお確かめください。"),
    Refusal.NUMBER_UNKNOWN: N_("この番号は使われていません。お客さまに番号をお確かめください。"),
    Refusal.NUMBER_STOPPED: N_("この番号は停止されています。お客さまに、いまの番号をお尋ねください。"),
    Refusal.NUMBER_REPLACED: N_("この番号は新しい番号に取り替えられています。お客さまに、新しい番号をお尋ねください。"),
    Refusal.NUMBER_OVER: N_("この番号は、請求を登録できる期限を過ぎています。お客さまに、別の番号をお尋ねください。"),
    Refusal.NUMBER_MODE: N_("テスト環境の番号と本番の番号は、互いの環境では使えません。"),
    Refusal.MEMBER_UNKNOWN: N_("この会員番号の会員はいません。"),
    Refusal.MEMBER_WITHOUT_NUMBER: N_(
        "この会員には、まだ番号がありません。カードを作るか、会員から番号を受け取ってください。"
    ),
    Refusal.BLOCKED: N_("この番号の持ち主は、御社からの請求を受け取らない設定にしています。"),
    Refusal.MISSING: N_("「%(field)s」を入れてください。"),
    Refusal.TOO_LONG: N_("長すぎます。%(most)s文字までで入れてください。"),
    Refusal.CHARACTER: N_("使えない文字（%(code_point)s）があります。消すか、入れ直してください。"),
}
STORE_REFUSALS: Mapping[str, str] = {  # of payments: for registers, kiosks and who looks into them
    StoreRefusal.NUMBER_UNKNOWN: N_("この番号は使われていません。番号をお確かめください。"),
    StoreRefusal.NUMBER_STOPPED: N_("この番号は停止されています。"),
    StoreRefusal.SANDBOX: N_("テスト環境の番号は、本番のお店では使えません。"),
    StoreRefusal.SLIP_UNKNOWN: N_("この申込券は見つかりません。"),
    StoreRefusal.SLIP_OVER: N_("申込券の有効時間（30分）が過ぎています。端末で、もう一度発行してください。"),
    StoreRefusal.SLIP_VOID: N_("申込券の発行後に、請求の内容が変わりました。端末で、もう一度発行してください。"),
    StoreRefusal.BILL_PAID: N_("この請求は、お支払いが済んでいます。"),
    StoreRefusal.BILL_HELD: N_("この請求は、いま別のレジで手続き中です。"),
    StoreRefusal.BILL_WITHDRAWN: N_("この請求は、請求元が取り下げました。"),
    StoreRefusal.BILL_LAPSED: N_("この請求は、支払期限が過ぎています。"),
    StoreRefusal.BILLER_STOPPED: N_("この請求は、請求元の都合により、いまはお支払いいただけません。"),
    StoreRefusal.NOTHING_HELD: N_("このレジで手続き中の請求ではありません。"),
}
PENDING_KINDS: Mapping[str, str] = {
    PendingKind.LATE: N_("申込券の時間が過ぎたあとの入金"),
    PendingKind.DOUBLED: N_("支払い済みの請求への二重の入金"),
    PendingKind.UNKNOWN: N_("申込券の分からない入金"),
    PendingKind.AMOUNT: N_("請求と金額の違う入金"),
    PendingKind.CLOSED: N_("取り下げ・期限切れの請求への入金"),
    PendingKind.REVERSAL: N_("取り消せないお支払いの取消"),
}
RESOLUTIONS: Mapping[str, str] = {
    Resolution.CREDITED: N_("請求のお支払いとして扱いました"),
    Resolution.RETURNED: N_("お店が現金を返しました"),
    Resolution.DISMISSED: N_("入金はなかったものとしました"),
}
SIMULATIONS: Mapping[str, tuple[str, str]] = {  # what a button of the sandbox says, and what comes of it
    What.PAID: (N_("支払う"), N_("コンビニで支払われたことにします。")),
    What.SLOW: (
        N_("ゆっくり支払う"),
        N_("レジで手続きが始まり、20秒後に支払われます。そのあいだ、変更や取り下げはできません。"),
    ),
    What.REVERSED: (N_("支払ってから取り消す"), N_("支払われたあと、レジで取り消されたことにします。")),
    What.EXPIRED: (N_("期限を過ぎる"), N_("支払われないまま、期限を過ぎたことにします。")),
    What.LATE: (N_("遅れて届く"), N_("レジからの知らせが遅れて届き、保留になります。")),
    What.DOUBLED: (N_("二重に支払う"), N_("支払い済みの請求に、もう一度お金が入り、保留になります。")),
}
_STATE_REFUSED: Mapping[tuple[str, str], str] = {
    (BillState.PAID, AMEND): N_("この請求は支払い済みのため、変更できません。"),
    (BillState.PAID, Change.WITHDRAW): N_("この請求は支払い済みのため、取り下げられません。"),
    (BillState.WITHDRAWN, AMEND): N_("この請求は取り下げられているため、変更できません。"),
    (BillState.WITHDRAWN, Change.WITHDRAW): N_("この請求は、もう取り下げられています。"),
    (BillState.LAPSED, AMEND): N_("この請求は期限が過ぎているため、変更できません。新しい請求を登録してください。"),
    (BillState.LAPSED, Change.WITHDRAW): N_("この請求は期限が過ぎているため、取り下げる必要はありません。"),
    (BillState.PAID, Change.PAY): N_("この請求は、お支払いが済んでいます。"),
    (BillState.WITHDRAWN, Change.PAY): N_("この請求は取り下げられているため、お支払いいただけません。"),
    (BillState.LAPSED, Change.PAY): N_("この請求は支払期限が過ぎているため、お支払いいただけません。"),
}
_COLUMNS_REFUSED: Mapping[str, str] = {
    "missing": N_("「%(column)s」の列がありません。1行目に見出しを入れてください。"),
    "twice": N_("「%(column)s」の列が2つあります。どちらかを取り除いてください。"),
}


def standing_words(bill: Bill, payment: Payment | None, at: datetime) -> tuple[str, str]:
    """Where a bill stands, in words, with their tone; ``payment`` is its latest one for which cash was taken."""
    if bill.state == BillState.PAID and payment is not None:
        text, tone = PAYMENT_STATES[payment.state]
    elif is_held(bill, at):
        text, tone = PAYMENT_STATES[PaymentState.AUTHORISED]
    else:
        text, tone = STATES[state_at(bill, at)]
    return _(text), tone


def field_words(field: str) -> str:
    """What a field of a bill is called; a name of no field as it is."""
    return _(FIELDS[field]) if field in FIELDS else field


def refusal_words(refused: BillRefused) -> str:
    """What is wrong with a field and what to do, for where the field's name stands beside it."""
    details: dict[str, object] = {
        name: f"{value:,}" if isinstance(value, int) else value for name, value in refused.details.items()
    }
    if "last" in details:
        details["last"] = day(date.fromisoformat(str(details["last"])))
    if refused.field == Column.NUMBER and refused.reason == Refusal.MISSING:
        return _(NUMBER_MISSING, word=NEW_NUMBER[0])
    details["field"] = field_words(refused.field)
    return _(REFUSALS[refused.reason], **details) if refused.reason in REFUSALS else refused.reason


NUMBER_MISSING = N_("番号か会員番号を入れてください。番号を新しく作るときは、番号に「%(word)s」と書きます。")


def state_refused_words(refused: BillStateRefused) -> str:
    """Why a bill is not amended, withdrawn or paid."""
    known = _STATE_REFUSED.get((refused.now, refused.change))
    return _(known) if known else _(N_("この請求は、いまの状態ではその操作ができません。"))


def columns_refused_words(refused: ColumnsRefused) -> str:
    """Why a table's headings cannot be used."""
    return _(_COLUMNS_REFUSED[refused.code], column=NAMES[Column(refused.column)][0])


def held_words(until: datetime) -> str:
    """That a register is taking the money just now, and until when nothing can be changed (Japan time)."""
    told = N_("いまレジでお支払いの手続き中です。%(time)sを過ぎてもお支払いがなければ、変更や取り下げができます。")
    return _(told, time=clock_time(until))


def is_due_soon(due_on: date, at: datetime) -> bool:
    """Whether a due day is today or one of the next three (Japan time), so that it is told in red."""
    return due_on <= japan_day(at) + SOON


def days_left_words(due_on: date, at: datetime) -> str:
    """How much time is left until the end of a due day (Japan time)."""
    left = (due_on - japan_day(at)).days
    if left < 0:
        return _(N_("期限を過ぎました"))
    if left < 2:
        return _(N_("あと1日")) if left else _(N_("今日まで"))
    return _(N_("あと%(days)s日"), days=left)
