"""What waits for the operator: applications, enquiries, and mail that does not reach whom we work with."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from portal.applications.enquiry_model import Enquiry, EnquiryState
from portal.applications.model import Application
from portal.applications.rules import ApplicationState
from portal.mail import MailTrouble
from portal.organisations import Invitation, Organisation, Person, Scope, State


@dataclass(frozen=True, slots=True)
class Unreachable:
    """An address from which mail came back for good, of somebody we work with.

    ``whose`` is a code (``person``, ``invitation``, ``organisation``, ``application``, ``enquiry``) and ``ref`` the
    object's; ``name`` a person's or a company's; ``at`` when it came back last.
    """

    address: str
    whose: str
    ref: str
    name: str
    code: str
    at: datetime


def count_open_applications(session: Session) -> int:
    """How many applications wait for a decision."""
    waiting = select(func.count()).select_from(Application).where(Application.state == ApplicationState.OPEN)
    return session.scalar(waiting) or 0


def count_new_enquiries(session: Session) -> int:
    """How many enquiries nobody has answered."""
    return session.scalar(select(func.count()).select_from(Enquiry).where(Enquiry.state == EnquiryState.NEW)) or 0


def unreachable(session: Session, *, limit: int = 200) -> list[Unreachable]:
    """Addresses of staff, invitations, organisations and open requests that mail does not reach, the newest first.

    Customers' addresses are not among them: nobody here writes to them.
    """
    found = [
        Unreachable(trouble.address, whose, ref, name, trouble.code, trouble.last_at)
        for whose, query in _whose().items()
        for trouble, ref, name in session.execute(query.order_by(MailTrouble.last_at.desc()).limit(limit))
    ]
    return sorted(found, key=lambda one: one.at, reverse=True)[:limit]


def _whose() -> dict[str, Select[MailTrouble, str, str]]:
    invited: Select[MailTrouble, str, str] = Scope.service("mail that came back, whosever it is").apply(
        _of(Invitation, Invitation.name, Invitation.used_by.is_(None)), Invitation
    )
    return {
        "person": _of(Person, Person.name),
        "invitation": invited,
        "organisation": _of(Organisation, Organisation.name, Organisation.state != State.CLOSED),
        "application": _of(Application, Application.company, Application.state == ApplicationState.OPEN),
        "enquiry": _of(Enquiry, Enquiry.company, Enquiry.state == EnquiryState.NEW),
    }


def _of(thing: Any, name: Any, *conditions: ColumnElement[bool]) -> Select[MailTrouble, str, str]:
    joined = select(MailTrouble, thing.ref, name).join(thing, thing.address == MailTrouble.address)
    return joined.where(MailTrouble.hard_at.is_not(None), *conditions)
