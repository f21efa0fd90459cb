"""What waits for the operator is counted and listed."""

from sqlalchemy import select

from portal.applications import (
    Applied,
    Asked,
    EnquiryState,
    EnquiryType,
    applications,
    apply_as_merchant,
    confirm_application,
    count_new_enquiries,
    count_open_applications,
    list_enquiries,
    send_enquiry,
    unreachable,
)
from portal.jobs import count_failed_jobs
from portal.mail import Bounce, PostedMail, note_bounce
from portal.organisations import LinkType


def applied(company="さくら電力", address="aoki@example.jp"):
    return Applied(company, "", "青木 実", address, "03-1234-5678", "", LinkType.LIGHT, "", "ja")


def asked(company):
    return Asked(company, "花子", "hanako@example.jp", "", EnquiryType.LIGHT, None, "", "ja")


def test_only_confirmed_applications_and_new_enquiries_wait(session, clock):
    refs = [apply_as_merchant(session, applied(name), request_key=name, at=clock.now()) for name in ("い", "ろ", "は")]
    for ref in refs[:2]:
        confirm_application(session, ref, at=clock.now())
    first, second = (send_enquiry(session, asked(name), request_key=name, at=clock.now()) for name in ("に", "ほ"))

    assert (
        count_open_applications(session) == 2 and count_new_enquiries(session) == 2 and count_failed_jobs(session) == 0
    )
    assert [one.company for one in applications(session, text="青木", after=refs[0])] == ["ろ"]
    assert [one.ref for one in list_enquiries(session, EnquiryState.NEW, after=first)] == [second]
    assert list_enquiries(session, EnquiryState.NEW, text="%") == []


def test_mail_that_came_back_is_listed_for_whom_it_was_and_a_customers_is_not(session, make, clock):
    ref = apply_as_merchant(session, applied(), request_key="one", at=clock.now())
    confirm_application(session, ref, at=clock.now())
    staff = make.member(name="井上 さくら", address="inoue@example.jp")
    mail = session.scalars(select(PostedMail.ref).where(PostedMail.address == "aoki@example.jp")).first()
    note_bounce(session, Bounce(mail, is_hard=True, code="5.1.1"), at=clock.now())
    clock.advance(minutes=1)
    for address in ("inoue@example.jp", "customer@example.jp"):
        note_bounce(session, Bounce("", is_hard=True, code="5.1.1", address=address), at=clock.now())
    note_bounce(session, Bounce("", is_hard=False, code="4.2.2", address="office@midori.example.jp"), at=clock.now())

    found = [(one.whose, one.ref, one.name, one.address) for one in unreachable(session)]

    assert found == [
        ("person", staff.person.ref, "井上 さくら", "inoue@example.jp"),
        ("application", ref, "さくら電力", "aoki@example.jp"),
    ]
