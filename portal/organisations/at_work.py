"""Where somebody works; and what they do about themselves, noted wherever that is."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.db import transaction
from portal.organisations.audit import Actor, note_act
from portal.organisations.model import Membership, Organisation
from portal.organisations.rules import Role, State
from portal.organisations.scope import Scope


def workplaces(session: Session, person_id: int) -> Sequence[tuple[Organisation, Role]]:
    """Where somebody works, by name; closed organisations are left out."""
    rows = Scope.service("all of one person's").apply(
        select(Organisation, Membership.role)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(Membership.person_id == person_id, Organisation.state != State.CLOSED)
        .order_by(Organisation.name, Organisation.id),
        Membership,
    )
    return [(organisation, Role(role)) for organisation, role in session.execute(rows)]


def note_at_work(
    session: Session, person_id: int, actor: Actor, action: str, *, about: str, at: datetime, **details: str
) -> None:
    """As ``note_act``, in the log of each organisation that somebody works for."""
    with transaction(session):
        for place, _role in workplaces(session, person_id):
            note_act(session, actor, action, organisation_id=place.id, about=about, at=at, **details)
