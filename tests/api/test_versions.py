"""Conditional requests, and two that change the same version at once."""

import pytest

from tests.api.client import Machine, problem_of
from tests.races import at_once

TENANT = {"name": "あおば商店", "mail_address": "info@aoba.example.jp"}
on_sqlite = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


@on_sqlite
def test_what_has_not_changed_is_not_sent_again(machine):
    path = f"/tenants/{machine.post('/tenants', TENANT).json['id']}"
    version = machine.get(path).headers["ETag"]
    for sent in (version, f"W/{version}", version.replace('"', "", 1).join(['"', ""]), f'"other", {version}', "*"):
        again = machine.get(path, status=304, If_None_Match=sent)
        assert again.data == b"" and again.headers["ETag"] == version
    assert machine.get(path, If_None_Match='"other"').json
    machine.patch(path, {"name": "本店"})
    assert machine.get(path, If_None_Match=version).json["name"] == "本店"
    assert machine.get("/tenants", status=304, If_None_Match=machine.get("/tenants").headers["ETag"]).data == b""


@on_sqlite
def test_a_compressed_answers_version_is_good_too(machine):
    for place in range(10):
        machine.post("/tenants", TENANT | {"name": f"店{place}"})
    compressed = machine.client.get("/api/v1/tenants", headers=machine.headers | {"Accept-Encoding": "br"})
    assert compressed.headers["Content-Encoding"] == "br"
    machine.get("/tenants", status=304, If_None_Match=compressed.headers["ETag"])


@on_sqlite
def test_a_change_says_which_version_it_changes(machine):
    path = f"/tenants/{machine.post('/tenants', TENANT).json['id']}"
    version = machine.get(path).headers["ETag"]
    assert problem_of(machine.call("PATCH", path, {"name": "x"}, status=428)) == "version-missing"
    changed = machine.patch(path, {"name": "本店"}, If_Match=version)
    assert changed.headers["ETag"] == machine.get(path).headers["ETag"] != version
    refused = machine.patch(path, {"name": "支店"}, status=412, If_Match=version)
    assert problem_of(refused) == "version-differs"
    assert machine.get(path).json["name"] == "本店"
    machine.patch(path, {"name": "支店"}, If_Match="*")
    endpoint = f"/webhook-endpoints/{machine.post('/webhook-endpoints', {'url': 'https://pos.example.jp/'}).json['id']}"
    assert problem_of(machine.call("DELETE", endpoint, status=428)) == "version-missing"
    assert problem_of(machine.delete(endpoint, status=412, If_Match='"x"')) == "version-differs"
    machine.delete(endpoint)


def test_of_many_changes_to_one_version_only_the_first_is_made(app, machine):
    path = f"/tenants/{machine.post('/tenants', TENANT).json['id']}"
    version = machine.get(path).headers["ETag"]
    headers = machine.headers | {"If-Match": version}

    def change(place: int) -> int:
        client = Machine(app).client
        return client.patch(f"/api/v1{path}", json={"name": f"店{place}"}, headers=headers).status_code

    assert sorted(at_once(6, change)) == [200, *[412] * 5]
