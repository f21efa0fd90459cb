"""Bills: the list, by state and words, on the page and as a file."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice

from flask import Response, request, stream_with_context
from sqlalchemy.orm import Session

from portal.bills import (
    Bill,
    BillSearch,
    BillState,
    Column,
    all_bills,
    bill_totals,
    count_bills,
    search_bills,
    state_at,
)
from portal.kernel.clock import JST, japan_day
from portal.kernel.tables import BYTE_ORDER_MARK, csv_line
from portal.numbers import group_number
from portal.organisations import OrganisationKind
from portal.payments import PaymentState, bills_looked_into
from portal.web import current
from portal.web.access import members
from portal.web.asking import SHOWN, cursor, portion
from portal.web.bill_words import FIELDS, STATES, days_left_words, standing_words
from portal.web.desk.current import Member, desk_page, member
from portal.web.language import N_, _
from portal.web.merchant.bill_search import Beside, beside, billers, export_address, member_asked, searched
from portal.web.merchant.desk import blueprint

MERCHANT = OrganisationKind.MERCHANT
AT_ONCE = 1_000  # bills in memory
TABS = {"open": BillState.OPEN, "paid": BillState.PAID, "lapsed": BillState.LAPSED, "withdrawn": BillState.WITHDRAWN}
BEHIND = {  # what stands behind the columns that come in again
    "state": N_("状態"),
    "biller": N_("請求元"),
    "registered_at": N_("登録日時"),
    "paid_at": N_("支払日時"),
    "payment_state": N_("支払いの状態"),
    "id": N_("請求のID"),
}


@blueprint.get("/bills", endpoint="bills")
@members(MERCHANT)
def all_of_them() -> str:
    """The bills of this mode that match."""
    session, here, search, at = current.session(), member(), searched(), current.now()
    found, after = portion(
        search_bills(session, here.scope, search, after=cursor(), limit=SHOWN + 1), lambda one: str(one.ref)
    )
    counts = count_bills(session, here.scope, search)
    things = beside(found)
    return desk_page(
        "merchant/bills.html",
        rows=[(bill, standing_words(bill, things.payments.get(bill.id), at), _due(bill, at)) for bill in found],
        after=after,
        beside=things,
        tabs=_tabs(search, counts),
        has_any=bool(found) or any(counts.values()) or _has_any(session, here),
        whose=member_asked(),
        billers=(whom := billers()),
        choices=[("", _(N_("すべて"))), *((one.ref, one.name) for one in whom)],
        export_excel=export_address("excel"),
        export_programs=export_address("programs"),
    )


@blueprint.get("/bills.csv")
@members(MERCHANT)
def bills_export() -> Response:
    """The bills that match, all of them."""
    lines = _lines(searched(), for_excel=request.args.get("written_for") != "programs")
    response = Response(stream_with_context(lines), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="bills-{japan_day(current.now())}.csv"'
    return response


def open_bills_to_look_into(session: Session, here: Member) -> int:
    """How many bills there are of which stores told what did not fit."""
    return len(bills_looked_into(session, here.scope))


def totals_here() -> dict[str, object]:
    """What the merchant's home says of bills."""
    session, here = current.session(), member()
    totals = bill_totals(session, here.scope, at=current.now())
    return {"bill_totals": totals, "pending_bills": open_bills_to_look_into(session, here)}


def _has_any(session: Session, here: Member) -> bool:
    return bool(search_bills(session, here.scope, BillSearch(), limit=1))


def _tabs(search: BillSearch, counts: dict[BillState, int]) -> Sequence[tuple[str, str, int, bool]]:
    """What the query says, the label, how many there are, and whether it is the one that is shown."""
    tabs = [(asked, _(STATES[state][0]), counts[state], search.state == state) for asked, state in TABS.items()]
    return [*tabs, ("all", _(N_("すべて")), sum(counts.values()), search.state is None)]


def _due(bill: Bill, at: datetime) -> str:
    return days_left_words(bill.due_on, at) if state_at(bill, at) == BillState.OPEN else ""


def _lines(search: BillSearch, *, for_excel: bool) -> Iterator[str]:
    """The heading, then the bills; numbers in groups for Excel, which would round them."""
    headings = {**FIELDS, **BEHIND}
    yield (BYTE_ORDER_MARK if for_excel else "") + csv_line(
        [_(text) if for_excel else code for code, text in headings.items()]
    )
    everything = all_bills(current.session(), member().scope, search)
    while some := list(islice(everything, AT_ONCE)):
        things = beside(some)
        yield "".join(csv_line(_cells(bill, things, for_excel=for_excel)) for bill in some)


def _cells(bill: Bill, things: Beside, *, for_excel: bool) -> list[str]:
    digits = things.numbers[bill.number_id].digits
    whose = things.members.get(bill.member_id or 0)
    payment = things.payments.get(bill.id)
    state = payment.state if payment and bill.state == BillState.PAID else ""
    told = {
        Column.NUMBER: " ".join(group_number(digits)) if for_excel else digits,
        Column.MEMBER_NO: whose.member_no if whose else "",
        Column.REFERENCE: bill.reference,
        Column.AMOUNT: str(bill.amount.amount),
        Column.PRICE: "" if bill.price_before_tax is None else str(bill.price_before_tax.amount),
        Column.DUE_ON: bill.due_on.isoformat(),
        Column.PURPOSE: bill.purpose,
        Column.MESSAGE: bill.message,
        Column.CUSTOMER_NAME: bill.customer_name,
        "state": _(STATES[bill.state][0]) if for_excel else bill.state,
        "biller": things.billers[bill.organisation_id].name,
        "registered_at": _time(bill.registered_at, for_excel=for_excel),
        "paid_at": _time(bill.paid_at, for_excel=for_excel),
        "payment_state": _payment(state, for_excel=for_excel),
        "id": bill.ref,
    }
    return list(told.values())


def _time(at: datetime | None, *, for_excel: bool) -> str:
    if at is None:
        return ""
    return at.astimezone(JST).strftime("%Y-%m-%d %H:%M") if for_excel else at.isoformat(timespec="seconds")


def _payment(state: str, *, for_excel: bool) -> str:
    """Whether a payment is final, as pages and links call it."""
    if state == PaymentState.CONFIRMED:
        return _(N_("速報")) if for_excel else "provisional"
    return _(N_("確定")) if state and for_excel else state
