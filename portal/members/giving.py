"""A customer gives a merchant one of their numbers: links that ask for it, consents, and taking them back."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.accounts import lock_customer
from portal.db import transaction
from portal.kernel.identifiers import keyed_mac, new_ref, same_mac
from portal.members import events
from portal.members.errors import GiveLinkOver, WrongMode
from portal.members.model import Consent, GiveLink, Member
from portal.members.store import find_member, hold_merchants
from portal.numbers import NumberRecord, NumberStopped, State, held_number, numbers_by_id, pin_number
from portal.organisations import Actor, ObjectUnknown, Scope, note_act, record_event

_REF_LENGTH = 22
_CUSTOMERS = Scope.service("a customer's consents, whichever merchants have them")


class GivenNumber(NamedTuple):
    """A consent, the number as it is now, and the member where it is matched."""

    consent: Consent
    number: NumberRecord
    member: Member | None


def make_give_link(
    session: Session, scope: Scope, *, name: str, member_ref: str = "", actor: Actor, at: datetime
) -> GiveLink:
    """Makes a link by which a member (``member_ref``), or anybody, gives the scope's merchant a number.

    ``name`` (cleaned) is the merchant's own word for it. Raises ``ObjectUnknown``.
    """
    assert scope.organisation_id is not None
    with transaction(session):
        link = GiveLink(
            ref=new_ref(),
            organisation_id=scope.organisation_id,
            sandbox=scope.sandbox,
            member_id=find_member(session, scope.own(), member_ref).id if member_ref else None,
            name=name,
            version=1,
            made_at=at,
        )
        session.add(link)
        session.flush()
        note_act(session, actor, "give_link.made", organisation_id=link.organisation_id, about=link.ref, at=at)
        return link


def end_give_link(session: Session, scope: Scope, ref: str, *, actor: Actor, at: datetime) -> GiveLink:
    """Ends a link: nobody gives a number by it any more; what was given stays. Twice is as once.

    Raises ``ObjectUnknown``.
    """
    with transaction(session):
        link = scope.one(session, GiveLink, ref)
        if link.ended_at is None:
            link.ended_at = at
            note_act(session, actor, "give_link.ended", organisation_id=link.organisation_id, about=link.ref, at=at)
        return link


def give_links(session: Session, scope: Scope, *, member_id: int | None = None) -> Sequence[GiveLink]:
    """The links that are open, the newest first: those for anybody, or a member's."""
    found = scope.select(GiveLink).where(GiveLink.ended_at.is_(None), GiveLink.member_id == member_id)
    return session.scalars(found.order_by(GiveLink.id.desc())).all()


def find_give_link(session: Session, scope: Scope, ref: str) -> GiveLink:
    """A link in the scope, ended or not. Raises ``ObjectUnknown``."""
    return scope.one(session, GiveLink, ref)


def give_token(link: GiveLink, key: str) -> str:
    """What stands behind ``/give/`` in a link: its ref and a keyed MAC over it and its version."""
    return link.ref + keyed_mac(key, "give", link.ref, str(link.version))


def link_by_token(session: Session, token: str, key: str) -> GiveLink:
    """The link of a token that came. Raises ``GiveLinkOver`` where it is none of ours or has ended."""
    anybody = Scope.service("a link proves itself by its MAC")
    link = session.scalars(anybody.select(GiveLink).where(GiveLink.ref == token[:_REF_LENGTH])).one_or_none()
    if link is None or link.ended_at is not None or not same_mac(token, give_token(link, key)):
        raise GiveLinkOver
    return link


