"""The console of an endpoint: its deliveries and their calls; pausing, trying out, sending again."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta

from flask import Response, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.kernel.clock import JST
from portal.notices import (
    DeliveryState,
    EndpointStateRefused,
    attempts,
    count_since,
    endpoint_of,
    pause_endpoint,
    replay_since,
    request_headers,
    resume_endpoint,
    send_test,
    standing,
)
from portal.notices import deliveries as list_deliveries
from portal.notices import delivery as find_delivery
from portal.notices import endpoint as find_endpoint
from portal.notices import replay as replay_one
from portal.organisations import OrganisationKind, Permission
from portal.web import current
from portal.web.access import members
from portal.web.asking import SHOWN, cursor, form_page, is_sent, portion
from portal.web.desk.current import desk_page, member
from portal.web.forms import PortalForm
from portal.web.language import N_, _
from portal.web.merchant.desk import blueprint
from portal.web.merchant.words import event_words, fault_words
from portal.web.once import done_once
from portal.web.tokens import token_is_good

MERCHANT = OrganisationKind.MERCHANT
EDIT = Permission.EDIT
STATES = {
    DeliveryState.WAITING: N_("送信待ち"),
    DeliveryState.DELIVERED: N_("届いた"),
    DeliveryState.KEPT: N_("未達"),
}
KEPT_DAYS = 30  # how long a finished delivery can be sent again (portal.notices)


@blueprint.get("/webhooks/<ref:ref>")
@members(MERCHANT)
def webhook(ref: str) -> str:
    """An endpoint, and its deliveries, of one state where one is chosen."""
    here, session, wanted = member(), current.session(), request.args.get("state", "")
    found = list_deliveries(
        session,
        here.scope,
        ref,
        state=DeliveryState(wanted) if wanted in set(DeliveryState) else None,
        before=cursor(),
        limit=SHOWN + 1,
    )
    shown, after = portion(found, lambda one: one.ref)
    return desk_page(
        "merchant/webhook.html",
        endpoint=find_endpoint(session, here.scope, ref),
        standing=standing(session, here.scope, ref),
        deliveries=shown,
        after=after,
        states=STATES,
        now=current.now(),
        event_words=event_words,
        fault_words=fault_words,
    )


@blueprint.get("/webhooks/deliveries/<ref:ref>")
@members(MERCHANT)
def webhook_delivery(ref: str) -> str:
    """A delivery: what is sent, and each call with its answer."""
    here, session = member(), current.session()
    found = find_delivery(session, here.scope, ref)
    calls = attempts(session, here.scope, ref)
    return desk_page(
        "merchant/delivery.html",
        delivery=found,
        endpoint=endpoint_of(session, here.scope, found),
        calls=[(call, _head(request_headers(found, call))) for call in calls],
        body=_indented(found.body),
        event_words=event_words,
        fault_words=fault_words,
    )


@blueprint.get("/webhooks/deliveries/<ref:ref>/state.json")
@members(MERCHANT)
def webhook_delivery_state(ref: str) -> Response:
    """How far a delivery is, for the page that waits: changes with each call."""
    found = find_delivery(current.session(), member().scope, ref)
    return jsonify(state=f"{found.state} {found.tries}")


@blueprint.post("/webhooks/<ref:ref>/<any(pause,resume):wish>")
@members(MERCHANT, permission=EDIT)
def webhook_move(ref: str, wish: str) -> ResponseReturnValue:
    """Pauses an endpoint, or lets it go on; each undoes the other."""

    def move() -> str:
        here, moves = member(), {"pause": pause_endpoint, "resume": resume_endpoint}
        moves[wish](current.session(), here.scope, ref, actor=here.actor, at=current.now())
        return url_for(".webhook", ref=ref, notice=f"webhook_{wish}d")

    return _act(ref, move)


@blueprint.post("/webhooks/<ref:ref>/test")
@members(MERCHANT, permission=EDIT)
def webhook_test(ref: str) -> ResponseReturnValue:
    """Sends a test to an endpoint, and shows what becomes of it."""

    def test() -> str:
        return done_once(
            lambda: send_test(current.session(), member().scope, ref, actor=member().actor, at=current.now()).ref
        )

    return _act(ref, lambda: url_for(".webhook_delivery", ref=test(), notice="webhook_tested"))


@blueprint.post("/webhooks/deliveries/<ref:ref>/replay")
@members(MERCHANT, permission=EDIT)
def webhook_replay(ref: str) -> ResponseReturnValue:
    """Sends a delivery again, or one that waits now."""
    here, session = member(), current.session()
    find_delivery(session, here.scope, ref)
    said = "try_again"
    if token_is_good():
        replay_one(session, here.scope, ref, actor=here.actor, at=current.now())
        said = "webhook_replayed"
    return redirect(url_for(".webhook_delivery", ref=ref, notice=said), 303)


@blueprint.route("/webhooks/<ref:ref>/replay", methods=["GET", "POST"])
@members(MERCHANT, permission=EDIT)
def webhook_replay_since(ref: str) -> ResponseReturnValue:
    """Counts what was told since a moment (``?since=``, Japan time), then sends it again."""
    here, session, form = member(), current.session(), PortalForm.of_request()
    found = find_endpoint(session, here.scope, ref)
    since, fault = _since()
    if since and is_sent(form):
        replayed = replay_since(session, here.scope, ref, since, actor=here.actor, at=current.now())
        if replayed.job:
            return redirect(url_for(".job", ref=replayed.job), 303)
        return redirect(url_for(".webhook", ref=ref, notice="webhook_replayed"), 303)
    return form_page(
        "merchant/webhook_replay.html",
        form,
        endpoint=found,
        since=since,
        fault=fault,
        count=count_since(session, here.scope, ref, since, at=current.now()) if since else 0,
        earliest=_typed(current.now() - timedelta(days=KEPT_DAYS)),
        suggested=_typed(current.now() - timedelta(days=1)),
        latest=_typed(current.now()),
    )


def _act(ref: str, act: Callable[[], str]) -> ResponseReturnValue:
    """Does it, where the form is this visitor's, and goes to where it says; else back to the endpoint."""
    find_endpoint(current.session(), member().scope, ref)
    if not token_is_good():
        return redirect(url_for(".webhook", ref=ref, notice="try_again"), 303)
    try:
        return redirect(act(), 303)
    except EndpointStateRefused:
        return redirect(url_for(".webhook", ref=ref, notice="webhook_not_active"), 303)


def _since() -> tuple[datetime | None, str]:
    """The moment that is asked for, and what is wrong with it."""
    typed = request.args.get("since", "").strip()
    if not typed:
        return None, ""
    try:
        since = datetime.fromisoformat(typed).replace(tzinfo=JST)
    except ValueError:
        return None, _(N_("日時は 2026-12-31 09:30 のように入れてください。"))
    if not current.now() - timedelta(days=KEPT_DAYS + 1) <= since <= current.now():
        return None, _(N_("%(days)s日前から今までの日時を入れてください。"), days=KEPT_DAYS)
    return since, ""


def _typed(at: datetime) -> str:
    """A moment as ``<input type="datetime-local">`` has it, Japan time."""
    return at.astimezone(JST).strftime("%Y-%m-%dT%H:%M")


def _head(headers: dict[str, str]) -> str:
    return "\n".join(f"{name}: {value}" for name, value in headers.items())


def _indented(body: str) -> str:
    return json.dumps(json.loads(body), ensure_ascii=False, indent=2)
