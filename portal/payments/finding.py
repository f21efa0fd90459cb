"""What somebody reads out of a slip or a receipt, for the operator: the bills behind it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.kernel.clock import japan_day
from portal.organisations import Organisation, OrganisationKind
from portal.payments.model import Payment, SlipBill
from portal.payments.store import SERVICE

RECEIPTS_FOR = timedelta(days=60)  # a chain's days that are looked through
MOST_FOUND = 20


def bill_of_code(session: Session, code: str) -> int | None:
    """The id of the bill whose slip has these 44 digits."""
    return session.scalar(select(SlipBill.bill_id).where(SlipBill.code == code))


def bills_of_receipt(session: Session, receipt: str, *, at: datetime) -> Sequence[int]:
    """The ids of bills paid on a receipt of this number in the last 60 days, whatever the store, the latest first."""
    chains = select(Organisation.id).where(Organisation.kind == OrganisationKind.CHAIN)
    since = japan_day(at) - RECEIPTS_FOR
    found = select(Payment.bill_id).where(
        Payment.chain_id.in_(chains), Payment.business_date >= since, Payment.receipt == receipt
    )
    newest = SERVICE.apply(found.order_by(Payment.id.desc()).limit(MOST_FOUND), Payment)
    return list(dict.fromkeys(session.scalars(newest)))
