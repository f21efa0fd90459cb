"""Planning a run: what is printed, for whom, by whom; changed as often as one likes until it is confirmed."""

from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.artwork import OF_CARDS, STOCKS, ArtworkError, Duplex, Press, Standard, impose, read_design, sheet_size
from portal.db import transaction
from portal.designs import DesignVersion, content_bytes, find_version, is_printable
from portal.kernel.clock import japan_day
from portal.kernel.identifiers import new_ref
from portal.kernel.text import TextNotAllowed, TextTooLong, clean_line, clean_text
from portal.organisations import Actor, ObjectUnknown, Organisation, Scope, note_act
from portal.print_runs.errors import PlanRefused, RunStateRefused, StockRefused
from portal.print_runs.model import PrintRun
from portal.print_runs.prices import estimate, working_shop
from portal.print_runs.rules import (
    MESSAGE_LIMIT,
    MOST_OVERS,
    MOST_PIECES,
    NAME_LIMIT,
    NOTE_LIMIT,
    Delivery,
    Estimate,
    RunKind,
    RunState,
)
from portal.print_runs.selecting import Selection, count_selected, reach_of
from portal.print_runs.store import SERVICE, find_run, locked_run

SHEETS = ("none", "a4", "a3", "sra3")
MOST_REFS = 1000  # members named one by one


@dataclass(frozen=True, slots=True)
class RunPlan:
    """What is asked for. ``design_version`` and ``print_shop`` are refs; ``sheet`` a name or mm as ``320x450``.

    ``overs``: spare sheets for setting up, without numbers. ``message``: what a carrier sheet or e-card mail says.
    ``sends_itself``: goes to the shop as soon as it is ready. ``mails``: e-cards are mailed by us, not by their links.
    """

    name: str
    design_version: str = ""
    kind: RunKind = RunKind.CARDS
    selection: Selection = field(default_factory=Selection)
    print_shop: str = ""
    stock: str = ""
    sheet: str = "none"
    duplex: Duplex = Duplex.LONG
    standard: Standard = Standard.X4
    dpi: int = 600
    blanks: int = 0
    overs: int = 0
    delivery: Delivery = Delivery.BULK
    due_on: date | None = None
    note: str = ""
    message: str = ""
    sends_itself: bool = True
    mails: bool = True


def plan_run(
    session: Session, scope: Scope, plan: RunPlan, *, actor: Actor, at: datetime, request_key: str | None = None
) -> PrintRun:
    """Makes a draft; the same ``request_key`` gives the same draft. Raises ``PlanRefused``, ``ShopRefused``.

    Nothing is numbered or drawn yet.
    """
    if scope.organisation_id is None:
        raise PlanRefused("name", "unknown")
    with transaction(session):
        if request_key:
            twin = scope.own().select(PrintRun).where(PrintRun.request_key == request_key)
            if found := session.scalars(twin).one_or_none():
                return found
        run = PrintRun(
            ref=new_ref(),
            organisation_id=scope.organisation_id,
            sandbox=scope.sandbox,
            state=RunState.DRAFT,
            package=[],
            faults=[],
            made_by=actor.name,
            made_at=at,
            changed_at=at,
            request_key=request_key,
            **_checked(session, scope, plan, at),
        )
        session.add(run)
        session.flush()
        note_act(session, actor, "run.planned", organisation_id=run.organisation_id, about=run.ref, at=at)
        return run


def change_plan(session: Session, scope: Scope, ref: str, plan: RunPlan, *, actor: Actor, at: datetime) -> PrintRun:
    """Plans a draft anew. Raises ``ObjectUnknown``, ``RunStateRefused`` once it is confirmed, ``PlanRefused``,
    ``ShopRefused``.
    """
    with transaction(session):
        run = locked_run(session, scope, ref)
        if run.state != RunState.DRAFT:
            raise RunStateRefused(run.state, "plan")
        for name, value in _checked(session, scope, plan, at).items():
            setattr(run, name, value)
        run.changed_at = at
        session.flush()
        note_act(session, actor, "run.replanned", organisation_id=run.organisation_id, about=run.ref, at=at)
        return run


def plan_of(session: Session, scope: Scope, ref: str) -> RunPlan:
    """A run's plan, for a form that changes it or starts another alike. Raises ``ObjectUnknown``."""
    run = find_run(session, scope, ref)
    version = version_of(session, run)
    shop = session.get(Organisation, run.print_shop_id) if run.print_shop_id else None
    return RunPlan(
        name=run.name,
        design_version=version.ref if version else "",
        kind=RunKind(run.kind),
        selection=Selection.of(run.selection),
        print_shop=shop.ref if shop else "",
        stock=run.stock,
        sheet=run.sheet,
        duplex=Duplex(run.duplex),
        standard=Standard(run.standard),
        dpi=run.dpi,
        blanks=run.blanks,
        overs=run.overs,
        delivery=Delivery(run.delivery),
        due_on=run.due_on,
        note=run.note,
        message=run.message,
        sends_itself=run.sends_itself,
        mails=run.mails,
    )


