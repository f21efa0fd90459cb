"""Thousands of bills' numbers at a time, with a few queries for all."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from portal.bills.errors import BillRefused
from portal.bills.resolving import refuse_number, resolve_member
from portal.bills.rules import Refusal
from portal.bills.store import blocked_numbers
from portal.bills.terms import BillTarget, BillTerms
from portal.cards import current_numbers
from portal.members import members_by_no
from portal.numbers import (
    Kind,
    NumberPlan,
    NumberRecord,
    State,
    issue_in_bulk,
    numbers_by_digits,
    numbers_of_batch,
    pin_numbers,
)
from portal.organisations import Scope


@dataclass(frozen=True, slots=True)
class Line:
    """A line that says what a bill may say; ``digits`` are 13 where it names a number."""

    target: BillTarget
    digits: str | None
    terms: BillTerms


@dataclass(frozen=True, slots=True)
class NumberedLine:
    """A line that becomes a bill; ``number_id`` 0 where its number is yet to be made."""

    terms: BillTerms
    number_id: int
    member_id: int | None


Checked = Line | BillRefused
Resolved = NumberedLine | BillRefused


def resolve_portion(session: Session, scope: Scope, lines: Sequence[Checked], *, at: datetime) -> list[Resolved]:
    """In the caller's transaction: finds and pins each line's number."""
    portion = _Portion(session, scope, [line for line in lines if isinstance(line, Line)], at)
    return [line if isinstance(line, BillRefused) else portion.resolve(line) for line in lines]


def with_one_off_numbers(
    session: Session, scope: Scope, found: Sequence[Resolved], *, plan: NumberPlan, at: datetime
) -> list[Resolved]:
    """In the caller's transaction: the same, numbers made for those that are yet without."""
    days = Counter(line.terms.due_on for line in found if isinstance(line, NumberedLine) and not line.number_id)
    made: dict[date, Iterator[int]] = {}
    for day, count in days.items():
        batch = issue_in_bulk(session, Kind.ONE_OFF, count, plan=plan, at=at, sandbox=scope.sandbox, until=day)
        made[day] = (number.id for number in numbers_of_batch(session, batch))
    return [
        replace(line, number_id=next(made[line.terms.due_on]))
        if isinstance(line, NumberedLine) and not line.number_id
        else line
        for line in found
    ]


class _Portion:
    """What is known of the numbers and members of some lines."""

    def __init__(self, session: Session, scope: Scope, lines: Sequence[Line], at: datetime) -> None:
        assert scope.organisation_id is not None
        self._session, self._scope, self._at = session, scope, at
        self._by_digits = numbers_by_digits(session, [line.digits for line in lines if line.digits is not None])
        member_nos = [line.target.member_no for line in lines if line.target.member_no]
        self._members = members_by_no(session, scope, member_nos)
        self._now = current_numbers(session, scope, {one.id: one for one in self._members.values()}.values())
        numbers = (*self._by_digits.values(), *self._now.values())
        self._pinned = pin_numbers(session, [number.id for number in numbers])
        self._blocked = blocked_numbers(session, self._pinned, scope.organisation_id)

    def resolve(self, line: Line) -> Resolved:
        """What becomes of a line."""
        try:
            number_id, member_id = self._number(line)
        except BillRefused as refused:
            return refused
        return NumberedLine(line.terms, number_id, member_id)

    def _number(self, line: Line) -> tuple[int, int | None]:
        if line.target.one_off:
            return 0, None
        if line.target.member_no is not None:
            return self._number_of_member(line.target.member_no)
        found = self._by_digits.get(line.digits or "")
        if found is None:
            raise BillRefused("number", Refusal.NUMBER_UNKNOWN)
        self._refuse(self._pinned[found.id], "number")
        return found.id, None

    def _number_of_member(self, member_no: str) -> tuple[int, int]:
        member = self._members.get(member_no)
        number = self._pinned.get(self._now[member.id].id) if member and member.id in self._now else None
        if member is None or number is None or number.state == State.STOPPED:  # one by one: why not, or by now another
            found, member_id = resolve_member(self._session, self._scope, member_no, at=self._at)
            assert member_id is not None
            return found.id, member_id
        self._refuse(number, "member_no")
        return number.id, member.id

    def _refuse(self, number: NumberRecord, field: str) -> None:
        refuse_number(self._session, number, self._scope, field, self._at)
        if number.id in self._blocked:
            raise BillRefused(field, Refusal.BLOCKED)
