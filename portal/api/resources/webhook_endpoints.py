"""Where an organisation is told of its events."""

from collections.abc import Mapping
from typing import Any

from flask import url_for
from marshmallow import fields

from portal.api import caller
from portal.api.documenting import Documented
from portal.api.fields import Answers, Choice, Line, Lines, Moment, Takes
from portal.api.frame import Answer, Resource, representation
from portal.api.paging import NEXT
from portal.api.versions import expect_version
from portal.notices import (
    DESCRIPTION_LIMIT,
    URL_LIMIT,
    EndpointState,
    EndpointTerms,
    Targets,
    WebhookEndpoint,
    add_endpoint,
    change_endpoint,
    endpoint,
    endpoints,
    pause_endpoint,
    remove_endpoint,
    resume_endpoint,
    rotate_secret,
)
from portal.organisations import KeyScope
from portal.web import current
from portal.web.language import N_

resource = Resource("webhook_endpoints", about=N_("イベントを受け取るURLです。Standard Webhooksの形式で送ります。"))

PATTERN_LIMIT = 64  # characters
URL = {
    "description": N_("受け取るURLです（https）。"),
    "example": "https://pos.midori.example.jp/webhooks",
    "format": "uri",
}
DESCRIPTION = {"description": N_("ご自身のための説明です。"), "example": "本店の販売管理"}
EVENTS = {
    "description": N_("受け取るイベントの種類です。「tenant.*」のようにまとめられます。空ならすべて受け取ります。"),
    "example": ["tenant.*"],
}
SECRET = {
    "description": N_("署名を確かめるための秘密です。この応答でだけ表示します。"),
    "example": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw4Kt2RZKpH5I=",
}


class Endpoint(Answers):
    """A webhook endpoint."""

    ref = Line(22, data_key="id", metadata={"description": N_("送り先のIDです。"), "example": "Xk3v9QmTn5gY7bZ1cR4w8E"})
    url = Line(URL_LIMIT, metadata=URL)
    description = Line(DESCRIPTION_LIMIT, may_be_empty=True, metadata=DESCRIPTION)
    events = Lines(PATTERN_LIMIT, metadata=EVENTS)
    state = Choice(
        EndpointState,
        metadata={
            "description": N_("active：送信中、paused：休止中、disabled：送り先が410を返したため停止中。"),
            "example": "active",
        },
    )
    old_until = Moment(
        data_key="old_secret_until",
        allow_none=True,
        metadata={"description": N_("前の秘密でも署名する期限です。なければnullです。"), "example": None},
    )
    created_at = Moment(metadata={"description": N_("登録日時です（UTC）。"), "example": "2026-04-01T03:00:00.000Z"})
    changed_at = Moment(metadata={"description": N_("変更日時です（UTC）。"), "example": "2026-04-01T03:00:00.000Z"})


class EndpointWithSecret(Endpoint):
    """A webhook endpoint with its secret, shown once."""

    secret = Line(64, metadata=SECRET)


class EndpointList(Answers):
    """A page of endpoints."""

    data = fields.List(fields.Nested(Endpoint), required=True)
    next = Line(64, required=True, allow_none=True, metadata=NEXT)


class NewEndpoint(Takes):
    """An endpoint to be added."""

    url = Line(URL_LIMIT, required=True, metadata=URL)
    description = Line(DESCRIPTION_LIMIT, may_be_empty=True, metadata=DESCRIPTION)
    events = Lines(PATTERN_LIMIT, metadata=EVENTS)


class EndpointChange(NewEndpoint):
    """What is changed of an endpoint; what is left out stays."""

    url = Line(URL_LIMIT, metadata=URL)
    state = Choice(
        [EndpointState.ACTIVE, EndpointState.PAUSED],
        metadata={
            "description": N_("pausedで休止し、activeで再開します。休止中のイベントは再開後に送ります。"),
            "example": "paused",
        },
    )


SCHEMA, WITH_SECRET = Endpoint(), EndpointWithSecret()


@resource.operation(
    "/webhook-endpoints",
    method="GET",
    needs=KeyScope.WEBHOOKS_READ,
    answers=EndpointList(),
    says=Documented(N_("Webhookの送り先の一覧"), N_("登録した順に返します。")),
)
def list_webhook_endpoints() -> Mapping[str, Any]:
    """The caller's endpoints: few, so all of them."""
    return {"data": endpoints(current.session(), caller.scope()), "next": None}


