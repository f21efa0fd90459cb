"""Pages through one client that checks every page it loads."""

import pytest
from flask import Flask

from tests.apps import MakeApp
from tests.web.browser import Browser


@pytest.fixture
def app(make_app: MakeApp) -> Flask:
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
