"""Home: what to do next, then how things stand; and the feed of events."""

from portal.db import transaction
from portal.notices import EndpointTerms, Targets, add_endpoint
from portal.organisations import ApiKey, Profile, Role, Scope, StaffPasskey, add_tenant, change_profile
from portal.outbox import number_events


def have_passkey(session, member, clock):
    with transaction(session):
        session.add(
            StaffPasskey(
                ref=member.person.ref,
                person_id=member.person.id,
                credential_id=member.person.ref.encode(),
                public_key=b"key",
                name="PC",
                is_synced=False,
                created_at=clock.now(),
            )
        )


def test_home_leads_from_the_first_passkey_to_the_first_call(owner, merchant, app, make, session, clock):
    here = owner.member
    assert (
        "5項目のうち0項目" in owner.get("/merchant").text and '<a class="action" href="/staff/passkey/new' in owner.text
    )
    have_passkey(session, here, clock)
    assert '<a class="action" href="/merchant/staff/invite"' in owner.get("/merchant").text
    merchant(Role.OWNER)
    assert '<a class="action" href="/merchant/keys/new"' in owner.get("/merchant").text
    key, _secret = make.key(here.organisation, sandbox=True)
    assert '<a class="action" href="/merchant/keys"' in owner.get("/merchant").text
    used = Scope.service("a test").update(ApiKey).where(ApiKey.id == key.id)
    with transaction(session):
        session.execute(used.values(used_at=clock.now()))
    assert '<a class="action" href="/merchant/webhooks/new"' in owner.get("/merchant").text
    wiring = app.extensions["wiring"]
    terms = EndpointTerms("https://hooks.example.jp/")
    add_endpoint(session, here.scope, terms, vault=wiring.vault, targets=Targets(), actor=here.actor, at=clock.now())
    text = owner.get("/merchant").text
    assert "はじめに" not in text and 'class="tiles"' in text and "使えるAPIキー" in text


def test_a_viewer_is_told_who_does_the_rest(owner, merchant):
    text = merchant(Role.VIEWER).get("/merchant").text
    assert "管理者が行います" in text and 'href="/merchant/keys/new"' not in text
    assert "/staff/passkey/new" in text


def test_events_are_listed_the_newest_first_and_lead_to_tenants(owner, session, clock):
    here = owner.member
    assert "まだ何も起きていません" in owner.get("/merchant/events").text
    change_profile(session, here.organisation.id, Profile("みどり", "m@example.jp"), actor=here.actor, at=clock.now())
    made = add_tenant(session, here.scope, Profile("港南支店", "k@example.jp"), actor=here.actor, at=clock.now())
    assert "まだ何も起きていません" in owner.get("/merchant/events").text  # not numbered yet
    number_events(session)
    text = owner.get("/merchant/events").text
    assert text.index("テナントが加わった</div>") < text.index("会社・団体の情報や状態が変わった</div>")
    assert f'href="/merchant/tenants/{made.ref}">港南支店' in text and f"after=evt_{here.organisation.ref}_1" in text
    assert "港南支店" in owner.get("/merchant/events?name=tenant.added").text
    assert "見つかりませんでした" in owner.get("/merchant/events?name=tenant.changed").text
    assert "港南支店" in owner.get("/merchant").text


def test_more_events_than_fit_come_in_pages(owner, session, clock):
    here = owner.member
    for count in range(51):
        profile = Profile(f"みどり{count}", "m@example.jp")
        change_profile(session, here.organisation.id, profile, actor=here.actor, at=clock.now())
    number_events(session)
    text = owner.get("/merchant/events").text
    older = owner.get(text.partition('rel="next" href="')[2].partition('"')[0]).text
    assert older.count("<time") == 1 and owner.get("/merchant/events?after=nonsense").text.count("<time") == 50


def test_events_of_a_tenant_name_nothing_of_its_owner(staff, make, session, clock):
    house = make.organisation(name="みなとモール")
    owner = staff(Role.OWNER, house)
    made = add_tenant(
        session, owner.member.scope, Profile("港南支店", "k@example.jp"), actor=owner.member.actor, at=clock.now()
    )
    change_profile(session, house.id, Profile("モール", "m@example.jp"), actor=owner.member.actor, at=clock.now())
    number_events(session)
    tenant = staff(Role.OWNER, made)
    text = tenant.get("/merchant/events").text
    assert "テナントが加わった</div>" in text and text.count("<time") == 1 and "モール" not in text
