"""A mail to the owners of an endpoint that has been failing for a day."""

from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.mail import post
from portal.notices.webhooks.model import WebhookEndpoint
from portal.organisations import Membership, Organisation, Person, Role, scope_of


def tell_owners(session: Session, failing: WebhookEndpoint, at: datetime) -> None:
    """Posts ``webhook_failing`` to each owner, in the caller's transaction."""
    organisation = session.get_one(Organisation, failing.organisation_id)
    since = failing.failing_since or at
    owners = select(Person).join(Membership, Membership.person_id == Person.id).where(Membership.role == Role.OWNER)
    for person in session.scalars(scope_of(organisation).own().apply(owners.order_by(Person.id), Membership)):
        post(
            session,
            "webhook_failing",
            to=person.address,
            language=person.language,
            at=at,
            lane=organisation.ref,
            sandbox=failing.sandbox,
            organisation=organisation.name,
            host=urlsplit(failing.url).hostname or "",
            since=since.isoformat(timespec="seconds"),
            ref=failing.ref,
        )
