"""Print runs as the API shows them to their merchant: print shop, original and faults told by what they are called."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from portal.api import caller
from portal.api.resources.run_shown_schemas import RunHead, RunShown
from portal.organisations import Organisation, Scope, organisations_by_id
from portal.print_runs import PrintRun, find_pieces, originals_of, plan_of, run_progress
from portal.web import current
from portal.web.artwork_words import fault_sentence
from portal.web.language import chosen

RUN = RunShown()
_HEAD = tuple(name for name in RunHead().fields if name not in {"of_run", "print_shop", "print_shop_name"})


def own_scope() -> Scope:
    """What the caller may see without its tenants: they have runs of their own."""
    return caller.scope().own()


def run_heads(found: Sequence[PrintRun]) -> list[Mapping[str, Any]]:
    """Runs as lists show them."""
    session = current.session()
    shops = organisations_by_id(session, {run.print_shop_id for run in found if run.print_shop_id})
    originals = originals_of(session, found)
    return [_head(run, shops.get(run.print_shop_id or 0), originals.get(run.of_run_id or 0)) for run in found]


def run_shown(run: PrintRun) -> Mapping[str, Any]:
    """A run with its plan and how far it is."""
    session = current.session()
    plan = plan_of(session, own_scope(), run.ref)
    (head,) = run_heads([run])
    return {
        **head,
        **{name: getattr(run, name) for name in ("members", "blanks", "message", "sends_itself", "mails", "estimate")},
        "design_version": plan.design_version,
        "selection": asdict(plan.selection),
        "drawn": run_progress(session, run).done,
        "waiting": run.waiting,
        "faults": _faults(run),
    }


def _head(run: PrintRun, shop: Organisation | None, original: PrintRun | None) -> Mapping[str, Any]:
    return {name: getattr(run, name) for name in _HEAD} | {
        "print_shop": shop.ref if shop else None,
        "print_shop_name": shop.name if shop else None,
        "of_run": original.ref if original else None,
    }


def _faults(run: PrintRun) -> list[Mapping[str, Any]]:
    """What is wrong with whose piece; where it is the design, no piece is named."""
    lines = {line for fault in run.faults if isinstance(line := fault["details"].get("line"), int)}
    pieces = find_pieces(current.session(), run, serials=lines, limit=len(lines)) if lines else []
    known = {piece.serial: piece.member_no for piece in pieces}
    return [
        {
            "serial": line if (line := fault["details"].get("line")) in known else None,
            "member_no": known.get(line) or None,
            "code": fault["code"],
            "detail": fault_sentence(fault["code"], fault["details"], chosen()),
        }
        for fault in run.faults
    ]
