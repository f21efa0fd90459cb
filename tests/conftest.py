"""What all tests share: databases, sessions, a clock, and the size of campaigns."""

import gc
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from portal.db import make_engine, make_sessions
from portal.schema import migrate
from tests.apps import Apps, MakeApp
from tests.engines import keep_statements_compiled
from tests.factories import Factory
from tests.fakes import FixedClock
from tests.network import refuse_outside_connections
from tests.postgres import Cluster, own_name, running_cluster
from tests.scratch import roomy, scratch
from tests.sharing import Sharing

BACKENDS = ("sqlite", "postgresql")
_TEMPLATE = "portal_template"
_databases = count(1)

settings.register_profile("short", max_examples=50, deadline=None, derandomize=True)  # the same for everybody
settings.register_profile("long", max_examples=5_000, deadline=None)
refuse_outside_connections()
keep_statements_compiled()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="run campaigns at full length (make test-long)")


def pytest_configure(config: pytest.Config) -> None:
    settings.load_profile("long" if config.getoption("--long") else "short")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What takes longest comes first; what only the long form does is left out of the short one."""
    if not config.getoption("--long"):
        items[:] = [item for item in items if item.get_closest_marker("long_form") is None]
    items.sort(key=lambda item: item.get_closest_marker("begins_first") is None)


def pytest_collection_finish() -> None:
    """What is there now lives as long as the process: to look through it for garbage, so often, took a tenth of it."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(scope="session")
def campaign(pytestconfig: pytest.Config) -> Callable[[int, int], int]:
    """``campaign(short, long)``: how often to do a thing, in ``make test`` and in ``make test-long``."""
    is_long = pytestconfig.getoption("--long")
    return lambda short, long: long if is_long else short


@pytest.fixture
def clock() -> FixedClock:
    """A clock that stands still until told to advance."""
    return FixedClock()


@pytest.fixture(scope="session")
def sharing(tmp_path_factory: pytest.TempPathFactory) -> Sharing:
    """Shares with the other pytest processes of this run."""
    return Sharing(tmp_path_factory)


@pytest.fixture(scope="session")
def cluster(sharing: Sharing) -> Iterator[Cluster]:
    """One PostgreSQL cluster for all pytest processes, started when first needed."""
    with sharing.shared("cluster", lambda: running_cluster(roomy())) as running:
        yield running


@pytest.fixture(scope="session")
def postgresql_template(sharing: Sharing, cluster: Cluster) -> Iterator[str]:
    """The name of a migrated database to copy."""

    @contextmanager
    def migrated() -> Iterator[str]:
        _migrate(cluster.create(_TEMPLATE))
        yield _TEMPLATE

    with sharing.shared("postgresql-template", migrated) as name:
        yield name


@pytest.fixture(scope="session")
def sqlite_template(sharing: Sharing) -> Iterator[Path]:
    """A migrated file to copy."""

    @contextmanager
    def migrated() -> Iterator[Path]:
        with scratch() as folder:
            file = folder / "template.sqlite"
            _migrate(f"sqlite:///{file}")
            yield file

    with sharing.shared("sqlite-template", migrated) as file:
        yield file


def _migrate(url: str) -> None:
    engine = make_engine(url)
    migrate(engine)
    engine.dispose()


@pytest.fixture
def sqlite_url(sqlite_template: Path) -> Iterator[str]:
    """The address of this test's own migrated SQLite database."""
    with scratch() as folder:
        file = folder / "portal.sqlite"
        shutil.copyfile(sqlite_template, file)
        yield f"sqlite:///{file}"


@pytest.fixture
def postgresql_url(cluster: Cluster, postgresql_template: str) -> Iterator[str]:
    """The address of this test's own migrated PostgreSQL database."""
    name = own_name(f"test_{next(_databases)}")
    yield cluster.create(name, postgresql_template)
    cluster.drop(name)


@pytest.fixture
def empty_database(backend: str, request: pytest.FixtureRequest) -> Iterator[Engine]:
    """This test's own database without any table, on each backend."""
    if backend == "sqlite":
        with scratch() as folder:
            engine = make_engine(f"sqlite:///{folder / 'empty.sqlite'}")
            yield engine
            engine.dispose()
        return
    cluster: Cluster = request.getfixturevalue("cluster")
    name = own_name(f"empty_{next(_databases)}")
    engine = make_engine(cluster.create(name))
    yield engine
    engine.dispose()
    cluster.drop(name)


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> str:
    """Runs the test on each database; ``@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)`` on one."""
    return str(request.param)


@pytest.fixture
def database_url(backend: str, request: pytest.FixtureRequest) -> str:
    """The address of this test's own migrated database, on each backend."""
    return str(request.getfixturevalue(f"{backend}_url"))


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine on this test's own database, with connections for 32 threads at once."""
    made = make_engine(database_url, pool_size=34)
    yield made
    made.dispose()


@pytest.fixture
def sessions(engine: Engine) -> sessionmaker[Session]:
    """Makes sessions on this test's own database, as ``portal.wiring`` does."""
    return make_sessions(engine)


@pytest.fixture
def session(sessions: sessionmaker[Session]) -> Iterator[Session]:
    """A session on this test's own database."""
    with sessions() as opened:
        yield opened


@pytest.fixture
def make(session: Session, clock: FixedClock) -> Factory:
    """Makes customers, devices and numbers in this test's own database."""
    return Factory(session, clock)


@pytest.fixture(scope="session")
def apps() -> Apps:
    """The applications that were made so far."""
    return Apps()


@pytest.fixture
def make_app(apps: Apps, database_url: str, clock: FixedClock) -> Iterator[MakeApp]:
    """``make_app(TRUSTED_PROXIES="1")``: the application with these environment variables on this test's database."""
    with apps.lent(database_url, clock) as made:
        yield made
