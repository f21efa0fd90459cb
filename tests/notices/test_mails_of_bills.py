"""What happens to bills is mailed, each time once: to merchants as they choose, to holders who gave an address."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from portal.accounts import choose_payment_mails, forget_address
from portal.accounts.model import MailAddress
from portal.bills import BillTarget, BillTerms, keep_bill, put_away_bill, register_bill, withdraw_bill
from portal.db import transaction
from portal.kernel.yen import Yen
from portal.mail import PostedMail
from portal.notices import Notice, NoticeTerms, choose_notices, mail_news, mail_reports, notice_terms
from portal.numbers import numbers_by_id
from portal.organisations import LinkType, find_organisation, record_event, scope_of
from portal.outbox import number_events
from portal.payments import bills_of_slip
from portal.recurring import PlanTerms, make_plan
from tests.factories import Factory
from tests.fakes import NOON, FixedClock
from tests.letters import sent_mails
from tests.payments.street import MINUTE, TODAY, Street, cash, on_one
from tests.races import at_once

TARO = "taro@example.jp"
SECOND = timedelta(seconds=1)
ALL = frozenset(Notice)


@pytest.fixture
def street(session: Session, make: Factory) -> Street:
    """A light merchant, which is mailed without having asked for it."""
    street = Street(session, make)
    place = make.organisation(name="みどり水道", address="office@midori.example.jp", link_type=LinkType.LIGHT)
    street.merchant = make.member(place)
    return street


def mailed(session: Session, at: datetime) -> list[PostedMail]:
    """The mails of bills there are once the relay and the mailing part had their turns, twice each."""
    for _ in range(2):
        number_events(session)
        mail_news(session, at=at)
    session.rollback()
    session.expire_all()
    ours = ("bills_changed", "bills_report", "payment_told", "recurring_changed")
    return list(session.scalars(select(PostedMail).where(PostedMail.template.in_(ours)).order_by(PostedMail.id)))


def told(mail: PostedMail) -> tuple[Any, ...]:
    return tuple(mail.payload[name] for name in ("change", "count", "total", "lines", "more"))


def gives_address(street: Street, language: str = "ja", *, holder: int | None = None, address: str = TARO) -> int:
    """The customer whose number is billed, or another, gives a mail address."""
    holder = holder or street.number.customer_id
    assert holder is not None
    with transaction(street.session):
        row = {"address": address, "verified_at": NOON, "tells_payments": True, "language": language}
        street.session.add(MailAddress(customer_id=holder, **row))
    return holder


def test_the_first_payment_is_mailed_at_once_and_those_of_the_next_minute_together(street: Street, session: Session):
    first, *others = [street.bill(1_000 + n) for n in range(8)]
    street.paid(first, "0")
    (mail,) = mailed(session, NOON)
    assert (mail.address, mail.language, mail.payload["ref"]) == ("office@midori.example.jp", "ja", first.ref)
    assert told(mail) == ("paid", 1, "1,000", "B-1\t1,000", 0)
    for place, bill in enumerate(others, 1):
        street.paid(bill, f"{place}", at=NOON + place * SECOND)
    assert len(mailed(session, NOON + 59 * SECOND)) == 1
    gathered = mailed(session, NOON + MINUTE)[1]
    lines = "\n".join(f"B-{n}\t1,00{n - 1}" for n in range(2, 7))
    assert told(gathered) == ("paid", 7, "7,028", lines, 2) and gathered.payload["ref"] == ""
    assert len(mailed(session, NOON + 5 * MINUTE)) == 2


def test_a_reversal_is_mailed_and_what_was_not_chosen_is_not(street: Street, session: Session):
    _payment, cash = street.paid(street.bill())
    withdraw_bill(session, street.merchant.scope, street.bill().ref, actor=street.merchant.actor, at=NOON)
    assert [mail.payload["change"] for mail in mailed(session, NOON)] == ["paid"]
    street.reverse(cash, at=NOON + 2 * MINUTE)
    assert [mail.payload["change"] for mail in mailed(session, NOON + 2 * MINUTE)] == ["paid", "reversed"]


def test_who_has_a_link_is_mailed_what_they_chose_wherever_they_want_it(session: Session, make: Factory):
    street = Street(session, make)
    merchant = street.merchant
    assert notice_terms(session, merchant.organisation).notices == frozenset()
    street.paid(street.bill(), "1")
    assert mailed(session, NOON) == []
    wanted = NoticeTerms(("a@example.jp", "b@example.jp"), frozenset({Notice.ENDED}), "en")
    choose_notices(session, merchant.organisation, wanted, actor=merchant.actor, at=NOON)
    assert notice_terms(session, merchant.organisation) == wanted
    street.paid(street.bill(), "2")
    withdraw_bill(session, merchant.scope, street.bill().ref, actor=merchant.actor, at=NOON)
    found = mailed(session, NOON)
    assert [(mail.address, mail.language, mail.payload["change"]) for mail in found] == [
        ("a@example.jp", "en", "withdrawn"),
        ("b@example.jp", "en", "withdrawn"),
    ]


def test_what_a_tenant_bills_is_mailed_to_the_tenant_alone(street: Street, session: Session):
    tenant = street.make.organisation(owner=street.merchant.organisation, address="t@example.jp", link_type="light")
    choose_notices(session, tenant, NoticeTerms(("t@example.jp",), ALL), actor=street.merchant.actor, at=NOON)
    street.paid(street.bill(scope=scope_of(tenant)))
    assert [mail.address for mail in mailed(session, NOON)] == ["t@example.jp"]


def test_a_holder_who_gave_an_address_gets_the_proof_and_learns_of_the_reversal(
    street: Street, session: Session, clock: FixedClock
):
    gives_address(street, "en")
    payment, cash = street.paid(street.bill())
    street.reverse(cash, at=NOON + MINUTE)
    found = [mail for mail in mailed(session, NOON + 2 * MINUTE) if mail.template == "payment_told"]
    assert [(mail.address, mail.language, mail.payload["change"]) for mail in found] == [
        (TARO, "en", "paid"),
        (TARO, "en", "reversed"),
    ]
    texts = [mail.text for mail in sent_mails(session, clock) if mail.to == TARO]
    assert all(f"/r/{payment.ref}" in text and street.number.digits not in text for text in texts)
    assert all(street.number.digits[-4:] in text and "みどり水道" in text for text in texts)


@on_one
def test_whoever_has_the_number_or_the_bill_on_their_phone_is_told(street: Street, session: Session):
    shares, keeps, other = (street.make.holder() for _ in range(3))
    for holder, address in ((shares, TARO), (keeps, "b@example.jp"), (other, "c@example.jp")):
        gives_address(street, holder=holder.id, address=address)
    merchant, terms = street.merchant, BillTerms("one", Yen(500), TODAY, "花束")
    one_off = register_bill(
        session, merchant.scope, BillTarget(one_off=True), terms, plan=street.make.plan, actor=merchant.actor, at=NOON
    )
    keep_bill(session, shares.secret, one_off.ref, at=NOON)
    put_away_bill(session, shares.id, one_off.ref)  # the number stays
    owned = street.bill()
    keep_bill(session, keeps.secret, owned.ref, at=NOON)
    slip = street.slip(one_off, digits=numbers_by_id(session, [one_off.number_id])[one_off.number_id].digits)
    street.confirm(cash(bills_of_slip(session, slip)[0].code, 500, "1"))
    street.paid(owned, "2")
    told = [mail for mail in mailed(session, NOON) if mail.template == "payment_told"]
    assert {mail.address: mail.payload["amount"] for mail in told} == {TARO: "500", "b@example.jp": "1,000"}
    assert len(told) == 2


@on_one
def test_a_holder_who_wants_none_or_has_taken_the_address_back_gets_none(street: Street, session: Session):
    holder = gives_address(street)
    choose_payment_mails(session, holder, wanted=False, language="ja")
    street.paid(street.bill(), "1")
    assert [mail.template for mail in mailed(session, NOON)] == ["bills_changed"]
    choose_payment_mails(session, holder, wanted=True, language="ja")
    street.paid(street.bill(), "2", at=NOON + MINUTE)
    assert [mail.address for mail in mailed(session, NOON + MINUTE) if mail.template == "payment_told"] == [TARO]
    forget_address(session, holder)
    assert all(mail.template != "payment_told" for mail in mailed(session, NOON + MINUTE))


@on_one
def test_what_happened_days_ago_is_no_news(street: Street, session: Session):
    street.paid(street.bill())
    assert mailed(session, NOON + timedelta(days=3, seconds=1)) == []


@on_one
def test_an_event_that_cannot_be_told_keeps_no_other_merchants_mail(street: Street, session: Session):
    other = Street(session, street.make)
    with transaction(session):
        record_event(session, other.merchant.scope.organisation_id, "bill.paid", about="b" * 22, at=NOON, payment="p")
    wanted = NoticeTerms(("a@example.jp",), ALL)
    choose_notices(session, other.merchant.organisation, wanted, actor=other.merchant.actor, at=NOON)
    street.paid(street.bill(), "1")
    assert [mail.address for mail in mailed(session, NOON)] == ["office@midori.example.jp"]
    street.paid(street.bill(), "2", at=NOON + MINUTE)
    assert [mail.address for mail in mailed(session, NOON + MINUTE)][1:] == ["office@midori.example.jp"]


def test_workers_at_it_together_mail_once(street: Street, sessions: sessionmaker[Session], campaign):
    gives_address(street)

    def take(_place: int) -> None:
        with sessions() as session:
            mail_news(session, at=at)

    for turn in range(campaign(3, 50)):
        at = NOON + turn * MINUTE
        street.paid(street.bill(), f"{turn}", at=at)
        number_events(street.session)
        at_once(4, take)
    found = mailed(street.session, at)
    assert len(found) == 2 * (turn + 1)
    assert len({mail.payload["lines"] for mail in found if mail.template == "bills_changed"}) == turn + 1


@on_one
def test_runs_of_recurring_bills_are_mailed_with_their_figures(street: Street, session: Session):
    merchant, month = street.merchant, NOON.date().replace(day=1)
    terms = PlanTerms("月謝", Yen(5_000), 25, month, "月謝")
    plan = make_plan(session, merchant.scope, terms, actor=merchant.actor, at=NOON)
    said: dict[str, Any] = {"plan": plan.ref, "month": "2026-04"}
    figures = {"registered": 30, "refused": 2, "total": 150_000}
    with transaction(session):
        for name, more in (("recurring.coming", {"begins_at": NOON.isoformat()}), ("recurring.run", figures)):
            record_event(session, plan.organisation_id, name, about="r" * 22, at=NOON, **said, **more)
        record_event(session, plan.organisation_id, "recurring.ended", about=plan.ref, at=NOON)
    coming, run, ended = mailed(session, NOON)
    assert (coming.payload["change"], coming.payload["begins_at"]) == ("coming", NOON.isoformat())
    told = {name: run.payload[name] for name in ("plan", "month", "ref", "registered", "refused", "total")}
    assert told == {"plan": "月謝", "month": "2026-04", "ref": plan.ref, **figures, "total": "150,000"}
    assert (ended.payload["change"], ended.payload["plan"], ended.payload["month"]) == ("ended", "月謝", "")


@on_one
def test_a_day_is_reported_once_the_next_morning_if_anything_came_of_it(street: Street, session: Session):
    merchant, day = street.merchant, timedelta(days=1)
    place = find_organisation(session, merchant.organisation.ref)
    wanted = NoticeTerms(("a@example.jp",), frozenset({Notice.REPORT}))
    choose_notices(session, place, wanted, actor=merchant.actor, at=NOON)
    street.paid(street.bill(300), "1")
    _payment, cash = street.paid(street.bill(700, due_on=(NOON + day).date()), "2")
    street.reverse(cash, at=NOON + MINUTE)
    morning = NOON + timedelta(hours=19)  # seven, Japan time
    assert [mail_reports(session, at=at) for at in (NOON, morning - MINUTE, morning, morning, morning + day)] == [
        0,
        0,
        1,
        0,
        0,
    ]
    (mail,) = mailed(session, morning)
    sums = [mail.payload[name] for name in ("paid", "paid_total", "reversed", "reversed_total", "open")]
    assert sums == [2, "1,000", 1, "700", 1] and mail.address == "a@example.jp"
