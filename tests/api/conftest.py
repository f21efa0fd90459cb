"""An application, an owner with a tenant, another merchant, and machines with their keys."""

from collections.abc import Callable

import pytest
from flask import Flask

from portal.organisations import Organisation
from tests.api.client import Machine
from tests.apps import MakeApp
from tests.factories import Factory


@pytest.fixture
def app(make_app: MakeApp) -> Flask:
    """The application on this test's own database, on each backend."""
    return make_app(THREADS="8", WEBHOOK_PRIVATE_TARGETS="no")


@pytest.fixture
def owner(make: Factory) -> Organisation:
    """A merchant that may have tenants."""
    return make.organisation()


@pytest.fixture
def machine(app: Flask, make: Factory, owner: Organisation) -> Machine:
    """The owner's machine, live, with every scope."""
    return Machine(app, make.key(owner)[1])


@pytest.fixture
def sandbox_machine(app: Flask, make: Factory, owner: Organisation) -> Machine:
    """The owner's machine in the sandbox."""
    return Machine(app, make.key(owner, sandbox=True)[1])


@pytest.fixture
def stranger(app: Flask, make: Factory) -> Machine:
    """Another merchant's machine."""
    return Machine(app, make.key(make.organisation(name="あさひガス", address="a@asahi.example.jp"))[1])


@pytest.fixture
def machine_with(app: Flask, make: Factory, owner: Organisation) -> Callable[..., Machine]:
    """``machine_with(KeyScope.EVENTS_READ)``: the owner's machine with these scopes only."""
    return lambda *scopes, **terms: Machine(app, make.key(owner, *scopes, **terms)[1])
