"""Enquiries about rates: in order, answered once, one for one form."""

import pytest
from sqlalchemy import select

from portal.applications import (
    Asked,
    Enquiry,
    EnquiryState,
    EnquiryType,
    answer_enquiry,
    find_enquiry,
    list_enquiries,
    send_enquiry,
)
from portal.mail import PostedMail
from portal.organisations import Actor, AuditEntry, ObjectUnknown, Scope
from tests.races import at_once

CLERK = Actor("staff", "person-1", "髙﨑", "192.0.2.1")


def asked(company="みなと水道局"):
    return Asked(company, "髙﨑", "a@example.jp", "", EnquiryType.LIGHT, None, "", "ja")


def test_the_oldest_enquiry_is_first_and_an_answered_one_is_gone(session, clock):
    refs = []
    for company in ("い", "ろ", "は"):
        refs.append(send_enquiry(session, asked(company), at=clock.now(), request_key=company))
        clock.advance(minutes=1)
    answer_enquiry(session, refs[1], by=None, actor=CLERK, at=clock.now())
    assert [enquiry.company for enquiry in list_enquiries(session, EnquiryState.NEW)] == ["い", "は"]
    assert find_enquiry(session, refs[1]).state == EnquiryState.ANSWERED


def test_the_first_answer_counts_and_is_noted(session, clock):
    ref = send_enquiry(session, asked(), at=clock.now(), request_key="one")
    answered_at = clock.now()
    answer_enquiry(session, ref, by=None, actor=CLERK, at=answered_at)
    clock.advance(hours=1)
    assert answer_enquiry(session, ref, by=None, actor=CLERK, at=clock.now()).answered_at == answered_at
    acts = session.scalars(Scope.service("a test").select(AuditEntry))
    assert [(act.action, act.about, act.actor_name) for act in acts] == [("enquiry.answered", ref, "髙﨑")]


def test_one_form_sent_by_many_hands_at_once_is_one_enquiry_and_one_mail(sessions, clock):
    def send(_place):
        with sessions() as session:
            return send_enquiry(session, asked(), at=clock.now(), request_key="one")

    assert len(set(at_once(8, send))) == 1
    with sessions() as session:
        assert len(session.scalars(select(Enquiry)).all()) == len(session.scalars(select(PostedMail)).all()) == 1


def test_an_unknown_enquiry_is_said_to_be_unknown(session, clock):
    with pytest.raises(ObjectUnknown):
        find_enquiry(session, "x" * 22)
    with pytest.raises(ObjectUnknown):
        answer_enquiry(session, "x" * 22, by=None, actor=CLERK, at=clock.now())
