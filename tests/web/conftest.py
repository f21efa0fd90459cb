"""Pages through one client that checks every page it loads."""

from pathlib import Path

import pytest
from flask import Flask

from tests.apps import MakeApp
from tests.web.browser import Browser

HERE = Path(__file__).parent


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """In short, pages are looked at on SQLite, except where a test is marked ``both_databases``.

    The verbs behind them are tested on both, and journeys go through the whole portal on both.
    """
    if not config.getoption("--long"):
        items[:] = [item for item in items if not (item.path.is_relative_to(HERE) and _waits_for_long(item))]


def _waits_for_long(item: pytest.Item) -> bool:
    on = getattr(item, "callspec", None)
    return on is not None and on.params.get("backend") == "postgresql" and not item.get_closest_marker("both_databases")


@pytest.fixture
def app(make_app: MakeApp) -> Flask:
    """The application on this test's own database; on each backend in the long form."""
    return make_app()


@pytest.fixture
def browser(app: Flask) -> Browser:
    """A new visitor's browser."""
    return Browser(app)


@pytest.fixture
def another_browser(app: Flask) -> Browser:
    """Somebody else's browser."""
    return Browser(app)
