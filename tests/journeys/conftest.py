"""Journeys: a real Chromium against a real server, nothing replaced."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copyfile
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from portal.db import make_engine, make_sessions
from portal.kernel.clock import SystemClock
from tests.factories import Factory
from tests.journeys.customer_phone import PHONE, CustomerPhone
from tests.journeys.server import SECRET_KEY, Server, running_server
from tests.journeys.trade import Trade
from tests.journeys.virtual_store import Store
from tests.postgres import Cluster
from tests.scratch import scratch
from tests.sharing import Sharing
from tests.smtp import smtp_sink
from tests.wallets import wallet_settings
from tests.web.bills import Shop

CHROMIUM = "/usr/bin/chromium-headless-shell"  # the same engine; a new phone costs it a third of the processor time
WHOLE_CHROMIUM = "/usr/bin/chromium"  # with what surrounds pages: it shows PDFs and installs apps
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

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
def whole_chromium(chromium: Browser) -> Iterator[Browser]:
    """The browser as people have it, started where a journey is marked ``whole_browser``."""
    browser = chromium.browser_type.launch(executable_path=WHOLE_CHROMIUM, args=ARGUMENTS)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def sqlite_server(sharing: Sharing) -> Iterator[Server]:
    """The portal on an SQLite database, one for all pytest processes: a start is six processes that import it all."""

    @contextmanager
    def started() -> Iterator[Server]:
        with scratch() as folder, running_server(folder, f"sqlite:///{folder / 'portal.sqlite'}") as server:
            yield server

    with sharing.shared("sqlite-server", started) as server:
        yield server


@pytest.fixture(scope="session")
def postgresql_server(sharing: Sharing, cluster: Cluster, postgresql_template: str) -> Iterator[Server]:
    """The portal on a PostgreSQL database, one for all pytest processes."""

    @contextmanager
    def started() -> Iterator[Server]:
        database = cluster.create("journeys", postgresql_template)
        with scratch() as folder, running_server(folder, database, is_migrated=True) as server:
            yield server
        cluster.drop("journeys")

    with sharing.shared("postgresql-server", started) as server:
        yield server


@pytest.fixture(scope="session")
def mailing_server(sharing: Sharing, sqlite_template: Path) -> Iterator[Server]:
    """A portal that mails, with credentials for wallets, one for all pytest processes."""

    @contextmanager
    def started() -> Iterator[Server]:
        with scratch() as folder:
            (folder / "mails").mkdir()
            file = copyfile(sqlite_template, folder / "portal.sqlite")
            with smtp_sink(folder / "mails") as sink:
                settings = {
                    "MAIL_URL": sink.url,
                    "MAIL_FROM": "pay@smartpit.example.jp",
                    "WORKERS": "1",
                    **wallet_settings(folder),
                }
                with running_server(folder, f"sqlite:///{file}", is_migrated=True, **settings) as server:
                    yield server

    with sharing.shared("mailing-server", started) as server:
        yield server


@pytest.fixture
def trade(chromium: Browser, mailing_server: Server) -> Iterator[Trade]:
    """A merchant, a print shop and the operator."""
    engine = make_engine(f"sqlite:///{mailing_server.log.parent / 'portal.sqlite'}")
    with make_sessions(engine)() as session:
        trade = Trade(chromium, mailing_server, session, [])
        yield trade
        for context in trade.contexts:
            context.close()
    engine.dispose()


@pytest.fixture
def shop(server: Server) -> Iterator[Shop]:
    """A merchant, and a chain whose kiosks and registers reach the same portal."""
    engine = make_engine(f"sqlite:///{server.log.parent / 'portal.sqlite'}")
    with make_sessions(engine)() as session:
        clock = SystemClock()
        yield Shop(SECRET_KEY, session, Factory(session, clock), clock, name="髙﨑水道", phone="03-9876-5432")
    engine.dispose()


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

    In tests marked ``private_window`` it has no service worker, which takes most of a first visit's time; in those
    marked ``whole_browser`` it shows PDFs.
    """
    contexts = []
    is_private = request.node.get_closest_marker("private_window") is not None
    is_whole = request.node.get_closest_marker("whole_browser") is not None
    browser: Browser = request.getfixturevalue("whole_chromium") if is_whole else chromium

    def made(**options: Any) -> CustomerPhone:
        context = browser.new_context(**(PHONE | options))
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


@pytest.fixture(scope="session")
def limited_server(sharing: Sharing, sqlite_template: Path) -> Iterator[Server]:
    """A portal behind a proxy, where a device and an address may issue little."""
    limits = {"TRUSTED_PROXIES": "1", "ISSUES_PER_ADDRESS_PER_HOUR": "3", "ISSUES_PER_DEVICE_PER_DAY": "1"}

    @contextmanager
    def started() -> Iterator[Server]:
        with scratch() as folder:
            file = copyfile(sqlite_template, folder / "portal.sqlite")
            with running_server(folder, f"sqlite:///{file}", is_migrated=True, WORKERS="1", **limits) as server:
                yield server

    with sharing.shared("limited-server", started) as server:
        yield server


@pytest.fixture
def camera(tmp_path: Path) -> Path:
    """The picture before the camera of every machine of this test: a JPEG, or nothing yet."""
    return tmp_path / "camera.mjpeg"


@pytest.fixture
def store(chromium: Browser, server: Server, camera: Path) -> Iterator[Store]:
    """In a browser with a camera."""
    before = (
        f"--use-file-for-fake-video-capture={camera}",
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
    )
    browser = chromium.browser_type.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, *before])
    context = browser.new_context(**PHONE)
    context.add_init_script(NO_WORKER)
    yield Store(context, server.url)
    browser.close()
