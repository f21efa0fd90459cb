"""Settings from the environment: one frozen dataclass, complete or refused with everything that is wrong."""

import os
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from portal.accounts import Limit
from portal.artwork import AppleCredentials, CredentialsRefused, GoogleCredentials
from portal.environment import Environment, table_of
from portal.kernel.identifiers import new_secret
from portal.kernel.sealing import Vault, derived_key
from portal.mail import is_report_secret
from portal.numbers import Kind, NumberPlan

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"
DEMO_PREFIXES = "portal=20,joint_card=21,sheet=22,one_off=23,sandbox=29"
DEMO_COMPANY_CODE = "912345"  # of the worked example in the fee-collection symbol's description
DEMO_STORE_CODES = "portal=2800000000004,joint_card=2800000000004,sheet=2800000000004,one_off=2800000000004"


@dataclass(frozen=True, slots=True)
class Wallets:
    """What cards are saved to phones' wallets with; None where the operator has set nothing."""

    apple: AppleCredentials | None = None
    google: GoogleCredentials | None = None


class SettingsError(Exception):
    """The environment does not make a portal; the message lists every fault, one a line."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How this installation runs; see README for each variable's meaning and default."""

    production: bool
    secret_key: str
    encryption_keys: tuple[str, ...]
    public_url: str
    secure_cookies: bool
    database_url: str
    queue_url: str
    limits_url: str
    files_url: str
    files_accel: str
    retention_days: int
    number_plan: NumberPlan
    company_code: str
    issues_per_device: Limit
    issues_per_address: Limit
    api_requests_per_key: int
    api_requests_per_organisation: int
    store_requests_per_chain: int
    store_certificate_header: str
    trusted_proxies: int
    mail_url: str
    mail_from: str
    bounce_url: str
    bounce_secret: str
    webhook_private_targets: bool
    metrics_token: str
    wallets: Wallets
    host: str
    port: int
    workers: int
    threads: int

    @property
    def offers_mail(self) -> bool:
        """Whether mail goes anywhere: over SMTP, or as files into a folder."""
        return bool(self.mail_url)

    @property
    def sender_domain(self) -> str:
        """The domain our mails come from."""
        return self.mail_from.rpartition("@")[2]

    @property
    def domain_to_allow(self) -> str:
        """What readers of carrier mail must let through: our domain, where mails are really sent; else empty."""
        return self.sender_domain if self.mail_url.startswith("smtp") and "." in self.sender_domain else ""

    @property
    def mail_folder(self) -> Path | None:
        """The folder into which mails go where no server is to send them."""
        return Path(urlsplit(self.mail_url).path) if self.mail_url.startswith("file:") else None

    @property
    def host_name(self) -> str:
        """The host in the public address: the relying party's id for passkeys."""
        return urlsplit(self.public_url).hostname or ""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Reads and checks the environment. Raises ``SettingsError`` with every fault at once."""
        return _Reading(environment).settings()


class _Reading(Environment):
    """One pass over the environment."""

    def settings(self) -> Settings:
        port = self.number("PORT", 8000, least=1)
        secret_key = self.secret_key()
        settings = {
            "production": self.production,
            "secret_key": secret_key,
            "encryption_keys": self.encryption_keys(secret_key),
            "public_url": self.public_url(port),
            "secure_cookies": self.secure_cookies(),
            "database_url": self.database_url(),
            "queue_url": self.broker("QUEUE_URL", "redis", "rediss", "amqp", "amqps"),
            "limits_url": self.broker("LIMITS_URL", "redis", "rediss"),
            "files_url": self.files_url(),
            "files_accel": self.files_accel(),
            "retention_days": self.number("RETENTION_DAYS", 30, least=1),
            "number_plan": self.number_plan(),
            "company_code": self.company_code(),
            "issues_per_device": Limit(self.number("ISSUES_PER_DEVICE_PER_DAY", 10, least=1), timedelta(days=1)),
            "issues_per_address": Limit(self.number("ISSUES_PER_ADDRESS_PER_HOUR", 600, least=1), timedelta(hours=1)),
            "api_requests_per_key": self.number("API_REQUESTS_PER_KEY_PER_MINUTE", 600, least=1),
            "api_requests_per_organisation": self.number("API_REQUESTS_PER_ORGANISATION_PER_MINUTE", 1200, least=1),
            "store_requests_per_chain": self.number("STORE_REQUESTS_PER_CHAIN_PER_MINUTE", 60_000, least=1),
            "store_certificate_header": self.front_header("STORE_CERTIFICATE_HEADER"),
            "trusted_proxies": self.number("TRUSTED_PROXIES", 0, least=0),
            "mail_url": self.mail_url(),
            "mail_from": self.mail_from(),
            "bounce_url": self.bounce_url(),
            "bounce_secret": self.bounce_secret(),
            "webhook_private_targets": self.yes_or_no("WEBHOOK_PRIVATE_TARGETS", default=not self.production),
            "metrics_token": self.environment.get("METRICS_TOKEN", ""),
            "wallets": Wallets(self.apple_credentials(), self.google_credentials()),
            "host": self.environment.get("HOST") or ("0.0.0.0" if self.production else "127.0.0.1"),  # noqa: S104
            "port": port,
            "workers": self.number("WORKERS", 2, least=1),
            "threads": self.number("THREADS", 1, least=1),
        }
        if self.faults:
            raise SettingsError("\n".join(self.faults))
        return Settings(**settings)  # type: ignore[arg-type]  # the plan is only None where faults were raised

    def secret_key(self) -> str:
        value = self.required("SECRET_KEY", "")
        if value and len(value) < 32:
            self.faults.append("SECRET_KEY: has fewer than 32 characters")
        return value or ("" if self.production else _development_key(VAR / "secret-key"))

    def encryption_keys(self, secret_key: str) -> tuple[str, ...]:
        value = self.required("ENCRYPTION_KEYS", "")
        keys = tuple(part.strip() for part in value.split(",") if part.strip())
        for place, key in enumerate(keys, 1):
            try:
                Vault([key])
            except ValueError:
                self.faults.append(f"ENCRYPTION_KEYS: key {place} is not 32 bytes in URL-safe base64")
                return ()
        return keys or (derived_key(secret_key),)

    def public_url(self, port: int) -> str:
        value = self.required("PUBLIC_URL", f"http://localhost:{port}").rstrip("/")
        if "PUBLIC_URL" not in self.environment:
            return value
        try:
            parts = urlsplit(value)
            complete = bool(parts.hostname and parts.port != 0)  # a port that is no number is a ValueError
        except ValueError:
            parts, complete = urlsplit(""), False
        if not complete or parts.scheme not in {"http", "https"} or parts.path or parts.query or parts.fragment:
            self.faults.append(f"PUBLIC_URL: {value!r} is not an address like https://pay.example.jp")
        elif self.production and parts.scheme != "https":
            self.faults.append("PUBLIC_URL: must begin with https:// in production")
        return value

    def secure_cookies(self) -> bool:
        value = self.required("SECURE_COOKIES", "no")
        if "SECURE_COOKIES" not in self.environment:
            return False
        if value not in {"yes", "no"}:
            self.faults.append(f"SECURE_COOKIES: {value!r} is neither yes nor no")
        elif self.production and value != "yes":
            self.faults.append("SECURE_COOKIES: must be yes in production")
        return value == "yes"

    def mail_url(self) -> str:
        value = self.environment.get("MAIL_URL", "" if self.production else f"file://{VAR / 'mail'}")
        if self.production and not value:
            self.faults.append("MAIL_URL: must be set in production (staff sign in and are invited by mail)")
        parts = urlsplit(value)
        if value and not (parts.hostname if parts.scheme in {"smtp", "smtps"} else parts.scheme == "file"):
            self.faults.append("MAIL_URL: is none of smtp://USER:PASSWORD@HOST:PORT, smtps://…, file:///FOLDER")
        return value

    def mail_from(self) -> str:
        value = self.environment.get("MAIL_FROM", "")
        if self.environment.get("MAIL_URL", "").startswith("smtp") and "@" not in value:
            self.faults.append("MAIL_FROM: must be the sender's address where MAIL_URL is a mail server")
        return value or "portal@localhost"

    def bounce_url(self) -> str:
        value = self.environment.get("BOUNCE_URL", "")
        parts = urlsplit(value)
        if value and not (parts.scheme in {"imap", "imaps"} and parts.hostname and parts.username):
            self.faults.append("BOUNCE_URL: is not imaps://USER:PASSWORD@HOST/MAILBOX")
        return value

    def bounce_secret(self) -> str:
        value = self.environment.get("BOUNCE_SECRET", "")
        if value and not is_report_secret(value):
            self.faults.append("BOUNCE_SECRET: is not whsec_ and at least 24 bytes in base64")
        return value

    def apple_credentials(self) -> AppleCredentials | None:
        pem = self.file("APPLE_PASS_FILE")
        try:
            return AppleCredentials.read(pem) if pem else None
        except CredentialsRefused as fault:
            self.faults.append(f"APPLE_PASS_FILE: {fault.reason}")
            return None

    def google_credentials(self) -> GoogleCredentials | None:
        account = self.file("GOOGLE_WALLET_FILE")
        try:
            return (
                GoogleCredentials.read(account, self.environment.get("GOOGLE_WALLET_ISSUER", "")) if account else None
            )
        except CredentialsRefused as fault:
            self.faults.append(f"GOOGLE_WALLET_FILE, GOOGLE_WALLET_ISSUER: {fault.reason}")
            return None

    def database_url(self) -> str:
        value = self.environment.get("DATABASE_URL") or f"sqlite:///{VAR / 'portal.sqlite'}"
        if value.partition(":")[0].partition("+")[0] not in {"sqlite", "postgresql"} or "://" not in value:
            self.faults.append("DATABASE_URL: is neither sqlite:///FILE nor postgresql://USER@HOST/NAME")
        return value

    def files_url(self) -> str:
        value = self.environment.get("FILES_URL") or f"file://{VAR / 'files'}"
        parts = urlsplit(value)
        if not (parts.netloc if parts.scheme == "s3" else parts.scheme == "file" and parts.path.startswith("/")):
            self.faults.append("FILES_URL: is neither file:///FOLDER nor s3://BUCKET/PREFIX?endpoint=…&region=…")
        elif set(parse_qs(parts.query)) - {"endpoint", "region"}:
            self.faults.append("FILES_URL: takes no other options than endpoint and region")
        return value

    def files_accel(self) -> str:
        value = self.environment.get("FILES_ACCEL", "")
        if value and not (value.startswith("/") and value.endswith("/") and len(value) > 2):
            self.faults.append("FILES_ACCEL: is not a location of the front server like /protected/")
        return value

    def company_code(self) -> str:
        value = self.required("COMPANY_CODE", DEMO_COMPANY_CODE)
        if not re.fullmatch("[59][0-9]{5}", value):
            self.faults.append("COMPANY_CODE: is not a JAN company code without its leading 4: 6 digits from 5 or 9 on")
        elif self.production and value == DEMO_COMPANY_CODE:
            self.faults.append("COMPANY_CODE: is the demo's")
        return value

    def number_plan(self) -> NumberPlan | None:
        prefixes = self.pairs("NUMBER_PREFIXES", DEMO_PREFIXES)
        store_codes = self.pairs("STORE_CODES", DEMO_STORE_CODES)
        if self.production and set(prefixes.values()) & set(table_of(DEMO_PREFIXES).values()):
            self.faults.append("NUMBER_PREFIXES: holds a demo prefix (20 to 29 are for use inside a store)")
        if self.production and set(store_codes.values()) & set(table_of(DEMO_STORE_CODES).values()):
            self.faults.append("STORE_CODES: holds the demo store code")
        sheet_months = self.number("SHEET_MONTHS", 6, least=1)
        try:
            return NumberPlan(
                prefixes={Kind(kind): prefix for kind, prefix in prefixes.items() if kind != "sandbox"},
                sandbox_prefix=prefixes.get("sandbox", ""),
                store_codes={Kind(kind): code for kind, code in store_codes.items()},
                sheet_months=sheet_months,
            )
        except ValueError as fault:
            self.faults.append(f"NUMBER_PREFIXES, STORE_CODES: {fault}")
            return None


def _development_key(file: Path) -> str:
    """A key of this machine's own, made once, so that forms and links outlive a restart."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(new_secret())
    with suppress(FileExistsError):  # another process was first, and its key counts
        os.link(draft, file)
    draft.unlink()
    return file.read_text()
