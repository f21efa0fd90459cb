"""Each morning, what the day before has brought, to those who want to read it."""

from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy.orm import Session

from portal.bills import BillSearch, BillState, count_bills
from portal.db import transaction
from portal.kernel.clock import JST, japan_day
from portal.mail import post
from portal.notices.mails.model import NoticeSettings
from portal.notices.mails.rules import REPORTED_FROM
from portal.notices.mails.settings import SERVICE
from portal.organisations import Organisation, State, organisations_by_id, scope_of
from portal.payments import takings

AT_ONCE = 100  # reports in one transaction


def mail_reports(session: Session, *, at: datetime) -> int:
    """Posts the reports of yesterday (Japan time) from seven in the morning, each once. Part of the worker's sweep.

    A day on which nothing was paid or reversed is none. Answers how many were posted.
    """
    today, posted = japan_day(at), 0
    if at.astimezone(JST).time() < REPORTED_FROM:
        return 0
    due = SERVICE.select(NoticeSettings).where(NoticeSettings.report_due_on < today)
    while session.scalars(due.limit(1)).first() is not None:
        with transaction(session):
            some = session.scalars(due.limit(AT_ONCE).with_for_update(skip_locked=True)).all()
            whose = organisations_by_id(session, [row.organisation_id for row in some])
            for row in some:
                row.report_due_on = today
                posted += _report(session, row, whose[row.organisation_id], today - timedelta(days=1), at)
        if not some:
            break
    return posted


def _report(session: Session, row: NoticeSettings, whose: Organisation, day: date, at: datetime) -> int:
    if whose.state == State.CLOSED:
        return 0
    scope, since = scope_of(whose).own(), datetime.combine(day, time(), JST)
    taken = takings(session, scope, since=since, until=since + timedelta(days=1))
    if not (taken.paid or taken.reversed):
        return 0
    told: dict[str, Any] = {
        "organisation": whose.name,
        "day": since.isoformat(),
        "paid": taken.paid,
        "paid_total": str(taken.paid_total),
        "reversed": taken.reversed,
        "reversed_total": str(taken.reversed_total),
        "open": count_bills(session, scope, BillSearch())[BillState.OPEN],
    }
    for address in row.addresses:
        post(session, "bills_report", to=address, language=row.language, at=at, lane=whose.ref, **told)
    return 1
