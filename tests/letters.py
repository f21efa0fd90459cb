"""Mail in tests: a letterbox for a ``Mailer``, and a worker that sends all that waits."""

from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.kernel.clock import Clock
from portal.mail import Mail, MailNotSent, MailRefused, MailState, PostedMail, send_posted
from portal.settings import Settings
from portal.web.mails import MailTexts
from tests.factories import make_settings


@dataclass
class Letterbox:
    """A ``Mailer`` that keeps mails; that is away; or that refuses addresses for good, with their code."""

    mails: list[Mail] = field(default_factory=list)
    is_away: bool = False
    refused: dict[str, str] = field(default_factory=dict)

    def send(self, mail: Mail) -> None:
        if self.is_away:
            raise MailNotSent("away")
        if mail.to in self.refused:
            raise MailRefused(self.refused[mail.to])
        self.mails.append(mail)


def sent_mails(session: Session, clock: Clock, settings: Settings | None = None) -> list[Mail]:
    """Sends all that waits, the oldest first, as the worker does; answers the mails."""
    letterbox, texts = Letterbox(), MailTexts(settings or make_settings())
    waiting = select(PostedMail.ref).where(PostedMail.state == MailState.QUEUED).order_by(PostedMail.id)
    for ref in session.scalars(waiting).all():
        send_posted(session, ref, mailer=letterbox, write=texts.write, clock=clock)
    return letterbox.mails
