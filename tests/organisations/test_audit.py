"""The log is written with the act, found again by whom it concerns, and changed by nobody."""

from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from portal.db import transaction
from portal.organisations import AuditSearch, all_audit_entries, audit_entries, note_act, revoke_key, scope_of


@pytest.mark.parametrize("statement", ["UPDATE audit_entries SET action = 'x'", "DELETE FROM audit_entries"])
def test_the_database_refuses_to_change_an_entry(session, make, statement):
    make.member()
    with pytest.raises(DBAPIError, match="never changed"), transaction(session):
        session.execute(text(statement))


def test_an_act_that_fails_leaves_no_entry(session, make, clock):
    owner = make.member()
    before = len(audit_entries(session, owner.scope))
    with suppress(RuntimeError), transaction(session):
        note_act(session, owner.actor, "x", organisation_id=owner.organisation.id, about="y", at=clock.now())
        raise RuntimeError
    assert len(audit_entries(session, owner.scope)) == before


def test_entries_are_found_by_what_is_looked_for(session, make, clock):
    owner, other = make.member(name="山田 100%"), make.member()
    key, _secret = make.key(owner.organisation)
    clock.advance(days=1)
    revoke_key(session, owner.scope, key.ref, actor=owner.actor, at=clock.now())

    def actions(**search):
        return [entry.action for entry in audit_entries(session, owner.scope, AuditSearch(**search))]

    assert actions()[:2] == ["key.revoked", "key.made"]
    assert actions(action="key.") == ["key.revoked", "key.made"]
    assert actions(text="100%") == ["key.revoked", "staff.joined"]
    assert actions(text="100_") == []
    assert actions(text="192.0.2.1") == ["key.revoked", "staff.joined"]
    assert actions(about=key.ref, until=clock.now()) == ["key.made"]
    assert actions(since=clock.now()) == ["key.revoked"]
    assert actions(since=clock.now() + timedelta(seconds=1)) == []
    assert not {entry.id for entry in audit_entries(session, other.scope)} & {
        entry.id for entry in audit_entries(session, owner.scope)
    }


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_all_entries_come_in_portions(session, make, clock, monkeypatch):
    monkeypatch.setattr("portal.organisations.audit._EXPORTED_AT_ONCE", 2)
    place = make.organisation()
    for act in range(5):
        note_act(session, make.member(place).actor, f"act.{act}", organisation_id=place.id, about="", at=clock.now())
    found = [entry.action for entry in all_audit_entries(session, scope_of(place), AuditSearch(action="act."))]
    assert found == ["act.4", "act.3", "act.2", "act.1", "act.0"]
