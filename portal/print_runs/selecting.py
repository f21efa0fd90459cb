"""Whose pieces a run makes: members as they are selected; without those whom nothing reaches, if so wished."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session

from portal.cards import Card, CardState
from portal.db import connection
from portal.members import Member, find_list
from portal.members import State as MemberState
from portal.organisations import Scope
from portal.print_runs.errors import AddressFault
from portal.print_runs.model import PrintRun
from portal.print_runs.postal import address_fault
from portal.print_runs.rules import Delivery, RunKind

_POSTAL = ("member_no", "name", "postcode", "address1")


@dataclass(frozen=True, slots=True)
class Selection:
    """Whose cards: all members (``everybody``), those of a list, or those named; those who left never.

    ``without_card``: only those who have no current card yet. ``reachable``: only those whom mail or post reaches,
    where the pieces go to the members.
    """

    everybody: bool = False
    list_ref: str = ""
    refs: tuple[str, ...] = ()
    without_card: bool = False
    reachable: bool = False

    @classmethod
    def of(cls, stored: dict[str, Any]) -> "Selection":
        """As a run keeps it."""
        return cls(**(stored | {"refs": tuple(stored.get("refs", ()))}))


class Reach(StrEnum):
    """What a member needs for a piece to reach them."""

    NOTHING = ""
    MAIL = "mail"
    POST = "post"


def reach_of(kind: str, delivery: str, *, mails: bool) -> Reach:
    """What the members of such a run need."""
    if kind == RunKind.ECARDS:
        return Reach.MAIL if mails else Reach.NOTHING
    return Reach.POST if delivery == Delivery.MEMBERS or kind == RunKind.POSTCARDS else Reach.NOTHING


def selected(session: Session, scope: Scope, selection: Selection, statement: Select[Any]) -> Select[Any]:
    """A statement on members, narrowed to the selection's; also those whom nothing reaches."""
    conditions: list[ColumnElement[bool]] = [Member.state == MemberState.ACTIVE]
    if selection.list_ref:
        conditions.append(Member.list_id == find_list(session, scope, selection.list_ref).id)
    elif not selection.everybody:
        conditions.append(Member.ref.in_(selection.refs))
    if selection.without_card:
        current = exists().where(Card.member_id == Member.id, Card.state == CardState.ACTIVE)
        conditions.append(~current)
    narrowed: Select[Any] = scope.own().apply(statement.where(*conditions), Member)
    return narrowed


def count_selected(session: Session, scope: Scope, selection: Selection, reach: Reach = Reach.NOTHING) -> int:
    """How many members a selection finds. Raises ``ObjectUnknown`` for a list that is none of theirs."""
    found = selected(session, scope, selection, select(func.count()).select_from(Member))
    left_out = len(_unreached(session, scope, selection, reach)) if selection.reachable else 0
    return (session.scalar(found) or 0) - left_out


def unreached(session: Session, scope: Scope, run: PrintRun) -> Sequence[AddressFault]:
    """The members of a draft whom its pieces would not reach, by member number; also those that are left out for it."""
    return _unreached(session, scope, Selection.of(run.selection), reach_of(run.kind, run.delivery, mails=run.mails))


def _unreached(session: Session, scope: Scope, selection: Selection, reach: Reach) -> Sequence[AddressFault]:
    if reach is Reach.NOTHING:
        return ()
    table: Any = Member.__table__
    wanted = select(*(table.c[name] for name in _POSTAL)).order_by(table.c.member_no)
    if reach is Reach.MAIL:
        wanted = wanted.where(table.c.address == "")
    rows = connection(session).execute(selected(session, scope, selection, wanted))
    if reach is Reach.MAIL:
        return [AddressFault(row.member_no, "mail") for row in rows]
    return [fault for row in rows if (fault := address_fault(dict(zip(_POSTAL, row, strict=True))))]
