"""What an organisation does with its endpoints and deliveries, and that it is nobody else's business."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session, sessionmaker

from portal.jobs import Crew, JobKind, JobState, Workshop, job, work_on
from portal.kernel.sealing import Vault, derived_key
from portal.notices import (
    MOST_ENDPOINTS,
    WEBHOOK_REPLAY,
    EndpointState,
    EndpointStateRefused,
    EndpointTerms,
    FilterRefused,
    Replayed,
    Targets,
    TooManyEndpoints,
    UrlRefused,
    WebhookEndpoint,
    add_endpoint,
    attempts,
    change_endpoint,
    count_since,
    deliveries,
    delivery,
    do_replay,
    drop_old_secret,
    endpoint,
    endpoint_of,
    endpoints,
    forget_old_secrets,
    open_webhooks,
    pause_endpoint,
    remove_endpoint,
    replay,
    replay_since,
    reseal_webhook_secrets,
    resume_endpoint,
    rotate_secret,
    send_test,
    standing,
)
from portal.notices.webhooks import endpoints as endpoints_module
from portal.organisations import (
    COMMAND,
    AuditSearch,
    NoSystemLink,
    ObjectUnknown,
    Organisation,
    Scope,
    audit_entries,
    scope_of,
)
from tests.factories import Factory
from tests.fakes import NOON, FixedClock
from tests.notices.post_office import PRIVATE, VAULT, PostOffice
from tests.races import at_once

ON_SQLITE = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
TERMS = EndpointTerms("https://hooks.example.jp/", "会計", ["bill.*"])


def add(session: Session, scope: Scope, terms: EndpointTerms = TERMS) -> tuple[WebhookEndpoint, str]:
    """Adds an endpoint as anybody could in production."""
    return add_endpoint(session, scope, terms, vault=VAULT, targets=Targets(), actor=COMMAND, at=NOON)


def test_an_endpoint_is_added_changed_paused_and_removed_and_all_of_it_is_noted(
    session: Session, merchant: Organisation, clock: FixedClock
):
    scope, at = scope_of(merchant), clock.advance(minutes=1)
    made, secret = add(session, scope)
    assert secret.startswith("whsec_")
    assert secret not in made.sealed and VAULT.open(made.sealed) == secret
    assert [one.ref for one in endpoints(session, scope)] == [made.ref]
    assert (made.url, made.description, made.events, made.state) == (TERMS.url, "会計", ["bill.*"], "active")
    terms = EndpointTerms("https://hooks.example.jp/new?token=geheim", "", [])
    change_endpoint(session, scope, made.ref, terms, targets=Targets(), actor=COMMAND, at=at)
    for _twice in range(2):
        assert pause_endpoint(session, scope, made.ref, actor=COMMAND, at=at).state == EndpointState.PAUSED
    with pytest.raises(EndpointStateRefused):
        send_test(session, scope, made.ref, actor=COMMAND, at=at)
    for _twice in range(2):
        assert resume_endpoint(session, scope, made.ref, actor=COMMAND, at=at).state == EndpointState.ACTIVE
    rotate_secret(session, scope, made.ref, vault=VAULT, actor=COMMAND, at=at)
    for _twice in range(2):
        drop_old_secret(session, scope, made.ref, actor=COMMAND, at=at)
    test = send_test(session, scope, made.ref, actor=COMMAND, at=at)
    replay(session, scope, test.ref, actor=COMMAND, at=at)
    found = endpoint(session, scope, made.ref)
    assert (found.url, found.events, found.changed_at) == ("https://hooks.example.jp/new?token=geheim", [], at)
    assert open_webhooks(session, merchant)[0].count == 1
    remove_endpoint(session, scope, made.ref, actor=COMMAND, at=at)
    assert list(endpoints(session, scope)) == []
    noted = [entry.action for entry in audit_entries(session, scope) if entry.action.startswith("webhook.")]
    assert noted[::-1] == [
        f"webhook.{act}"
        for act in (
            *("added", "changed", "paused", "resumed", "secret_rotated", "old_secret_dropped"),
            *("tested", "replayed", "removed"),
        )
    ]
    told = [entry.details for entry in audit_entries(session, scope, AuditSearch(action="webhook.")) if entry.details]
    assert told == [{"host": "hooks.example.jp"}] * 3


Verb = Callable[[Session, Scope, str], object]
VERBS: dict[str, Verb] = {
    "endpoint": endpoint,
    "change": lambda session, scope, ref: change_endpoint(
        session, scope, ref, TERMS, targets=PRIVATE, actor=COMMAND, at=NOON
    ),
    "pause": lambda session, scope, ref: pause_endpoint(session, scope, ref, actor=COMMAND, at=NOON),
    "resume": lambda session, scope, ref: resume_endpoint(session, scope, ref, actor=COMMAND, at=NOON),
    "remove": lambda session, scope, ref: remove_endpoint(session, scope, ref, actor=COMMAND, at=NOON),
    "rotate": lambda session, scope, ref: rotate_secret(session, scope, ref, vault=VAULT, actor=COMMAND, at=NOON),
    "drop": lambda session, scope, ref: drop_old_secret(session, scope, ref, actor=COMMAND, at=NOON),
    "test": lambda session, scope, ref: send_test(session, scope, ref, actor=COMMAND, at=NOON),
    "deliveries": deliveries,
    "standing": standing,
    "count_since": lambda session, scope, ref: count_since(session, scope, ref, NOON, at=NOON),
    "replay_since": lambda session, scope, ref: replay_since(session, scope, ref, NOON, actor=COMMAND, at=NOON),
}
OF_DELIVERY: dict[str, Verb] = {
    "delivery": delivery,
    "attempts": attempts,
    "replay": lambda session, scope, ref: replay(session, scope, ref, actor=COMMAND, at=NOON),
}


def refuses(verb: Verb, session: Session, scope: Scope, ref: str) -> bool:
    """Whether it says that there is no such thing."""
    try:
        verb(session, scope, ref)
    except ObjectUnknown:
        return True
    return False


def test_nobody_reaches_an_endpoint_of_others_or_of_the_other_mode(session: Session, make: Factory):
    owner = make.organisation()
    tenant, stranger = make.organisation(owner=owner), make.organisation()
    made, _secret = add(session, scope_of(tenant))
    test = send_test(session, scope_of(tenant), made.ref, actor=COMMAND, at=NOON)
    for scope in (scope_of(owner), scope_of(stranger), scope_of(tenant, sandbox=True)):
        for verbs, ref in ((VERBS, made.ref), (OF_DELIVERY, test.ref)):
            for name, verb in verbs.items():
                assert refuses(verb, session, scope, ref), name
        with pytest.raises(ObjectUnknown):
            endpoint_of(session, scope, test)
        assert list(endpoints(session, scope)) == []
    for verb in (*OF_DELIVERY.values(), VERBS["deliveries"]):
        assert verb(session, scope_of(tenant), test.ref if verb in OF_DELIVERY.values() else made.ref) is not None


@ON_SQLITE
def test_what_makes_no_endpoint_is_refused(session: Session, make: Factory, merchant: Organisation):
    scope = scope_of(merchant)
    with pytest.raises(UrlRefused):
        add(session, scope, EndpointTerms("http://hooks.example.jp/"))
    with pytest.raises(FilterRefused):
        add(session, scope, EndpointTerms(TERMS.url, "", ["bill"] * 2 + ["*"]))
    with pytest.raises(NoSystemLink):
        add(session, scope_of(make.organisation(link_type="light")))
    made, _secret = add(session, scope)
    for terms in (EndpointTerms("https://127.0.0.1/"), EndpointTerms(TERMS.url, "", ["*"])):
        with pytest.raises((UrlRefused, FilterRefused)):
            change_endpoint(session, scope, made.ref, terms, targets=Targets(), actor=COMMAND, at=NOON)
    assert endpoint(session, scope, made.ref).url == TERMS.url


def test_there_are_never_more_endpoints_than_allowed(
    session: Session, sessions: sessionmaker[Session], merchant: Organisation, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(endpoints_module, "MOST_ENDPOINTS", 3)
    scope = scope_of(merchant)

    def try_to_add(_place: int) -> bool:
        with sessions() as own:
            try:
                add(own, scope)
            except TooManyEndpoints:
                return False
            return True

    assert sum(at_once(8, try_to_add)) == 3
    assert len(endpoints(session, scope)) == 3
    add(session, scope_of(merchant, sandbox=True))  # which has its own
    assert MOST_ENDPOINTS == 20


@ON_SQLITE
def test_secrets_are_sealed_anew_under_a_new_key(session: Session, merchant: Organisation):
    scope = scope_of(merchant)
    made, first = add(session, scope)
    second = rotate_secret(session, scope, made.ref, vault=VAULT, actor=COMMAND, at=NOON)
    new = derived_key("new")
    assert reseal_webhook_secrets(session, Vault([new, derived_key("tests")])) == 1
    session.refresh(made)
    assert [Vault([new]).open(sealed) for sealed in (made.sealed, made.old_sealed)] == [second, first]


@ON_SQLITE
def test_a_secret_that_signs_no_longer_is_forgotten(session: Session, merchant: Organisation, clock: FixedClock):
    scope = scope_of(merchant)
    made, _secret = add(session, scope)
    rotate_secret(session, scope, made.ref, vault=VAULT, actor=COMMAND, at=clock.now())
    assert forget_old_secrets(session, at=clock.advance(hours=24)) == 0
    assert forget_old_secrets(session, at=clock.advance(seconds=1)) == 1
    assert endpoint(session, scope, made.ref).old_sealed is None


@ON_SQLITE
def test_deliveries_are_listed_a_page_at_a_time(office: PostOffice, session: Session, merchant: Organisation):
    scope = scope_of(merchant)
    made, _secret = add(session, scope)
    sent = [send_test(session, scope, made.ref, actor=COMMAND, at=NOON).ref for _ in range(7)]
    first = deliveries(session, scope, made.ref, limit=3)
    second = deliveries(session, scope, made.ref, before=first[-1].ref, limit=10)
    assert [one.ref for one in (*first, *second)] == sent[::-1]
    counts = {
        state: len(deliveries(session, scope, made.ref, state=state)) for state in ("waiting", "kept", "delivered")
    }
    assert counts == {"waiting": 7, "kept": 0, "delivered": 0}
    stand = standing(session, scope, made.ref)
    assert (stand.waiting, stand.waiting_since, stand.kept) == (7, NOON, 0)
    with pytest.raises(ObjectUnknown):
        deliveries(session, scope, made.ref, before="nothing")


def test_what_was_told_since_a_moment_is_sent_again_in_its_order(
    session: Session, office: PostOffice, merchant: Organisation, clock: FixedClock
):
    scope = scope_of(merchant)
    made, _secret = add(session, scope)
    for place in range(15):
        office.write_finished(made, about=str(place % 2), happened_at=clock.advance(minutes=1))
    since = office.deliveries()[5].happened_at
    assert count_since(session, scope, made.ref, since, at=clock.now()) == 10
    for count in (10, 0):
        assert replay_since(session, scope, made.ref, since, actor=COMMAND, at=clock.now()) == Replayed(count)
    waiting = [one for one in office.deliveries() if one.state == "waiting"]
    assert len(waiting) == 10
    assert [(one.id, one.about) for one in waiting if one.is_next] == [(waiting[0].id, "1"), (waiting[1].id, "0")]


def test_many_are_sent_again_by_a_job_in_portions(
    session: Session,
    sessions: sessionmaker[Session],
    office: PostOffice,
    merchant: Organisation,
    clock: FixedClock,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr("portal.notices.webhooks.replaying.AT_ONCE", 4)
    scope = scope_of(merchant)
    made, _secret = add(session, scope)
    for place in range(10):
        office.write_finished(made, about=str(place % 2), happened_at=clock.advance(minutes=1))
    asked = replay_since(session, scope, made.ref, NOON, actor=COMMAND, at=clock.now())
    assert asked.count == 10
    assert set(office.states()) == {"delivered"}
    crew = Crew(Workshop({WEBHOOK_REPLAY: JobKind(do_replay)}, sessions, clock))
    work_on(crew, [(asked.job, 0)])
    session.rollback()
    done = job(session, asked.job, lane=merchant.ref)
    assert (done.state, done.result) == (JobState.DONE, {"deliveries": 10})
    assert office.states() == ["waiting"] * 10
    assert [one.id for one in office.deliveries() if one.is_next] == [one.id for one in office.deliveries()[:2]]
