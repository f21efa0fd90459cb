"""Bounces are fetched from a real IMAP server; each is forgotten once it is written down."""

import time
from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from portal.adapters.bounces import BounceMailbox
from portal.kernel.identifiers import new_ref, new_refs
from portal.mail import Bounce, BouncesAway, bounced, post
from portal.wiring import Wiring
from portal.working import runners
from tests.adapters.returned import HOLIDAY, POSTFIX, returned
from tests.factories import make_settings
from tests.fakes import FixedClock
from tests.imap import ImapServer, imap_server
from tests.letters import sent_mails


@pytest.fixture(scope="module")
def server() -> Iterator[ImapServer]:
    with imap_server() as running:
        yield running


def test_reports_are_taken_once_and_all_else_is_left_for_a_person(server: ImapServer):
    first, second, third = new_refs(3)
    server.put(returned(POSTFIX, first), returned(HOLIDAY, second), returned(POSTFIX, third, status="5.2.2"))
    mailbox = BounceMailbox(server.url, "example.jp")

    interrupted = mailbox.bounces()
    assert next(interrupted).ref == first
    interrupted.close()  # before it was written down
    assert list(mailbox.bounces()) == [Bounce(first, is_hard=True, code="5.1.1"), Bounce(third, False, "5.2.2")]

    *_others, left = server.flags()
    assert rb"\Flagged" in left and rb"\Seen" not in left
    assert list(mailbox.bounces()) == []


def test_a_server_that_is_away_or_refuses_is_told(server: ImapServer):
    for url in (
        server.url.replace("100%25", "wrong"),
        server.url.replace("/INBOX", "/Elsewhere"),
        "imap://u:p@127.0.0.1:1",
    ):
        with pytest.raises(BouncesAway):
            list(BounceMailbox(url, "example.jp").bounces())


def test_to_another_machine_the_password_is_never_sent_without_tls():
    """Another address of this one stands for it; the server offers no TLS."""
    with imap_server("127.0.0.2") as elsewhere, pytest.raises(BouncesAway):
        list(BounceMailbox(elsewhere.url, "example.jp").bounces())


def test_what_is_flagged_is_a_persons(server: ImapServer):
    server.put(returned(POSTFIX, new_ref()), flags=r"(\Flagged)")
    assert list(BounceMailbox(server.url, "example.jp").bounces()) == []


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_the_worker_takes_bounces_beside_its_jobs(
    server: ImapServer, session: Session, database_url: str, clock: FixedClock
):
    ref = post(session, "enquiry_received", to="taro@example.jp", language="ja", at=clock.now())
    sent_mails(session, clock)
    server.put(returned(POSTFIX, ref))
    settings = make_settings(DATABASE_URL=database_url, BOUNCE_URL=server.url, MAIL_FROM="portal@example.jp")
    wiring = Wiring.real(settings)
    parts = runners(wiring)
    for part in parts:
        part.start()
    patience = time.monotonic() + 20
    while not bounced(session, "taro@example.jp"):
        assert time.monotonic() < patience
        time.sleep(0.05)
        session.rollback()
    for part in parts:
        part.stop()
    wiring.engine.dispose()
