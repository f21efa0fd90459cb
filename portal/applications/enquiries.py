"""Enquiries about rates: sent from a public page, answered by the operator."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from portal.accounts import Limits, count_attempts
from portal.applications.enquiry_model import Enquiry, EnquiryState, EnquiryType
from portal.db import connection, insert_or, transaction
from portal.kernel.identifiers import new_ref
from portal.mail import post
from portal.organisations import Actor, ObjectUnknown, note_act


@dataclass(frozen=True, slots=True)
class Asked:
    """What a company writes, texts cleaned and the address parsed; ``volume``: bills a month, None where unknown."""

    company: str
    name: str
    address: str
    phone: str
    link_type: EnquiryType
    volume: int | None
    text: str
    language: str


def send_enquiry(session: Session, asked: Asked, *, at: datetime, request_key: str, limits: Limits = ()) -> str:
    """Puts an enquiry into the operator's queue; answers its ref, the same one for the same ``request_key``.

    Raises ``TooManyAttempts``.
    """
    row = asdict(asked) | {"ref": new_ref(), "state": EnquiryState.NEW, "created_at": at, "request_key": request_key}
    with transaction(session):
        database = connection(session)
        insertion = insert_or(database.dialect.name, Enquiry).values(row)
        unless_made = insertion.on_conflict_do_nothing(index_elements=["request_key"]).returning(Enquiry.ref)
        ref = database.execute(unless_made).scalar_one_or_none()
        if ref is None:
            return session.scalars(select(Enquiry.ref).where(Enquiry.request_key == request_key)).one()
        post(session, "enquiry_received", to=asked.address, language=asked.language, at=at)
        count_attempts(session, limits, at=at)
        return str(ref)


def list_enquiries(
    session: Session, state: EnquiryState, *, text: str = "", after: str = "", limit: int = 50
) -> Sequence[Enquiry]:
    """Enquiries of one state: new ones the oldest first, answered ones the newest; ``text``: in names and address.

    ``after`` is the ref of the last one seen. Raises ``ObjectUnknown`` for one that there is not.
    """
    is_new = state is EnquiryState.NEW
    found = select(Enquiry).where(Enquiry.state == state).limit(limit)
    found = found.order_by(Enquiry.id if is_new else Enquiry.id.desc())
    if after:
        last = find_enquiry(session, after).id
        found = found.where(Enquiry.id > last if is_new else Enquiry.id < last)
    if text:
        columns = (Enquiry.company, Enquiry.name, Enquiry.address)
        found = found.where(or_(*(column.icontains(text, autoescape=True) for column in columns)))
    return session.scalars(found).all()


def find_enquiry(session: Session, ref: str) -> Enquiry:
    """The enquiry, answered or not. Raises ``ObjectUnknown``."""
    found = session.scalars(select(Enquiry).where(Enquiry.ref == ref)).one_or_none()
    if found is None:
        raise ObjectUnknown
    return found


def answer_enquiry(session: Session, ref: str, *, by: int | None, actor: Actor, at: datetime) -> Enquiry:
    """Takes an enquiry out of the queue: the person ``by`` (their id) has answered it. The first who says so counts.

    Raises ``ObjectUnknown``.
    """
    with transaction(session):
        found = session.scalars(select(Enquiry).where(Enquiry.ref == ref).with_for_update()).one_or_none()
        if found is None:
            raise ObjectUnknown
        if found.state == EnquiryState.NEW:
            found.state, found.answered_at, found.answered_by = EnquiryState.ANSWERED, at, by
            note_act(session, actor, "enquiry.answered", organisation_id=None, about=ref, at=at)
    return found
