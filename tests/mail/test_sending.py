"""The worker sends mails: each once, again where it failed, not when it is stale; and forgets them."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from portal.jobs import Job, JobState, Workshop
from portal.jobs.leases import claim_jobs, make_due
from portal.mail import (
    MAIL_SEND,
    WAITS,
    MailState,
    PostedMail,
    bounced,
    forget_mails,
    forget_old_mails,
    post,
    send_kind,
    send_posted,
)
from portal.web.mails import MailTexts
from tests.factories import make_settings
from tests.fakes import FixedClock
from tests.jobs.everybodys import cancel_job, retry_job
from tests.letters import Letterbox
from tests.races import at_once

TEXTS = MailTexts(make_settings())
on_sqlite = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


@pytest.fixture
def letterbox() -> Letterbox:
    return Letterbox()


def ask(session: Session, clock: FixedClock, address: str = "taro@example.jp") -> str:
    """Posts a mail with a link that lasts half an hour."""
    return post(session, "sign_in", to=address, language="ja", at=clock.now(), ref="r" * 22)


def tell(session: Session, clock: FixedClock, address: str = "taro@example.jp") -> str:
    """Posts a mail that is true for ever."""
    return post(session, "enquiry_received", to=address, language="ja", at=clock.now())


def posted(session: Session, ref: str) -> PostedMail:
    session.expire_all()
    return session.scalars(select(PostedMail).where(PostedMail.ref == ref)).one()


class Sender:
    """A worker with one hand, which does what is due."""

    def __init__(self, sessions: sessionmaker[Session], clock: FixedClock, letterbox: Letterbox) -> None:
        self.workshop = Workshop({MAIL_SEND: send_kind(letterbox, TEXTS.write)}, sessions, clock)

    def work(self) -> int:
        """Does the jobs there are; answers how many."""
        at = self.workshop.clock.now()
        with self.workshop.sessions() as session:
            make_due(session, at=at)
            claims, _behind = claim_jobs(session, MAIL_SEND, 50, None, by="w" * 22, lease=timedelta(minutes=1), at=at)
        for claim in claims:
            self.workshop.run(claim)
        return len(claims)


@pytest.fixture
def sender(sessions: sessionmaker[Session], clock: FixedClock, letterbox: Letterbox) -> Sender:
    return Sender(sessions, clock, letterbox)


def test_a_mail_is_sent_once_and_forgets_what_it_was_told(
    session: Session, clock: FixedClock, letterbox: Letterbox, sender: Sender
):
    ref = ask(session, clock)
    assert sender.work() == 1
    clock.advance(minutes=20)
    assert sender.work() == 0
    (mail,) = letterbox.mails
    assert (mail.ref, mail.to, mail.subject) == (ref, "taro@example.jp", "番号を呼び戻すリンク")
    row = posted(session, ref)
    assert (row.state, row.payload, row.sent_at) == (MailState.SENT, {}, clock.now() - timedelta(minutes=20))


@on_sqlite
def test_what_failed_is_tried_for_a_day_ever_later(
    session: Session, clock: FixedClock, letterbox: Letterbox, sender: Sender
):
    ref = tell(session, clock)
    letterbox.is_away = True
    assert timedelta(hours=23) < sum(WAITS, timedelta()) < timedelta(hours=25)
    for wait in WAITS:
        assert sender.work() == 1 and posted(session, ref).state == MailState.QUEUED
        clock.advance(wait - timedelta(seconds=1))
        assert sender.work() == 0
        clock.advance(seconds=1)
    assert sender.work() == 1
    assert (posted(session, ref).state, posted(session, ref).fault) == (MailState.FAILED, "away")
    job = session.scalars(select(Job)).one()
    assert (job.state, job.fault) == (JobState.FAILED, "not sent: away")

    letterbox.is_away = False
    retry_job(session, job.ref, at=clock.now())  # as the operator does
    assert sender.work() == 1 and posted(session, ref).state == MailState.SENT


@on_sqlite
def test_a_stale_link_is_not_mailed(session: Session, clock: FixedClock, letterbox: Letterbox, sender: Sender):
    ref = ask(session, clock)
    letterbox.is_away = True
    assert sender.work() == 1
    letterbox.is_away = False
    clock.advance(minutes=30)
    assert sender.work() == 1 and letterbox.mails == []
    assert (posted(session, ref).state, posted(session, ref).fault) == (MailState.FAILED, "stale")
    assert session.scalars(select(Job)).one().state == JobState.DONE


@on_sqlite
def test_an_address_that_is_refused_is_not_tried_again(
    session: Session, clock: FixedClock, letterbox: Letterbox, sender: Sender
):
    ref = ask(session, clock)
    letterbox.refused["taro@example.jp"] = "5.1.1"
    assert sender.work() == 1 and sender.work() == 0
    clock.advance(hours=1)
    assert sender.work() == 0
    assert (posted(session, ref).state, posted(session, ref).fault) == (MailState.BOUNCED, "5.1.1")
    assert bounced(session, "taro@example.jp")


@on_sqlite
def test_a_worker_that_falls_after_handing_over_lets_it_be_sent_again_under_the_same_name(
    session: Session, clock: FixedClock, letterbox: Letterbox
):
    ref = ask(session, clock)

    class Falls(Letterbox):
        def send(self, mail):
            super().send(mail)
            raise SystemExit

    falling = Falls(letterbox.mails)
    with pytest.raises(SystemExit):
        send_posted(session, ref, mailer=falling, write=TEXTS.write, clock=clock)
    send_posted(session, ref, mailer=letterbox, write=TEXTS.write, clock=clock)
    send_posted(session, ref, mailer=letterbox, write=TEXTS.write, clock=clock)
    assert [mail.ref for mail in letterbox.mails] == [ref, ref]


def test_the_mail_server_holds_no_connection_to_the_database(session: Session, clock: FixedClock, letterbox: Letterbox):
    ref = ask(session, clock)

    class Slow(Letterbox):
        def send(self, mail):
            assert not session.in_transaction()
            super().send(mail)

    send_posted(session, ref, mailer=Slow(letterbox.mails), write=TEXTS.write, clock=clock)
    assert len(letterbox.mails) == 1


def test_workers_at_once_send_each_mail_once(
    sessions: sessionmaker[Session], session: Session, clock: FixedClock, letterbox: Letterbox, sender: Sender
):
    for place in range(10):
        ask(session, clock, f"{place}@example.jp")
    at_once(4, lambda _: sender.work())
    assert sorted(mail.to for mail in letterbox.mails) == [f"{place}@example.jp" for place in range(10)]


@on_sqlite
def test_a_deleted_mail_is_not_sent(session: Session, clock: FixedClock, letterbox: Letterbox, sender: Sender):
    ask(session, clock)
    kept = tell(session, clock)
    forget_mails(session, "taro@example.jp", ["sign_in"])
    assert sender.work() == 2
    assert [mail.ref for mail in letterbox.mails] == [kept]


def test_mails_are_forgotten_thirty_days_after_they_were_sent(
    session: Session, clock: FixedClock, letterbox: Letterbox, sender: Sender
):
    first = tell(session, clock)
    sender.work()
    clock.advance(days=10)
    tell(session, clock)
    letterbox.is_away = True
    sender.work()
    job = session.scalars(select(Job).where(Job.state == JobState.WAITING)).one()
    cancel_job(session, job.ref, at=clock.now())
    clock.advance(days=20, seconds=-1)
    forget_old_mails(session, at=clock.now())
    states = {mail.state: mail.fault for mail in session.scalars(select(PostedMail)).all()}
    assert states == {MailState.SENT: "", MailState.FAILED: "given_up"}  # nobody would have sent the second
    assert posted(session, first).state == MailState.SENT
    clock.advance(seconds=1)
    forget_old_mails(session, at=clock.now())
    (left,) = session.scalars(select(PostedMail)).all()
    assert left.state == MailState.FAILED
    clock.advance(days=10)
    forget_old_mails(session, at=clock.now())
    assert session.scalars(select(PostedMail)).all() == []
