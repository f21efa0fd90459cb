"""What a print shop's pages say of its jobs: states, deliveries, media, sheets."""

from collections.abc import Mapping
from datetime import date

from portal.artwork import Duplex, Standard
from portal.kernel.clock import japan_day
from portal.print_runs import Delivery, PrintRun, RunKind, RunState, RunStateRefused
from portal.web import current
from portal.web.desk.run_words import KINDS
from portal.web.language import N_, _

_COMING = (N_("印刷データを作成中"), "wait")
STATES: Mapping[str, tuple[str, str]] = {  # words and tone
    RunState.CONFIRMED: _COMING,
    RunState.RENDERING: _COMING,
    RunState.READY: (N_("まもなく届きます"), "wait"),
    RunState.FAILED: (N_("作成できませんでした"), "late"),
    RunState.SENT: (N_("返事待ち"), "strong"),
    RunState.ACCEPTED: (N_("引き受け済み"), "wait"),
    RunState.PRINTING: (N_("印刷中"), "wait"),
    RunState.SHIPPED: (N_("発送済み"), "ok"),
    RunState.DONE: (N_("完了"), "plain"),
}
SEEN = (RunState.SENT, RunState.ACCEPTED, RunState.PRINTING, RunState.SHIPPED, RunState.DONE)
TO_SHIP = frozenset(SEEN[:3])
DELIVERIES: Mapping[str, str] = {
    Delivery.BULK: N_("企業さまへまとめて納品"),
    Delivery.MEMBERS: N_("会員へ1通ずつ発送（宛名つき）"),
}
MEDIA: Mapping[str, str] = {
    "card": N_("カード型"),
    "postcard": N_("はがき"),
    "a6": N_("A6の同封物"),
    "a4": N_("A4の同封物"),
    "custom": N_("そのほかの大きさ"),
}
STANDARDS: Mapping[str, str] = {Standard.X4: "PDF/X-4", Standard.X1A: "PDF/X-1a:2003"}
DUPLEX: Mapping[str, str] = {Duplex.LONG: N_("長辺とじ"), Duplex.SHORT: N_("短辺とじ")}


def job_state(job: PrintRun) -> tuple[str, str]:
    """How far a job is, as its print shop sees it, and the tone of that."""
    text, tone = STATES.get(job.state, (job.state, "plain"))
    return _(text), tone


def job_kind(job: PrintRun) -> str:
    """What it is: a reprint says of what medium."""
    medium = _(MEDIA.get(job.medium, job.medium))
    if job.kind != RunKind.REPRINT:
        return medium
    return _(N_("%(what)s（%(more)s）"), what=_(KINDS[job.kind]), more=medium)


def sheet_words(job: PrintRun) -> str:
    """On which sheets the pieces stand."""
    if job.sheet == "none":
        return _(N_("面付けなし（1ページに1枚）"))
    return _(N_("%(what)s（%(more)s）"), what=job.sheet.upper(), more=_(DUPLEX[job.duplex]))


def is_late(job: PrintRun) -> bool:
    """Whether it should have been shipped before today, in Japan."""
    due: date | None = job.due_on
    return due is not None and job.state in TO_SHIP and due < japan_day(current.now())


def refused(fault: RunStateRefused) -> str:
    """Why something cannot be done with a job any more."""
    text, _tone = STATES.get(fault.now, (fault.now, ""))
    return _(
        N_("この仕事はもう「%(state)s」になっています。何も変えていません。いまの状態をお確かめください。"),
        state=_(text),
    )