def estimate_of_run(session: Session, run: PrintRun) -> Estimate | None:
    """What the run's shop would ask for it just now; None where it has no price for that."""
    if run.print_shop_id is None:
        return None
    to_members = run.delivery == Delivery.MEMBERS
    return estimate(
        session, run.print_shop_id, medium=run.medium, stock=run.stock, pieces=run.pieces, to_members=to_members
    )


def version_of(session: Session, run: PrintRun) -> DesignVersion | None:
    """The version of a design that the run prints; None for e-cards that have none."""
    wanted = SERVICE.select(DesignVersion).where(DesignVersion.id == (run.design_version_id or 0))
    return session.scalars(wanted).one_or_none()


def press_of(run: PrintRun, split: int) -> Press:
    """How the engine prints the run."""
    return Press(Standard(run.standard), run.dpi, sheet_size(run.sheet), Duplex(run.duplex), split)


def _checked(session: Session, scope: Scope, plan: RunPlan, at: datetime) -> dict[str, Any]:
    """A run's columns by the plan. Raises ``PlanRefused``, ``ShopRefused``."""
    texts = {
        "name": _text("name", plan.name, NAME_LIMIT, line=True),
        "note": _text("note", plan.note, NOTE_LIMIT),
        "message": _text("message", plan.message, MESSAGE_LIMIT),
    }
    if not texts["name"]:
        raise PlanRefused("name", "missing")
    members = _counted(session, scope, plan)
    if plan.due_on and plan.due_on < japan_day(at):
        raise PlanRefused("due_on", "past")
    values = texts | {
        "kind": plan.kind,
        "selection": asdict(plan.selection),
        "members": members,
        "blanks": plan.blanks,
        "overs": plan.overs,
        "delivery": plan.delivery,
        "due_on": plan.due_on,
        "sends_itself": plan.sends_itself,
        "mails": plan.mails,
    }
    version = _version(session, scope, plan)
    return values | {"design_version_id": version.id if version else None} | _printing(session, plan, version, members)


def _counted(session: Session, scope: Scope, plan: RunPlan) -> int:
    if len(plan.selection.refs) > MOST_REFS:
        raise PlanRefused("members", "too_many", most=MOST_REFS)
    if not 0 <= plan.overs <= MOST_OVERS:
        raise PlanRefused("overs", "too_many", most=MOST_OVERS)
    if plan.blanks < 0 or (plan.blanks and (plan.kind is not RunKind.CARDS or plan.delivery is Delivery.MEMBERS)):
        raise PlanRefused("blanks", "blanks")
    reach = reach_of(plan.kind, plan.delivery, mails=plan.mails)
    members = count_selected(session, scope, plan.selection, reach)
    if not members + plan.blanks:
        raise PlanRefused("members", "nobody")
    if members + plan.blanks > MOST_PIECES:
        raise PlanRefused("members", "too_many", most=MOST_PIECES)
    return members


def _version(session: Session, scope: Scope, plan: RunPlan) -> DesignVersion | None:
    if not plan.design_version and plan.kind is RunKind.ECARDS:
        return None
    try:
        if is_printable(session, scope, plan.design_version):
            return find_version(session, scope, plan.design_version)
    except ObjectUnknown:
        pass
    raise PlanRefused("design_version", "unknown")


def _printing(session: Session, plan: RunPlan, version: DesignVersion | None, members: int) -> dict[str, Any]:
    """What concerns the press: the sheet must hold the design's pieces, the shop must be working."""
    if plan.kind is RunKind.REPRINT:
        raise PlanRefused("kind", "unknown")
    values = {
        "sheet": plan.sheet, "duplex": plan.duplex, "standard": plan.standard, "dpi": plan.dpi, "stock": plan.stock,
    }  # fmt: skip
    if plan.kind is RunKind.ECARDS or version is None:
        return values | {"medium": "", "print_shop_id": None, "estimate": None}
    design = read_design(content_bytes(version.content))
    medium = design.medium
    if plan.blanks and (theirs := sorted(set(design.fields) - OF_CARDS)):
        raise PlanRefused("blanks", "names", column=theirs[0])
    if (medium.name == "postcard") != (plan.kind is RunKind.POSTCARDS):
        raise PlanRefused("design_version", "medium")
    if plan.stock and plan.stock not in STOCKS:
        raise StockRefused
    try:
        impose(medium, Press(plan.standard, plan.dpi, sheet_size(plan.sheet), plan.duplex))
    except ArtworkError as fault:
        raise PlanRefused("sheet", "sheet") from fault
    shop = working_shop(session, plan.print_shop) if plan.print_shop else None
    if shop and not plan.stock:
        raise PlanRefused("stock", "missing")
    found = None
    if shop:
        found = estimate(
            session, shop.id, medium=medium.name, stock=plan.stock, pieces=members + plan.blanks,
            to_members=plan.delivery is Delivery.MEMBERS,
        )  # fmt: skip
    return values | {
        "medium": medium.name,
        "print_shop_id": shop.id if shop else None,
        "estimate": asdict(found) if found else None,
    }


def _text(field: str, text: str, limit: int, *, line: bool = False) -> str:
    try:
        return clean_line(text, limit) if line else clean_text(text, limit)
    except TextTooLong as fault:
        raise PlanRefused(field, "too_long", most=limit) from fault
    except TextNotAllowed as fault:
        raise PlanRefused(field, "character", code_point=fault.code_point) from fault
