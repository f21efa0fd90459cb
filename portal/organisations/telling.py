"""What an organisation's owners are told by mail."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.mail import post
from portal.organisations.model import Membership, Organisation, Person
from portal.organisations.rules import Role
from portal.organisations.scope import Scope


def tell_of_state(session: Session, changed: Organisation, *, at: datetime) -> None:
    """Posts ``organisation_state`` to each owner, in the caller's transaction: what it is now, and why."""
    own = Scope.service("an organisation's owners, whoever changed it").at(changed.id)
    owners = select(Person).join(Membership, Membership.person_id == Person.id).where(Membership.role == Role.OWNER)
    for person in session.scalars(own.apply(owners.order_by(Person.id), Membership)):
        post(
            session,
            "organisation_state",
            to=person.address,
            language=person.language,
            at=at,
            lane=changed.ref,
            organisation=changed.name,
            state=str(changed.state),
            reason=changed.state_reason,
        )
