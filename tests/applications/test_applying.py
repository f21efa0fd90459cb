"""A company applies, confirms its address, and becomes a merchant or is told why not."""

import pytest
from sqlalchemy import select

from portal.accounts import LinkUnknown
from portal.applications import (
    ApplicationState,
    Applied,
    applications,
    apply_as_merchant,
    approve_application,
    confirm_application,
    find_application,
    forget_unconfirmed_applications,
    refuse_application,
)
from portal.mail import PostedMail
from portal.organisations import LinkType, Role, StateRefused, find_invitation

APPLIED = Applied(
    company="株式会社みどり",
    company_kana="カブシキガイシャミドリ",
    person="髙﨑 花",
    address="hana@example.jp",
    phone="03-1234-5678",
    website="",
    link_type=LinkType.REGULAR,
    purpose="月謝の集金",
    language="ja",
)


def apply(session, clock, key="form:1"):
    return apply_as_merchant(session, APPLIED, request_key=key, at=clock.now())


def test_an_application_becomes_a_merchant_with_an_owner(session, make, clock):
    operator = make.member().actor
    ref = apply(session, clock)
    assert apply(session, clock) == ref
    assert applications(session) == []
    with pytest.raises(StateRefused):
        approve_application(session, ref, reason="", actor=operator, at=clock.now())
    for _twice in range(2):
        confirm_application(session, ref, at=clock.now())
    assert [one.ref for one in applications(session)] == [ref]
    merchant = approve_application(session, ref, reason="確認済み", actor=operator, at=clock.now())
    assert (merchant.name, merchant.link_type) == ("株式会社みどり", "regular")
    with pytest.raises(StateRefused):
        refuse_application(session, ref, reason="", actor=operator, at=clock.now())
    mail = session.scalars(select(PostedMail).where(PostedMail.template == "application_approved")).one()
    invited, place = find_invitation(session, mail.payload["ref"], at=clock.now())
    assert (invited.role, place.id) == (Role.OWNER, merchant.id)
    assert find_application(session, ref).state == ApplicationState.APPROVED


def test_a_refused_applicant_is_told_why(session, make, clock):
    ref = apply(session, clock)
    confirm_application(session, ref, at=clock.now())
    refuse_application(session, ref, reason="事業の内容が確認できません", actor=make.member().actor, at=clock.now())
    mail = session.scalars(select(PostedMail).where(PostedMail.template == "application_refused")).one()
    assert mail.payload["reason"] == "事業の内容が確認できません"


def test_an_address_is_confirmed_within_a_day_or_forgotten(session, clock):
    ref = apply(session, clock)
    clock.advance(days=1)
    with pytest.raises(LinkUnknown):
        confirm_application(session, ref, at=clock.now())
    clock.advance(days=1)
    forget_unconfirmed_applications(session, at=clock.now())
    assert applications(session, ApplicationState.UNCONFIRMED) == []