@resource.operation(
    "/webhook-endpoints",
    method="POST",
    needs=KeyScope.WEBHOOKS_WRITE,
    answers=WITH_SECRET,
    says=Documented(
        N_("Webhookの送り先を登録する"),
        N_("登録した後に起きたイベントを送ります。秘密はこの応答でだけ表示します。"),
        takes=NewEndpoint(),
        refuses=["too-many-endpoints"],
        made=True,
    ),
)
def create_webhook_endpoint(values: Mapping[str, Any]) -> Answer:
    """Adds an endpoint."""
    made, secret = add_endpoint(
        current.session(),
        caller.scope(),
        EndpointTerms(**values),
        vault=caller.vault(),
        targets=_targets(),
        actor=caller.actor(),
        at=current.now(),
    )
    return Answer(_with_secret(made, secret), Location=url_for(".get_webhook_endpoint", ref=made.ref))


@resource.operation(
    "/webhook-endpoints/<ref:ref>",
    method="GET",
    needs=KeyScope.WEBHOOKS_READ,
    answers=SCHEMA,
    says=Documented(N_("Webhookの送り先を参照する"), N_("1つの送り先を返します。")),
)
def get_webhook_endpoint(ref: str) -> WebhookEndpoint:
    """One endpoint."""
    return endpoint(current.session(), caller.scope(), ref)


@resource.operation(
    "/webhook-endpoints/<ref:ref>",
    method="PATCH",
    needs=KeyScope.WEBHOOKS_WRITE,
    answers=SCHEMA,
    says=Documented(
        N_("Webhookの送り先を変更する"),
        N_("指定した項目だけを変えます。stateで休止と再開ができます。"),
        takes=EndpointChange(),
        refuses=["state-refused"],
    ),
)
def update_webhook_endpoint(values: dict[str, Any], ref: str) -> WebhookEndpoint:
    """Changes what is given of an endpoint."""
    session, scope, actor, at = current.session(), caller.scope(), caller.actor(), current.now()
    found = endpoint(session, scope, ref, hold=True)
    expect_version(representation(SCHEMA, found))
    state = values.pop("state", found.state)
    if values:
        now = {name: getattr(found, name) for name in EndpointTerms.__slots__}
        change_endpoint(session, scope, ref, EndpointTerms(**(now | values)), targets=_targets(), actor=actor, at=at)
    if state != found.state:
        move = pause_endpoint if state == EndpointState.PAUSED else resume_endpoint
        move(session, scope, ref, actor=actor, at=at)
    return found


@resource.operation(
    "/webhook-endpoints/<ref:ref>",
    method="DELETE",
    needs=KeyScope.WEBHOOKS_WRITE,
    answers=None,
    says=Documented(N_("Webhookの送り先を削除する"), N_("まだ届いていない送信も取りやめます。")),
)
def delete_webhook_endpoint(ref: str) -> None:
    """Removes an endpoint."""
    session, scope = current.session(), caller.scope()
    expect_version(representation(SCHEMA, endpoint(session, scope, ref, hold=True)))
    remove_endpoint(session, scope, ref, actor=caller.actor(), at=current.now())


@resource.operation(
    "/webhook-endpoints/<ref:ref>/rotate",
    method="POST",
    needs=KeyScope.WEBHOOKS_WRITE,
    answers=WITH_SECRET,
    says=Documented(
        N_("Webhookの秘密を作り直す"),
        N_("新しい秘密を返します。前の秘密でも24時間は署名するので、止めずに切り替えられます。"),
    ),
)
def rotate_webhook_secret(ref: str) -> Mapping[str, Any]:
    """Makes a new secret."""
    session, scope = current.session(), caller.scope()
    secret = rotate_secret(session, scope, ref, vault=caller.vault(), actor=caller.actor(), at=current.now())
    return _with_secret(endpoint(session, scope, ref), secret)


def _with_secret(of: WebhookEndpoint, secret: str) -> Mapping[str, Any]:
    return {name: getattr(of, name) for name in Endpoint._declared_fields} | {"secret": secret}  # noqa: SLF001


def _targets() -> Targets:
    return Targets(private=current.settings().webhook_private_targets)
