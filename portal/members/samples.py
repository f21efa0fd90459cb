"""A few members to look at a design with: who would show best what does not fit."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.members.model import Member
from portal.members.rules import State
from portal.organisations import Scope


@dataclass(frozen=True, slots=True)
class SampleMembers:
    """Active members: the one of the longest name, the first one made, and one by chance (perhaps the same)."""

    longest: Member
    first: Member
    by_chance: Member


def sample_members(session: Session, scope: Scope, pick: Callable[[int, int], int]) -> SampleMembers | None:
    """Samples of the scope's own organisation and mode, None where it has no members.

    ``pick`` chooses an id between two, as ``random.randint`` does.
    """
    own = scope.own()
    active = own.select(Member).where(Member.state == State.ACTIVE)
    first = session.scalars(active.order_by(Member.id).limit(1)).one_or_none()
    if first is None:
        return None
    longest = session.scalars(active.order_by(func.length(Member.name).desc(), Member.id).limit(1)).one()
    last = session.scalars(own.apply(select(func.max(Member.id)), Member).where(Member.state == State.ACTIVE)).one()
    by_chance = session.scalars(active.where(Member.id >= pick(first.id, last)).order_by(Member.id).limit(1)).one()
    return SampleMembers(longest, first, by_chance)


def printed_fields(member: Member) -> dict[str, str]:
    """A member's columns as a design calls them, the merchant's own among them; empty ones are left out."""
    plain = ("member_no", "name", "name_kana", "postcode", "address1", "address2", "honorific", "expiry")
    given = {name: text for name, text in member.fields.items() if text}
    return given | {name: text for name in plain if (text := getattr(member, name))}
