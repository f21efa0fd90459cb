"""Brings the API into the application."""

from flask import Flask

from portal.api import document, errors
from portal.api.docs import pages
from portal.api.limits import RequestLimits
from portal.api.resources import RESOURCES
from portal.api.stores import pages as stores_pages
from portal.api.stores.document import OF_STORES
from portal.api.stores.operations import RESOURCES as STORES
from portal.settings import Settings


def init_app(app: Flask, settings: Settings, *, database_away: tuple[type[Exception], ...]) -> None:
    """Registers operations, document and pages; ``database_away``: what is raised where it cannot be used just now."""
    errors.init_app(app, database_away)
    document.init_app(app, document.OF_MERCHANTS, RESOURCES, public_url=settings.public_url)
    document.init_app(app, OF_STORES, STORES, public_url=settings.public_url)
    pages.init_app(app)
    stores_pages.init_app(app)


def store_limits(settings: Settings) -> RequestLimits:
    """As ``request_limits``, for store chains by their own keys and certificates."""
    most = settings.store_requests_per_chain
    return RequestLimits(settings.limits_url, per_key=most, per_organisation=most)


def request_limits(settings: Settings) -> RequestLimits:
    """How much is left to whom: nobody has sent anything yet."""
    return RequestLimits(
        settings.limits_url,
        per_key=settings.api_requests_per_key,
        per_organisation=settings.api_requests_per_organisation,
    )
