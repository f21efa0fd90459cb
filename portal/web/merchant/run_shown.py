"""What a print run's page shows: how far it is, what is wrong with whose piece, its files and figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from portal.cards import cards_by_id
from portal.designs import DesignVersion, design_of_version, find_version
from portal.jobs import JobState, Progress
from portal.members import Member, members_by_id
from portal.organisations import organisations_by_id
from portal.print_runs import (
    LYING,
    PACKED,
    TAKEN,
    Change,
    Figures,
    FilesGone,
    PackageNotReady,
    PrintRun,
    RunKind,
    RunLine,
    RunPiece,
    RunState,
    Side,
    count_to_remind,
    estimate_of_run,
    figures,
    find_pieces,
    has_links,
    is_at_shop,
    may_change,
    may_recall,
    merchant_package,
    originals_of,
    plan_of,
    questions,
    reprints_of,
    run_progress,
    timeline,
    unreached,
)
from portal.web import current
from portal.web.artwork_words import fault_sentence
from portal.web.desk.current import desk_page, member
from portal.web.desk.package_shown import FileShown, files_shown
from portal.web.desk.run_words import DELIVERIES, KINDS, WAITING, line_shown, run_state, stock_words
from portal.web.forms import PortalForm
from portal.web.language import N_, _, chosen, day
from portal.web.progress import WorkShown

MAKING = {RunState.CONFIRMED, RunState.RENDERING}


@dataclass(frozen=True, slots=True)
class FaultShown:
    """What is wrong with a piece, and whose it is; without a piece, with the design."""

    serial: int | None
    member: Member | None
    text: str


@dataclass(frozen=True, slots=True)
class ShareShown:
    """A figure of an e-card run: how many of all, and how many percent that is."""

    label: str
    count: int
    percent: int
    is_late: bool = False


def run_page(found: PrintRun, form: PortalForm, *, error: str = "") -> str:
    """The page; ``form`` is what is being written to the print shop, ``error`` why something was not done."""
    session, scope = current.session(), member().scope.own()
    version, lines = version_shown(found), timeline(session, found)
    shops = organisations_by_id(session, [found.print_shop_id] if found.print_shop_id else [])
    is_ecards = found.kind == RunKind.ECARDS
    counted = figures(session, found) if is_ecards else None
    return desk_page(
        "merchant/run.html",
        form=form,
        error=error,
        run=found,
        state=run_state(found),
        kind=_(KINDS[found.kind]),
        is_ecards=is_ecards,
        shop=shops.get(found.print_shop_id or 0),
        version=version,
        design_ref=design_of_version(session, scope, version.ref).ref if version else "",
        original=originals_of(session, [found]).get(found.of_run_id or 0),
        reason=_reason(lines),
        may_cancel=may_change(found.state, Change.CANCEL),
        stock=stock_words(found.stock_declared or found.stock),
        delivery=_(DELIVERIES[found.delivery]),
        estimate=found.estimate or estimate_of_run(session, found),
        waiting=_(WAITING[found.waiting]) if found.waiting else "",
        work=work_of(found, counted),
        faults=_faults(found),
        fault=_fault(found),
        files=_files(found),
        has_package=found.state in PACKED and not is_ecards,
        has_links=has_links(found),
        shares=shares_of(counted, mailed=found.mails) if counted else [],
        to_remind=count_to_remind(session, found) if may_remind(found) else 0,
        reprints=[(one, run_state(one)) for one in reprints_of(session, found)],
        lines=[line_shown(line, Side.MERCHANT) for line in lines],
        questions=questions(session, found),
        may_ask=is_at_shop(found),
        may_recall=may_recall(session, found),
        is_taken=found.state in TAKEN,
        deleted_on=_deleted_on(found),
        completes_on=_completes_on(found),
        unreached=len(unreached(session, scope, found)) if found.state == RunState.DRAFT else 0,
    )


def work_of(found: PrintRun, counted: Figures | None = None) -> WorkShown | None:
    """How far the drawing is, or the mailing of e-cards; None where nothing is under way."""
    if found.kind == RunKind.ECARDS:
        if found.state not in {RunState.CONFIRMED, RunState.SENT} or not found.mails:
            return None
        sent = counted or figures(current.session(), found)
        return WorkShown(_going_on(found), Progress(sent.mailed, sent.cards))
    if found.state not in MAKING:
        return None
    now = run_progress(current.session(), found)
    is_drawn = now.total and now.done >= now.total
    note = _(N_("すべて読み取りました。一式をまとめています。")) if is_drawn else ""
    return WorkShown(_going_on(found), Progress(now.done, now.total, note))


def work_ended(found: PrintRun) -> WorkShown:
    """What a page that still follows is told once nothing is under way."""
    return WorkShown(JobState.FAILED if found.state == RunState.FAILED else JobState.DONE)


def may_remind(found: PrintRun) -> bool:
    """Whether its cards have all been mailed by us, so that their holders can be reminded."""
    return found.kind == RunKind.ECARDS and found.state == RunState.DONE and found.mails


def version_shown(found: PrintRun) -> DesignVersion | None:
    """The version of a design that is printed; None for e-cards that have none."""
    session, scope = current.session(), member().scope.own()
    ref = plan_of(session, scope, found.ref).design_version
    return find_version(session, scope, ref) if ref else None


def holders_of(pieces: Sequence[RunPiece]) -> dict[int, Member]:
    """Whose the pieces' cards are, by the pieces' ids; blank cards are left out."""
    session, scope = current.session(), member().scope.own()
    cards = cards_by_id(session, scope, {piece.card_id for piece in pieces})
    theirs = members_by_id(session, scope, {card.member_id for card in cards.values() if card.member_id is not None})
    whose = {piece.id: theirs.get(cards[piece.card_id].member_id or 0) for piece in pieces if piece.card_id in cards}
    return {piece: who for piece, who in whose.items() if who is not None}


def shares_of(counted: Figures, *, mailed: bool) -> list[ShareShown]:
    """An e-card run's figures, with their shares of all cards; those of our mail only where we have ``mailed``."""
    shown = [(_(N_("開いた")), counted.opened, False), (_(N_("機器に入れた")), counted.claimed, False)]
    if mailed:
        shown.insert(0, (_(N_("メールを送った")), counted.mailed, False))
        shown.append((_(N_("メールが届かなかった")), counted.bounced, counted.bounced > 0))
    return [
        ShareShown(label, count, round(100 * count / counted.cards) if counted.cards else 0, late)
        for label, count, late in shown
    ]


