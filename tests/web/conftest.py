"""Pages through one client that checks every page it loads."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from flask import Flask

from portal import create_app
from portal.wiring import Wiring
from tests.factories import make_settings
from tests.fakes import FixedClock
from tests.web.browser import Browser

EnvironmentApp = Callable[..., Flask]


@pytest.fixture
def make_app(database_url: str, clock: FixedClock) -> Iterator[EnvironmentApp]:
    """``make_app(TRUSTED_PROXIES="1")``: the application with these environment variables."""
    engines = []

    def made(**environment: str) -> Flask:
        wiring = replace(Wiring.real(make_settings(DATABASE_URL=database_url, **environment)), clock=clock)
        engines.append(wiring.engine)
        return create_app(wiring)

    yield made
    for engine in engines:
        engine.dispose()


@pytest.fixture
def app(make_app: EnvironmentApp) -> Flask:
    """The application on this test's own database, on each backend."""
    return make_app()


@pytest.fixture
def browser(app: Flask) -> Browser:
    """A new visitor's browser."""
    return Browser(app)


@pytest.fixture
def another_browser(app: Flask) -> Browser:
    """Somebody else's browser."""
    return Browser(app)
