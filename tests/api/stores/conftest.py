"""A merchant that bills numbers, live and for trying out, and who takes the cash."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from portal.bills import Bill, BillTarget, BillTerms, register_bill
from portal.kernel.clock import japan_day
from portal.kernel.yen import Yen
from portal.numbers import numbers_by_id
from portal.organisations import scope_of, virtual_credential
from tests.api.stores.till import Chain
from tests.apps import MakeApp
from tests.factories import Factory
from tests.fakes import FixedClock


@pytest.fixture
def app(make_app: MakeApp) -> Flask:
    """The application on this test's own database."""
    return make_app()


@pytest.fixture
def virtual(app: Flask, clock: FixedClock) -> Chain:
    """The virtual store, for trying out."""
    return Chain(app, Authorization=f"Bearer {credential(app, clock)}")


def credential(app: Flask, clock: FixedClock, *, sandbox: bool = True) -> str:
    """What the virtual store's pages call with."""
    return virtual_credential(app.extensions["settings"].secret_key, sandbox=sandbox, at=clock.now())[0]


@pytest.fixture
def billed(session: Session, make: Factory, clock: FixedClock) -> Callable[..., tuple[Bill, str]]:
    """``billed(1_000)``: a bill on a number of its own, and the number; in the sandbox unless told otherwise."""
    merchant, made = make.member(), iter(range(1, 1_000))

    def bill(amount: int = 1_000, *, sandbox: bool = True, purpose: str = "水道料金", **more: Any) -> tuple[Bill, str]:
        terms = BillTerms(f"B-{next(made)}", Yen(amount), japan_day(clock.now()), purpose, **more)
        scope = scope_of(merchant.organisation, sandbox=sandbox)
        target = BillTarget(one_off=True)
        asked = {"plan": make.plan, "actor": merchant.actor, "at": clock.now()}
        registered = register_bill(session, scope, target, terms, **asked)
        return registered, numbers_by_id(session, [registered.number_id])[registered.number_id].digits

    return bill
