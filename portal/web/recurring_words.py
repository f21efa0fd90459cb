"""Recurring bills in words: states, rules of days, whom they are for, and why something is refused."""

from collections.abc import Mapping
from datetime import date, datetime

from babel.dates import format_skeleton

from portal.bills import BillRefused
from portal.recurring import (
    MEMBER_LEFT,
    Audience,
    DueRule,
    PlanRefused,
    PlanState,
    PlanStateRefused,
    RecurringPlan,
    RunState,
    Why,
)
from portal.web.bill_words import refusal_words
from portal.web.language import N_, _, chosen

LAST_DAY = 31
PLAN_STATES: Mapping[str, tuple[str, str]] = {  # words and tone
    PlanState.ACTIVE: (N_("継続中"), "ok"),
    PlanState.PAUSED: (N_("休止中"), "strong"),
    PlanState.ENDED: (N_("終了"), "plain"),
}
RUN_STATES: Mapping[str, tuple[str, str]] = {
    RunState.COMING: (N_("予定"), "plain"),
    RunState.SKIPPED: (N_("見送りました"), "plain"),
    RunState.RUNNING: (N_("登録の途中"), "wait"),
    RunState.DONE: (N_("登録済み"), "ok"),
}
WHY_SKIPPED: Mapping[str, str] = {
    Why.ASKED: N_("御社の操作で見送りました。"),
    Why.LATE: N_("登録の日から10日のあいだに始められなかったため、見送りました。"),
    Why.PASSED: N_("休止や終了、日の変更のあいだに日が過ぎたため、登録しませんでした。"),
}
AUDIENCES: Mapping[str, str] = {
    Audience.EVERYBODY: N_("番号のある会員全員"),
    Audience.FIELD: N_("項目の値が同じ会員"),
    Audience.LIST: N_("CSVで取り込んだ会員"),
    Audience.CHOSEN: N_("会員番号で選ぶ"),
}
AUDIENCES_MEAN: Mapping[str, str] = {
    Audience.EVERYBODY: N_(
        "カードを使っているか、番号を御社に伝えた、在籍中の会員です。毎回、登録の日の会員に請求します。"
    ),
    Audience.FIELD: N_("「コース」が「月4回」の会員、のように選びます。毎回、登録の日の値で選び直します。"),
    Audience.LIST: N_("ひとつのCSVで取り込んだ、在籍中の会員です。"),
    Audience.CHOSEN: N_("会員ごとに金額を変えられます。"),
}
DUE_RULES: Mapping[str, str] = {
    DueRule.DAYS: N_("登録の日から数えた日"),
    DueRule.THIS_MONTH: N_("登録のあと、最初に来る決まった日"),
    DueRule.NEXT_MONTH: N_("翌月の決まった日"),
}
_LEFT = N_("この会員は退会しています。")
_REFUSALS: Mapping[str, str] = {
    "missing": N_("入れてください。"),
    "too_long": N_("長すぎます。%(most)s文字までで入れてください。"),
    "character": N_("使えない文字（%(code_point)s）があります。消すか、入れ直してください。"),
    "amount": N_("金額は、%(least)s円から%(most)s円までの整数で入れてください。"),
    "range": N_("%(least)sから%(most)sまでの数で入れてください。"),
    "unknown": N_("見つかりません。選び直してください。"),
    "field": N_("｛%(name)s｝は差し込めません。差し込めるのは｛年｝｛月｝｛前月｝｛翌月｝｛期限｝です。"),
    "code_used": N_("この略号は、ほかの毎月の請求が使っています。"),
    "form": N_("略号は、英大文字・数字・ハイフンで、%(most)s文字までにしてください。"),
    "past": N_("最後の月の登録の日が、もう過ぎています。"),
    "order": N_("最後の月は、最初の月と同じか、そのあとにしてください。"),
    "too_many": N_("%(most)s人までにしてください。"),
    "due_past": N_("支払期限は、登録の日（%(first)s）以降にしてください。"),
    "due_far": N_("支払期限は、登録の日を1日目として%(most)s日目までにしてください。"),
}
_STATE_REFUSED: Mapping[str, str] = {
    PlanState.ENDED: N_("この毎月の請求は終了しています。続けるときは、新しく作ってください。"),
    PlanState.PAUSED: N_("この毎月の請求は休止しています。"),
    PlanState.ACTIVE: N_("この毎月の請求は、いまの状態ではその操作ができません。"),
}


def month_words(month: date) -> str:
    """A month as the reader writes it: 2026年4月."""
    return format_skeleton("yMMMM", datetime(month.year, month.month, 1), locale=chosen())  # noqa: DTZ001


def day_words(day: int) -> str:
    """On which day of each month bills are registered."""
    if day == LAST_DAY:
        return _(N_("毎月末日"))
    return _(N_("毎月%(day)s日"), day=day) if day < 29 else _(N_("毎月%(day)s日（ない月は末日）"), day=day)


def due_words(rule: str, value: int) -> str:
    """How the due date follows from the day of registration."""
    if rule == DueRule.DAYS:
        return _(N_("登録の%(days)s日後"), days=value)
    if value == LAST_DAY:
        return _(N_("翌月末日")) if rule == DueRule.NEXT_MONTH else _(N_("登録のあと、最初の月末"))
    said = N_("翌月%(day)s日") if rule == DueRule.NEXT_MONTH else N_("登録のあと、最初の%(day)s日")
    return _(said, day=value)


def whom_words(plan: RecurringPlan, *, count: int = 0, list_name: str = "") -> str:
    """Whom a plan bills; ``count``: of those chosen, how many they are."""
    if plan.audience == Audience.CHOSEN:
        return _(N_("選んだ会員%(count)s人"), count=f"{count:,}")
    if plan.audience == Audience.LIST:
        return _(N_("「%(name)s」で取り込んだ会員"), name=list_name)
    if plan.audience == Audience.FIELD:
        return _(N_("「%(name)s」が「%(value)s」の会員"), name=plan.member_field, value=plan.member_value)
    return _(AUDIENCES[Audience.EVERYBODY])


def reason_words(reason: str) -> str:
    """Why a member gets no bill, and what can be done."""
    if reason == MEMBER_LEFT:
        return _(_LEFT)
    return refusal_words(BillRefused("member_no", reason))


def refused_words(refused: PlanRefused) -> str:
    """What is wrong with a field and what to do, for where the field's name stands beside it."""
    details = {name: f"{value:,}" if isinstance(value, int) else value for name, value in refused.details.items()}
    return _(_REFUSALS[refused.reason], **details)


def state_refused_words(refused: PlanStateRefused) -> str:
    """Why a plan does not become that."""
    return _(_STATE_REFUSED[refused.now])
