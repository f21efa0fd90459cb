"""Bills that holders of numbers say are none of theirs: looked into, and decided with an answer."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from wtforms import Field, TextAreaField
from wtforms.validators import StopValidation

from portal.bills import (
    REASON_LIMIT,
    bill_report,
    bill_reports,
    bills_by_id,
    count_bill_reports,
    decide_report,
    reports_by_biller,
)
from portal.organisations import OrganisationKind, Permission, Scope, organisations_by_id
from portal.web import bill_words, current
from portal.web.access import members
from portal.web.asking import SHOWN, cursor, form_page, is_sent, portion
from portal.web.desk.current import desk_page, member
from portal.web.desk.visits import Member
from portal.web.fields import clean_lines
from portal.web.forms import PortalForm
from portal.web.language import N_, _
from portal.web.operator.desk import blueprint

OPERATOR = OrganisationKind.OPERATOR
LIVE = Scope.service("the operator looks into reports of everybody's bills").in_mode(sandbox=False)


class AnswerForm(PortalForm):
    """What came of looking into a report."""

    answer = TextAreaField()

    def validate_answer(self, field: Field) -> None:
        """Cleans the answer; it must be there."""
        clean_lines(field, REASON_LIMIT)
        if not field.data:
            raise StopValidation(_(N_("調べた結果を書いてください。")))


@blueprint.get("/bill-reports", endpoint="bill_reports")
@members(OPERATOR)
def queue() -> str:
    """What waits, or what was decided; the oldest first."""
    session, is_decided = current.session(), request.args.get("state") == "decided"
    found = bill_reports(session, LIVE, decided=is_decided, after=cursor(), limit=SHOWN + 1)
    shown, after = portion(found, lambda one: one.ref)
    billers = {one.organisation_id for one in shown}
    return desk_page(
        "operator/bill_reports.html",
        reports=shown,
        after=after,
        is_decided=is_decided,
        waiting=count_bill_reports(session),
        bills=bills_by_id(session, [one.bill_id for one in shown]),
        billers=organisations_by_id(session, billers),
        counts=reports_by_biller(session, billers),
    )


@blueprint.get("/bill-reports/<ref:ref>", endpoint="bill_report")
@members(OPERATOR)
def report(ref: str) -> ResponseReturnValue:
    """One report, with its bill and its biller."""
    return _shown(ref, AnswerForm.of_request())


@blueprint.post("/bill-reports/<ref:ref>/decide", endpoint="bill_report_decide")
@members(OPERATOR, permission=Permission.EDIT)
def decide(ref: str) -> ResponseReturnValue:
    """Takes it out of the queue, with what came of it; whoever decided first has decided."""
    form = AnswerForm.of_request()
    if not is_sent(form):
        return _shown(ref, form)
    here, session = member(), current.session()
    if bill_report(session, ref).decided_at is not None:
        return redirect(url_for(".bill_report", ref=ref, notice="report_was_decided"), 303)
    decide_report(session, ref, form["answer"].data, actor=here.actor, at=current.now())
    return redirect(url_for(".bill_reports", notice="report_decided"), 303)


def reports_waiting(session: Session, _here: Member) -> int:
    """How many wait, for the menu."""
    return count_bill_reports(session)


def _shown(ref: str, form: AnswerForm) -> ResponseReturnValue:
    session = current.session()
    found = bill_report(session, ref)
    whose = found.organisation_id
    return form_page(
        "operator/bill_report.html",
        form,
        report=found,
        bill=bills_by_id(session, [found.bill_id])[found.bill_id],
        biller=organisations_by_id(session, [whose])[whose],
        count=reports_by_biller(session, [whose]).get(whose, 0),
        words=bill_words,
    )
