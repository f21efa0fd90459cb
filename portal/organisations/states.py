"""What an organisation becomes: suspended, let go on, closed; and what is open in it before that."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.db import transaction
from portal.organisations.audit import Actor
from portal.organisations.errors import StateRefused, StillOpen
from portal.organisations.key_model import ApiKey
from portal.organisations.lifecycle import locked, note_change, scope_of
from portal.organisations.model import Invitation, Organisation
from portal.organisations.rules import State, next_state
from portal.organisations.scope import Scope
from portal.organisations.telling import tell_of_state


@dataclass(frozen=True, slots=True)
class OpenThings:
    """So many of one kind that closing an organisation would end; ``kind`` is a stable code (``api_keys``)."""

    kind: str
    count: int
    blocks: bool = False  # must be ended first: closing would lose something


FindOpenThings = Callable[[Session, Organisation], Sequence[OpenThings]]
"""A part's say on what an organisation has open in it; those of none are left out."""


def change_state(
    session: Session,
    organisation_id: int,
    wanted: State,
    *,
    reason: str,
    actor: Actor,
    at: datetime,
    by_operator: bool = False,
    open_things: Sequence[FindOpenThings] = (),
) -> Organisation:
    """Suspends an organisation, lets it go on, or closes it; its tenants go with it into suspension and closing.

    The owners of each are told by mail, with the reason. What the operator has suspended, nobody else lets go on; so
    it may suspend once more what somebody else suspended. Closing ends keys and invitations.

    Raises ``StateRefused``, ``OrganisationUnknown``, and ``StillOpen`` where something open must be ended before
    closing.
    """
    with transaction(session):
        changed = locked(session, organisation_id)
        next_state(State(changed.state), wanted, takes_over=by_operator and not changed.suspended_by_operator)
        if wanted is State.ACTIVE and changed.suspended_by_operator and not by_operator:
            raise StateRefused(changed.state, wanted)
        tenants = _tenants_to_follow(session, changed, wanted)
        if wanted is State.CLOSED:
            blocking = {
                thing.kind
                for one in (changed, *tenants)
                for thing in find_open_things(session, one, open_things)
                if thing.blocks
            }
            if blocking:
                raise StillOpen(sorted(blocking))
        for one in (changed, *tenants):
            one.state, one.state_reason, one.changed_at = wanted, reason, at
            one.suspended_by_operator = by_operator and wanted is State.SUSPENDED and one is changed
            if wanted is State.CLOSED:
                _end_ways_in(session, one, at)
            by = "operator" if by_operator else "owner"
            note_change(session, one, f"organisation.{wanted}", actor, at, reason=reason, by=by)
            tell_of_state(session, one, at=at)
        return changed


def find_open_things(session: Session, of: Organisation, finders: Sequence[FindOpenThings]) -> list[OpenThings]:
    """What the organisation has open, part by part, in the order of ``finders``."""
    return [thing for find in finders for thing in find(session, of) if thing.count]


def open_here(session: Session, of: Organisation) -> Sequence[OpenThings]:
    """What is open in an organisation's own affairs: live keys and working tenants."""
    own = scope_of(of).own()
    keys = session.scalar(
        Scope.service("both modes of one organisation").apply(
            select(func.count())
            .select_from(ApiKey)
            .where(ApiKey.organisation_id == own.organisation_id, ApiKey.revoked_at.is_(None)),
            ApiKey,
        )
    )
    tenants = session.scalar(
        select(func.count())
        .select_from(Organisation)
        .where(Organisation.parent_id == of.id, Organisation.state != State.CLOSED)
    )
    return [OpenThings("api_keys", keys or 0), OpenThings("tenants", tenants or 0)]


def _tenants_to_follow(session: Session, owner: Organisation, wanted: State) -> Sequence[Organisation]:
    """The tenants that go with their owner, in the order of ids; those that come back are let go on one by one."""
    if wanted is State.ACTIVE:
        return []
    return session.scalars(
        select(Organisation)
        .where(Organisation.parent_id == owner.id, Organisation.state.not_in([wanted, State.CLOSED]))
        .order_by(Organisation.id)
        .with_for_update()
    ).all()


def _end_ways_in(session: Session, of: Organisation, at: datetime) -> None:
    """Revokes the keys of both modes; nobody joins any more either."""
    all_of_it = Scope.service("closing ends what is open in both modes").at(of.id)
    session.execute(all_of_it.update(ApiKey).where(ApiKey.revoked_at.is_(None)).values(revoked_at=at))
    session.execute(all_of_it.delete(Invitation).where(Invitation.used_by.is_(None)))
