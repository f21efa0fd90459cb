"""What becomes of a number that its holder gave to merchants is told to them, in the transaction of its cause.

The customer's pages call these verbs; they wrap those of ``portal.numbers``, which knows no merchant.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from portal import numbers
from portal.accounts import Limits, lock_customer
from portal.db import transaction
from portal.members import events
from portal.members.giving import end_consent, tell_of_consent
from portal.members.model import Consent, Member
from portal.members.store import hold_merchants
from portal.numbers import NumberPlan, NumberRecord
from portal.organisations import Scope

_EVERYBODY = Scope.service("what becomes of a number concerns all merchants that it was given to")


def replace_number(
    session: Session,
    holder: int,
    ref: str,
    *,
    plan: NumberPlan,
    at: datetime,
    shows_replaced: bool = False,
    limits: Limits = (),
) -> str:
    """As ``numbers.replace_number``; merchants that had the old number learn the new one.

    Raises ``NumberUnavailable``, ``NumberStopped``, ``CustomerUnknown``, ``TooManyAttempts``.
    """
    with transaction(session):
        lock_customer(session, holder)
        lost = numbers.held_number(session, holder, ref)
        new_ref = numbers.replace_number(
            session, holder, ref, plan=plan, at=at, shows_replaced=shows_replaced, limits=limits
        )
        tell_of_replacement(session, lost, numbers.number_by_ref(session, new_ref), at=at)
        return new_ref


def stop_number(session: Session, holder: int, ref: str, *, at: datetime) -> None:
    """As ``numbers.stop_number``; merchants that the number was given to are told. Raises ``NumberUnavailable``."""
    with transaction(session):
        if numbers.stop_number(session, holder, ref, at=at):
            tell_of_stop(session, numbers.held_number(session, holder, ref), at=at)


def erase_customer(session: Session, holder: int, *, at: datetime) -> None:
    """As ``numbers.erase_customer``; consents are withdrawn first, and keep neither customer nor what they typed.

    Raises ``CustomerUnknown``.
    """
    with transaction(session):
        lock_customer(session, holder, to_delete=True)
        for consent in _locked(session, Consent.customer_id == holder):
            end_consent(session, consent, at)
            consent.customer_id, consent.merchant_reference = None, ""
        session.flush()
        numbers.erase_customer(session, holder, at=at)


def join_customers(session: Session, absorbed: int, *, into: int) -> None:
    """As ``numbers.join_customers``; consents come along. Raises ``CustomerUnknown``."""
    with transaction(session):
        for customer in sorted((absorbed, into)):
            lock_customer(session, customer, to_delete=True)
        for consent in _locked(session, Consent.customer_id == absorbed):
            consent.customer_id = into
        session.flush()
        numbers.join_customers(session, absorbed, into=into)


def tell_of_replacement(session: Session, lost: NumberRecord, new: NumberRecord, *, at: datetime) -> None:
    """In the transaction of its cause: whoever was given ``lost`` has ``new`` instead, and is told."""
    for consent in _locked(session, Consent.number_id == lost.id, Consent.withdrawn_at.is_(None)):
        member = _member(session, consent)
        consent.number_id = new.id
        if member and member.given_number_id == lost.id:
            member.given_number_id = new.id
        tell_of_consent(session, consent, events.REPLACED, at, member=member, old=lost.ref, new=new.ref)


def tell_of_stop(session: Session, stopped: NumberRecord, *, at: datetime) -> None:
    """In the transaction of its cause: whoever was given the number is told that it takes no bills any more."""
    for consent in _locked(session, Consent.number_id == stopped.id, Consent.withdrawn_at.is_(None)):
        tell_of_consent(session, consent, events.STOPPED, at, member=_member(session, consent), number=stopped.ref)


def withdraw_of_holder(session: Session, customer_id: int, number_id: int, *, at: datetime) -> None:
    """In the transaction of its cause: a customer who holds a number no more has given it to nobody any more."""
    for consent in _locked(session, Consent.customer_id == customer_id, Consent.number_id == number_id):
        end_consent(session, consent, at)


def _locked(session: Session, *conditions: ColumnElement[bool]) -> Sequence[Consent]:
    """The consents, their merchants held so that nobody else changes them."""
    found = _EVERYBODY.select(Consent).where(*conditions).order_by(Consent.id)
    merchants = {consent.organisation_id for consent in session.scalars(found)}
    if not merchants:
        return ()
    hold_merchants(session, merchants)
    return session.scalars(found.with_for_update().execution_options(populate_existing=True)).all()


def _member(session: Session, consent: Consent) -> Member | None:
    if consent.member_id is None:
        return None
    theirs = _EVERYBODY.select(Member).where(Member.id == consent.member_id)
    return session.scalars(theirs.with_for_update()).one()
