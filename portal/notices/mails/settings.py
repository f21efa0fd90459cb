"""What an organisation is mailed: looked up, and chosen by it."""

from datetime import datetime

from sqlalchemy import Select
from sqlalchemy.orm import Session

from portal.db import transaction
from portal.kernel.clock import japan_day
from portal.notices.mails.model import NoticeSettings
from portal.notices.mails.rules import MOST_ADDRESSES, Notice, NoticeTerms, default_terms
from portal.organisations import Actor, Organisation, Scope, note_act

SERVICE = Scope.service("mails of everybody's bills are sent by the service")


def notice_terms(session: Session, organisation: Organisation) -> NoticeTerms:
    """What the organisation is mailed, as it has chosen or by default."""
    row = session.scalars(_own(organisation)).one_or_none()
    if row is None:
        return default_terms(organisation.link_type, organisation.address)
    known = frozenset(Notice(one) for one in row.notices if one in set(Notice))
    return NoticeTerms(tuple(row.addresses), known, row.language)


def choose_notices(
    session: Session, organisation: Organisation, terms: NoticeTerms, *, actor: Actor, at: datetime
) -> None:
    """From now on the organisation is mailed this; for both modes. ``ValueError`` for too many addresses."""
    if len(terms.addresses) > MOST_ADDRESSES:
        raise ValueError("more addresses than anybody reads")
    with transaction(session):
        row = session.scalars(_own(organisation).with_for_update()).one_or_none()
        if row is None:
            row = NoticeSettings(organisation_id=organisation.id)
            session.add(row)
        row.addresses, row.notices = list(terms.addresses), sorted(terms.notices)
        row.language, row.changed_at = terms.language, at
        is_reported = Notice.REPORT in terms.notices
        row.report_due_on = (row.report_due_on or japan_day(at)) if is_reported else None
        session.flush()
        note_act(session, actor, "notices.chosen", organisation_id=organisation.id, about=organisation.ref, at=at)


def _own(organisation: Organisation) -> Select[NoticeSettings]:
    return SERVICE.at(organisation.id).select(NoticeSettings)
