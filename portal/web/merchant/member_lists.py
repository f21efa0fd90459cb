"""Lists of members that came as files: what would become of them, taking the good lines, correcting the others."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from flask import Response, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.jobs import job as find_job
from portal.members import Field as Column
from portal.members import (
    ListState,
    MemberList,
    MemberListRow,
    correct_row,
    discard_list,
    faults_csv,
    faults_of,
    find_list,
    findings_of,
    member_lists,
    refusal_of,
    take_list,
)
from portal.organisations import OrganisationKind, Permission
from portal.web import current
from portal.web.access import members
from portal.web.asking import SHOWN, confirm_page, cursor, form_page, is_sent, portion
from portal.web.desk.current import desk_page, member
from portal.web.forms import PortalForm
from portal.web.language import N_, _
from portal.web.merchant.desk import blueprint
from portal.web.merchant.list_changes import changes_shown
from portal.web.merchant.member_words import column_words, fault_words
from portal.web.progress import WorkShown
from portal.web.stored import files
from portal.web.tokens import token_is_good

MERCHANT = OrganisationKind.MERCHANT
EDIT = Permission.EDIT
AT_ONCE = 20  # lines that are corrected on a page
MOST_TYPED = 2_000_000  # bytes of that form
GOING_ON = {ListState.READING, ListState.TAKING}


@dataclass(frozen=True, slots=True)
class FaultShown:
    """One thing that is wrong with a line."""

    line: int
    column: str
    value: str
    text: str


@dataclass(frozen=True, slots=True)
class CellShown:
    """A cell to be corrected, or left as it is."""

    name: str
    column: str
    value: str
    texts: Sequence[str]


@dataclass(frozen=True, slots=True)
class RowShown:
    """A line to be corrected: ``texts`` are wrong with the whole of it, ``title`` is whose it is."""

    line: int
    title: str
    texts: Sequence[str]
    cells: Sequence[CellShown]


@blueprint.get("/members/lists", endpoint="member_lists")
@members(MERCHANT)
def all_lists() -> str:
    """The lists of this mode, the newest first."""
    found = member_lists(current.session(), member().scope.own(), after=cursor(), limit=SHOWN + 1)
    shown, after = portion(found, lambda one: str(one.ref))
    return desk_page("merchant/member_lists.html", lists=shown, after=after)


@blueprint.get("/members/lists/<ref:ref>")
@members(MERCHANT)
def member_list(ref: str) -> str:
    """One: how far it is, what would become of it or became, and what is wrong."""
    found, typed = _list(ref), request.args.get("after", "")
    refusal = refusal_of(found)
    after = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else 0
    rows = faults_of(current.session(), member().scope.own(), ref, after=after, limit=SHOWN + 1)
    shown, following = portion(rows, lambda row: str(row.line))
    return desk_page(
        "merchant/member_list.html",
        list=found,
        refusal=fault_words(refusal) if refusal else "",
        work=_work(found),
        changes=changes_shown(found),
        good=found.added + found.changed + found.unchanged,
        faults=[fault for row in shown for fault in _faults(row)],
        after=following,
        mapping=[(heading, column_words(found.columns.get(heading, ""))) for heading in found.headings],
    )


@blueprint.get("/members/lists/<ref:ref>/faults.csv")
@members(MERCHANT)
def member_list_faults(ref: str) -> Response:
    """The faulty lines, to be corrected in a spreadsheet and sent again."""
    response = make_response(faults_csv(current.session(), member().scope.own(), ref, fault_words))
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = 'attachment; filename="members-to-correct.csv"'
    return response


@blueprint.route("/members/lists/<ref:ref>/correct", methods=["GET", "POST"])
@members(MERCHANT, permission=EDIT)
def member_list_correct(ref: str) -> ResponseReturnValue:
    """The first faulty lines with their cells; what is typed is checked at once and kept."""
    request.max_content_length = request.max_form_memory_size = MOST_TYPED
    session, scope, found, form = current.session(), member().scope.own(), _list(ref), PortalForm.of_request()
    if is_sent(form):
        _correct(found)
        left = faults_of(session, scope, ref, limit=1)
        to, said = (".member_list_correct", "rows_left") if left else (".member_list", "rows_corrected")
        return redirect(url_for(to, ref=ref, notice=said), 303)
    rows = faults_of(session, scope, ref, limit=AT_ONCE)
    if not rows:
        return redirect(url_for(".member_list", ref=ref), 303)
    shown = [_row(row, found) for row in rows]
    return form_page("merchant/member_list_correct.html", form, list=found, rows=shown)


@blueprint.post("/members/lists/<ref:ref>/take")
@members(MERCHANT, permission=EDIT)
def member_list_take(ref: str) -> ResponseReturnValue:
    """Makes members of the good lines; twice is as once."""
    here, found = member(), _list(ref)
    if not token_is_good():
        return redirect(url_for(".member_list", ref=found.ref, notice="try_again"), 303)
    take_list(current.session(), files(), here.scope.own(), ref, actor=here.actor, at=current.now())
    return redirect(url_for(".member_list", ref=ref), 303)


@blueprint.route("/members/lists/<ref:ref>/discard", methods=["GET", "POST"])
@members(MERCHANT, permission=EDIT)
def member_list_discard(ref: str) -> ResponseReturnValue:
    """Ends a list that was not taken."""
    here, found, form = member(), _list(ref), PortalForm.of_request()
    if is_sent(form):
        discard_list(current.session(), files(), here.scope.own(), ref, actor=here.actor, at=current.now())
        return redirect(url_for(".member_lists", notice="list_discarded"), 303)
    return confirm_page(
        form,
        _(N_("「%(name)s」の取り込みをやめますか"), name=found.name),
        button=_(N_("取り込みをやめる")),
        cancel=url_for(".member_list", ref=ref),
        consequences=[
            _(N_("送ったファイルと、この画面で直した内容を消します。")),
            _(N_("会員の情報は変わりません。")),
        ],
    )


def _list(ref: str) -> MemberList:
    """A list of this merchant and mode. Raises ``ObjectUnknown``."""
    return find_list(current.session(), member().scope.own(), ref)


def _work(found: MemberList) -> WorkShown | None:
    if found.state not in GOING_ON or found.job_ref is None:
        return None
    work = find_job(current.session(), found.job_ref, lane=member().scope.ref)
    return WorkShown(work.state, work.progress)


def _faults(row: MemberListRow) -> Iterator[FaultShown]:
    for finding in findings_of(row):
        column = str(finding.details.get("column", ""))
        yield FaultShown(row.line, column, row.cells.get(column, ""), fault_words(finding))


def _row(row: MemberListRow, found: MemberList) -> RowShown:
    faults = list(_faults(row))
    cells = [
        CellShown(
            _cell_name(row.line, place),
            heading,
            row.cells.get(heading, ""),
            [one.text for one in faults if one.column == heading],
        )
        for place, heading in enumerate(found.headings)
    ]
    whole = [one.text for one in faults if one.column not in found.headings]
    return RowShown(row.line, _whose(row, found.columns), whole, cells)


def _whose(row: MemberListRow, columns: Mapping[str, str]) -> str:
    """A name or a member number by which a line is known again."""
    known = {what: row.cells.get(heading, "") for heading, what in columns.items()}
    return known.get(Column.NAME, "") or known.get(Column.MEMBER_NO, "")


def _cell_name(line: int, place: int) -> str:
    return f"row_{line}_{place}"


def _correct(found: MemberList) -> None:
    """Puts what was typed into the lines in which anything was changed."""
    here, session = member(), current.session()
    for row in faults_of(session, here.scope.own(), found.ref, limit=AT_ONCE):
        names = {heading: _cell_name(row.line, place) for place, heading in enumerate(found.headings)}
        typed = {heading: request.form[name] for heading, name in names.items() if name in request.form}
        if any(text != row.cells.get(heading, "") for heading, text in typed.items()):
            correct_row(
                session,
                files(),
                here.scope.own(),
                found.ref,
                row.line,
                {**row.cells, **typed},
                actor=here.actor,
                at=current.now(),
            )
