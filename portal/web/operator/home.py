"""The operator's first page: what waits, and what to do about it."""

from portal.announcements import announcements
from portal.applications import count_new_enquiries, count_open_applications, unreachable
from portal.bills import count_bill_reports
from portal.books import books_alarm, last_book_check
from portal.jobs import count_failed_jobs
from portal.notices import count_failing
from portal.organisations import OrganisationKind, Role, staff_of
from portal.payments import count_open_items
from portal.web import current
from portal.web.access import members
from portal.web.desk.current import desk_page, member
from portal.web.operator.book_words import ALARMS
from portal.web.operator.desk import blueprint


@blueprint.get("")
@members(OrganisationKind.OPERATOR)
def home() -> str:
    """The queues, each with how much waits there."""
    here, session = member(), current.session()
    colleagues = staff_of(session, here.scope)
    me = next(one for one in colleagues if one.ref == here.person.ref)
    return desk_page(
        "operator/home.html",
        applications=count_open_applications(session),
        enquiries=count_new_enquiries(session),
        alarm=books_alarm(session, at=current.now()),
        alarms=ALARMS,
        checked=last_book_check(session),
        pending=count_open_items(session),
        reports=count_bill_reports(session),
        webhooks=count_failing(session),
        jobs=count_failed_jobs(session),
        mails=len(unreachable(session)),
        announcements=len(announcements(session, at=current.now())),
        has_passkey=me.has_passkey,
        is_only_owner=sum(one.role is Role.OWNER for one in colleagues) == 1,
    )
