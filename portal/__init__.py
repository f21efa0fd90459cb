"""The Smart Pit portal: numbers that people pay bills with, in cash, at convenience stores."""

from typing import Any

from flask import Flask, Response, redirect, request
from flask.typing import ResponseReturnValue
from flask_compress import Compress

from portal import cli
from portal.settings import ROOT, Settings
from portal.web import current, errors, language, security, service, templating, visitors
from portal.web.access import everyone
from portal.web.addresses import RefConverter
from portal.web.customer import BLUEPRINTS
from portal.web.demo import blueprint as demo
from portal.web.mailbox import blueprint as mailbox
from portal.wiring import DATABASE_AWAY, Wiring, set_up_logging

PAGE_LIMIT = 64 * 1024  # bytes of a form; the longest field of any page is 30 characters


def create_app(wiring: Wiring | None = None) -> Flask:
    """The web application, from the environment's settings or from parts handed in."""
    wiring = wiring or Wiring.real(Settings.from_environment())
    settings = wiring.settings
    set_up_logging(production=settings.production)
    app = Flask(__name__, root_path=str(ROOT))
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=PAGE_LIMIT,
        MAX_FORM_MEMORY_SIZE=PAGE_LIMIT,
        MAX_FORM_PARTS=50,
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_BR_LEVEL=4,
        COMPRESS_LEVEL=4,
        COMPRESS_MIN_SIZE=600,
    )
    app.extensions.update(
        wiring=wiring,
        settings=settings,
        clock=wiring.clock,
        sessions=wiring.page_sessions,
        readiness_fault=wiring.readiness_fault,
    )
    app.url_map.converters["ref"] = RefConverter
    service.init_app(app, settings.trusted_proxies)
    security.init_app(app)
    visitors.init_app(app)
    errors.init_app(app)
    for away in DATABASE_AWAY:
        app.register_error_handler(away, errors.database_away)
    app.teardown_request(current.close_session)
    for blueprint in (*BLUEPRINTS, language.blueprint, service.blueprint):
        app.register_blueprint(blueprint)
    if not settings.production:
        app.register_blueprint(demo)
    if wiring.mail_folder and not settings.production:
        app.extensions["mailbox"] = wiring.mail_folder.latest
        app.register_blueprint(mailbox)
    cli.init_app(app)
    templating.init_app(app)
    everyone(app.view_functions["static"])
    Compress(app)
    app.after_request(_read_whole)
    if settings.public_url.startswith("http://localhost"):
        app.before_request(_to_localhost)
    return app


def _read_whole(response: Response) -> Response:
    """Reads a static file before it is compressed: Flask-Compress would leave it open."""
    if response.direct_passthrough:
        file: Any = response.response
        response.direct_passthrough = False
        response.set_data(b"".join(file))
        file.close()
    return response


def _to_localhost() -> ResponseReturnValue | None:
    """Browsers give passkeys and service workers to localhost, not to 127.0.0.1."""
    if request.host.startswith("127.0.0.1") and request.method == "GET" and request.accept_mimetypes.accept_html:
        return redirect(current.settings().public_url + request.full_path.rstrip("?"), 307)
    return None
