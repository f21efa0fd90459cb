"""What the chain's registers have told of a business day: totals, and each line of it as a file."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice

from flask import Response, request, stream_with_context

from portal.kernel.clock import JST, japan_day
from portal.kernel.tables import BYTE_ORDER_MARK, csv_line
from portal.organisations import OrganisationKind
from portal.payments import CashLine, cash_of_day, daily_totals
from portal.web import current
from portal.web.access import members
from portal.web.chain.desk import blueprint
from portal.web.desk.current import desk_page, member
from portal.web.language import N_, _

CHAIN = OrganisationKind.CHAIN
DAYS = 7
AT_ONCE = 1_000  # lines written together
STATES = {
    "provisional": N_("入金（速報）"),
    "final": N_("入金（確定）"),
    "reversed": N_("取消"),
    "pending": N_("保留"),
    "returned": N_("返金"),
    "dismissed": N_("入金なし"),
}
COLUMNS = {
    "at": N_("日時"),
    "store": N_("店舗"),
    "register": N_("レジ"),
    "receipt": N_("レシート番号"),
    "code": N_("申込券の44桁"),
    "amount": N_("金額"),
    "state": N_("状態"),
    "id": N_("ID"),
}


@blueprint.get("/totals")
@members(CHAIN)
def totals() -> str:
    """A business day's totals, and those of the days before it."""
    scope, session, chosen, today = member().scope, current.session(), _chosen(), japan_day(current.now())
    days = [daily_totals(session, scope, chosen - timedelta(days=back)) for back in range(DAYS)]
    later = chosen + timedelta(days=1)
    return desk_page(
        "chain/totals.html",
        day=days[0],
        days=[one for one in days if one.paid or one.reversed or one.pending],
        earlier=(chosen - timedelta(days=1)).isoformat(),
        later=later.isoformat() if later <= today else "",
    )


@blueprint.get("/totals.csv")
@members(CHAIN)
def totals_export() -> Response:
    """Each line of a business day; in the reader's words for Excel, in codes for programs."""
    chosen, for_excel = _chosen(), request.args.get("written_for") != "programs"
    response = Response(
        stream_with_context(_lines(chosen, for_excel=for_excel)), content_type="text/csv; charset=utf-8"
    )
    response.headers["Content-Disposition"] = f'attachment; filename="totals-{chosen.isoformat()}.csv"'
    return response


def _lines(chosen: date, *, for_excel: bool) -> Iterator[str]:
    heading = [_(text) if for_excel else code for code, text in COLUMNS.items()]
    yield (BYTE_ORDER_MARK if for_excel else "") + csv_line(heading)
    found = cash_of_day(current.session(), member().scope, chosen)
    while portion := list(islice(found, AT_ONCE)):
        yield "".join(csv_line(_cells(line, for_excel=for_excel)) for line in portion)


def _cells(line: CashLine, *, for_excel: bool) -> list[str]:
    """The 44 digits in groups, or Excel would round them."""
    code = " ".join(line.code[at : at + 4] for at in range(0, len(line.code), 4)) if for_excel else line.code
    at = line.at.astimezone(JST).strftime("%Y-%m-%d %H:%M:%S") if for_excel else line.at.isoformat(timespec="seconds")
    state = _(STATES[line.state]) if for_excel else line.state
    return [at, line.store, line.register, line.receipt, code, str(line.amount.amount), state, line.ref]


def _chosen() -> date:
    """The day that is asked for, else today."""
    today = japan_day(current.now())
    try:
        asked = date.fromisoformat(request.args.get("day", ""))
    except ValueError:
        return today
    return asked if asked.year in range(2000, today.year + 2) else today
