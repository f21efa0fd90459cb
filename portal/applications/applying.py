"""A merchant applies, confirms its mail address, and the operator decides, with a reason."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from portal.accounts import Limits, LinkUnknown, count_attempts
from portal.applications.model import Application
from portal.applications.rules import NEXT_APPLICATION, ApplicationState
from portal.db import connection, insert_or, transaction
from portal.kernel.identifiers import new_ref
from portal.mail import post
from portal.organisations import (
    Actor,
    Invited,
    LinkType,
    ObjectUnknown,
    Organisation,
    OrganisationKind,
    Profile,
    Role,
    StateRefused,
    found_organisation,
    invite,
    note_act,
)

CONFIRM_WITHIN = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Applied:
    """What a company writes, texts cleaned and the address parsed."""

    company: str
    company_kana: str
    person: str
    address: str
    phone: str
    website: str
    link_type: LinkType
    purpose: str
    language: str


def apply_as_merchant(
    session: Session, applied: Applied, *, request_key: str, at: datetime, limits: Limits = ()
) -> str:
    """Takes an application and mails a link to confirm it; answers its ref, the same for the same ``request_key``.

    Raises ``TooManyAttempts``.
    """
    row = asdict(applied) | {
        "ref": new_ref(),
        "state": ApplicationState.UNCONFIRMED,
        "created_at": at,
        "request_key": request_key,
        "decided_by": "",
        "reason": "",
    }
    with transaction(session):
        database = connection(session)
        insertion = insert_or(database.dialect.name, Application).values(row)
        unless_made = insertion.on_conflict_do_nothing(index_elements=["request_key"]).returning(Application.ref)
        ref = database.execute(unless_made).scalar_one_or_none()
        if ref is None:
            return session.scalars(select(Application.ref).where(Application.request_key == request_key)).one()
        post(session, "application_confirm", to=applied.address, language=applied.language, at=at, ref=ref)
        count_attempts(session, limits, at=at)
        return str(ref)


def mailed_application(session: Session, ref: str, *, at: datetime) -> Application:
    """The application behind a mailed link, untouched. Raises ``LinkUnknown`` where its day is over."""
    found = session.scalars(select(Application).where(Application.ref == ref)).one_or_none()
    if found is None or (found.state == ApplicationState.UNCONFIRMED and found.created_at + CONFIRM_WITHIN <= at):
        raise LinkUnknown
    return found


def confirm_application(session: Session, ref: str, *, at: datetime) -> Application:
    """Puts an application into the operator's queue; again is the same as once. Raises ``LinkUnknown``."""
    with transaction(session):
        found = mailed_application(session, ref, at=at)
        if found.state == ApplicationState.UNCONFIRMED:
            found.state = ApplicationState.OPEN
        return found


def applications(
    session: Session,
    state: ApplicationState = ApplicationState.OPEN,
    *,
    text: str = "",
    after: str = "",
    limit: int = 50,
) -> Sequence[Application]:
    """Applications of one state for the operator: the oldest first, but of those decided the newest.

    ``text`` is looked for in names and mail address; ``after`` is the ref of the last one seen. Raises
    ``ObjectUnknown`` for one that there is not.
    """
    is_decided = not NEXT_APPLICATION[state]
    found = select(Application).where(Application.state == state).limit(limit)
    found = found.order_by(Application.id.desc() if is_decided else Application.id)
    if after:
        last = find_application(session, after).id
        found = found.where(Application.id < last if is_decided else Application.id > last)
    if text:
        names = (Application.company, Application.company_kana, Application.person, Application.address)
        found = found.where(or_(*(column.icontains(text, autoescape=True) for column in names)))
    return session.scalars(found).all()


def find_application(session: Session, ref: str) -> Application:
    """One application, for the operator. Raises ``ObjectUnknown``."""
    found = session.scalars(select(Application).where(Application.ref == ref)).one_or_none()
    if found is None:
        raise ObjectUnknown
    return found


def approve_application(session: Session, ref: str, *, reason: str, actor: Actor, at: datetime) -> Organisation:
    """Makes the applicant a merchant and invites whoever applied as its owner. Raises ``StateRefused``."""
    with transaction(session):
        approved = _decide(session, ref, ApplicationState.APPROVED, reason, actor, at)
        profile = Profile(approved.company, approved.address, approved.company_kana, approved.phone, approved.website)
        merchant = found_organisation(
            session,
            OrganisationKind.MERCHANT,
            profile,
            actor=actor,
            at=at,
            link_type=LinkType(approved.link_type),
        )
        approved.organisation_id = merchant.id
        note_act(
            session,
            actor,
            "application.approved",
            organisation_id=merchant.id,
            about=approved.ref,
            at=at,
            reason=reason,
        )
        invite(
            session,
            merchant,
            Invited(approved.address, Role.OWNER, approved.language, approved.person),
            actor=actor,
            at=at,
            template="application_approved",
        )
        return merchant


def refuse_application(session: Session, ref: str, *, reason: str, actor: Actor, at: datetime) -> None:
    """Tells the applicant why they cannot become a merchant. Raises ``StateRefused``."""
    with transaction(session):
        refused = _decide(session, ref, ApplicationState.REFUSED, reason, actor, at)
        note_act(session, actor, "application.refused", organisation_id=None, about=refused.ref, at=at, reason=reason)
        post(
            session,
            "application_refused",
            to=refused.address,
            language=refused.language,
            at=at,
            organisation=refused.company,
            reason=reason,
        )


def forget_unconfirmed_applications(session: Session, *, at: datetime) -> None:
    """Deletes applications whose address nobody has confirmed."""
    with transaction(session):
        session.execute(
            delete(Application).where(
                Application.state == ApplicationState.UNCONFIRMED, Application.created_at <= at - 2 * CONFIRM_WITHIN
            )
        )


def _decide(
    session: Session, ref: str, wanted: ApplicationState, reason: str, actor: Actor, at: datetime
) -> Application:
    decided = session.scalars(select(Application).where(Application.ref == ref).with_for_update()).one_or_none()
    if decided is None:
        raise ObjectUnknown
    if wanted not in NEXT_APPLICATION[ApplicationState(decided.state)]:
        raise StateRefused(decided.state, wanted)
    decided.state, decided.decided_at, decided.decided_by, decided.reason = wanted, at, actor.name, reason
    return decided
