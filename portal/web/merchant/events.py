"""The feed of events, the newest first, as the API and webhooks tell them."""

from collections.abc import Sequence

from flask import request

from portal.notices import EVENT_NAMES
from portal.organisations import (
    Organisation,
    OrganisationKind,
    event_id,
    feed_name,
    organisations_by_ref,
)
from portal.outbox import Event, latest_events
from portal.web import current
from portal.web.access import members
from portal.web.asking import SHOWN
from portal.web.desk.current import desk_page, member
from portal.web.desk.examples import calls
from portal.web.desk.showing import has_link
from portal.web.merchant.desk import blueprint
from portal.web.merchant.showing import houses_tenants
from portal.web.merchant.words import event_words

MERCHANT = OrganisationKind.MERCHANT


@blueprint.get("/events")
@members(MERCHANT)
def events() -> str:
    """The events of this mode, of one name where one is chosen."""
    here, name, after = member(), request.args.get("name", ""), request.args.get("after", "")
    feed = feed_name(here.scope.ref, sandbox=here.scope.sandbox)
    found = latest_events(
        current.session(),
        feed,
        before=int(after) if after.isascii() and after.isdigit() and len(after) < 19 else None,
        limit=SHOWN + 1,
        name=name if name in EVENT_NAMES else None,
    )
    shown = found[:SHOWN]
    last = shown[-1].position if shown else 0
    return desk_page(
        "merchant/events.html",
        events=shown,
        after=str(shown[-1].position) if len(found) > SHOWN else "",
        ours=ours_among(shown),
        event_id=lambda event: event_id(feed, event.position),
        event_names=EVENT_NAMES,
        event_words=event_words,
        has_link=has_link(here),
        has_tenants=houses_tenants(here),
        examples=calls(f"{current.settings().public_url}/api/v1/events?after={event_id(feed, last or 0)}", "…"),
    )


def ours_among(events: Sequence[Event]) -> dict[str, Organisation]:
    """Of the organisations that the events name, this one and its tenants, by ref."""
    here = member()
    named = {event.about for event in events} | {str(event.payload.get("organisation", "")) for event in events}
    found = organisations_by_ref(current.session(), named)
    mine = here.organisation.id
    return {ref: one for ref, one in found.items() if mine in (one.id, one.parent_id)}
