"""The environment makes a portal, or is refused with everything that is wrong."""

import stat
from datetime import timedelta
from pathlib import Path

import pytest

from portal.accounts import Limit
from portal.numbers import Kind
from portal.settings import Settings, SettingsError

PRODUCTION = {
    "PORTAL_ENV": "production",
    "SECRET_KEY": "s" * 32,
    "ENCRYPTION_KEYS": "U" * 43 + "=",
    "PUBLIC_URL": "https://pay.example.jp",
    "SECURE_COOKIES": "yes",
    "NUMBER_PREFIXES": "portal=91,joint_card=92,sheet=93,one_off=94,sandbox=95",
    "COMPANY_CODE": "942386",
    "STORE_CODES": ",".join(f"{kind}=4912345678904" for kind in Kind),
    "MAIL_URL": "smtps://mail.example.jp",
    "MAIL_FROM": "portal@pay.example.jp",
}
NEEDED = sorted(set(PRODUCTION) - {"PORTAL_ENV", "MAIL_FROM"})


def faults(**environment: str) -> list[str]:
    """The faults that the environment is refused with."""
    with pytest.raises(SettingsError) as refusal:
        Settings.from_environment(environment)
    return str(refusal.value).splitlines()


def test_production_starts_with_all_it_needs():
    settings = Settings.from_environment(PRODUCTION)
    assert settings.production
    assert settings.secure_cookies
    assert settings.public_url == "https://pay.example.jp"
    assert settings.number_plan.prefixes[Kind.SHEET] == "93"
    assert settings.number_plan.sandbox_prefix == "95"
    assert settings.number_plan.store_codes[Kind.ONE_OFF] == "4912345678904"


@pytest.mark.parametrize("name", NEEDED)
@pytest.mark.parametrize("how", ["absent", "empty"])
def test_production_refuses_to_start_without(name: str, how: str):
    environment = {key: value for key, value in PRODUCTION.items() if key != name}
    if how == "empty":
        environment[name] = ""
    assert any(fault.startswith(f"{name}: must be set in production") for fault in faults(**environment))


def test_every_fault_is_told_at_once():
    told = faults(PORTAL_ENV="production", PORT="0", WORKERS="many")
    assert {fault.split(":")[0] for fault in told} == {*NEEDED, "PORT", "WORKERS"}
    assert sum("must be set in production" in fault for fault in told) == len(NEEDED)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORTAL_ENV", "prod"),
        ("SECRET_KEY", "s" * 31),
        ("ENCRYPTION_KEYS", "short"),
        ("PUBLIC_URL", "http://pay.example.jp"),
        ("PUBLIC_URL", "pay.example.jp"),
        ("PUBLIC_URL", "https://"),
        ("PUBLIC_URL", "https://pay.example.jp/portal"),
        ("PUBLIC_URL", "https://pay.example.jp?x=1"),
        ("PUBLIC_URL", "ftp://pay.example.jp"),
        ("PUBLIC_URL", "https://[pay.example.jp"),
        ("PUBLIC_URL", "https://pay.example.jp:https"),
        ("PUBLIC_URL", "https://pay.example.jp#top"),
        ("SECURE_COOKIES", "no"),
        ("SECURE_COOKIES", "true"),
        ("NUMBER_PREFIXES", "portal=91,joint_card=91,sheet=93,one_off=94,sandbox=95"),
        ("NUMBER_PREFIXES", "portal=91,joint_card=92,sheet=93,one_off=94"),
        ("NUMBER_PREFIXES", "portal=91,joint_card=92,sheet=93,one_off=94,sandbox=95,gift=96"),
        ("NUMBER_PREFIXES", "portal"),
        ("COMPANY_CODE", "912345"),
        ("COMPANY_CODE", "4912345"),
        ("COMPANY_CODE", "94238６"),
        ("STORE_CODES", "portal=4912345678904"),
        ("STORE_CODES", PRODUCTION["STORE_CODES"].replace("8904", "8905")),
        ("SHEET_MONTHS", "0"),
        ("STORE_CERTIFICATE_HEADER", "X-Client-Subject"),  # without a front server
        ("STORE_CERTIFICATE_HEADER", "X-Forwarded-For"),
        ("STORE_CERTIFICATE_HEADER", "Authorization"),
        ("STORE_CERTIFICATE_HEADER", "x client"),
        ("STORE_REQUESTS_PER_CHAIN_PER_MINUTE", "0"),
        ("TRUSTED_PROXIES", "-1"),
        ("TRUSTED_PROXIES", "1.5"),
        ("PORT", "８０００"),
        ("THREADS", "0"),
        ("ISSUES_PER_DEVICE_PER_DAY", "0"),
        ("ISSUES_PER_ADDRESS_PER_HOUR", "-1"),
        ("QUEUE_URL", "http://localhost"),
        ("QUEUE_URL", "redis://"),
        ("LIMITS_URL", "amqp://localhost"),
        ("FILES_URL", "/var/files"),
        ("FILES_URL", "s3://"),
        ("FILES_URL", "s3://bucket/x?secret=y"),
        ("RETENTION_DAYS", "0"),
        ("BOUNCE_URL", "https://user:password@example.jp"),
        ("BOUNCE_URL", "imaps://mail.example.jp/INBOX"),
        ("BOUNCE_SECRET", "s" * 40),
        ("BOUNCE_SECRET", "whsec_c2hvcnQ="),
        ("WEBHOOK_PRIVATE_TARGETS", "true"),
    ],
)
def test_a_wrong_value_is_named(name: str, value: str):
    assert any(name in fault.split(":")[0] for fault in faults(**(PRODUCTION | {name: value})))


