"""Queries on customers, their devices and their ways back."""

from collections.abc import Sequence

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from portal.accounts.errors import CustomerUnknown
from portal.accounts.model import Customer, Device, Passkey
from portal.db import connection

by_secret = select(Device.id, Device.customer_id, Device.seen_at).where(Device.secret_hash == bindparam("secret_hash"))

_customer = select(Customer.id).where(Customer.id == bindparam("customer"))


def lock_customer(session: Session, customer_id: int, *, to_delete: bool = False) -> None:
    """Keeps the customer from being deleted until the transaction ends; ``to_delete`` keeps everybody else away.

    Whoever locks a customer's things too locks the customer first. Raises ``CustomerUnknown`` where they are gone.
    """
    query = _customer.with_for_update() if to_delete else _customer.with_for_update(read=True, key_share=True)
    if connection(session).execute(query, {"customer": customer_id}).first() is None:
        raise CustomerUnknown


def devices_of(session: Session, customer_id: int) -> Sequence[Device]:
    """The customer's devices, oldest first."""
    return session.scalars(select(Device).where(Device.customer_id == customer_id).order_by(Device.id)).all()


def passkeys_of(session: Session, customer_id: int) -> Sequence[Passkey]:
    """The customer's passkeys, oldest first."""
    return session.scalars(select(Passkey).where(Passkey.customer_id == customer_id).order_by(Passkey.id)).all()
