"""The merchant's desk, with somebody signed in at it."""

from collections.abc import Callable

import pytest

from portal.organisations import Organisation, Role
from tests.factories import Factory
from tests.web.desk.conftest import SignIn, StaffBrowser, backend, staff

__all__ = ["backend", "staff"]

Merchant = Callable[..., StaffBrowser]


@pytest.fixture
def merchant(staff: SignIn, make: Factory) -> Merchant:
    """``merchant(Role.VIEWER)``: somebody of the one merchant, the passkey checked just now."""
    places: list[Organisation] = []

    def signed_in(role: Role = Role.OWNER, **person: str) -> StaffBrowser:
        if not places:
            places.append(make.organisation(name="みどり水道"))
        return staff(role, places[0], **({"name": "髙﨑 花"} | person)).verified()

    return signed_in


@pytest.fixture
def owner(merchant: Merchant) -> StaffBrowser:
    """An owner."""
    return merchant()


@pytest.fixture
def in_sandbox(owner: StaffBrowser) -> StaffBrowser:
    """The same owner, in the sandbox."""
    owner.get("/merchant")
    return owner.post("/staff/sandbox", {"token": owner.token, "sandbox": "yes", "back": "/merchant"})
