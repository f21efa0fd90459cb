"""Print runs in words, for merchant and print shop alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.artwork import STOCK_NAMES
from portal.print_runs import Delivery, PrintRun, RunKind, RunLine, RunState, RunStateRefused, Side
from portal.web.language import N_, _, chosen

KINDS: Mapping[str, str] = {
    RunKind.CARDS: N_("カード"),
    RunKind.REPRINT: N_("刷り直し"),
    RunKind.ECARDS: N_("eカード"),
    RunKind.POSTCARDS: N_("はがき"),
}
STATES: Mapping[str, tuple[str, str]] = {  # words and tone
    RunState.DRAFT: (N_("下書き"), "plain"),
    RunState.CONFIRMED: (N_("注文済み"), "wait"),
    RunState.RENDERING: (N_("印刷データを作成中"), "wait"),
    RunState.READY: (N_("印刷データができました"), "ok"),
    RunState.SENT: (N_("印刷会社へ送りました"), "wait"),
    RunState.ACCEPTED: (N_("印刷会社が引き受けました"), "wait"),
    RunState.PRINTING: (N_("印刷中"), "wait"),
    RunState.SHIPPED: (N_("発送済み"), "ok"),
    RunState.DONE: (N_("完了"), "ok"),
    RunState.DECLINED: (N_("印刷会社が辞退しました"), "late"),
    RunState.CANCELLED: (N_("取り消し"), "plain"),
    RunState.FAILED: (N_("作成できませんでした"), "late"),
}
WAITING: Mapping[str, str] = {
    "disk_full": N_("サーバーの空き容量が足りないため待っています。空きができると、自動で続けます。"),
    "files_away": N_("ファイルの保管先につながらないため待っています。つながると、自動で続けます。"),
    "suspended": N_("利用が停止されているため待っています。再開されると、自動で続けます。"),
}
DELIVERIES: Mapping[str, str] = {
    Delivery.BULK: N_("御社へまとめて届ける"),
    Delivery.MEMBERS: N_("会員へ直接届ける"),
}
LINES: Mapping[str, str] = {  # what happened, where that is more than the state that came of it
    RunState.CONFIRMED: N_("注文しました"),
    RunState.RENDERING: N_("印刷データを作り始めました"),
    RunState.PRINTING: N_("印刷を始めました"),
    RunState.SHIPPED: N_("発送しました"),
    RunState.DONE: N_("完了しました"),
    RunState.CANCELLED: N_("取り消しました"),
    "repacked": N_("用紙が変わったため、作業指示書を作り直しました"),
    "recalled": N_("印刷会社から取り戻しました"),
    "reprinted": N_("刷り直しを注文しました"),
    "reminded": N_("もう一度案内を送りました"),
    "files_deleted": N_("印刷会社がファイルを削除しました"),
    "purged": N_("ファイルと住所を削除しました"),
}
_TOLD: Mapping[str, tuple[str, ...]] = {  # which details of a line are texts to be read
    RunState.SENT: ("shop",),
    RunState.DECLINED: ("reason",),
    RunState.SHIPPED: ("carrier", "tracking"),
}
_NAMED = 50  # serial numbers in a line
OF_ECARDS: Mapping[str, str] = {RunState.SENT: N_("メールを送っています")}
SIDES: Mapping[str, str] = {Side.MERCHANT: N_("企業さま"), Side.SHOP: N_("印刷会社"), Side.SERVICE: N_("自動")}


@dataclass(frozen=True, slots=True)
class LineShown:
    """Something that happened to a run; ``text`` says more of it, or is ""."""

    at: datetime
    title: str
    who: str
    tone: str
    text: str


def state_words(state: str) -> str:
    """A run's state."""
    return _(STATES[state][0])


def stock_words(stock: str) -> str:
    """A stock by the name that people read; "" for none."""
    names = STOCK_NAMES.get(chosen(), STOCK_NAMES["en"])
    return names.get(stock, stock)


def stock_choices() -> dict[str, str]:
    """Every stock that may be printed on, by its code."""
    return dict(STOCK_NAMES.get(chosen(), STOCK_NAMES["en"]))


def run_state(run: PrintRun) -> tuple[str, str]:
    """A run's state in words, and its tone; e-cards go to no print shop."""
    text, tone = STATES[run.state]
    return _(OF_ECARDS.get(run.state, text) if run.kind == RunKind.ECARDS else text), tone


def refused_words(refused: RunStateRefused) -> str:
    """Why something cannot be done with a run any more."""
    message = N_("この注文はいま「%(state)s」のため、この操作はできません。表示している状態が最新です。")
    return _(message, state=state_words(refused.now))


def line_shown(line: RunLine, own: Side) -> LineShown:
    """A line of the timeline, for the side that reads it; what this version has no words for stands as its code."""
    state, tone = STATES.get(line.what, (line.what, "plain"))
    title = _(LINES.get(line.what, state))
    if line.what == RunState.SENT and "shop" not in line.details:  # e-cards
        title = _(N_("メールを送り始めました"))
    by = _(SIDES[line.side])
    if line.side == own:
        by = line.who or by
    elif line.side != Side.SERVICE and line.who:
        by = f"{by}・{line.who}"
    return LineShown(line.at, title, by, tone, _details(line))


def _details(line: RunLine) -> str:
    told = line.details
    if line.what in {"reprinted", "reminded", RunState.CONFIRMED} and "pieces" in told:
        count = _(N_("%(count)s枚"), count=f"{told['pieces']:,}")
        return f"{count}\n{_left_out(told['left_out'].split())}" if "left_out" in told else count
    if line.what == RunState.ACCEPTED:
        return stock_words(str(told.get("stock", "")))
    said = " ".join(str(told[name]) for name in _TOLD.get(line.what, ()) if told.get(name))
    if line.what == RunState.DECLINED and told.get("files") == "deleted":
        deleted = _(N_("受け取った印刷データは、削除したとのことです。"))
        return f"{said}\n{deleted}"
    return said


def _left_out(serials: Sequence[str]) -> str:
    named = _(N_("、")).join(serials[:_NAMED])
    if len(serials) > _NAMED:
        said = N_("使われなくなったカードの%(count)s枚は除きました。通し番号：%(serials)sなど")
        return _(said, count=f"{len(serials):,}", serials=named)
    return _(N_("使われなくなったカードは除きました。通し番号：%(serials)s"), serials=named)
