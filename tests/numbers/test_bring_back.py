"""Numbers come back to a device whose user has proved who they are; customers become one only on demand."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from portal.accounts import (
    Customer,
    CustomerUnknown,
    address_of,
    ask_to_verify,
    code_made_at,
    devices_of,
    make_code,
    prove_by_code,
    recognise_device,
    verify_address,
)
from portal.accounts.model import MailLink
from portal.kernel.identifiers import hash_secret
from portal.numbers import DeviceHasNumbers, bring_back, erase_customer, held_numbers, join_customers
from tests.factories import Factory
from tests.fakes import FixedClock
from tests.races import at_once

NEW = hash_secret("a new phone")


def digits(session: Session, holder: int) -> set[str]:
    session.rollback()  # to see what others have written meanwhile
    return {number.digits for number in held_numbers(session, holder)}


def test_a_new_phone_has_all_numbers(session: Session, make: Factory, clock: FixedClock):
    holder = make.holder()
    both = {make.number(holder).digits, make.number(holder).digits}
    for _twice in range(2):
        bring_back(session, holder.id, NEW, device_name="iPhone", at=clock.now())
    assert recognise_device(session, "a new phone").customer_id == holder.id
    assert digits(session, holder.id) == both
    assert [device.name for device in devices_of(session, holder.id)] == ["", "iPhone"]


def test_a_device_with_numbers_of_its_own_is_asked_first(session: Session, make: Factory, clock: FixedClock):
    here, there = make.holder(), make.holder()
    mine, theirs = make.number(here).digits, make.number(there).digits
    device = hash_secret(here.secret)
    with pytest.raises(DeviceHasNumbers):
        bring_back(session, there.id, device, device_name="", at=clock.now())
    assert digits(session, here.id) == {mine}
    for _twice in range(2):
        bring_back(session, there.id, device, device_name="", at=clock.now(), join=join_customers)
    assert digits(session, there.id) == {mine, theirs}
    assert recognise_device(session, here.secret).customer_id == there.id
    assert session.scalar(select(func.count()).select_from(Customer)) == 1


def test_ways_back_come_along_where_the_other_has_none(session: Session, make: Factory, clock: FixedClock):
    one, other = make.holder(), make.holder()
    code = make_code(session, one.id, at=clock.now())
    ask_to_verify(session, one.id, "taro@example.jp", language="ja", at=clock.now())
    verify_address(session, session.scalars(select(MailLink)).one().ref, by=NEW, at=clock.now())
    join_customers(session, one.id, into=other.id)
    assert address_of(session, other.id) == "taro@example.jp"
    assert prove_by_code(session, code, by=NEW, at=clock.now()) == other.id


def test_the_code_that_stays_is_that_of_the_customer_who_stays(session: Session, make: Factory, clock: FixedClock):
    one, other = make.holder(), make.holder()
    make_code(session, one.id, at=clock.now())
    clock.advance(timedelta(days=1))
    code = make_code(session, other.id, at=clock.now())
    join_customers(session, one.id, into=other.id)
    assert code_made_at(session, other.id) == clock.now()
    assert prove_by_code(session, code, by=NEW, at=clock.now()) == other.id


def test_nobody_comes_back_to_a_customer_who_is_gone(session: Session, make: Factory, clock: FixedClock):
    holder = make.holder()
    erase_customer(session, holder.id, at=clock.now())
    with pytest.raises(CustomerUnknown):
        bring_back(session, holder.id, NEW, device_name="", at=clock.now())
    with pytest.raises(CustomerUnknown):
        join_customers(session, make.holder().id, into=holder.id)


def test_many_at_once_join_two_customers_once(sessions: sessionmaker[Session], make: Factory, clock: FixedClock):
    here, there = make.holder(), make.holder()
    both = {make.number(here).digits, make.number(there).digits}

    def join(_: int) -> None:
        with sessions() as session:
            bring_back(session, there.id, hash_secret(here.secret), device_name="", at=clock.now(), join=join_customers)

    at_once(8, join)
    assert digits(make.session, there.id) == both
    assert len(devices_of(make.session, there.id)) == 2


def test_joins_in_both_directions_at_once_lose_no_number(
    sessions: sessionmaker[Session], make: Factory, clock: FixedClock
):
    one, other = make.holder(), make.holder()
    both = {make.number(one).digits, make.number(other).digits}

    def join(place: int) -> None:
        absorbed, into = (one.id, other.id) if place % 2 else (other.id, one.id)
        with sessions() as session:
            try:
                join_customers(session, absorbed, into=into)
            except CustomerUnknown:
                pass

    at_once(8, join)
    make.session.rollback()
    (left,) = make.session.scalars(select(Customer.id)).all()
    assert digits(make.session, left) == both
