"""The one place that picks what is real: the engine, the clock, the log."""

import logging
import sys
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from pkgutil import resolve_name
from urllib.parse import unquote, urlsplit

import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import Engine, text
from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError, TimeoutError  # noqa: A004
from sqlalchemy.orm import Session, sessionmaker

from portal import schema
from portal.adapters.bounces import BounceMailbox
from portal.adapters.files import FilesFolder
from portal.adapters.mail import MailFolder, SmtpMailer
from portal.announcements import Announcement, shown_announcement
from portal.db import make_engine, make_sessions
from portal.kernel.clock import Clock, SystemClock
from portal.kernel.errors import DatabaseBusy
from portal.kernel.files import Files
from portal.kernel.sealing import Vault
from portal.mail import BounceSource, Mailer
from portal.numbers import Kind
from portal.print_runs import Tools as RunTools
from portal.settings import Settings

DATABASE_AWAY = (OperationalError, InterfaceError, TimeoutError, DatabaseBusy)  # raised when it cannot be used just now
BUCKET = "portal.adapters.bucket:bucket_at"  # by name: 7 MB of library that only an object store needs
PAGE_PATIENCE = 3  # seconds that a page waits to write


@dataclass(frozen=True)
class Wiring:
    """The parts of one process."""

    settings: Settings
    engine: Engine
    clock: Clock = field(default_factory=SystemClock)

    @classmethod
    def real(cls, settings: Settings) -> "Wiring":
        """The parts as the settings name them."""
        return cls(settings, make_engine(settings.database_url, settings.threads))

    @cached_property
    def page_sessions(self) -> sessionmaker[Session]:
        """Sessions for pages: whoever waits there keeps others from being served, so they give up soon."""
        return make_sessions(self.engine, patience=PAGE_PATIENCE)

    @cached_property
    def sessions(self) -> sessionmaker[Session]:
        """Sessions on the engine."""
        return make_sessions(self.engine)

    @cached_property
    def mailer(self) -> Mailer:
        """Where mails go: to a server, or into a folder."""
        return self.mail_folder or SmtpMailer(self.settings.mail_url, self.settings.mail_from, self.clock)

    @cached_property
    def mail_folder(self) -> MailFolder | None:
        """The folder into which mails go, where no server is to send them."""
        folder = self.settings.mail_folder
        return MailFolder(folder, self.settings.mail_from, self.clock) if folder else None

    @cached_property
    def files(self) -> Files:
        """Where print files, artwork and uploads lie."""
        url = self.settings.files_url
        if url.startswith("s3:"):
            bucket: Files = resolve_name(BUCKET)(url)
            return bucket
        return FilesFolder(Path(unquote(urlsplit(url).path)))

    @cached_property
    def bounce_mailbox(self) -> BounceSource | None:
        """Where mail that came back is told, if a mailbox is set for it."""
        url = self.settings.bounce_url
        return BounceMailbox(url, self.settings.sender_domain) if url else None

    @cached_property
    def signing_key(self) -> Ed25519PrivateKey:
        """What manifests are signed with: drawn from the secret key, so that there is one secret to keep."""
        derived = HKDF(SHA256(), 32, salt=None, info=b"manifest signing").derive(self.settings.secret_key.encode())
        return Ed25519PrivateKey.from_private_bytes(derived)

    @cached_property
    def run_tools(self) -> RunTools:
        """What print runs are made with."""
        settings = self.settings
        store_code = settings.number_plan.store_codes[Kind.JOINT_CARD]
        return RunTools(self.files, settings.secret_key, settings.public_url, self.signing_key, store_code)

    @cached_property
    def vault(self) -> Vault:
        """Seals secrets that must be used again."""
        return Vault(self.settings.encryption_keys)

    def shown_announcement(self, at: datetime) -> Announcement | None:
        """What the operator tells everybody just now; nothing where the database is away: errors are pages too."""
        try:
            with self.page_sessions() as session:
                return shown_announcement(session, at=at)
        except DATABASE_AWAY:
            return None

    def readiness_fault(self) -> str:
        """Why this process cannot serve yet; empty when it can."""
        try:
            with self.engine.connect() as connection:
                connection.execute(text("SELECT 1"))
                return "" if schema.is_current(connection) else "the database is not at this version's schema"
        except SQLAlchemyError:
            return "the database does not answer"


def set_up_logging(*, production: bool) -> None:
    """Structured lines on standard error: JSON in production, readable otherwise."""
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if production
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    )
    processors: list[structlog.typing.Processor] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    if production:
        transformer = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)  # they hold secrets and names
        processors.append(structlog.processors.ExceptionRenderer(transformer))
    structlog.configure(
        processors=[*processors, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=production,
    )
