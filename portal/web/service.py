"""For whoever runs the service: is it alive, is it ready, and its figures."""

import hmac
import os
import time
from collections.abc import Iterator
from functools import cache

import structlog
from flask import Blueprint, Flask, Response, abort, g, jsonify, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
    multiprocess,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from werkzeug.middleware.proxy_fix import ProxyFix

from portal.books import last_book_check
from portal.kernel.identifiers import new_ref
from portal.payments import count_open_items
from portal.web import current
from portal.web.access import machines

blueprint = Blueprint("service", __name__)
log = structlog.get_logger()

RESPONSES = Counter("portal_responses_total", "Responses by route and status.", ["route", "method", "status"])
SECONDS = Histogram("portal_response_seconds", "Time to answer, by route.", ["route"])
METHODS = {"GET", "HEAD", "OPTIONS", "POST"}  # a label for each: whatever else is sent must not make more
_responses = cache(RESPONSES.labels)
_seconds = cache(SECONDS.labels)


@blueprint.get("/healthz")
@machines
def healthz() -> Response:
    """The process answers."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
@machines
def readyz() -> tuple[Response, int]:
    """The database answers and has the schema this code needs."""
    fault = current.readiness_fault()
    return jsonify(
        status="unready" if fault else "ready", **({"reason": fault} if fault else {})
    ), 503 if fault else 200


@blueprint.get("/metrics")
@machines
def metrics() -> Response:
    """Figures for Prometheus over all worker processes; in production only with METRICS_TOKEN as bearer."""
    settings = current.settings()
    if settings.production or settings.metrics_token:
        sent = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not settings.metrics_token or not hmac.compare_digest(sent.encode(), settings.metrics_token.encode()):
            abort(404)
    registry = CollectorRegistry()
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(RESPONSES)
        registry.register(SECONDS)
    registry.register(_BooksFigures())
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class _BooksFigures(Collector):
    """Figures read from the database, the same whichever process answers; of checks none before the first one."""

    def collect(self) -> Iterator[Metric]:
        session = current.session()
        told = "Live cash that fits no bill, unresolved."
        yield GaugeMetricFamily("portal_pending_items", told, value=count_open_items(session))
        last = last_book_check(session)
        if last is not None and last.ended_at is not None:
            told = "1 where the last check of the books found no fault."
            yield GaugeMetricFamily("portal_books_sound", told, value=int(bool(last.is_sound)))
            checked = last.ended_at.timestamp()
            yield GaugeMetricFamily("portal_books_checked_timestamp_seconds", "When it ended.", value=checked)


def _begin() -> None:
    g.began = time.perf_counter()
    g.request_id = request_id_of(request.headers.get("X-Request-ID", ""))


def request_id_of(sent: str) -> str:
    """What a request is called in the log: by who sent it, or by us."""
    return sent if 8 <= len(sent) <= 64 and sent.replace("-", "").isalnum() and sent.isascii() else new_ref()


def _account(response: Response) -> Response:
    response.headers["X-Request-ID"] = g.request_id
    route = request.url_rule.rule if request.url_rule else "none"
    note_response(g.request_id, request.method, route, response.status_code, time.perf_counter() - g.began)
    return response


def note_response(request_id: str, method: str, route: str, status: int, seconds: float) -> None:
    """One log line and two figures a response. The route's rule, not its address: that may open a page."""
    _responses(route, method if method in METHODS else "other", status).inc()
    _seconds(route).observe(seconds)
    log.info("request", request_id=request_id, method=method, route=route, status=status, ms=round(seconds * 1000, 2))


def init_app(app: Flask, trusted_proxies: int) -> None:
    """Counts, times and logs every response; believes as many forwarding proxies as the installation has."""
    if trusted_proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=trusted_proxies, x_proto=trusted_proxies, x_host=trusted_proxies
        )
    app.before_request(_begin)
    app.after_request(_account)
