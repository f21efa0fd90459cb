"""The log of acts: searched, filtered by day and kind, and exported as CSV."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from flask import Response, request, stream_with_context
from sqlalchemy.orm import Session

from portal.kernel.clock import JST
from portal.kernel.tables import BYTE_ORDER_MARK, csv_line
from portal.organisations import AuditEntry, AuditSearch, Scope, all_audit_entries, audit_entries, tenants
from portal.web import current
from portal.web.addresses import asked
from portal.web.asking import ref_asked, words
from portal.web.desk.act_words import GROUPS, Act, act_of
from portal.web.desk.current import desk_page, member
from portal.web.desk.part import Part
from portal.web.language import N_, _

part = Part()
SHOWN = 50
MOST_TENANTS = 1_000  # whose names are looked up
COLUMNS = (
    N_("日時"),
    N_("操作した人"),
    N_("アクセス元"),
    N_("操作の内容"),
    N_("操作のコード"),
    N_("対象のID"),
    N_("会社・団体"),
)
Names = Mapping[int | None, str]
"""Organisations' names by their ids; None: the service itself."""
NamesOf = Callable[[Sequence[AuditEntry]], Names]


@part.route("/log")
def log() -> str:
    """The latest acts that match."""
    here = member()
    return log_page(here.scope, lambda shown: _names(current.session(), here.scope, shown))


@part.route("/log.csv")
def log_export() -> Response:
    """All acts that match, as CSV."""
    here = member()
    return log_csv(
        here.scope, _tenant_names(current.session(), here.scope) | {here.organisation.id: here.organisation.name}
    )


def log_page(
    scope: Scope,
    names: NamesOf,
    groups: Mapping[str, str] = GROUPS,
    template: str = "desk_pages/log.html",
    **values: object,
) -> str:
    """The latest acts in the scope that match; ``names`` are of the organisations shown, ``groups`` to filter by."""
    search, faults = _search(groups)
    after = request.args.get("after", "")
    before = int(after) if after.isascii() and after.isdigit() and len(after) < 19 else None
    found = audit_entries(current.session(), scope, search, before=before, limit=SHOWN + 1)
    shown = found[:SHOWN]
    return desk_page(
        template,
        acts=[act_of(entry) for entry in shown],
        names=names(shown),
        after=str(shown[-1].id) if len(found) > SHOWN else "",
        is_later=before is not None,
        is_searched=search != AuditSearch(),
        groups=groups,
        faults=faults,
        query=f"?{urlencode(asked('after', 'before'))}",
        **values,
    )


def log_csv(scope: Scope, names: Names, groups: Mapping[str, str] = GROUPS) -> Response:
    """All acts that match, as CSV for a spreadsheet: UTF-8 with a byte order mark, no cell a formula."""
    search, _faults = _search(groups)
    entries = all_audit_entries(current.session(), scope, search)
    day = current.now().astimezone(JST).strftime("%Y%m%d")
    response = Response(stream_with_context(_csv(entries, names)), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="operation-log-{day}.csv"'
    return response


def _csv(entries: Iterator[AuditEntry], names: Names) -> Iterator[str]:
    yield BYTE_ORDER_MARK + csv_line(_(column) for column in COLUMNS)
    for entry in entries:
        yield csv_line(_cells(act_of(entry), names))


def _cells(act: Act, names: Names) -> list[str]:
    entry = act.entry
    at = entry.at.astimezone(JST).strftime("%Y-%m-%d %H:%M:%S")
    return [
        at,
        act.by,
        entry.from_address,
        act.text,
        entry.action,
        entry.about,
        names.get(entry.organisation_id, ""),
    ]


def _search(groups: Mapping[str, str]) -> tuple[AuditSearch, dict[str, str]]:
    """What is looked for, and what is wrong with it: a day that is none is left out and said."""
    faults: dict[str, str] = {}
    since, until = _day("since", faults), _day("until", faults)
    action = request.args.get("action", "")
    search = AuditSearch(
        text=words(),
        action=action if action in groups else "",
        about=ref_asked("about").strip()[:64],
        since=_start(since) if since else None,
        until=_start(until + timedelta(days=1)) if until else None,
    )
    return search, faults


def _day(name: str, faults: dict[str, str]) -> date | None:
    typed = request.args.get(name, "").strip()
    if not typed:
        return None
    try:
        found = date.fromisoformat(typed.replace("/", "-"))
    except ValueError:
        found = date.max
    if not date(2000, 1, 1) <= found <= date(2999, 12, 31):
        faults[name] = _(N_("日付は 2026-12-31 のように入れてください。"))
        return None
    return found


def _start(of: date) -> datetime:
    """The first moment of a Japan-time day."""
    return datetime.combine(of, time(), JST)


def _names(session: Session, scope: Scope, entries: Sequence[AuditEntry]) -> Names:
    """The names of the tenants among the entries' organisations; empty where all is the organisation's own."""
    if all(entry.organisation_id == scope.organisation_id for entry in entries):
        return {}
    return _tenant_names(session, scope)


def _tenant_names(session: Session, scope: Scope) -> dict[int | None, str]:
    """Tenants of both modes: the log is not parted by mode."""
    return {
        tenant.id: tenant.name
        for sandbox in (False, True)
        for tenant in tenants(session, scope.in_mode(sandbox=sandbox), limit=MOST_TENANTS)
    }
