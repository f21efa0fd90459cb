"""What was sent to a webhook endpoint, and trying one out."""

from collections.abc import Mapping
from typing import Any

from marshmallow import fields

from portal.api import caller
from portal.api.documenting import Documented
from portal.api.faults import one_refused
from portal.api.fields import Answers, Choice, Line, Moment
from portal.api.frame import Answer, Resource
from portal.api.paging import NEXT, Page, listed
from portal.notices import DeliveryState, WebhookDelivery, deliveries, endpoint, send_test
from portal.organisations import KeyScope, ObjectUnknown
from portal.web import current
from portal.web.language import N_

resource = Resource("webhook_deliveries", about=N_("Webhookの送信の記録です。送り終えてから30日間残します。"))


class Delivery(Answers):
    """One event on its way to an endpoint."""

    ref = Line(22, data_key="id", metadata={"description": N_("送信のIDです。"), "example": "b2vL8sPq4kT6nW1xY9zA3Q"})
    event_ref = Line(
        64,
        data_key="event_id",
        metadata={
            "description": N_("イベントのIDです（webhook-idヘッダーの値）。"),
            "example": "evt_2wq8BwHkS5mYV1mZ0f3x7A_42",
        },
    )
    name = Line(64, data_key="type", metadata={"description": N_("イベントの種類です。"), "example": "tenant.added"})
    state = Choice(
        DeliveryState,
        metadata={
            "description": N_("waiting：送信待ち、delivered：届いた、kept：3日間届かず取りやめた。"),
            "example": "delivered",
        },
    )
    tries = fields.Integer(metadata={"description": N_("試した回数です。"), "example": 1})
    error = Line(
        32,
        may_be_empty=True,
        metadata={"description": N_("最後に失敗した理由のコードです。なければ空です。"), "example": ""},
    )
    happened_at = Moment(
        metadata={"description": N_("イベントが起きた日時です（UTC）。"), "example": "2026-04-01T03:00:00.000Z"}
    )
    finished_at = Moment(
        allow_none=True,
        metadata={
            "description": N_("届いたか取りやめた日時です。送信待ちならnullです。"),
            "example": "2026-04-01T03:00:01.000Z",
        },
    )


class DeliveryList(Answers):
    """A page of deliveries."""

    data = fields.List(fields.Nested(Delivery), required=True)
    next = Line(64, required=True, allow_none=True, metadata=NEXT)


class DeliveryPage(Page):
    """Which deliveries are asked for."""

    state = Choice(DeliveryState, metadata={"description": N_("この状態のものだけを返します。"), "example": "kept"})


@resource.operation(
    "/webhook-endpoints/<ref:ref>/deliveries",
    method="GET",
    needs=KeyScope.WEBHOOKS_READ,
    answers=DeliveryList(),
    says=Documented(N_("Webhookの送信の一覧"), N_("新しい順に返します。"), asks=DeliveryPage()),
)
def list_webhook_deliveries(asked: Mapping[str, Any], ref: str) -> Answer:
    """An endpoint's deliveries, the newest first."""
    session, scope = current.session(), caller.scope()
    endpoint(session, scope, ref)
    state = DeliveryState(asked["state"]) if "state" in asked else None
    try:
        found = deliveries(session, scope, ref, state=state, before=asked["after"], limit=asked["limit"] + 1)
    except ObjectUnknown:
        raise one_refused("after", "cursor") from None
    return listed(found, asked, lambda delivery: str(delivery.ref))


@resource.operation(
    "/webhook-endpoints/<ref:ref>/test",
    method="POST",
    needs=KeyScope.WEBHOOKS_WRITE,
    answers=Delivery(),
    says=Documented(
        N_("Webhookを試す"),
        N_("webhook.test のイベントを、この送り先にだけ一度送ります。"),
        refuses=["state-refused"],
        made=True,
    ),
)
def test_webhook_endpoint(ref: str) -> WebhookDelivery:
    """Sends a test event."""
    return send_test(current.session(), caller.scope(), ref, actor=caller.actor(), at=current.now())
