"""Which number a bill is for: found, kept as it is until the transaction ends, and refused where it takes no bill."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from portal.bills.errors import BillRefused
from portal.bills.rules import Refusal
from portal.bills.store import is_blocked
from portal.bills.terms import BillTarget
from portal.cards import current_numbers
from portal.members import MemberUnknown, member_by_no
from portal.numbers import (
    NumberMistyped,
    NumberPlan,
    NumberRecord,
    State,
    issue_one_off_number,
    parse_number,
    pin_numbers,
    successor,
)
from portal.organisations import Scope

Billed = tuple[NumberRecord, int | None]
"""The number, and the id of the member whose it is."""

_TRIES = 3  # a member's card may be replaced between two looks, once or twice


def resolve(
    session: Session, scope: Scope, target: BillTarget, *, plan: NumberPlan, due_on: date, at: datetime
) -> Billed:
    """Finds the member's number or makes one, and pins it: it is neither stopped nor replaced before the transaction
    ends.

    Raises ``BillRefused``.
    """
    if target.one_off:
        return issue_one_off_number(session, plan=plan, until=due_on, at=at, sandbox=scope.sandbox), None
    return resolve_member(session, scope, target.member_no or "", at=at)


def resolve_member(session: Session, scope: Scope, member_no: str, *, at: datetime) -> Billed:
    """The number of a member, pinned: of the card that they have in use, else the one that they gave.

    Raises ``BillRefused``.
    """
    try:
        member = member_by_no(session, scope, member_no)
    except MemberUnknown:
        raise BillRefused("member_no", Refusal.MEMBER_UNKNOWN) from None
    for _ in range(_TRIES):
        now = current_numbers(session, scope, [member]).get(member.id)
        if now is None:
            raise BillRefused("member_no", Refusal.MEMBER_WITHOUT_NUMBER)
        number = pin_numbers(session, [now.id])[now.id]
        if number.state == State.ACTIVE:
            break
    _refuse(session, number, scope, "member_no", at)
    return number, member.id


def read_digits(digits: str) -> str:
    """The 13 digits. Raises ``BillRefused`` where they are no number."""
    try:
        return parse_number(digits)
    except NumberMistyped as mistyped:
        raise BillRefused("number", Refusal.NUMBER_MISTYPED, fault=str(mistyped.fault)) from None


def refuse_number(session: Session, number: NumberRecord, scope: Scope, field: str, at: datetime) -> None:
    """Raises ``BillRefused`` where this number takes no bill of the scope's mode."""
    if number.sandbox != scope.sandbox:
        raise BillRefused(field, Refusal.NUMBER_MODE)
    if number.state == State.STOPPED:
        replaced = successor(session, number.id) is not None
        raise BillRefused(field, Refusal.NUMBER_REPLACED if replaced else Refusal.NUMBER_STOPPED)
    if number.registrable_until is not None and number.registrable_until < at:
        raise BillRefused(field, Refusal.NUMBER_OVER)


def _refuse(session: Session, number: NumberRecord, scope: Scope, field: str, at: datetime) -> None:
    refuse_number(session, number, scope, field, at)
    if scope.organisation_id is not None and is_blocked(session, number.id, scope.organisation_id):
        raise BillRefused(field, Refusal.BLOCKED)
