"""Mails to the owners of an endpoint: it has been failing for a day, events were given up, it is disabled."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.mail import post
from portal.notices.webhooks.model import WebhookEndpoint
from portal.notices.webhooks.rules import News
from portal.notices.webhooks.targets import host_of
from portal.organisations import Membership, Organisation, Person, Role, scope_of


def tell_owners(session: Session, told_of: WebhookEndpoint, news: News, at: datetime) -> None:
    """Posts the news' mail to each owner, in the caller's transaction."""
    organisation = session.get_one(Organisation, told_of.organisation_id)
    values = {"organisation": organisation.name, "host": host_of(told_of.url), "ref": told_of.ref}
    if news is News.FAILING:
        values["since"] = (told_of.failing_since or at).isoformat(timespec="seconds")
    owners = select(Person).join(Membership, Membership.person_id == Person.id).where(Membership.role == Role.OWNER)
    for person in session.scalars(scope_of(organisation).own().apply(owners.order_by(Person.id), Membership)):
        post(
            session,
            f"webhook_{news}",
            to=person.address,
            language=person.language,
            at=at,
            lane=organisation.ref,
            sandbox=told_of.sandbox,
            **values,
        )
