"""What is asked of the list of bills, the same for the page and for the file; and what both show beside a bill."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request, url_for

from portal.bills import Bill, BillSearch, BillState
from portal.cards import find_card
from portal.members import Member, find_member, members_by_id
from portal.numbers import NumberRecord, numbers_by_id
from portal.organisations import ObjectUnknown, Organisation, organisations_by_id, tenants
from portal.payments import Payment, bills_looked_into, payments_of_bills
from portal.web import current
from portal.web.addresses import asked
from portal.web.asking import ref_asked, words
from portal.web.desk.current import member

STATES: Mapping[str, BillState | None] = {  # by what stands in the query
    "open": BillState.OPEN,
    "paid": BillState.PAID,
    "lapsed": BillState.LAPSED,
    "withdrawn": BillState.WITHDRAWN,
    "all": None,
}
_MOST_BILLERS = 1_000


@dataclass(frozen=True, slots=True)
class Beside:
    """What belongs to some bills: by the ids of numbers, members and organisations, and payments by bills'."""

    numbers: Mapping[int, NumberRecord]
    members: Mapping[int, Member]
    billers: Mapping[int, Organisation]
    payments: Mapping[int, Payment]


def searched() -> BillSearch:
    """State, words, member, biller and batch in the query. Raises ``ObjectUnknown`` for what is not in the scope."""
    scope, session = member().scope, current.session()
    whose, of = ref_asked("member"), ref_asked("biller")
    typed = words()
    state = STATES.get(request.args.get("state", ""), BillState.OPEN)
    return BillSearch(
        state=None if typed and "state" not in request.args else state,
        words=typed,
        member_id=find_member(session, scope.own(), whose).id if whose else None,
        organisation_id=_biller(of).id if of else None,
        batch_ref=ref_asked("batch"),
        number_id=find_card(session, scope.own(), card).number_id if (card := ref_asked("card")) else None,
        ids=bills_looked_into(session, scope) if request.args.get("pending") == "yes" else None,
    )


def member_asked() -> Member | None:
    """The member that the search is narrowed to. Raises ``ObjectUnknown``."""
    whose = ref_asked("member")
    return find_member(current.session(), member().scope.own(), whose) if whose else None


def billers() -> Sequence[Organisation]:
    """Those whose bills are seen here, oneself first; one alone where there are no tenants."""
    here = member()
    housed = tenants(current.session(), here.scope, limit=_MOST_BILLERS) if here.scope.with_tenants else ()
    return [here.organisation, *housed]


def beside(bills: Sequence[Bill]) -> Beside:
    """What belongs to these bills."""
    session = current.session()
    return Beside(
        numbers_by_id(session, {bill.number_id for bill in bills}),
        members_by_id(session, member().scope, {bill.member_id for bill in bills if bill.member_id is not None}),
        organisations_by_id(session, {bill.organisation_id for bill in bills}),
        payments_of_bills(session, [bill.id for bill in bills]),
    )


def export_address(written_for: str) -> str:
    """Where the same search is had as a file for ``excel`` or ``programs``."""
    search: dict[str, Any] = dict(asked("after"))
    return url_for("merchant.bills_export", written_for=written_for, **search)


def _biller(ref: str) -> Organisation:
    found = next((one for one in billers() if one.ref == ref), None)
    if found is None:
        raise ObjectUnknown
    return found
