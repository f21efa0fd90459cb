"""What plans keep of a member who is erased: that a bill was registered, not whose it was."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal import bills
from portal.db import transaction
from portal.members import find_member
from portal.organisations import Actor, Scope
from portal.recurring.model import RecurringMember, RecurringRun
from portal.recurring.rules import RunState
from portal.recurring.store import SERVICE


def erase_member(session: Session, scope: Scope, member_ref: str, *, actor: Actor, at: datetime) -> None:
    """As ``bills.erase_member``; no plan names them any more. Raises ``ObjectUnknown``."""
    with transaction(session):
        member = find_member(session, scope, member_ref)
        bills.erase_member(session, scope, member_ref, actor=actor, at=at)
        session.execute(SERVICE.delete(RecurringMember).where(RecurringMember.member_id == member.id))
        coming = scope.own().select(RecurringRun).where(RecurringRun.state == RunState.COMING)
        locked = coming.order_by(RecurringRun.id).with_for_update().execution_options(populate_existing=True)
        for run in session.scalars(locked):
            run.left_out = [ref for ref in run.left_out if ref != member_ref]
            run.amounts = {ref: amount for ref, amount in run.amounts.items() if ref != member_ref}
