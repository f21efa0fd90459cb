"""Queries on members."""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, column, func, or_, select, table
from sqlalchemy.orm import Session

from portal.members.errors import MemberUnknown
from portal.members.model import Member, MemberList
from portal.members.rules import State
from portal.organisations import ObjectUnknown, Organisation, Scope

AT_ONCE = 1_000  # rows of a long list in memory
_cards = table("cards", column("member_id"), column("state"))  # kept by a part above this one; by name alone


@dataclass(frozen=True, slots=True)
class MemberSearch:
    """Which members: ``words`` in number, names or mail address; a state; with a card in use or without; of a list."""

    words: str = ""
    state: State | None = None
    has_card: bool | None = None
    list_ref: str = ""


def find_member(session: Session, scope: Scope, ref: str, *, hold: bool = False) -> Member:
    """A member in the scope; with ``hold`` nobody else changes them meanwhile. Raises ``ObjectUnknown``."""
    found = scope.select(Member).where(Member.ref == ref, Member.erased_at.is_(None))
    if hold:
        found = found.with_for_update().execution_options(populate_existing=True)
    member = session.scalars(found).one_or_none()
    if member is None:
        raise ObjectUnknown
    return member


def member_by_no(session: Session, scope: Scope, member_no: str) -> Member:
    """The member of this number, of the scope's own organisation; full width and outer spaces do no harm.

    Raises ``MemberUnknown``.
    """
    plain = unicodedata.normalize("NFKC", member_no).strip()
    own = scope.own().select(Member).where(Member.member_no.in_({member_no, plain}), Member.erased_at.is_(None))
    found = {member.member_no: member for member in session.scalars(own)}
    if not found:
        raise MemberUnknown
    return found.get(member_no) or found[plain]


def members_by_nos(session: Session, scope: Scope, member_nos: Iterable[str]) -> dict[str, Member]:
    """Those of the scope's own members that there are, by member number as it is stored."""
    wanted, found = sorted(set(member_nos)), dict[str, Member]()
    for start in range(0, len(wanted), AT_ONCE):
        some = scope.own().select(Member).where(Member.member_no.in_(wanted[start : start + AT_ONCE]))
        found |= {member.member_no: member for member in session.scalars(some.where(Member.erased_at.is_(None)))}
    return found


def members_by_id(session: Session, scope: Scope, ids: Iterable[int]) -> dict[int, Member]:
    """Those of the members that the scope sees, by id."""
    wanted, found = list(ids), dict[int, Member]()
    for start in range(0, len(wanted), AT_ONCE):
        some = scope.select(Member).where(Member.id.in_(wanted[start : start + AT_ONCE]))
        found |= {member.id: member for member in session.scalars(some)}
    return found


def search_members(
    session: Session, scope: Scope, search: MemberSearch = MemberSearch(), *, after: str = "", limit: int = 50
) -> Sequence[Member]:
    """The members that match, the newest first; ``after`` is the ref of the last one seen.

    Raises ``ObjectUnknown`` for an ``after`` or a list that is not in the scope.
    """
    found = _narrowed(session, scope, scope.select(Member), search).order_by(Member.id.desc()).limit(limit)
    if after:
        found = found.where(Member.id < find_member(session, scope, after).id)
    return session.scalars(found).all()


def count_members(session: Session, scope: Scope, search: MemberSearch = MemberSearch()) -> int:
    """How many match. Raises ``ObjectUnknown`` for a list that is not in the scope."""
    counted = scope.apply(select(func.count()).select_from(Member), Member)
    return session.scalar(_narrowed(session, scope, counted, search)) or 0


def all_members(session: Session, scope: Scope, search: MemberSearch = MemberSearch()) -> Iterator[Member]:
    """As ``search_members``, all of them in the order they were made, fetched bit by bit: for an export."""
    last = 0
    matching = _narrowed(session, scope, scope.select(Member), search).order_by(Member.id).limit(AT_ONCE)
    while portion := session.scalars(matching.where(Member.id > last)).all():
        last = portion[-1].id
        yield from portion
        for member in portion:
            session.expunge(member)


def members_of_list(session: Session, scope: Scope, list_ref: str) -> Iterator[Member]:
    """The members that this list brought last, active ones, in the order they were made; fetched bit by bit.

    Raises ``ObjectUnknown``.
    """
    whose = scope.one(session, MemberList, list_ref)
    last = 0
    of_list = scope.select(Member).where(Member.list_id == whose.id, Member.state == State.ACTIVE)
    while portion := session.scalars(of_list.where(Member.id > last).order_by(Member.id).limit(AT_ONCE)).all():
        yield from portion
        last = portion[-1].id


def hold_merchants(session: Session, ids: Iterable[int]) -> None:
    """Lets one at a time change these merchants' consents, until the transaction ends.

    Whoever locks more does so in this order: customer, card, number, merchant, member, consent.
    """
    merchants = select(Organisation.id).where(Organisation.id.in_(set(ids))).order_by(Organisation.id)
    session.execute(merchants.with_for_update(key_share=True)).all()


def _narrowed(session: Session, scope: Scope, query: Select[Any], search: MemberSearch) -> Select[Any]:
    query = query.where(Member.erased_at.is_(None))
    if search.words:
        texts = (Member.member_no, Member.name, Member.name_kana, Member.address)
        query = query.where(or_(*(text.icontains(search.words, autoescape=True) for text in texts)))
    if search.state is not None:
        query = query.where(Member.state == search.state)
    if search.has_card is not None:
        current = select(_cards.c.member_id).where(_cards.c.member_id == Member.id, _cards.c.state == "active").exists()
        query = query.where(current if search.has_card else ~current)
    if search.list_ref:
        query = query.where(Member.list_id == scope.one(session, MemberList, search.list_ref).id)
    return query
