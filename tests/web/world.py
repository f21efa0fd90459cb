"""Everybody who could come by, in one database, with things of their own: for walking all routes."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal import create_app
from portal.db import Base, make_sessions, transaction
from portal.kernel.identifiers import hash_secret
from portal.organisations import (
    COMMAND,
    KeyScope,
    Organisation,
    OrganisationKind,
    Role,
    StaffDevice,
    State,
    change_state,
)
from portal.wiring import Wiring
from tests.factories import Factory, Member, make_settings
from tests.fakes import FixedClock
from tests.web.browser import NAVIGATION

KINDS = tuple(OrganisationKind)
ROLES = tuple(Role)


class World:
    """Two organisations of each kind (one operator), with an owner, an editor and a viewer each; two customers."""

    def __init__(self, wiring: Wiring, session: Session, clock: FixedClock) -> None:
        self.app = create_app(replace(wiring, clock=clock))
        self.session, self.clock, self.make = session, clock, Factory(session, clock)
        self.wiring = wiring
        self.things: dict[object, object] = {}  # what was made for the walk, by its maker and whose it is
        self.home = {kind: self._organisation(kind, "ここ") for kind in KINDS}
        self.elsewhere = {
            kind: self._organisation(OrganisationKind.MERCHANT if kind is OrganisationKind.OPERATOR else kind, "よそ")
            for kind in KINDS
        }
        self.members = {(kind, role): self.make.member(self.home[kind], role) for kind in KINDS for role in ROLES}
        self.strangers = {kind: self.make.member(self.elsewhere[kind], Role.OWNER) for kind in KINDS}
        self.customers = (self.make.holder(), self.make.holder())
        self._clients: dict[str, FlaskClient] = {}
        self._keys: dict[int, str] = {}
        self._verified: dict[str, bool] = {}

    def _organisation(self, kind: OrganisationKind, name: str) -> Organisation:
        return self.make.organisation(kind, name=name)

    def staff(self, member: Member, *, verified: bool = False) -> FlaskClient:
        """The browser of a member, the passkey checked just now or long ago."""
        if self._verified.get(member.secret) != verified:
            at = self.clock.now() if verified else self.clock.now() - timedelta(hours=1)
            mine = update(StaffDevice).where(StaffDevice.secret_hash == hash_secret(member.secret))
            with transaction(self.session):
                self.session.execute(mine.values(verified_at=at))
            self._verified[member.secret] = verified
        return self._client(member.secret, staff=member.secret)

    def customer(self, which: int = 0) -> FlaskClient:
        """The browser of a customer."""
        secret = self.customers[which].secret
        return self._client(secret, device=secret)

    def anybody(self) -> FlaskClient:
        """A browser that was never here."""
        return self._client("")

    def key_of(self, organisation: Organisation, *scopes: KeyScope) -> str:
        """The secret of a key of the organisation's with these scopes; none: all, the same key each time."""
        if scopes:
            return self.make.key(organisation, *scopes)[1]
        if organisation.id not in self._keys:
            self._keys[organisation.id] = self.make.key(organisation)[1]
        return self._keys[organisation.id]

    def suspend(self, organisation: Organisation) -> None:
        """Stops an organisation's work."""
        at = self.clock.now()
        change_state(self.session, organisation.id, State.SUSPENDED, reason="調査", actor=COMMAND, at=at)

    def add(self, row: Base) -> None:
        """Writes a row for which there is no verb."""
        with transaction(self.session):
            self.session.add(row)

    def _client(self, name: str, **cookies: str) -> FlaskClient:
        if name not in self._clients:
            self._clients[name] = self.app.test_client()
            for cookie, value in cookies.items():
                self._clients[name].set_cookie(cookie, value)
        return self._clients[name]


def ask(client: FlaskClient, method: str, address: str, **form: str) -> TestResponse:
    """One request, as a browser sends it; redirects are not followed."""
    options: dict[str, Any] = {"headers": {"Accept": "text/html", **NAVIGATION}}
    if method != "GET":
        options["data"] = form
    return client.open(address, method=method, **options)


@contextmanager
def made_world(template: Path, folder: Path) -> Iterator[World]:
    """A world in a copy of the migrated SQLite file ``template``."""
    file = folder / "world.sqlite"
    shutil.copyfile(template, file)
    wiring = Wiring.real(make_settings(DATABASE_URL=f"sqlite:///{file}", FILES_URL=f"file://{folder / 'files'}"))
    with make_sessions(wiring.engine)() as session:
        yield World(wiring, session, FixedClock())
    wiring.engine.dispose()
