"""What each resource answers, on both databases."""

from portal.outbox import number_events

TENANT = {"name": "あおば商店", "mail_address": "Info@AOBA.example.jp", "phone": "０３－１２３４－５６７８"}


def test_the_organisation_is_the_keys_own(machine, owner):
    answer = machine.get("/organisation").json
    assert answer["id"] == owner.ref
    assert answer["name"] == "みどり水道"
    assert answer["kind"] == "merchant" and answer["link_type"] == "regular" and answer["state"] == "active"
    assert answer["created_at"] == "2026-04-01T03:00:00.000Z"


def test_a_tenant_is_added_read_changed_and_listed(machine):
    made = machine.post("/tenants", TENANT)
    tenant = made.json
    assert tenant["mail_address"] == "Info@aoba.example.jp" and tenant["phone"] == "03-1234-5678"
    assert made.headers["Location"] == f"/api/v1/tenants/{tenant['id']}"
    assert machine.get(f"/tenants/{tenant['id']}").json == tenant
    changed = machine.patch(f"/tenants/{tenant['id']}", {"name": "あおば商店 本店"}).json
    assert changed["name"] == "あおば商店 本店" and changed["phone"] == "03-1234-5678"
    assert machine.get("/tenants").json == {"data": [changed], "next": None}


def test_pages_follow_each_other_by_the_link_and_by_next(machine):
    made = [machine.post("/tenants", TENANT | {"name": f"店{place}"}).json["id"] for place in range(5)]
    first = machine.get("/tenants?limit=2")
    assert [one["id"] for one in first.json["data"]] == made[:2]
    assert first.json["next"] == made[1]
    link = first.headers["Link"]
    assert link == f'<http://localhost:8000/api/v1/tenants?limit=2&after={made[1]}>; rel="next"'
    second = machine.get(f"/tenants?limit=2&after={first.json['next']}")
    assert [one["id"] for one in second.json["data"]] == made[2:4]
    last = machine.get(f"/tenants?limit=2&after={second.json['next']}")
    assert [one["id"] for one in last.json["data"]] == made[4:]
    assert last.json["next"] is None and "Link" not in last.headers


def test_events_are_read_in_order_by_type_and_after_an_event(machine, session):
    refs = [machine.post("/tenants", TENANT | {"name": f"店{place}"}).json["id"] for place in range(3)]
    machine.patch(f"/tenants/{refs[0]}", {"name": "新しい名前"})
    assert machine.get("/events").json["data"] == []  # the relay has not numbered them
    number_events(session)
    events = machine.get("/events").json["data"]
    told = [(one["type"], one["data"]["about"]) for one in events]
    assert told[:3] == [("tenant.added", ref) for ref in refs] and told[-1] == ("tenant.changed", refs[0])
    assert [int(one["id"].rpartition("_")[2]) for one in events] == list(range(1, len(events) + 1))
    assert events[0]["data"]["organisation"] == refs[0]
    assert events[0]["timestamp"] == "2026-04-01T03:00:00.000Z"
    assert machine.get(f"/events?after={events[1]['id']}").json["data"] == events[2:]
    assert machine.get("/events?type=tenant.changed").json["data"] == events[-1:]
    page = machine.get("/events?limit=3").json
    assert page["next"] == events[2]["id"]


def test_a_cursor_of_another_feed_is_refused(machine, sandbox_machine, session):
    sandbox_machine.post("/tenants", TENANT)
    number_events(session)
    (event,) = sandbox_machine.get("/events").json["data"]
    for after in (event["id"], "evt_1", "x", "evt_" + "9" * 40):
        answer = machine.get(f"/events?after={after}", status=422)
        assert answer.json["errors"] == [
            {"parameter": "after", "code": "cursor", "detail": "前の応答のnextにある値を、そのまま指定してください。"}
        ]


def test_sandbox_and_live_do_not_see_each_other(machine, sandbox_machine):
    live, trial = machine.post("/tenants", TENANT).json, sandbox_machine.post("/tenants", TENANT).json
    assert [one["id"] for one in machine.get("/tenants").json["data"]] == [live["id"]]
    assert [one["id"] for one in sandbox_machine.get("/tenants").json["data"]] == [trial["id"]]
    machine.get(f"/tenants/{trial['id']}", status=404)
    sandbox_machine.get(f"/tenants/{live['id']}", status=404)


def test_an_endpoint_is_added_changed_paused_rotated_tried_and_removed(machine):
    made = machine.post("/webhook-endpoints", {"url": "https://pos.example.jp/hooks", "events": ["tenant.*"]}).json
    assert made["secret"].startswith("whsec_") and made["state"] == "active"
    path = f"/webhook-endpoints/{made['id']}"
    assert "secret" not in machine.get(path).json
    assert [one["id"] for one in machine.get("/webhook-endpoints").json["data"]] == [made["id"]]
    paused = machine.patch(path, {"state": "paused", "description": "本店"}).json
    assert paused["state"] == "paused" and paused["description"] == "本店" and paused["events"] == ["tenant.*"]
    assert machine.post(f"{path}/test", status=409).json["state"] == "paused"
    assert machine.patch(path, {"state": "active"}).json["state"] == "active"
    rotated = machine.post(f"{path}/rotate", status=200).json
    assert rotated["secret"] != made["secret"] and rotated["old_secret_until"] == "2026-04-02T03:00:00.000Z"
    test = machine.post(f"{path}/test").json
    assert test["type"] == "webhook.test" and test["state"] == "waiting"
    assert [one["id"] for one in machine.get(f"{path}/deliveries").json["data"]] == [test["id"]]
    assert machine.get(f"{path}/deliveries?state=kept").json["data"] == []
    machine.delete(path)
    machine.get(path, status=404)


def test_what_a_webhook_cannot_be_is_told_where_it_stands(machine):
    for body, place, code in (
        ({"url": "http://pos.example.jp/"}, "#/url", "url-not_https"),
        ({"url": "https://10.0.0.1/"}, "#/url", "url-private_address"),
        ({"url": "https://pos.example.jp/", "events": ["Tenant"]}, "#/events", "event-pattern"),
        ({"url": "https://pos.example.jp/", "events": [1]}, "#/events/0", "not-text"),
    ):
        (error,) = machine.post("/webhook-endpoints", body, status=422).json["errors"]
        assert (error["pointer"], error["code"]) == (place, code)
