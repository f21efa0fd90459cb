"""Print runs in the state in which an operation of the API is of use."""

from portal.kernel.identifiers import new_ref
from portal.members import Particulars, add_member
from portal.print_runs import (
    PrintRun,
    RunKind,
    Selection,
    accept_job,
    mark_done,
    mark_printing,
    mark_shipped,
)
from portal.print_runs.rendering import begin_part, fail_run
from tests.print_runs.desk import Desk


def ready_for(desk: Desk, path: str) -> str:
    """The ref of a run of one member on which the operation at ``path`` can be done."""
    member = add_member(
        desk.session, desk.scope, Particulars(new_ref(), "髙﨑 花", address="hana@example.jp"), **desk.by_merchant
    )
    chosen = Selection(refs=(member.ref,))
    verb = path.rpartition("/")[2]
    if verb in {"{ref}", "confirm", "cancel", "estimate"} and "print-jobs" not in path:
        return desk.planned(selection=chosen).ref
    if verb in {"links", "figures", "remind"}:
        run = desk.confirmed(selection=chosen, kind=RunKind.ECARDS, design_version="", print_shop="", stock="")
        desk.work()
        return run.ref
    if verb == "retry":
        return _failed(desk, chosen).ref
    is_kept = "print-jobs" not in path and verb in {"send", "take"}
    run = desk.packed(selection=chosen, sends_itself=not is_kept)
    _go_on(desk, run, verb)
    return run.ref


def _failed(desk: Desk, chosen: Selection) -> PrintRun:
    run = desk.confirmed(selection=chosen)
    begin_part(desk.session, run.ref, 1, at=desk.at)
    fail_run(desk.session, run.ref, "pieces", (), at=desk.at)
    return run


def _go_on(desk: Desk, run: PrintRun, verb: str) -> None:
    """Does what a print shop does before ``verb``."""
    shop = (desk.session, desk.shop.scope, run.ref)
    before = {"printing": 1, "spoiled": 1, "reprint": 1, "shipped": 2, "done": 3, "files-deleted": 4}.get(verb, 0)
    steps = (
        lambda: accept_job(*shop, stock="pvc", **desk.by_shop),
        lambda: mark_printing(*shop, **desk.by_shop),
        lambda: mark_shipped(*shop, carrier="ヤマト運輸", tracking="", **desk.by_shop),
        lambda: mark_done(*shop, **desk.by_shop),
    )
    for step in steps[:before]:
        step()
