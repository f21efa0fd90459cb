"""Members one by one: added, changed, leaving, rejoining, their personal data erased."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.db import transaction
from portal.kernel.identifiers import new_ref
from portal.members import events
from portal.members.errors import MemberNoTaken
from portal.members.fields import Particulars, check_particulars
from portal.members.giving import forget_member_in_consents
from portal.members.model import Member
from portal.members.rules import Change, State, next_state
from portal.members.store import find_member, hold_merchants
from portal.organisations import Actor, Scope, note_act, record_event


def add_member(session: Session, scope: Scope, particulars: Particulars, *, actor: Actor, at: datetime) -> Member:
    """Adds a member to the scope's own organisation. Raises ``MemberRefused``, ``MemberNoTaken``."""
    checked = check_particulars(particulars)
    assert scope.organisation_id is not None
    with transaction(session):
        member = Member(
            ref=new_ref(),
            organisation_id=scope.organisation_id,
            sandbox=scope.sandbox,
            state=State.ACTIVE,
            made_at=at,
            changed_at=at,
            **asdict(checked),
        )
        try:
            with session.begin_nested():
                session.add(member)
        except IntegrityError:
            raise MemberNoTaken(checked.member_no) from None
        _tell(session, member, events.ADDED, actor, at)
        return member


def change_member(
    session: Session, scope: Scope, ref: str, particulars: Particulars, *, actor: Actor, at: datetime
) -> Member:
    """Makes a member's particulars these; all of them, also the merchant's own fields.

    Raises ``ObjectUnknown``, ``MemberRefused``, ``MemberNoTaken``.
    """
    checked = asdict(check_particulars(particulars))
    with transaction(session):
        member = find_member(session, scope, ref, hold=True)
        changed = [name for name, value in checked.items() if getattr(member, name) != value]
        if not changed:
            return member
        try:
            with session.begin_nested():
                for name in changed:
                    setattr(member, name, checked[name])
                member.changed_at = at
        except IntegrityError:
            raise MemberNoTaken(checked["member_no"]) from None
        _tell(session, member, events.CHANGED, actor, at)
        return member


def member_leaves(session: Session, scope: Scope, ref: str, *, actor: Actor, at: datetime) -> Member:
    """Ends a membership; the record stays until it is erased. Twice is as once. Raises ``ObjectUnknown``."""
    with transaction(session):
        member = find_member(session, scope, ref, hold=True)
        if member.state != State.LEFT:
            member.state, member.left_at = next_state(member.state, Change.LEAVE), at
            _tell(session, member, events.LEFT, actor, at)
        return member


def member_rejoins(session: Session, scope: Scope, ref: str, *, actor: Actor, at: datetime) -> Member:
    """Takes up a membership again; twice is as once.

    Raises ``ObjectUnknown``, also for who was erased.
    """
    with transaction(session):
        member = find_member(session, scope, ref, hold=True)
        if member.state != State.ACTIVE:
            member.state, member.left_at = next_state(member.state, Change.REJOIN), None
            _tell(session, member, events.REJOINED, actor, at)
        return member


def erase_member(session: Session, scope: Scope, ref: str, *, actor: Actor, at: datetime) -> None:
    """Deletes what is stored about a member, who leaves by it; cards and bills keep a row without any of it.

    A card in use stays so: ``cards.erase_member`` stops it first. Raises ``ObjectUnknown``.
    """
    with transaction(session):
        hold_merchants(session, [find_member(session, scope, ref).organisation_id])
        member = find_member(session, scope, ref, hold=True)
        member.state, member.left_at, member.erased_at = State.LEFT, member.left_at or at, at
        nothing = asdict(Particulars(f"~{member.ref}"))
        for name, value in nothing.items():
            setattr(member, name, value)
        member.given_number_id = member.list_id = None
        forget_member_in_consents(session, member, at=at)
        _tell(session, member, events.ERASED, actor, at)


def _tell(session: Session, member: Member, event: str, actor: Actor, at: datetime) -> None:
    session.flush()
    note_act(session, actor, event, organisation_id=member.organisation_id, about=member.ref, at=at)
    record_event(session, member.organisation_id, event, about=member.ref, at=at, sandbox=member.sandbox)
