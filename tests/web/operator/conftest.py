"""The operator's desk, with somebody signed in at it."""

from collections.abc import Callable

import pytest

from portal.organisations import Organisation, OrganisationKind, Role
from tests.factories import Factory
from tests.web.desk.conftest import SignIn, StaffBrowser, backend, staff

__all__ = ["backend", "staff"]

Operator = Callable[..., StaffBrowser]


@pytest.fixture
def operator(staff: SignIn, make: Factory) -> Operator:
    """``operator(Role.VIEWER)``: somebody at the desk, the passkey checked just now."""
    places: list[Organisation] = []

    def signed_in(role: Role = Role.OWNER, **person: str) -> StaffBrowser:
        if not places:
            places.append(make.organisation(OrganisationKind.OPERATOR, name="運営"))
        return staff(role, places[0], **({"name": "佐藤 明"} | person)).verified()

    return signed_in
