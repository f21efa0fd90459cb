"""Commands for whoever runs the service: the first operator, lost passkeys, rotated keys, backup and restore."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy.orm import Session

from portal import create_app
from portal.db import make_sessions
from portal.kernel.sealing import SealBroken, Vault, derived_key
from portal.organisations import (
    GivenAnswer,
    Once,
    Role,
    answer_once,
    make_signing_secret,
    person_at,
    signed_in,
    signing_secret,
    staff_of,
    workplaces,
)
from portal.schema import migrate
from portal.wiring import Wiring
from tests.factories import Factory, make_settings
from tests.fakes import FixedClock

KEYS = [derived_key("new"), derived_key("old")]

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


@pytest.fixture
def app(database_url: str, clock: FixedClock):
    wiring = Wiring.real(make_settings(DATABASE_URL=database_url, ENCRYPTION_KEYS=",".join(KEYS)))
    yield create_app(replace(wiring, clock=clock))
    wiring.engine.dispose()


def run(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=list(arguments))


def test_the_first_operator_is_invited_and_comes_in_by_the_link_shown(app, session: Session, clock):
    ran = run(app, "operators", "create", "Hana@Example.jp", "--name", "髙﨑 花")
    assert ran.exit_code == 0, ran.output
    path = re.search(r"http://localhost:8000(/staff/invitation/\S+)", ran.output)[1]
    browser = app.test_client()
    assert "運営" in browser.get(path).get_data(as_text=True)
    token = re.search(r'name="token" value="([^"]+)"', browser.get(path).get_data(as_text=True))[1]
    browser.post(path, data={"token": token, "name": "髙﨑 花"})
    person = person_at(session, "Hana@example.jp")
    ((desk, role),) = workplaces(session, person.id)
    assert (desk.kind, role) == ("operator", Role.OWNER)
    again = run(app, "operators", "create", "Hana@example.jp")
    assert again.exit_code == 1 and "already" in again.output
    assert run(app, "operators", "create", "no address").exit_code == 2


def test_an_operator_who_lost_all_passkeys_is_reset(app, session, make: Factory, clock):
    merchant = make.member(address="shop@example.jp")
    operator = make.member(make.organisation("operator"), address="ops@example.jp")
    assert run(app, "operators", "reset", "shop@example.jp").exit_code == 1
    assert run(app, "operators", "reset", "nobody@example.jp").exit_code == 1
    assert signed_in(session, operator.secret, at=clock.now())
    assert run(app, "operators", "reset", "ops@example.jp").exit_code == 0
    assert signed_in(session, operator.secret, at=clock.now()) is None
    assert signed_in(session, merchant.secret, at=clock.now())
    assert len(staff_of(session, operator.scope)) == 1


def test_secrets_are_sealed_under_the_newest_key(app, session, make: Factory, clock):
    owner = make.member()
    old, once = Vault(KEYS[1:]), Once("key-1", b"POST /tenants")
    made, secret = make_signing_secret(session, owner.scope, old, actor=owner.actor, at=clock.now())
    answer = GivenAnswer(201, {}, "made")
    answer_once(session, owner.scope, old, once, lambda: answer, at=clock.now())
    with pytest.raises(SealBroken):
        signing_secret(session, owner.scope, Vault(KEYS[:1]), made.ref)
    assert "2 secrets" in run(app, "secrets", "rotate").output
    session.expire_all()
    assert signing_secret(session, owner.scope, Vault(KEYS[:1]), made.ref) == secret
    again = answer_once(session, owner.scope, Vault(KEYS[:1]), once, lambda: answer, at=clock.now())
    assert again == (answer, True)


def test_a_backup_is_made_and_restored_by_command(app, make: Factory, clock, tmp_path: Path):
    make.member(name="髙﨑 花")
    file = tmp_path / "safe.zip"
    assert run(app, "backup", str(file)).exit_code == 0
    assert "there already" in run(app, "backup", str(file)).output
    assert "folder" in run(app, "backup", str(tmp_path / "none" / "x.zip")).output
    assert "not empty" in run(app, "restore", str(file)).output
    wiring = Wiring.real(make_settings(DATABASE_URL=f"sqlite:///{tmp_path / 'new.sqlite'}"))
    migrate(wiring.engine)
    ran = run(create_app(wiring), "restore", str(file))
    assert ran.exit_code == 0 and "are back" in ran.output
    with make_sessions(wiring.engine)() as restored:
        assert restored.connection().exec_driver_sql("SELECT name FROM people").scalar_one() == "髙﨑 花"
    wiring.engine.dispose()
