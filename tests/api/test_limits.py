"""How many requests a key and an organisation may send, and what the headers say."""

import re

import pytest

from portal.api.limits import RequestLimits
from portal.api.problems import Problem
from tests.api.client import Machine, problem_of

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


@pytest.fixture
def app(make_app):
    """Few requests a minute."""
    return make_app(API_REQUESTS_PER_KEY_PER_MINUTE="3", API_REQUESTS_PER_ORGANISATION_PER_MINUTE="5")


def left(answer) -> dict[str, int]:
    told = re.findall(r'"(\w+)";r=(\d+);t=(\d+)', answer.headers["RateLimit"])
    assert all(1 <= int(seconds) <= 60 for _name, _left, seconds in told)
    return {name: int(requests) for name, requests, _seconds in told}


def test_a_key_and_its_organisation_have_so_many_requests_a_minute(app, make, owner, stranger):
    one, other = (Machine(app, make.key(owner)[1]) for _key in range(2))
    first = one.get("/organisation")
    assert first.headers["RateLimit-Policy"] == '"key";q=3;w=60, "organisation";q=5;w=60'
    assert left(first) == {"key": 2, "organisation": 4}
    one.get("/tenants")
    assert left(one.get(f"/tenants/{'A' * 22}", status=404)) == {"key": 0, "organisation": 2}
    refused = one.get("/organisation", status=429)
    assert problem_of(refused) == "limit-reached" and refused.json["policy"] == "key"
    assert 1 <= int(refused.headers["Retry-After"]) <= 60 and left(refused) == {"key": 0}
    assert left(other.get("/organisation")) == {"key": 2, "organisation": 1}
    other.get("/organisation")
    assert other.get("/organisation", status=429).json["policy"] == "organisation"
    stranger.get("/organisation")


def test_where_the_storage_is_away_each_process_counts_for_itself(backend):
    limits = RequestLimits("redis://127.0.0.1:9/0", per_key=2, per_organisation=10)
    assert [one.requests for one in limits.count("key", "organisation")] == [1, 9]
    limits.count("key", "organisation")
    with pytest.raises(Problem, match="limit-reached"):
        limits.count("key", "organisation")
