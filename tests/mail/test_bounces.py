"""What comes back marks its mail, and says of an address that mail does not arrive."""

import base64
import hmac
import json
from collections.abc import Iterator
from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from portal.mail import (
    Bounce,
    MailState,
    MailTrouble,
    PostedMail,
    ReportRefused,
    SignedReports,
    arrived,
    bounced,
    forget_old_mails,
    is_report_secret,
    note_bounce,
    post,
    take_bounces,
)
from tests.fakes import FixedClock
from tests.letters import sent_mails
from tests.races import at_once

TARO = "taro@example.jp"
KEY = b"k" * 24
SECRET = "whsec_" + base64.b64encode(KEY).decode()
on_sqlite = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


def sent(session: Session, clock: FixedClock) -> str:
    """A mail to Taro that was handed over."""
    ref = post(session, "enquiry_received", to=TARO, language="ja", at=clock.now())
    sent_mails(session, clock)
    return ref


def mail(session: Session, ref: str) -> PostedMail:
    session.expire_all()
    return session.scalars(select(PostedMail).where(PostedMail.ref == ref)).one()


def trouble(session: Session) -> MailTrouble:
    session.expire_all()
    return session.scalars(select(MailTrouble)).one()


@on_sqlite
def test_a_hard_bounce_marks_the_mail_and_its_address(session: Session, clock: FixedClock):
    ref = sent(session, clock)
    assert not bounced(session, TARO)
    came_back = clock.advance(minutes=5)
    note_bounce(session, Bounce(ref, is_hard=True, code="5.1.1"), at=came_back)
    clock.advance(minutes=5)
    note_bounce(session, Bounce(ref, is_hard=True, code="5.1.1"), at=clock.now())  # the same, told twice
    assert (mail(session, ref).state, mail(session, ref).bounced_at) == (MailState.BOUNCED, came_back)
    assert bounced(session, TARO) and not bounced(session, "jiro@example.jp")


def test_a_soft_bounce_is_counted_only(session: Session, clock: FixedClock):
    ref = sent(session, clock)
    for _ in range(3):
        note_bounce(session, Bounce(ref, is_hard=False, code="5.2.2"), at=clock.now())
    assert (mail(session, ref).state, mail(session, ref).fault) == (MailState.SENT, "5.2.2")
    assert (trouble(session).soft_count, bounced(session, TARO)) == (3, False)
    note_bounce(session, Bounce(ref, is_hard=True, code="5.1.1"), at=clock.now())
    note_bounce(session, Bounce(ref, is_hard=False, code="4.4.1"), at=clock.now())
    assert (trouble(session).soft_count, bounced(session, TARO)) == (4, True)


@on_sqlite
def test_a_used_link_shows_that_mail_arrives_again(session: Session, clock: FixedClock):
    note_bounce(session, Bounce("", is_hard=True, code="", address=TARO), at=clock.now())
    assert bounced(session, TARO)
    arrived(session, TARO)
    assert not bounced(session, TARO)


@on_sqlite
def test_a_bounce_on_no_mail_of_ours_changes_nothing(session: Session, clock: FixedClock):
    note_bounce(session, Bounce("x" * 22, is_hard=True, code="5.1.1"), at=clock.now())
    assert session.scalars(select(MailTrouble)).all() == []


def test_bounces_of_one_address_at_once_are_all_counted(
    session: Session, sessions: sessionmaker[Session], clock: FixedClock
):
    def bounce(_: int) -> None:
        with sessions() as own:
            note_bounce(own, Bounce("", is_hard=False, code="4.4.1", address=TARO), at=clock.now())

    at_once(6, bounce)
    assert trouble(session).soft_count == 6


@on_sqlite
def test_trouble_is_forgotten_after_half_a_year(session: Session, clock: FixedClock):
    note_bounce(session, Bounce("", is_hard=True, code="5.1.1", address=TARO), at=clock.now())
    forget_old_mails(session, at=clock.advance(days=179))
    assert bounced(session, TARO)
    forget_old_mails(session, at=clock.advance(days=1))
    assert not bounced(session, TARO)


