"""Brings the API into the application."""

from flask import Flask

from portal.api import document, errors
from portal.api.docs import pages
from portal.api.limits import RequestLimits
from portal.api.resources import RESOURCES
from portal.settings import Settings


def init_app(app: Flask, settings: Settings, *, database_away: tuple[type[Exception], ...]) -> None:
    """Registers operations, document and pages; ``database_away``: what is raised where it cannot be used just now."""
    errors.init_app(app, database_away)
    document.init_app(app, RESOURCES, public_url=settings.public_url)
    pages.init_app(app)


def request_limits(settings: Settings) -> RequestLimits:
    """How much is left to whom: nobody has sent anything yet."""
    return RequestLimits(
        settings.limits_url,
        per_key=settings.api_requests_per_key,
        per_organisation=settings.api_requests_per_organisation,
    )
