"""Whose link has ended is told nothing more: closed for good, light until there is a link again."""

from datetime import timedelta

import pytest

from portal.notices import count_failing, resume_endpoint, send_test
from portal.organisations import COMMAND, LinkType, NoSystemLink, State, change_link_type, change_state, scope_of
from tests.factories import Factory
from tests.fakes import FixedClock
from tests.notices.post_office import PostOffice, wait_until
from tests.notices.receiver import Receiver, Reply


def test_closed_and_light_organisations_are_told_nothing_and_suspended_ones_all(
    office: PostOffice, shop: Receiver, make: Factory, clock: FixedClock
):
    places = {name: make.organisation(name=name) for name in ("closed", "light", "suspended")}
    for name, place in places.items():
        office.add(place, f"{shop.url}/{name}", "bill.*")
    act = {"actor": COMMAND, "at": clock.now()}
    is_down = True
    shop.answer = lambda _call: Reply(503 if is_down else 204)
    with office.open() as running:
        office.happen(places["closed"], "a")
        office.happen(places["light"], "a")
        office.number(running)
        wait_until(lambda: len(shop.calls) == 2 and office.is_quiet())
        assert count_failing(office.session) == 2
        change_state(office.session, places["closed"].id, State.CLOSED, reason="", **act)
        change_link_type(office.session, places["light"].id, LinkType.LIGHT, **act)
        change_state(office.session, places["suspended"].id, State.SUSPENDED, reason="", **act)
        is_down = False
        for place in places.values():
            office.happen(place, "b")
        office.number(running)
        clock.advance(timedelta(hours=1))
        running.wake()
        wait_until(lambda: len(shop.calls) == 3 and office.is_quiet())
        assert shop.abouts("/hook/suspended") == ["b"] and count_failing(office.session) == 0
        change_link_type(office.session, places["light"].id, LinkType.REGULAR, **act)
        running.wake()
        wait_until(lambda: len(shop.calls) == 5 and office.is_quiet())
    assert sorted(shop.abouts("/hook/light")) == ["a", "a", "b"] and shop.abouts("/hook/closed") == ["a"]


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_who_became_light_tries_and_resumes_nothing(office: PostOffice, make: Factory, clock: FixedClock):
    place = make.organisation()
    ref = office.add(place, "http://shop.test/hook")[0].ref
    act = {"actor": COMMAND, "at": clock.now()}
    change_link_type(office.session, place.id, LinkType.LIGHT, **act)
    for wish in (resume_endpoint, send_test):
        with pytest.raises(NoSystemLink):
            wish(office.session, scope_of(place), ref, **act)
