"""A card's number on customers' phones: it comes, is listed, goes. The number itself is its card's."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.accounts import lock_customer
from portal.db import transaction
from portal.kernel.identifiers import new_ref
from portal.numbers.errors import NumberUnavailable, TooManyHolders
from portal.numbers.model import Number, NumberHolding
from portal.numbers.rules import MOST_HOLDERS


def hold_number(
    session: Session, customer_id: int, number_id: int, *, label: str = "", device_name: str = "", at: datetime
) -> bool:
    """Puts a card's number among a customer's own; twice is as once. Answers whether it is new there.

    Raises ``CustomerUnknown``, and ``TooManyHolders`` where three have it already.
    """
    with transaction(session):
        lock_customer(session, customer_id)
        session.execute(select(Number.id).where(Number.id == number_id).with_for_update()).all()
        held = holdings_of(session, number_id)
        if any(holding.customer_id == customer_id for holding in held):
            return False
        free = sorted(set(range(1, MOST_HOLDERS + 1)) - {holding.place for holding in held})
        if not free:
            raise TooManyHolders
        session.add(
            NumberHolding(
                ref=new_ref(),
                number_id=number_id,
                customer_id=customer_id,
                place=free[0],
                label=label,
                device_name=device_name,
                since=at,
            )
        )
        session.flush()
        return True


def holdings_of(session: Session, number_id: int) -> Sequence[NumberHolding]:
    """Whose phones a card's number is on, the first one first."""
    held = select(NumberHolding).where(NumberHolding.number_id == number_id).order_by(NumberHolding.id)
    return session.scalars(held.execution_options(populate_existing=True)).all()


def holders_of(session: Session, number_ids: Iterable[int]) -> dict[int, set[int]]:
    """The customers who have these numbers, as their own or on their phones; those of nobody are left out."""
    wanted, found = list(number_ids), dict[int, set[int]]()
    for start in range(0, len(wanted), 1_000):
        some = wanted[start : start + 1_000]
        owned = select(Number.id, Number.customer_id).where(Number.id.in_(some), Number.customer_id.is_not(None))
        held = select(NumberHolding.number_id, NumberHolding.customer_id).where(NumberHolding.number_id.in_(some))
        for number_id, customer in (*session.execute(owned), *session.execute(held)):
            found.setdefault(number_id, set()).add(customer)
    return found


def count_holders(session: Session, number_ids: Iterable[int]) -> dict[int, int]:
    """On how many phones each of these numbers is; those on none are left out."""
    wanted, counts = list(number_ids), dict[int, int]()
    for start in range(0, len(wanted), 1_000):
        some = select(NumberHolding.number_id).where(NumberHolding.number_id.in_(wanted[start : start + 1_000]))
        for number_id in session.scalars(some):
            counts[number_id] = counts.get(number_id, 0) + 1
    return counts


def release_number(session: Session, number_id: int, ref: str) -> int:
    """Takes a card's number off one phone; answers whose it was. Raises ``NumberUnavailable`` where it is on none."""
    with transaction(session):
        gone = delete(NumberHolding).where(NumberHolding.number_id == number_id, NumberHolding.ref == ref)
        customer_id = session.execute(gone.returning(NumberHolding.customer_id)).scalar_one_or_none()
        if customer_id is None:
            raise NumberUnavailable
        return customer_id


def release_all(session: Session, number_id: int) -> list[int]:
    """Takes a card's number off all phones; answers whose they were."""
    with transaction(session):
        gone = delete(NumberHolding).where(NumberHolding.number_id == number_id)
        return list(session.scalars(gone.returning(NumberHolding.customer_id)))
