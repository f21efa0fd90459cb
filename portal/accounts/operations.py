"""A device becomes a customer's, is recognised, renewed, removed; customers become one, or are deleted."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Executable, LargeBinary, String, bindparam, delete, insert, select, true, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningInsert

from portal.accounts.errors import CustomerUnknown, DeviceUnknown, LinkUnknown
from portal.accounts.limits import device_subject
from portal.accounts.mail import forget_address
from portal.accounts.model import (
    Attempts,
    Customer,
    Device,
    HandOver,
    MailAddress,
    MailLink,
    Pairing,
    Passkey,
    RecoveryCode,
    SpentChallenge,
)
from portal.accounts.store import by_secret, devices_of, lock_customer
from portal.db import BigId, UtcDateTime, connection, insert_or, transaction
from portal.kernel.errors import DatabaseBusy
from portal.kernel.identifiers import hash_secret, keyed_mac, same_mac

_insert_customer = insert(Customer).returning(Customer.id)


@dataclass(frozen=True, slots=True)
class RecognisedDevice:
    """A device of a living customer."""

    id: int
    customer_id: int
    seen_at: datetime


_delete_customer = delete(Customer).where(Customer.id == bindparam("customer"))
_DEVICE = ("customer_id", "secret_hash", "name", "created_at", "seen_at")
_AT = bindparam("at", type_=UtcDateTime)
_SECRET_HASH = bindparam("secret_hash", type_=LargeBinary)
_NAME = bindparam("name", type_=String)


@cache
def _insert_device(dialect: str, customer: Any = None) -> ReturningInsert[Any]:
    """Inserts the device of a customer, who is a parameter or a column of a statement before; answers their id."""
    owner = bindparam("customer_id", type_=BigId) if customer is None else customer
    device = insert_or(dialect, Device).from_select(_DEVICE, select(owner, _SECRET_HASH, _NAME, _AT, _AT))
    return device.on_conflict_do_nothing(index_elements=["secret_hash"]).returning(Device.customer_id)


@cache
def _insert_both() -> Executable:
    """Customer and device in one statement: one trip to a server instead of two. Answers both's customer id."""
    customer = insert(Customer).values(created_at=_AT).returning(Customer.id).cte("customer")
    device = _insert_device("postgresql", customer.c.id).cte("device")
    return select(customer.c.id, device.c.customer_id).select_from(customer.outerjoin(device, true()))


def recognise_device(session: Session, secret: str) -> RecognisedDevice | None:
    """The device that carries ``secret``, or None where no customer has it (any more)."""
    row = connection(session).execute(by_secret, {"secret_hash": hash_secret(secret)}).one_or_none()
    return RecognisedDevice(row.id, row.customer_id, row.seen_at) if row else None


def enrol_device(session: Session, secret: str, *, name: str = "", at: datetime) -> int | None:
    """Makes a new customer with ``secret``'s device, called ``name``, as their first; answers the customer's id.

    None where the secret already has a device, even one that another request is writing at this moment: then nobody
    is made, and the caller goes on with the customer that ``recognise_device`` finds.
    """
    with transaction(session):
        database = connection(session)
        device: dict[str, Any] = {"secret_hash": hash_secret(secret), "name": name, "at": at}
        if database.dialect.name == "postgresql":
            customer_id, enrolled = database.execute(_insert_both(), device).one()
        else:
            customer_id = database.execute(_insert_customer, {"created_at": at}).scalar_one()
            device["customer_id"] = customer_id
            enrolled = database.execute(_insert_device(database.dialect.name), device).scalar_one_or_none()
        if enrolled is None:
            database.execute(_delete_customer, {"customer": customer_id})
            return None
        return int(customer_id)


def admit_device(session: Session, customer_id: int, by: bytes, *, name: str, at: datetime) -> int:
    """Makes the device whose secret hashes to ``by`` the customer's, unless it is somebody's; answers whose it is then.

    Raises ``CustomerUnknown``.
    """
    with transaction(session):
        lock_customer(session, customer_id)
        database = connection(session)
        row = {"customer_id": customer_id, "secret_hash": by, "name": name, "at": at}
        database.execute(_insert_device(database.dialect.name), row)
        owner = owner_of_device(session, by)
        assert owner is not None
        return owner


def owner_of_device(session: Session, by: bytes) -> int | None:
    """Whose the device is whose secret hashes to ``by``."""
    return session.scalar(select(Device.customer_id).where(Device.secret_hash == by))


def restore_key(key: str, device_id: int, secret: str) -> str:
    """What a browser keeps beside its copies of pages, to be let in again should it lose its cookie but not these."""
    return f"{device_id}.{keyed_mac(key, 'restore', str(device_id), hash_secret(secret).hex())}"


def prove_by_restore_key(session: Session, key: str, sent: str) -> int:
    """The customer of the device that this was the key of. Raises ``LinkUnknown``, also where the device is removed."""
    device_id, _dot, mac = sent.partition(".")
    is_id = device_id.isascii() and device_id.isdigit() and len(device_id) < 19
    device = session.get(Device, int(device_id)) if is_id else None
    if device is None or not same_mac(mac, keyed_mac(key, "restore", device_id, device.secret_hash.hex())):
        raise LinkUnknown
    return device.customer_id


def touch_device(session: Session, device_id: int, *, at: datetime) -> None:
    """Notes that the device was used; no matter where the database cannot write just now: the next use will do."""
    with suppress(SQLAlchemyError, DatabaseBusy), transaction(session, wait=False):
        session.execute(update(Device).where(Device.id == device_id, Device.seen_at < at).values(seen_at=at))


def remove_device(session: Session, customer_id: int, device_id: int) -> None:
    """Ends what the customer's device may do, at once. Raises ``DeviceUnknown``."""
    with transaction(session):
        mine = delete(Device).where(Device.id == device_id, Device.customer_id == customer_id)
        if session.execute(mine.returning(Device.id)).first() is None:
            raise DeviceUnknown
        session.execute(delete(Attempts).where(Attempts.subject == device_subject(device_id)))


def absorb_customer(session: Session, absorbed: int, *, into: int) -> None:
    """Gives all of one customer's devices and ways back to another and deletes the one. Both are locked by the caller.

    Code and address are one a customer: those of ``into`` stay, where it has them.
    """
    with transaction(session):
        for table in (Device, Passkey):
            session.execute(update(table).where(table.customer_id == absorbed).values(customer_id=into))
        for single in (RecoveryCode, MailAddress):
            if session.get(single, into) is None:
                session.execute(update(single).where(single.customer_id == absorbed).values(customer_id=into))
        session.execute(_delete_customer, {"customer": absorbed})


def forget_stale_links(session: Session, *, at: datetime) -> None:
    """Deletes links and challenges whose time is over."""
    with transaction(session):
        for table in (MailLink, Pairing, HandOver, SpentChallenge):
            session.execute(delete(table).where(table.expires_at <= at))


def delete_customer(session: Session, customer_id: int) -> None:
    """Deletes the customer, their devices and ways back, and what is counted of these.

    Raises ``CustomerUnknown`` where they are gone already.
    """
    with transaction(session):
        forget_address(session, customer_id)
        subjects = [device_subject(device.id) for device in devices_of(session, customer_id)]
        session.execute(delete(Attempts).where(Attempts.subject.in_(subjects)))
        gone = session.execute(delete(Customer).where(Customer.id == customer_id).returning(Customer.id)).first()
        if gone is None:
            raise CustomerUnknown
