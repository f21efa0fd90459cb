"""What would become of members' bills if they were registered now; nothing is written, and nothing is kept."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from portal.bills.errors import BillRefused
from portal.bills.registering import own_id
from portal.bills.resolving import refuse_number
from portal.bills.rules import Refusal
from portal.bills.store import blocked_numbers
from portal.cards import current_numbers
from portal.members import Member
from portal.organisations import Scope


def foresee(session: Session, scope: Scope, members: Iterable[Member], *, at: datetime) -> dict[int, Refusal]:
    """Why bills of the scope's own organisation would be refused, by the member's id; those who would get one are not
    in it.
    """
    shown, refused = list(members), dict[int, Refusal]()
    numbers = current_numbers(session, scope.own(), shown)
    blocked = blocked_numbers(session, [number.id for number in numbers.values()], own_id(scope))
    for member in shown:
        number = numbers.get(member.id)
        if number is None:
            refused[member.id] = Refusal.MEMBER_WITHOUT_NUMBER
            continue
        try:
            refuse_number(session, number, scope, "member_no", at)
        except BillRefused as refusal:
            refused[member.id] = Refusal(refusal.reason)
            continue
        if number.id in blocked:
            refused[member.id] = Refusal.BLOCKED
    return refused
