"""What stores would do to a bill, tried in the sandbox by a button."""

from collections.abc import Sequence

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.bills import Bill, BillHeld, BillState, BillStateRefused, find_bill, is_held, state_at
from portal.organisations import OrganisationKind, Permission
from portal.payments import BillsRefused, SimulationRefused, StoreRefused, What, simulate
from portal.web import current
from portal.web.access import members
from portal.web.bill_words import SIMULATIONS
from portal.web.desk.current import member
from portal.web.language import _
from portal.web.merchant.desk import blueprint
from portal.web.tokens import token_is_good

MERCHANT = OrganisationKind.MERCHANT
OF_OPEN = (What.PAID, What.REVERSED, What.SLOW, What.EXPIRED, What.LATE, What.DOUBLED)
OF_PAID = (What.REVERSED, What.DOUBLED)


@blueprint.post("/bills/<ref:ref>/simulate")
@members(MERCHANT, permission=Permission.EDIT)
def bill_simulate(ref: str) -> ResponseReturnValue:
    """Does it; outside the sandbox nothing."""
    scope, asked = member().scope, request.form.get("what", "")
    found = find_bill(current.session(), scope, ref)
    said = "try_again"
    if token_is_good():
        said = "bill_simulated" if asked in set(What) and _simulated(found, What(asked)) else "bill_not_simulated"
    return redirect(url_for(".bill", ref=found.ref, notice=said), 303)


def simulations(bill: Bill) -> Sequence[tuple[str, str, str]]:
    """What can be tried with a bill: its code, what the button says, and what comes of it; only in the sandbox."""
    here, at = member(), current.now()
    state = state_at(bill, at)
    if not here.scope.sandbox or not here.may(Permission.EDIT) or is_held(bill, at):
        return ()
    offered = OF_OPEN if state == BillState.OPEN else OF_PAID if state == BillState.PAID else ()
    return [(str(what), _(SIMULATIONS[what][0]), _(SIMULATIONS[what][1])) for what in offered]


def _simulated(bill: Bill, what: What) -> bool:
    """Whether it could be done."""
    company, at = current.settings().company_code, current.now()
    try:
        simulate(current.session(), member().scope, bill.ref, what, company=company, at=at)
    except (SimulationRefused, StoreRefused, BillsRefused, BillHeld, BillStateRefused):
        return False
    return True
