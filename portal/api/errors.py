"""Whatever goes wrong under ``/api`` becomes a problem (RFC 9457), each error mapped once, in the caller's language."""

import json
from collections.abc import Callable, Mapping

import structlog
from flask import Flask, Request, Response, current_app, g, request
from werkzeug.exceptions import HTTPException

from portal.accounts import TooManyAttempts
from portal.api.bill_faults import BILLS
from portal.api.card_faults import CARDS
from portal.api.design_faults import DESIGNS
from portal.api.faults import one_refused, values_refused
from portal.api.member_faults import member_faults
from portal.api.problems import Problem
from portal.api.recurring_faults import RECURRING
from portal.api.run_faults import RUNS
from portal.api.stores.errors import STORES, told_to_stores
from portal.api.stores.language import is_of_stores, spoken
from portal.kernel.errors import DomainError
from portal.members import ListStateRefused, MemberNoTaken, MemberRefused, MemberStateRefused, MemberUnknown
from portal.notices import EndpointStateRefused, FilterRefused, TooManyEndpoints, UrlRefused
from portal.organisations import (
    AnswerAwaited,
    KeyRefused,
    NoSystemLink,
    NoTenantHere,
    NotPermitted,
    ObjectUnknown,
    OrganisationInactive,
    OrganisationUnknown,
    RequestDiffers,
    SignatureSpent,
)
from portal.web import current
from portal.web.language import _, chosen

log = structlog.get_logger()

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER = {"Retry-After": "5"}  # seconds
CHALLENGE = {"WWW-Authenticate": 'Bearer realm="Smart Pit"'}

KEY_REFUSED: Mapping[str, str] = {"address": "address-refused", "closed": "organisation-closed"}
HTTP: Mapping[int, str] = {
    404: "not-found",
    405: "method-not-allowed",
    413: "body-too-large",
    415: "content-type-unsupported",
}


def _key_refused(error: KeyRefused) -> Problem:
    return Problem(KEY_REFUSED.get(error.reason, "key-refused"), reason=error.reason)


def _too_many(error: TooManyAttempts) -> Problem:
    seconds = max(1, round((error.until - current.now()).total_seconds()))
    return Problem("limit-reached", headers={"Retry-After": str(seconds)})


DOMAIN: Mapping[type[DomainError], Callable[..., Problem]] = {
    **BILLS,
    **CARDS,
    **DESIGNS,
    **RECURRING,
    **RUNS,
    **STORES,
    AnswerAwaited: lambda _error: Problem("idempotency-key-in-use", headers=RETRY_AFTER),
    EndpointStateRefused: lambda error: Problem("state-refused", state=error.now),
    FilterRefused: lambda error: one_refused("#/events", f"event-pattern|{error.pattern}"),
    KeyRefused: _key_refused,
    ListStateRefused: lambda error: Problem("state-refused", state=error.now),
    MemberNoTaken: lambda _error: Problem("member-no-taken"),
    MemberRefused: lambda error: values_refused("json", member_faults(error)),
    MemberStateRefused: lambda error: Problem("state-refused", state=error.now),
    MemberUnknown: lambda _error: Problem("not-found"),
    NoSystemLink: lambda _error: Problem("link-not-offered"),
    NoTenantHere: lambda _error: Problem("tenants-not-offered"),
    NotPermitted: lambda error: Problem("scope-missing", scope=error.needed),
    ObjectUnknown: lambda _error: Problem("not-found"),
    OrganisationInactive: lambda error: Problem(f"organisation-{error.state}"),
    OrganisationUnknown: lambda _error: Problem("not-found"),
    RequestDiffers: lambda _error: Problem("idempotency-key-reused"),
    SignatureSpent: lambda _error: Problem("signature-refused", reason="taken before"),
    TooManyAttempts: _too_many,
    TooManyEndpoints: lambda error: Problem("too-many-endpoints", limit=error.limit),
    UrlRefused: lambda error: one_refused("#/url", f"url-{error.reason}"),
}


def answers(request: Request) -> bool:
    """Whether a request is a machine's to be answered: all under ``/stores``, and under ``/api`` but its pages."""
    if is_of_stores(request):
        return True
    return request.path.startswith("/api/") and not f"{request.path}/".startswith("/api/docs/")


def answer(error: Exception) -> Response | HTTPException:
    """The problem that an error is, as a response; a redirect stays one."""
    if isinstance(error, HTTPException) and (error.code or 500) < 400:
        return error
    problem, of_stores = _problem(error), is_of_stores(request)
    language = spoken(request) if of_stores else chosen()
    kind = problem.type
    body = {
        "type": f"{current.settings().public_url}/api/docs/problems#{kind.code}",
        "title": _(kind.title),
        "status": kind.status,
        "detail": _(kind.advice),
        **problem.more,
        "request_id": g.get("request_id", ""),
    }
    if of_stores:
        body |= told_to_stores(problem, language)
    response = Response(json.dumps(body, ensure_ascii=False), kind.status, content_type=MEDIA_TYPE)
    response.headers.update({"Content-Language": language, **problem.headers})
    if kind.status == 401:
        response.headers.update(CHALLENGE)
    return response


def _problem(error: Exception) -> Problem:
    if isinstance(error, Problem):
        return error
    if isinstance(error, current_app.extensions["database_away"]):
        log.error("database away", request_id=g.get("request_id"), reason=type(error).__name__, exc_info=error)
        return Problem("busy", headers=RETRY_AFTER)
    if isinstance(error, DomainError):
        made = next((DOMAIN[kind] for kind in type(error).__mro__ if kind in DOMAIN), None)
        return made(error) if made else Problem("request-refused", reason=type(error).__name__)
    if isinstance(error, HTTPException) and (error.code or 500) < 500:
        allowed = getattr(error, "valid_methods", None)
        headers = {"Allow": ", ".join(sorted(allowed))} if allowed else {}
        return Problem(HTTP.get(error.code or 400, "request-refused"), headers=headers)
    log.error("crash", request_id=g.get("request_id"), exc_info=error)
    return Problem("internal-fault")


def init_app(app: Flask, away: tuple[type[Exception], ...]) -> None:
    """Tells which errors mean that the database cannot be used just now."""
    app.extensions["database_away"] = away
