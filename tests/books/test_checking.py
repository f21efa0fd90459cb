"""The books are checked every morning and when somebody asks; what is wrong is kept and told until it is not."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from portal.bills import Bill
from portal.books import (
    BOOKS_CHECK,
    Alarm,
    ask_for_check,
    book_checks,
    books_alarm,
    check_kind,
    last_book_check,
    lines_of,
    plan_daily_check,
)
from portal.db import transaction
from portal.jobs import Job
from portal.kernel.yen import Yen
from portal.mail import PostedMail
from portal.organisations import COMMAND, OrganisationKind, Scope
from tests.fakes import NOON, FixedClock
from tests.members.worker import run_all
from tests.payments.street import Street, cash

HOUR = timedelta(hours=1)
FOUR = NOON + 16 * HOUR  # the next morning, Japan time
KINDS = {BOOKS_CHECK: check_kind()}


@pytest.fixture
def street(session: Session, make) -> Street:
    return Street(session, make)


def jobs(session: Session) -> int:
    session.rollback()
    return len(session.scalars(select(Job.id).where(Job.kind == BOOKS_CHECK)).all())


def falsify(session: Session) -> None:
    """Makes a paid bill ask for another amount than was paid, past all verbs."""
    with transaction(session):
        session.execute(Scope.service("test").update(Bill).values(amount=Yen(999)))


def test_once_a_day_from_four_in_the_morning(session: Session):
    plan = [NOON, FOUR - timedelta(minutes=1), FOUR, FOUR + HOUR, FOUR + 19 * HOUR, FOUR + 24 * HOUR]
    assert [plan_daily_check(session, at=at) for at in plan] == [True, False, True, False, False, True]
    assert jobs(session) == 3


def test_sound_books_are_kept_as_such(street: Street, sessions: sessionmaker[Session], clock: FixedClock):
    session = street.session
    street.paid(street.bill(700))
    street.confirm(cash("9" * 44, 8, "2"))
    assert ask_for_check(session, actor=COMMAND, at=NOON).ref == ask_for_check(session, actor=COMMAND, at=NOON).ref
    assert jobs(session) == 1 and books_alarm(session, at=NOON) is None
    run_all(sessions, clock, KINDS)
    session.rollback()
    session.expire_all()
    check = last_book_check(session)
    assert check is not None and check.is_sound and list(lines_of(check.findings)) == []
    balances = [["collected", False, -700], ["stores", False, 708], ["suspense", False, -8]]
    assert check.findings["balances"] == balances
    assert books_alarm(session, at=NOON + 25 * HOUR) is None
    assert books_alarm(session, at=NOON + 27 * HOUR) is Alarm.OVERDUE
    assert not session.scalars(select(PostedMail).where(PostedMail.template == "books_unsound")).all()


def test_unsound_books_raise_an_alarm_until_they_are_sound_again(
    street: Street, sessions: sessionmaker[Session], clock: FixedClock
):
    session = street.session
    operator = street.make.organisation(OrganisationKind.OPERATOR, name="運営")
    owner = street.make.member(operator)
    payment, _told = street.paid(street.bill(700))
    falsify(session)
    ask_for_check(session, actor=owner.actor, at=NOON)
    run_all(sessions, clock, KINDS)
    session.rollback()
    session.expire_all()
    (check,) = book_checks(session)
    found = dict(lines_of(check.findings))
    assert found.keys() == {"payments_differ", "paid_otherwise"} and found["payments_differ"] == "700 999 700"
    assert books_alarm(session, at=NOON) is Alarm.UNSOUND
    (mail,) = session.scalars(select(PostedMail).where(PostedMail.template == "books_unsound"))
    assert (mail.address, mail.payload["faults"]) == (owner.person.address, 2)
    with transaction(session):
        session.execute(Scope.service("test").update(Bill).values(amount=payment.amount))
    clock.advance(HOUR)
    ask_for_check(session, actor=owner.actor, at=clock.now())
    run_all(sessions, clock, KINDS)
    session.rollback()
    assert books_alarm(session, at=clock.now()) is None
