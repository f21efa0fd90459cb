"""What closing an organisation would leave behind of its payments."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.organisations import OpenThings, Organisation, OrganisationKind
from portal.payments.model import OF_CASH, Payment, PendingItem
from portal.payments.rules import PaymentState
from portal.payments.store import SERVICE


def open_payments(session: Session, of: Organisation) -> Sequence[OpenThings]:
    """A merchant's or chain's live payments that are not final, and a chain's cash that nobody has resolved yet."""
    is_chain = of.kind == OrganisationKind.CHAIN
    whose = Payment.chain_id if is_chain else Payment.organisation_id
    states = (PaymentState.AUTHORISED, PaymentState.CONFIRMED)
    counted = select(func.count()).select_from(Payment).where(whose == of.id, Payment.state.in_(states))
    payments = session.scalar(SERVICE.in_mode(sandbox=False).apply(counted, Payment)) or 0
    unresolved = select(func.count()).where(PendingItem.chain_id == of.id, PendingItem.resolved_at.is_(None), OF_CASH)
    items = session.scalar(unresolved.where(PendingItem.sandbox.is_(False))) or 0
    return [OpenThings("payments", payments, blocks=True), OpenThings("pending_items", items, blocks=True)]