def give_number(
    session: Session, customer_id: int, link: GiveLink, number_ref: str, *, at: datetime, member_no: str = ""
) -> Consent:
    """A customer gives a number that they hold; the merchant is told. The same once more is the same consent.

    By a member's own link it becomes the member's number at once, in place of one given before. By a link for anybody
    the merchant first says whose it is (``match_consent``); ``member_no`` is what the customer typed, cleaned, at most
    32 characters.

    Raises ``CustomerUnknown``, ``NumberUnavailable``, ``NumberStopped``, ``GiveLinkOver``, ``WrongMode``.
    """
    with transaction(session):
        lock_customer(session, customer_id)
        pin_number(session, held_number(session, customer_id, number_ref).id)
        number = held_number(session, customer_id, number_ref)
        if number.state == State.STOPPED:
            raise NumberStopped(number.ref)
        if number.sandbox != link.sandbox:
            raise WrongMode
        hold_merchants(session, [link.organisation_id])
        session.refresh(link)
        if link.ended_at is not None:
            raise GiveLinkOver
        return _live_consent(session, customer_id, link, number.id, member_no) or _consent(
            session, customer_id, link, number, member_no, at
        )


def _live_consent(session: Session, customer_id: int, link: GiveLink, number_id: int, member_no: str) -> Consent | None:
    same = _CUSTOMERS.select(Consent).where(
        Consent.customer_id == customer_id,
        Consent.link_id == link.id,
        Consent.number_id == number_id,
        Consent.merchant_reference == member_no,
        Consent.withdrawn_at.is_(None),
    )
    return session.scalars(same).one_or_none()


def _consent(
    session: Session, customer_id: int, link: GiveLink, number: NumberRecord, member_no: str, at: datetime
) -> Consent:
    consent = Consent(
        ref=new_ref(),
        organisation_id=link.organisation_id,
        sandbox=link.sandbox,
        link_id=link.id,
        number_id=number.id,
        customer_id=customer_id,
        merchant_reference=member_no,
        given_at=at,
    )
    session.add(consent)
    session.flush()
    member = None
    if link.member_id is not None:
        theirs = _CUSTOMERS.select(Member).where(Member.id == link.member_id)
        member = session.scalars(theirs.with_for_update()).one()
        _match(session, consent, member, at)
    tell_of_consent(session, consent, events.GIVEN, at, member=member, number=number.ref)
    return consent


def match_consent(session: Session, scope: Scope, ref: str, member_ref: str, *, actor: Actor, at: datetime) -> Consent:
    """The merchant says whose number was given; it becomes the member's, in place of one given before.

    Raises ``ObjectUnknown``, also for a consent that was withdrawn.
    """
    with transaction(session):
        hold_merchants(session, [find_member(session, scope.own(), member_ref).organisation_id])
        member = find_member(session, scope.own(), member_ref, hold=True)
        live = scope.own().select(Consent).where(Consent.ref == ref, Consent.withdrawn_at.is_(None))
        consent = session.scalars(live.with_for_update()).one_or_none()
        if consent is None:
            raise ObjectUnknown
        if consent.member_id != member.id:
            _unmatch(session, consent)
            _match(session, consent, member, at)
            note_act(session, actor, "consent.matched", organisation_id=member.organisation_id, about=member.ref, at=at)
        return consent


def consents_of(
    session: Session,
    scope: Scope,
    *,
    member_id: int | None = None,
    is_matched: bool | None = None,
    after: str = "",
    limit: int = 50,
) -> Sequence[GivenNumber]:
    """The consents that the scope's merchants have now, the newest first: of one member, matched or not yet."""
    found = scope.select(Consent).where(Consent.withdrawn_at.is_(None)).order_by(Consent.id.desc()).limit(limit)
    if member_id is not None:
        found = found.where(Consent.member_id == member_id)
    if is_matched is not None:
        found = found.where(Consent.member_id.is_not(None) if is_matched else Consent.member_id.is_(None))
    if after:
        found = found.where(Consent.id < scope.one(session, Consent, after).id)
    return _with_numbers(session, scope, session.scalars(found).all())


def find_consent(session: Session, scope: Scope, ref: str) -> GivenNumber:
    """A consent in the scope that was not taken back. Raises ``ObjectUnknown``."""
    found = session.scalars(scope.select(Consent).where(Consent.ref == ref, Consent.withdrawn_at.is_(None))).all()
    if not found:
        raise ObjectUnknown
    return _with_numbers(session, scope, found)[0]


