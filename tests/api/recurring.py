"""Plans of recurring bills, and runs, for operations to be tried on."""

from portal.recurring import RunChanges, change_coming, find_plan, skip_coming
from tests.api.client import BODIES, Machine
from tests.print_runs.desk import Desk


def recurring_ref(machine: Machine, desk: Desk, path: str) -> str:
    """The ref of a plan for which an operation at this path goes well, or of a run."""
    ref = str(machine.post("/recurring", BODIES["recurring"]).json["id"])
    session, scope = desk.session, desk.scope
    plan = find_plan(session, scope, ref)
    assert plan.next_month is not None
    by = {"month": plan.next_month, "actor": desk.merchant.actor, "at": plan.made_at}
    if path.endswith("/take-back"):
        skip_coming(session, scope, ref, **by)
    if path.endswith("/lines"):
        return change_coming(session, scope, ref, RunChanges(), **by).ref
    return ref
