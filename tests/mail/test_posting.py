"""A mail is posted with its cause, told what it takes and no more."""

from itertools import product

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.db import transaction
from portal.jobs import Job
from portal.mail import MAIL_SEND, MailState, PostedMail, post
from portal.mail.rules import NEXT, Happening
from tests.fakes import FixedClock

SUSPENDED = {"organisation": "みずほ水道", "state": "suspended", "reason": "お申し出"}


def test_a_mail_and_its_job_come_with_their_cause_or_not_at_all(session: Session, clock: FixedClock):
    def suspend() -> None:
        post(session, "organisation_state", to="a@x.jp", language="ja", at=clock.now(), lane="org-1", **SUSPENDED)

    def fall_through() -> None:
        with transaction(session):
            suspend()
            raise RuntimeError("the cause fell through")

    with pytest.raises(RuntimeError, match="cause"):
        fall_through()
    assert session.scalars(select(PostedMail)).all() == session.scalars(select(Job)).all() == []

    suspend()
    mail, job = session.scalars(select(PostedMail)).one(), session.scalars(select(Job)).one()
    assert (mail.state, mail.payload, mail.lane) == (MailState.QUEUED, SUSPENDED, "org-1")
    assert (job.kind, job.payload, job.lane) == (MAIL_SEND, {"mail": mail.ref}, "org-1")


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("template", "values", "complaint"),
    [
        ("no_such", {}, "no mail is called"),
        ("sign_in", {}, "takes"),
        ("sign_in", {"ref": "r", "name": "n"}, "takes"),
        ("organisation_state", SUSPENDED | {"state": "gone"}, "state is none of"),
        ("organisation_state", SUSPENDED | {"reason": "x" * 501}, "no short text"),
        ("sign_in", {"ref": b"r"}, "no short text"),
    ],
)
def test_a_mail_that_is_told_too_little_or_too_much_is_not_posted(
    session: Session, clock: FixedClock, template: str, values: dict, complaint: str
):
    with pytest.raises(ValueError, match=complaint):
        post(session, template, to="a@x.jp", language="ja", at=clock.now(), **values)
    assert session.scalars(select(PostedMail)).all() == []


def test_whatever_happens_to_a_mail_has_its_place_in_the_table():
    assert set(NEXT) == set(product(MailState, Happening))
    assert all(NEXT[state, Happening.CAME_BACK] is MailState.BOUNCED for state in MailState)
    assert all(NEXT[MailState.BOUNCED, happening] is MailState.BOUNCED for happening in Happening)
