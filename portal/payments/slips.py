"""A kiosk prints a slip (申込券) for bills that somebody has ticked: each with its 44 digits for the register."""

import secrets
from collections.abc import Container, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Executable
from sqlalchemy.orm import Session

from portal.artwork import FeeCollection
from portal.bills import Bill, BillState, is_over, lock_bill, open_bills_of_number, tell
from portal.db import connection, insert_or, transaction
from portal.kernel.identifiers import new_ref
from portal.numbers import NumberUnavailable, State, number_by_digits, shown_by
from portal.organisations import Scope
from portal.payments.errors import BillsRefused, StoreRefused
from portal.payments.events import SLIP_MADE
from portal.payments.model import Slip, SlipBill
from portal.payments.rules import (
    MOST_ON_A_SLIP,
    MOST_REISSUED,
    Refusal,
    free_field,
    needs_stamp,
    slip_until,
)
from portal.payments.store import SERVICE, chain_id, count_slips, slip_by_request


@cache
def _insert_slip(dialect: str) -> Executable:
    return insert_or(dialect, Slip).on_conflict_do_nothing().returning(Slip.id)


def make_slip(
    session: Session,
    chain: Scope,
    digits: str,
    bill_refs: Sequence[str],
    *,
    language: str,
    company: str,
    at: datetime,
    request_key: str | None = None,
) -> Slip:
    """A slip for these open bills of a number; the same one for the same ``request_key`` of the chain's.

    ``company``: the six digits of the symbol that say who collects. ``language``: the kiosk's, a code. Its bills with
    their digits: ``bills_of_slip``. It is good for 30 minutes, never past the end of the earliest due day, and ends
    where a bill is amended, withdrawn or paid. Raises ``BillsRefused`` with those that the number has not open (an
    unknown number has none), and if none is named or too many are; ``StoreRefused`` (``NUMBER_STOPPED``, ``SANDBOX``).
    """
    wanted = list(dict.fromkeys(bill_refs))
    if not 1 <= len(wanted) <= MOST_ON_A_SLIP:
        raise BillsRefused(tuple(wanted))
    with transaction(session):
        made = _of_request(session, chain, request_key)
        if made is not None:
            return made
        number_id, bills = _locked_open_bills(session, chain, digits, wanted, at)
        row = {
            "organisation_id": chain_id(chain),
            "sandbox": chain.sandbox,
            "number_id": number_id,
            "language": language,
            "made_at": at,
            "expires_at": slip_until(at, min(bill.due_on for bill in bills)),
            "request_key": request_key,
        }
        while (slip := _insert(session, row)) is None:  # these twelve digits are taken, or a twin was faster
            made = _of_request(session, chain, request_key)
            if made is not None:
                return made
        _put_on(session, slip, bills, company)
        for bill in bills:
            tell(session, bill, SLIP_MADE, at=at, slip=slip.ref, expires_at=slip.expires_at.isoformat())
        return slip


def _of_request(session: Session, chain: Scope, request_key: str | None) -> Slip | None:
    return None if request_key is None else slip_by_request(session, chain, request_key)


def _locked_open_bills(
    session: Session, chain: Scope, digits: str, wanted: Sequence[str], at: datetime
) -> tuple[int, list[Bill]]:
    """The number's id and its bills in the order they are wanted, locked in the order of their ids."""
    try:
        number = number_by_digits(session, digits)
    except NumberUnavailable:
        raise BillsRefused(tuple(wanted)) from None
    theirs = open_bills_of_number(session, number.id, also=shown_by(session, number)[1:], at=at)
    listed = {bill.ref: bill.id for bill in theirs}
    _refuse(wanted, listed)
    if number.sandbox != chain.sandbox:  # whoever knows a bill of the number may be told of the number
        raise StoreRefused(Refusal.SANDBOX)
    if number.state != State.ACTIVE:
        raise StoreRefused(Refusal.NUMBER_STOPPED)
    locked = [lock_bill(session, bill_id) for bill_id in sorted(listed[ref] for ref in wanted)]
    bills = {bill.ref: bill for bill in locked if bill.state == BillState.OPEN and not is_over(bill.due_on, at)}
    _refuse(wanted, bills)
    return number.id, [bills[ref] for ref in wanted]


def _refuse(wanted: Sequence[str], there: Container[str]) -> None:
    """Raises ``BillsRefused`` for those that are not there."""
    if missing := tuple(ref for ref in wanted if ref not in there):
        raise BillsRefused(missing)


def _insert(session: Session, row: dict[str, Any]) -> Slip | None:
    """A slip under twelve random digits; None where they, or the request's key, are another's."""
    database = connection(session)
    drawn = {"ref": new_ref(), "slip_no": f"{secrets.randbelow(10**12):012d}"}
    slip_id = database.execute(_insert_slip(database.dialect.name), row | drawn).scalar_one_or_none()
    if slip_id is None:
        return None
    return session.scalars(SERVICE.select(Slip).where(Slip.id == slip_id)).one()


def _put_on(session: Session, slip: Slip, bills: Sequence[Bill], company: str) -> None:
    earlier = count_slips(session, [bill.id for bill in bills])
    for place, bill in enumerate(bills, 1):
        reissue = min(earlier.get(bill.id, 0), MOST_REISSUED)
        symbol = FeeCollection.of(
            company=company,
            free=free_field(slip.slip_no, place),
            reissue=reissue,
            due=bill.due_on,
            stamp=needs_stamp(bill.amount, bill.price_before_tax),
            amount=bill.amount.amount,
        )
        session.add(
            SlipBill(
                slip_id=slip.id,
                place=place,
                bill_id=bill.id,
                bill_version=bill.version,
                reissue=reissue,
                amount=bill.amount,
                code=symbol.digits,
            )
        )
    session.flush()
