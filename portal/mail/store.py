"""Queries on posted mails."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.mail.model import PostedMail


def find_mail(session: Session, ref: str, *, lock: bool = False) -> PostedMail | None:
    """The mail as it is now; ``lock`` keeps everybody else from it until the transaction ends."""
    query = select(PostedMail).where(PostedMail.ref == ref).execution_options(populate_existing=True)
    return session.scalars(query.with_for_update() if lock else query).one_or_none()
