"""The worker mails links: each once, again where it failed, not when it is stale."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from portal.accounts import Mail, MailLink, MailNotSent, ask_to_verify, mail_waiting_links
from tests.factories import Factory
from tests.fakes import FixedClock
from tests.races import at_once


class Letterbox:
    """A ``Mailer`` that keeps mails, or refuses them."""

    def __init__(self) -> None:
        self.mails: list[Mail] = []
        self.is_away = False

    def send(self, mail: Mail) -> None:
        if self.is_away:
            raise MailNotSent
        self.mails.append(mail)


def write(link: MailLink) -> Mail:
    return Mail(link.address, link.purpose, link.ref)


@pytest.fixture
def letterbox() -> Letterbox:
    return Letterbox()


def ask(make: Factory, address: str = "taro@example.jp") -> None:
    ask_to_verify(make.session, make.holder().id, address, language="ja", at=make.clock.now())


def test_a_link_is_mailed_once(session: Session, make: Factory, clock: FixedClock, letterbox: Letterbox):
    ask(make)
    assert mail_waiting_links(session, letterbox, write, at=clock.now()) == 1
    clock.advance(minutes=20)
    assert mail_waiting_links(session, letterbox, write, at=clock.now()) == 0
    assert [mail.to for mail in letterbox.mails] == ["taro@example.jp"]


def test_what_failed_is_tried_again_ever_later(
    session: Session, make: Factory, clock: FixedClock, letterbox: Letterbox
):
    ask(make)
    letterbox.is_away = True
    tries = 0
    for _second in range(120):
        mail_waiting_links(session, letterbox, write, at=clock.now())
        tries = session.scalars(select(MailLink.tries)).one()
        clock.advance(seconds=1)
    assert tries == 4  # at 0, 5, 25 and 85 seconds
    letterbox.is_away = False
    clock.advance(minutes=10)
    assert mail_waiting_links(session, letterbox, write, at=clock.now()) == 1


def test_a_stale_link_is_not_mailed(session: Session, make: Factory, clock: FixedClock, letterbox: Letterbox):
    ask(make)
    clock.advance(minutes=30)
    assert mail_waiting_links(session, letterbox, write, at=clock.now()) == 0


def test_workers_at_once_mail_each_link_once(
    sessions: sessionmaker[Session], make: Factory, clock: FixedClock, letterbox: Letterbox
):
    for place in range(10):
        ask(make, f"{place}@example.jp")

    def work(_: int) -> None:
        with sessions() as session:
            mail_waiting_links(session, letterbox, write, at=clock.now())

    at_once(6, work)
    assert sorted(mail.to for mail in letterbox.mails) == [f"{place}@example.jp" for place in range(10)]