@on_sqlite
def test_a_source_forgets_a_bounce_only_when_it_is_written_down(session: Session, clock: FixedClock):
    forgotten = []

    class Source:
        def bounces(self) -> Iterator[Bounce]:
            for address in ("a@example.jp", "b@example.jp"):
                yield Bounce("", is_hard=True, code="5.1.1", address=address)
                assert bounced(session, address)
                forgotten.append(address)

    assert take_bounces(session, Source(), at=clock.now()) == 2
    assert forgotten == ["a@example.jp", "b@example.jp"]


def signed(body: object, at: datetime, *, key: bytes = KEY, signed_at: datetime | None = None) -> SignedReports:
    """A report as the specification signs it, spelt out here anew."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    moment = str(int((signed_at or at).timestamp()))
    mac = base64.b64encode(hmac.digest(key, f"msg_1.{moment}.".encode() + raw, "sha256")).decode()
    headers = {"webhook-id": "msg_1", "webhook-timestamp": moment, "webhook-signature": f"v1,{'A' * 44} v1,{mac}"}
    return SignedReports(SECRET, headers, raw, at)


def test_the_providers_reports_are_read(clock: FixedClock):
    ref = "r" * 22
    reports = [
        {"message_id": f"<{ref}@example.jp>", "kind": "hard", "status": "5.1.1"},
        {"message_id": f"{ref}@example.jp", "address": "Taro@Example.jp", "kind": "soft"},
        {"message_id": "0100-the-providers-own", "address": TARO, "kind": "hard"},
    ]
    assert list(signed({"bounces": reports}, clock.now()).bounces()) == [
        Bounce(ref, is_hard=True, code="5.1.1"),
        Bounce(ref, is_hard=False, code="", address="Taro@example.jp"),
        Bounce("", is_hard=True, code="", address=TARO),
    ]


REPORT = {"bounces": [{"address": TARO, "kind": "hard"}]}


def test_a_report_that_is_not_our_providers_or_is_old_is_refused(clock: FixedClock):
    at = clock.now()
    assert list(signed(REPORT, at).bounces())
    forged = signed(REPORT, at, key=b"x" * 24)
    changed = SignedReports(SECRET, signed(REPORT, at).headers, json.dumps(REPORT).replace("hard", "soft").encode(), at)
    for report in (forged, changed, SignedReports(SECRET, {}, b"{}", at)):
        with pytest.raises(ReportRefused, match="signature"):
            list(report.bounces())
    for minutes in (-6, 6):
        signed_at = FixedClock(at).advance(minutes=minutes)
        with pytest.raises(ReportRefused, match="timestamp"):
            list(signed(REPORT, at, signed_at=signed_at).bounces())


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{}", b"null", b"\xff", b"[" * 5000, {"bounces": 1}, {"bounces": ["x"]}, {"bounces": [None]}]
    + [
        {"bounces": [report]}
        for report in (
            {"kind": "hard"},
            {"address": TARO},
            {"address": 1, "kind": "hard"},
            {"address": "no address", "kind": "hard"},
            {"address": TARO, "kind": ["hard"]},
        )
    ],
)
def test_an_unreadable_report_is_refused(clock: FixedClock, body: object):
    with pytest.raises(ReportRefused, match="unreadable"):
        list(signed(body, clock.now()).bounces())


def test_a_report_of_very_many_is_refused(clock: FixedClock):
    with pytest.raises(ReportRefused, match="too_many"):
        list(signed({"bounces": REPORT["bounces"] * 501}, clock.now()).bounces())


@pytest.mark.parametrize(
    ("secret", "is_good"),
    [(SECRET, True), (SECRET.removeprefix("whsec_"), False), ("whsec_c2hvcnQ=", False), ("whsec_ü", False)],
)
def test_a_secret_is_one_of_the_specification(secret: str, is_good: bool):
    assert is_report_secret(secret) is is_good
