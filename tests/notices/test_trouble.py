"""The operator sees which endpoints fail, whosever they are."""

from sqlalchemy.orm import Session

from portal.db import transaction
from portal.kernel.sealing import Vault
from portal.notices import (
    EndpointTerms,
    Targets,
    WebhookEndpoint,
    add_endpoint,
    count_failing,
    failing_endpoints,
    pause_endpoint,
)
from portal.organisations import Scope, scope_of
from tests.factories import Factory, make_settings


def test_failing_and_gone_endpoints_are_listed_but_not_paused_ones(session: Session, make: Factory, clock):
    vault, everybody = Vault(make_settings().encryption_keys), Scope.service("a test")
    owners = [make.member() for _ in range(4)]
    terms = EndpointTerms("https://hooks.example.jp/")
    made = [
        add_endpoint(session, one.scope, terms, vault=vault, targets=Targets(), actor=one.actor, at=clock.now())[0]
        for one in owners
    ]
    fails = {"failures": 1, "failing_since": clock.now()}
    with transaction(session):
        for endpoint, values in zip(made, (fails, {"state": "disabled"}, fails, {}), strict=True):
            if values:
                session.execute(
                    everybody.update(WebhookEndpoint).where(WebhookEndpoint.id == endpoint.id).values(**values)
                )
    pause_endpoint(session, scope_of(owners[2].organisation), made[2].ref, actor=owners[2].actor, at=clock.now())

    found = [(endpoint.ref, organisation.ref) for endpoint, organisation in failing_endpoints(session)]

    assert found == [(made[1].ref, owners[1].organisation.ref), (made[0].ref, owners[0].organisation.ref)]
    assert count_failing(session) == 2
    assert [one.ref for one, _whose in failing_endpoints(session, after=made[1].ref)] == [made[0].ref]
