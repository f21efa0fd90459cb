"""Browsers in which members of staff are signed in; on SQLite, except where a test asks for both databases."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from portal.db import transaction
from portal.kernel.identifiers import hash_secret
from portal.organisations import Organisation, OrganisationKind, Role, StaffDevice
from tests.factories import Factory, Member
from tests.fakes import FixedClock
from tests.web.browser import Browser

PATHS = {"merchant": "/merchant", "print_shop": "/print", "chain": "/chain", "operator": "/operator"}


@pytest.fixture
def backend() -> str:
    """Pages are the same on every database."""
    return "sqlite"


class StaffBrowser(Browser):
    """A browser in which somebody is signed in to work."""

    def __init__(self, app: Flask, member: Member, session: Session, clock: FixedClock) -> None:
        super().__init__(app)
        self.member, self._session, self._clock = member, session, clock
        self.client.set_cookie("staff", member.secret)

    def verified(self) -> "StaffBrowser":
        """As if the passkey was checked just now."""
        mine = update(StaffDevice).where(StaffDevice.secret_hash == hash_secret(self.member.secret))
        with transaction(self._session):
            self._session.execute(mine.values(verified_at=self._clock.now()))
        return self

    def stale(self) -> "StaffBrowser":
        """As if the check was too long ago."""
        mine = update(StaffDevice).where(StaffDevice.secret_hash == hash_secret(self.member.secret))
        with transaction(self._session):
            self._session.execute(mine.values(verified_at=self._clock.now() - timedelta(minutes=10)))
        return self

    @property
    def desk(self) -> str:
        """Where this audience's pages begin."""
        return PATHS[self.member.organisation.kind]


SignIn = Callable[..., StaffBrowser]


@pytest.fixture
def staff(app: Flask, make: Factory, session: Session, clock: FixedClock) -> SignIn:
    """``staff(Role.VIEWER, organisation)``: the browser of a new member, signed in by link (no passkey yet)."""

    def signed_in(
        role: Role = Role.OWNER,
        organisation: Organisation | None = None,
        kind: OrganisationKind = OrganisationKind.MERCHANT,
        **person: str,
    ) -> StaffBrowser:
        return StaffBrowser(app, make.member(organisation or make.organisation(kind), role, **person), session, clock)

    return signed_in
