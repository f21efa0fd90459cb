"""What happened, in order and without gaps: the organisation's own feed, numbered."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from marshmallow import fields

from portal.api import caller
from portal.api.documenting import Documented
from portal.api.faults import one_refused
from portal.api.fields import Answers, Choice, Line, Moment
from portal.api.frame import Answer, Resource
from portal.api.paging import NEXT, Page, listed
from portal.notices import EVENT_NAMES
from portal.organisations import KeyScope, event_id, feed_name
from portal.outbox import Event, read_feed
from portal.web import current
from portal.web.language import N_

resource = Resource("events", about=N_("起きたことの記録です。Webhookで送るものと同じ内容を、順番どおりに読めます。"))


class HappenedEvent(Answers):
    """An event, as a webhook tells it, and its id."""

    ref = Line(
        64,
        data_key="id",
        metadata={"description": N_("イベントのIDです。"), "example": "evt_2wq8BwHkS5mYV1mZ0f3x7A_42"},
    )
    name = Line(64, data_key="type", metadata={"description": N_("種類です。"), "example": "tenant.added"})
    happened_at = Moment(
        data_key="timestamp",
        metadata={"description": N_("起きた日時です（UTC）。"), "example": "2026-04-01T03:00:00.000Z"},
    )
    data = fields.Dict(
        metadata={
            "description": N_("aboutは対象のID、organisationは組織のIDです。ほかの値は種類によって異なります。"),
            "example": {"about": "aGV5IHRoZXJlIGZyaWVuZA", "organisation": "aGV5IHRoZXJlIGZyaWVuZA"},
        }
    )


class EventList(Answers):
    """A page of events."""

    data = fields.List(fields.Nested(HappenedEvent), required=True)
    next = Line(64, required=True, allow_none=True, metadata=NEXT)


class EventPage(Page):
    """What of the feed is asked for."""

    type = Choice(EVENT_NAMES, metadata={"description": N_("この種類だけを返します。"), "example": EVENT_NAMES[0]})


@resource.operation(
    "/events",
    method="GET",
    needs=KeyScope.EVENTS_READ,
    answers=EventList(),
    says=Documented(
        N_("イベントの一覧"),
        N_(
            "起きた順に返します。afterには最後に処理したイベントのIDを指定します。"
            "新しいイベントがないときは空の配列を返します。Webhookが届かないときの確認にも使えます。"
        ),
        asks=EventPage(),
    ),
)
def list_events(asked: Mapping[str, Any]) -> Answer:
    """The events of the caller's feed."""
    scope = caller.scope()
    feed = feed_name(scope.ref, sandbox=scope.sandbox)
    found = read_feed(
        current.session(),
        feed,
        after=_position(feed, asked["after"]),
        limit=asked["limit"] + 1,
        name=asked.get("type"),
    )
    return listed([_told(feed, event) for event in found], asked, lambda event: str(event["ref"]))


def _told(feed: str, event: Event) -> dict[str, str | datetime | dict[str, Any]]:
    assert event.position is not None  # a feed holds numbered events only
    return {
        "ref": event_id(feed, event.position),
        "name": event.name,
        "happened_at": event.happened_at,
        "data": {"about": event.about, **event.payload},
    }


def _position(feed: str, after: str) -> int:
    """The position that an event's id names in this feed; 0 for none."""
    if not after:
        return 0
    position = after.rpartition("_")[2]
    is_ours = position.isascii() and position.isdigit() and len(position) < 19
    if not is_ours or after != event_id(feed, int(position)):
        raise one_refused("after", "cursor")
    return int(position)
