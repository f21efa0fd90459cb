"""Journeys: a real Chromium against a real server, nothing replaced."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.journeys.customer_phone import CustomerPhone
from tests.journeys.server import Server, running_server
from tests.postgres import Cluster
from tests.scratch import scratch

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {
    "viewport": {"width": 360, "height": 800},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
    "locale": "ja-JP",
    "timezone_id": "Asia/Tokyo",
}

NO_WORKER = "delete Navigator.prototype.serviceWorker"  # as in private windows of some browsers
MakePhone = Callable[..., CustomerPhone]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for each pytest process."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def sqlite_server() -> Iterator[Server]:
    """The portal on an SQLite database."""
    with scratch() as folder, running_server(folder, f"sqlite:///{folder / 'portal.sqlite'}") as server:
        yield server


@pytest.fixture(scope="session")
def postgresql_server(tmp_path_factory: pytest.TempPathFactory, cluster: Cluster) -> Iterator[Server]:
    """The portal on a PostgreSQL database."""
    with running_server(tmp_path_factory.mktemp("postgresql-server"), cluster.create("journeys")) as server:
        yield server
    cluster.drop("journeys")


@pytest.fixture
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    """The portal on SQLite; ``@on_both_databases`` (in tests.journeys) runs a journey on PostgreSQL as well."""
    running: Server = request.getfixturevalue(f"{getattr(request, 'param', 'sqlite')}_server")
    start = running.log.stat().st_size
    yield running
    with running.log.open() as log:
        log.seek(start)
        print(log.read())  # noqa: T201  # pytest shows it where the journey fails


@pytest.fixture
def make_phone(chromium: Browser, server: Server, request: pytest.FixtureRequest) -> Iterator[MakePhone]:
    """``make_phone(color_scheme="dark")``: a phone that was never here, with these options of a browser context.

    In tests marked ``private_window`` it has no service worker, which takes most of a first visit's time.
    """
    contexts = []
    is_private = request.node.get_closest_marker("private_window") is not None

    def made(**options: Any) -> CustomerPhone:
        context = chromium.new_context(**(PHONE | options))
        contexts.append(context)
        if is_private:
            context.add_init_script(NO_WORKER)
        return CustomerPhone(context, server.url)

    yield made
    for context in contexts:
        context.close()


@pytest.fixture
def phone(make_phone: MakePhone) -> CustomerPhone:
    """A phone of 360 by 800 that was never here."""
    return make_phone()


@pytest.fixture
def limited_server(request: pytest.FixtureRequest, sqlite_url: str, tmp_path: Path) -> Iterator[Server]:
    """A portal of its own with the settings in the test's parameter."""
    with running_server(tmp_path, sqlite_url, is_migrated=True, **request.param) as server:
        yield server
        print(server.log.read_text())  # noqa: T201  # pytest shows it where the journey fails