def _going_on(found: PrintRun) -> str:
    is_waiting = found.waiting or found.state == RunState.CONFIRMED
    return JobState.WAITING if is_waiting else JobState.RUNNING


def _faults(found: PrintRun) -> list[FaultShown]:
    """What is wrong with whose piece; where it is the design, no piece is named."""
    lines = {line for fault in found.faults if isinstance(line := fault["details"].get("line"), int)}
    pieces = find_pieces(current.session(), found, serials=lines, limit=len(lines)) if lines else []
    whose, by_serial = holders_of(pieces), {piece.serial: piece.id for piece in pieces}
    told = []
    for fault in found.faults:
        piece = by_serial.get(fault["details"].get("line"))
        serial = fault["details"]["line"] if piece else None
        text = fault_sentence(fault["code"], fault["details"], chosen())
        told.append(FaultShown(serial, whose.get(piece or 0), text))
    return told


_FAULTS = {
    "pieces": N_(
        "印刷できない内容の券面があります。会員の情報を直してから、もう一度作ってください。番号はそのまま使えます。"
    ),
    "design": N_("このデザインのままでは印刷データを作れません。取り消して、直したデザインで注文し直してください。"),
    "read_back": N_(
        "できあがったデータのバーコードが、予定どおりに読めませんでした。"
        "もう一度作っても同じなら、運営へお問い合わせください。"
    ),
    "workers_lost": N_(
        "サーバーの側で処理が何度も止まりました。もう一度作ってみて、同じなら運営へお問い合わせください。"
    ),
}


def _fault(found: PrintRun) -> str:
    if found.state != RunState.FAILED:
        return ""
    return _(_FAULTS.get(found.fault, _FAULTS["workers_lost"]))


def _reason(lines: Sequence[RunLine]) -> str:
    """Why the last print shop declined."""
    said = [str(line.details.get("reason", "")) for line in lines if line.what == RunState.DECLINED]
    return said[-1] if said else ""


def _files(found: PrintRun) -> list[FileShown]:
    try:
        return files_shown(merchant_package(current.session(), member().scope.own(), found.ref))
    except (FilesGone, PackageNotReady):
        return []


def _completes_on(found: PrintRun) -> str:
    """The day on which a run completes itself; "" for one that does not."""
    if found.state == RunState.SHIPPED and found.shipped_at:
        return day(found.shipped_at + timedelta(days=current.settings().retention_days))
    return day(found.changed_at + LYING) if found.state == RunState.READY else ""


def _deleted_on(found: PrintRun) -> str:
    """The day on which files and addresses are deleted; "" while that is not known, or has happened."""
    if found.done_at is None or found.purged_at is not None or found.kind == RunKind.ECARDS:
        return ""
    return day(found.done_at + timedelta(days=current.settings().retention_days))
