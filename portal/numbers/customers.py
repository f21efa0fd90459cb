"""Whose numbers they are: brought back to a device, joined with another customer's, left behind when one is erased."""

from contextlib import suppress
from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from portal.accounts import (
    CustomerUnknown,
    absorb_customer,
    admit_device,
    delete_customer,
    lock_customer,
    owner_of_device,
)
from portal.db import transaction
from portal.numbers import store
from portal.numbers.errors import DeviceHasNumbers
from portal.numbers.operations import stop
from portal.numbers.rules import Change, State


class Join(Protocol):
    """A verb that makes two customers one: ``join_customers``, or a higher domain's that takes more along."""

    def __call__(self, session: Session, absorbed: int, *, into: int) -> None:
        """Gives ``into`` all that ``absorbed`` has. Raises ``CustomerUnknown``."""


def bring_back(
    session: Session, holder: int, by: bytes, *, device_name: str, at: datetime, join: Join | None = None
) -> None:
    """Gives the device whose secret hashes to ``by`` all numbers of ``holder``, who has proved to be its user.

    A device that has numbers of its own keeps them: ``join`` makes both customers one, without it is refused
    (``DeviceHasNumbers``). Twice is the same as once. Raises ``CustomerUnknown``.
    """
    with transaction(session):
        owner = owner_of_device(session, by)
        if owner not in {None, holder}:
            if join is None:
                raise DeviceHasNumbers
            with suppress(CustomerUnknown):  # the same request's twin has joined them at this moment
                join(session, owner, into=holder)
        if admit_device(session, holder, by, name=device_name, at=at) != holder:
            raise DeviceHasNumbers


def join_customers(session: Session, absorbed: int, *, into: int) -> None:
    """Makes two customers one: all that ``absorbed`` has (numbers, cards, devices, ways back) is ``into``'s then.

    Raises ``CustomerUnknown`` where one of them is gone.
    """
    with transaction(session):
        for customer in sorted((absorbed, into)):
            lock_customer(session, customer, to_delete=True)
        for number in store.lock_held_numbers(session, absorbed):
            number.customer_id = into
        store.move_holdings(session, absorbed, into=into)
        session.flush()
        absorb_customer(session, absorbed, into=into)


def erase_customer(session: Session, holder: int, *, at: datetime) -> None:
    """Deletes all that is stored about a customer: numbers are stopped, lose holder and name, and stay taken.

    Cards that they had on their phone are their merchant's, and go on.

    Raises ``CustomerUnknown`` where the customer is gone already.
    """
    with transaction(session):
        lock_customer(session, holder, to_delete=True)
        for number in store.lock_held_numbers(session, holder):
            if number.state != State.STOPPED:
                stop(session, number, Change.STOP, at)
            number.customer_id = None
            number.label = ""
            number.request_key = None
        store.drop_holdings_of(session, holder)
        session.flush()
        delete_customer(session, holder)
