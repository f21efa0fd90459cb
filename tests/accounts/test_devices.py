"""Customers and the devices they come with, on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from portal.accounts import (
    Customer,
    CustomerUnknown,
    Device,
    delete_customer,
    devices_of,
    enrol_device,
    recognise_device,
    touch_device,
)
from portal.kernel.identifiers import hash_secret, new_secret
from tests.factories import Factory
from tests.fakes import FixedClock
from tests.races import at_once


def test_a_device_is_recognised_by_its_secret(session: Session, make: Factory, clock: FixedClock):
    holder, other = make.holder(), make.holder()
    device = recognise_device(session, holder.secret)
    assert device.customer_id == holder.id != other.id
    assert device.seen_at == clock.now()
    assert recognise_device(session, other.secret).customer_id == other.id


@pytest.mark.parametrize("secret", ["", "x", "x" * 10_000, "髙\x00'; --"])
def test_an_unknown_secret_is_nobodys(session: Session, make: Factory, secret: str):
    make.holder()
    assert recognise_device(session, secret) is None


def test_only_the_hash_of_a_secret_is_stored(session: Session, make: Factory):
    holder = make.holder()
    (device,) = devices_of(session, holder.id)
    assert device.secret_hash == hash_secret(holder.secret)
    assert holder.secret.encode() not in device.secret_hash


def test_enrolling_a_known_secret_makes_nobody_new(session: Session, make: Factory, clock: FixedClock):
    holder = make.holder()
    assert enrol_device(session, holder.secret, at=clock.now()) is None
    assert recognise_device(session, holder.secret).customer_id == holder.id


def test_one_secret_enrolled_many_times_at_once_is_one_device(sessions: sessionmaker[Session], clock: FixedClock):
    secret = new_secret()

    def enrol(_: int) -> int | None:
        with sessions() as session:
            return enrol_device(session, secret, at=clock.now())

    enrolled = [customer for customer in at_once(16, enrol) if customer is not None]
    with sessions() as session:
        assert len(enrolled) == session.scalar(select(func.count()).select_from(Device)) == 1
        assert recognise_device(session, secret).customer_id == enrolled[0]


def test_a_device_is_seen_later_and_never_earlier(session: Session, make: Factory, clock: FixedClock):
    holder = make.holder()
    device = recognise_device(session, holder.secret)
    later = clock.advance(days=3)
    touch_device(session, device.id, at=later)
    touch_device(session, device.id, at=later - timedelta(days=1))
    assert recognise_device(session, holder.secret).seen_at == later


def test_a_deleted_customer_takes_their_devices_along(session: Session, make: Factory):
    holder, other = make.holder(), make.holder()
    delete_customer(session, holder.id)
    assert recognise_device(session, holder.secret) is None
    assert recognise_device(session, other.secret).customer_id == other.id
    assert session.scalars(select(Customer.id)).all() == [other.id]
    assert session.scalar(select(func.count()).select_from(Device)) == 1


def test_nobody_gets_the_id_of_somebody_who_is_gone(session: Session, make: Factory):
    """A request still on its way with the old id must not reach somebody else's things."""
    gone = make.holder()
    device = recognise_device(session, gone.secret)
    delete_customer(session, gone.id)
    new = make.holder()
    assert new.id > gone.id
    assert devices_of(session, new.id)[0].id > device.id


def test_a_customer_is_deleted_once(session: Session, make: Factory):
    holder = make.holder()
    delete_customer(session, holder.id)
    with pytest.raises(CustomerUnknown):
        delete_customer(session, holder.id)
