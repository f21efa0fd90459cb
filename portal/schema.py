"""The database's schema: brought to the version this code needs, and compared with it."""

from functools import cache

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from portal.settings import ROOT


def configuration(engine: Engine | None = None) -> Config:
    """Alembic's configuration for the migrations of this tree, run on ``engine``."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["engine"] = engine
    return config


def migrate(engine: Engine, revision: str = "head") -> None:
    """Brings the database up to ``revision``."""
    command.upgrade(configuration(engine), revision)


def migrate_down(engine: Engine, revision: str) -> None:
    """Takes the database back to ``revision`` (``base``: nothing left)."""
    command.downgrade(configuration(engine), revision)


@cache
def head() -> str:
    """The revision this code needs."""
    revision = ScriptDirectory.from_config(configuration()).get_current_head()
    assert revision is not None
    return revision


def is_current(connection: Connection) -> bool:
    """Whether the database is at the revision this code needs."""
    return MigrationContext.configure(connection).get_current_revision() == head()