def count_unmatched_consents(session: Session, scope: Scope) -> int:
    """How many numbers were given of which nobody has said whose they are."""
    waiting = select(func.count()).where(Consent.withdrawn_at.is_(None), Consent.member_id.is_(None))
    return session.scalar(scope.apply(waiting, Consent)) or 0


def consents_of_customer(session: Session, customer_id: int) -> Sequence[GivenNumber]:
    """The consents that a customer has given and not withdrawn, the newest first."""
    mine = _CUSTOMERS.select(Consent).where(Consent.customer_id == customer_id, Consent.withdrawn_at.is_(None))
    return _with_numbers(session, _CUSTOMERS, session.scalars(mine.order_by(Consent.id.desc())).all())


def withdraw_consent(session: Session, customer_id: int, ref: str, *, at: datetime) -> None:
    """A customer takes a consent back: the member's record loses the number, the merchant is told. Twice is as once.

    Raises ``ObjectUnknown``.
    """
    with transaction(session):
        mine = _CUSTOMERS.select(Consent).where(Consent.customer_id == customer_id, Consent.ref == ref)
        consent = session.scalars(mine).one_or_none()
        if consent is None:
            raise ObjectUnknown
        hold_merchants(session, [consent.organisation_id])
        session.refresh(consent)
        end_consent(session, consent, at)


def end_consent(session: Session, consent: Consent, at: datetime) -> None:
    """In the caller's transaction, which holds the merchant: the consent and its member's number end; it is told."""
    if consent.withdrawn_at is not None:
        return
    consent.withdrawn_at = at
    tell_of_consent(session, consent, events.WITHDRAWN, at, member=_unmatch(session, consent))


def forget_member_in_consents(session: Session, member: Member, *, at: datetime) -> None:
    """In the caller's transaction, which holds the merchant: an erased member's consents and links end."""
    theirs = Scope.service("a member is erased").at(member.organisation_id).select(Consent)
    for consent in session.scalars(theirs.where(Consent.member_id == member.id).with_for_update()):
        consent.withdrawn_at, consent.merchant_reference = consent.withdrawn_at or at, ""
    links = Scope.service("a member is erased").at(member.organisation_id).update(GiveLink)
    session.execute(links.where(GiveLink.member_id == member.id, GiveLink.ended_at.is_(None)).values(ended_at=at))


def tell_of_consent(
    session: Session, consent: Consent, event: str, at: datetime, *, member: Member | None, **payload: str
) -> None:
    """Records an event about a consent in its merchant's feed: of its member's where it is matched."""
    record_event(
        session,
        consent.organisation_id,
        event,
        about=member.ref if member else consent.ref,
        at=at,
        sandbox=consent.sandbox,
        consent=consent.ref,
        member=member.ref if member else None,
        **payload,
    )


def _match(session: Session, consent: Consent, member: Member, at: datetime) -> None:
    """Member and merchant are held by the caller. An earlier consent for them ends."""
    earlier = Scope.service("one number is given for a member").at(member.organisation_id).select(Consent)
    live = earlier.where(Consent.member_id == member.id, Consent.withdrawn_at.is_(None), Consent.id != consent.id)
    for one in session.scalars(live.with_for_update()):
        one.withdrawn_at = at
    session.flush()
    consent.member_id, member.given_number_id = member.id, consent.number_id


def _unmatch(session: Session, consent: Consent) -> Member | None:
    """Takes the number of a consent from its member, if it is theirs still; answers the member."""
    if consent.member_id is None:
        return None
    theirs = Scope.service("a consent's own member").at(consent.organisation_id).select(Member)
    member = session.scalars(theirs.where(Member.id == consent.member_id).with_for_update()).one()
    if member.given_number_id == consent.number_id:
        member.given_number_id = None
    return member


def _with_numbers(session: Session, scope: Scope, consents: Sequence[Consent]) -> list[GivenNumber]:
    numbers = numbers_by_id(session, {consent.number_id for consent in consents})
    ids = {consent.member_id for consent in consents if consent.member_id is not None}
    members = {one.id: one for one in session.scalars(scope.select(Member).where(Member.id.in_(ids)))}
    return [GivenNumber(one, numbers[one.number_id], members.get(one.member_id or 0)) for one in consents]
