"""The mails that wait to be sent, and where their links lead."""

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.mail import PostedMail
from portal.web.mails import MailTexts
from tests.factories import make_settings


def mails(session: Session, template: str = "", *, to: str = "") -> list[PostedMail]:
    """Mails of a kind, to an address; the newest last."""
    session.rollback()
    found = session.scalars(select(PostedMail).order_by(PostedMail.id)).all()
    return [mail for mail in found if template in {"", mail.template} and to in {"", mail.address}]


def link_in(mail: PostedMail) -> str:
    """The path to which the mail's button leads."""
    text = MailTexts(make_settings()).write(mail).text
    return re.search(r"http://localhost:8000(/\S+)", text)[1]
