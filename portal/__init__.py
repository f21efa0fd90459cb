"""The Smart Pit portal: numbers that people pay bills with, in cash, at convenience stores."""

from typing import Any

from flask import Flask, Response, redirect, request
from flask.typing import ResponseReturnValue
from flask_compress import Compress
from werkzeug.exceptions import HTTPException

from portal import cli
from portal.api import errors as api_errors
from portal.api import setup as api
from portal.api.setup import request_limits, store_limits
from portal.bills import open_bills
from portal.cards import open_members_and_cards
from portal.notices import open_webhooks
from portal.organisations import open_here
from portal.payments import open_payments
from portal.print_runs import open_runs
from portal.recurring import open_recurring
from portal.settings import ROOT, Settings
from portal.web import (
    chain,
    current,
    errors,
    language,
    merchant,
    operator,
    print_shop,
    security,
    service,
    templating,
    unchanged,
    visitors,
)
from portal.web.access import everyone
from portal.web.addresses import DayConverter, RefConverter
from portal.web.apply import blueprint as apply
from portal.web.business import blueprint as business
from portal.web.components import blueprint as components
from portal.web.customer import BLUEPRINTS
from portal.web.demo import blueprint as demo_pages
from portal.web.desk import desks, visits
from portal.web.desk.own_pages import blueprint as own_pages
from portal.web.downloads import blueprint as files
from portal.web.kiosk import blueprint as kiosk
from portal.web.mail_bounces import blueprint as mail_bounces
from portal.web.mailbox import blueprint as mailbox
from portal.web.payment_proof import blueprint as payment_proof
from portal.web.proof import blueprint as proof
from portal.wiring import DATABASE_AWAY, Wiring, set_up_logging

PAGE_LIMIT = 64 * 1024  # bytes of a form; the longest field of any page is 30 characters
DESKS = (merchant.DESK, print_shop.DESK, chain.DESK, operator.DESK)


class Portal(Flask):
    """The web application; what goes wrong in the API is told to machines, all else to people."""

    def handle_user_exception(self, error: Exception) -> HTTPException | ResponseReturnValue:
        """A problem for the API's callers, a page for everybody else."""
        return api_errors.answer(error) if api_errors.answers(request) else super().handle_user_exception(error)


def create_app(wiring: Wiring | None = None) -> Flask:
    """The web application, from the environment's settings or from parts handed in."""
    wiring = wiring or Wiring.real(Settings.from_environment())
    settings = wiring.settings
    app = Portal(__name__, root_path=str(ROOT))
    _configure(app, wiring)
    _set_up_requests(app, settings)
    _register_pages(app, wiring)
    api.init_app(app, settings, database_away=DATABASE_AWAY)
    cli.init_app(app)
    templating.init_app(app)
    everyone(app.view_functions["static"])
    Compress(app)
    app.after_request(_read_whole)
    if settings.public_url.startswith("http://localhost"):
        app.before_request(_to_localhost)
    unchanged.init_app(app)
    return app


def give_parts(app: Flask, wiring: Wiring) -> None:
    """Lets ``app`` work with these parts; they may be replaced by others with the same settings but the database's."""
    settings = wiring.settings
    set_up_logging(production=settings.production)
    app.extensions.update(
        wiring=wiring,
        settings=settings,
        clock=wiring.clock,
        sessions=wiring.page_sessions,
        readiness_fault=wiring.readiness_fault,
        open_things=[
            open_here,
            open_members_and_cards,
            open_runs,
            open_bills,
            open_recurring,
            open_payments,
            open_webhooks,
        ],
        shown_announcement=wiring.shown_announcement,
        database_away=DATABASE_AWAY,
        request_limits=request_limits(settings),
        store_limits=store_limits(settings),
    )
    if wiring.mail_folder and not settings.production:
        app.extensions["mailbox"] = wiring.mail_folder.latest


def _configure(app: Flask, wiring: Wiring) -> None:
    """Puts limits and the parts in, where all pages find them."""
    app.config.update(
        SECRET_KEY=wiring.settings.secret_key,
        MAX_CONTENT_LENGTH=PAGE_LIMIT,
        MAX_FORM_MEMORY_SIZE=PAGE_LIMIT,
        MAX_FORM_PARTS=50,
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_BR_LEVEL=4,
        COMPRESS_LEVEL=4,
        COMPRESS_MIN_SIZE=600,
    )
    give_parts(app, wiring)
    app.url_map.converters.update(day=DayConverter, ref=RefConverter)


def _set_up_requests(app: Flask, settings: Settings) -> None:
    """What is done around each request, and where one fails."""
    service.init_app(app, settings.trusted_proxies)
    security.init_app(app)
    visitors.init_app(app)
    visits.init_app(app)
    errors.init_app(app)
    for away in DATABASE_AWAY:
        app.register_error_handler(away, errors.database_away)
    app.teardown_request(current.close_session)


def _register_pages(app: Flask, wiring: Wiring) -> None:
    """All pages; outside production also those to try things out."""
    for blueprint in (*BLUEPRINTS, business, language.blueprint, mail_bounces, service.blueprint):
        app.register_blueprint(blueprint)
    app.register_blueprint(apply)
    app.register_blueprint(files)
    app.register_blueprint(kiosk)
    app.register_blueprint(own_pages)
    app.register_blueprint(proof)
    app.register_blueprint(payment_proof)
    desks.init_app(app, DESKS)
    if wiring.settings.production:
        return
    app.register_blueprint(demo_pages)  # ``demo`` is the package beside this, once it is imported
    app.register_blueprint(components)
    if wiring.mail_folder:
        app.register_blueprint(mailbox)


def _read_whole(response: Response) -> Response:
    """Reads a static file before it is compressed: Flask-Compress would leave it open."""
    if response.direct_passthrough and request.endpoint == "static":
        file: Any = response.response
        response.direct_passthrough = False
        response.set_data(b"".join(file))
        file.close()
    return response


def _to_localhost() -> ResponseReturnValue | None:
    """Browsers give passkeys and service workers to localhost, not to 127.0.0.1."""
    if api_errors.answers(request):
        return None
    if request.host.startswith("127.0.0.1") and request.method == "GET" and request.accept_mimetypes.accept_html:
        return redirect(current.settings().public_url + request.full_path.rstrip("?"), 307)
    return None