def test_a_laptop_needs_no_environment_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("portal.settings.VAR", tmp_path / "var")
    settings = Settings.from_environment({})
    assert not settings.production
    assert settings.public_url == "http://localhost:8000"
    assert settings.database_url == f"sqlite:///{tmp_path}/var/portal.sqlite"
    assert (settings.files_url, settings.retention_days) == (f"file://{tmp_path}/var/files", 30)
    assert settings.number_plan.prefixes[Kind.PORTAL] == "20"
    assert settings.issues_per_device == Limit(10, timedelta(days=1))
    assert settings.issues_per_address == Limit(600, timedelta(hours=1))
    key = tmp_path / "var" / "secret-key"
    assert settings.secret_key == key.read_text()
    assert len(settings.secret_key) >= 32
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert Settings.from_environment({}).secret_key == settings.secret_key  # forms and links outlive a restart
    assert [file.name for file in key.parent.iterdir()] == ["secret-key"]


def test_webhooks_reach_private_networks_only_where_that_is_wanted():
    laptop = {"SECRET_KEY": "k" * 32}
    for environment, is_default in ((PRODUCTION, False), (laptop, True)):
        assert Settings.from_environment(environment).webhook_private_targets is is_default
        for word, said in (("yes", True), ("no", False)):
            told = Settings.from_environment(environment | {"WEBHOOK_PRIVATE_TARGETS": word})
            assert told.webhook_private_targets is said


def test_the_first_of_two_processes_makes_the_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("portal.settings.VAR", tmp_path)
    (tmp_path / "secret-key").write_text("f" * 43)
    assert Settings.from_environment({}).secret_key == "f" * 43


def test_the_public_address_follows_the_port():
    settings = Settings.from_environment({"PORT": "9000", "SECRET_KEY": "k" * 32})
    assert settings.public_url == "http://localhost:9000"
    assert settings.port == 9000


def test_a_public_address_ends_without_a_slash():
    assert Settings.from_environment(PRODUCTION | {"PUBLIC_URL": "https://pay.example.jp/"}).public_url == (
        "https://pay.example.jp"
    )


@pytest.mark.parametrize(
    ("mail", "domain"),
    [
        ({"MAIL_URL": "smtps://mail.example.jp", "MAIL_FROM": "portal@pay.example.jp"}, "pay.example.jp"),
        ({"MAIL_URL": "smtp://127.0.0.1", "MAIL_FROM": "portal@localhost"}, ""),
        ({"MAIL_URL": "file:///tmp/mail", "MAIL_FROM": "portal@pay.example.jp"}, ""),
    ],
)
def test_readers_are_told_to_let_through_the_domain_that_mails_come_from(mail: dict[str, str], domain: str):
    assert Settings.from_environment(PRODUCTION | mail).domain_to_allow == domain


def test_bounces_come_from_a_mailbox_and_from_the_providers_webhook():
    bounces = {"BOUNCE_URL": "imaps://u:p@mail.example.jp/INBOX", "BOUNCE_SECRET": "whsec_" + "A" * 32}
    settings = Settings.from_environment(PRODUCTION | bounces)
    assert (settings.bounce_url, settings.bounce_secret) == (bounces["BOUNCE_URL"], bounces["BOUNCE_SECRET"])
    assert not Settings.from_environment(PRODUCTION).bounce_url
