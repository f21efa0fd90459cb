"""How many numbers there are: counted while they are few, estimated from a sample when they are many."""

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from portal.numbers import (
    Kind,
    issue_in_bulk,
    number_by_digits,
    predecessor,
    replace_number,
    stock_by_kind,
    stop_number,
)
from portal.numbers.stock import DRAWN_FROM
from tests.factories import Factory, make_plan
from tests.fakes import NOON

PLAN = make_plan()


def test_a_few_numbers_are_counted_by_kind_mode_and_in_whose_hands_they_are(session: Session, make: Factory):
    holder = make.holder()
    make.number(holder)
    stop_number(session, holder.id, make.number(holder).ref, at=NOON)
    issue_in_bulk(session, Kind.JOINT_CARD, 5, plan=PLAN, at=NOON)

    found = stock_by_kind(session, PLAN)

    counts = {(one.kind, one.sandbox): (one.held, one.in_stock, one.stopped) for one in found.by_kind}
    assert counts[Kind.PORTAL, False] == (1, 0, 1)
    assert counts[Kind.JOINT_CARD, False] == (0, 5, 0)
    assert counts[Kind.PORTAL, True] == (0, 0, 0)
    assert len(counts) == 8 and not found.is_estimate
    assert {space.kind: space.left for space in found.spaces}[Kind.JOINT_CARD] == DRAWN_FROM - 5


def test_many_numbers_are_estimated_from_the_first_of_each_prefix(session: Session):
    issue_in_bulk(session, Kind.JOINT_CARD, 6_000, plan=PLAN, at=NOON)

    found = stock_by_kind(session, PLAN, sample=2_000)

    cards = next(one for one in found.by_kind if one.kind is Kind.JOINT_CARD and not one.sandbox)
    assert found.is_estimate and cards.issued == pytest.approx(6_000, rel=0.1)


def test_an_imported_number_behind_none_of_the_prefixes_is_counted(session: Session, make: Factory):
    plan = make_plan(prefixes={kind: str(50 + place) for place, kind in enumerate(Kind)}, sandbox_prefix="99")
    make.number()  # behind 20, which is none of this plan's

    found = stock_by_kind(session, plan)

    assert sum(one.issued for one in found.by_kind) == 1
    assert all(space.taken == 0 for space in found.spaces)


def test_a_number_is_found_by_its_digits_with_the_one_it_replaced(session: Session, make: Factory):
    holder = make.holder()
    old = make.number(holder)
    new = number_by_digits(
        session,
        session.execute(
            text("SELECT digits FROM numbers WHERE ref = :ref"),
            {"ref": replace_number(session, holder.id, old.ref, plan=PLAN, at=NOON)},
        ).scalar_one(),
    )

    assert (
        predecessor(session, new).ref == old.ref and predecessor(session, number_by_digits(session, old.digits)) is None
    )
