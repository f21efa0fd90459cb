"""Reads through the API, each with a key of its own organisation, beside the bare app's reads, on both databases."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.databases import databases
from benchmarks.figures import Figure, paired
from benchmarks.load import load
from benchmarks.options import Options, in_turn
from benchmarks.rates import viewing, warmed
from benchmarks.servers import BARE, PORTAL, Server, server
from benchmarks.visitors import add_holders, write_views
from portal.db import make_engine, make_sessions
from portal.organisations import (
    COMMAND,
    KeyScope,
    KeyTerms,
    LinkType,
    OrganisationKind,
    Profile,
    add_tenant,
    found_organisation,
    make_key,
    scope_of,
)

READ_LEAST = 0.35  # of the bare app's responses a second
MERCHANTS = 100
TENANTS = 20  # of each, for the list


def run(options: Options) -> Iterator[Figure]:
    """Rates of the API and of the bare app, in turn, on one database."""
    for backend in options.backends:
        with ExitStack() as stack:
            url = stack.enter_context(databases(backend, options.folder))()
            secrets = add_merchants(url)
            bare_file = write_views(options.folder / "bare.txt", add_holders(url, 1000, options.plan))
            portal = stack.enter_context(server(PORTAL, url, options.folder))
            bare = stack.enter_context(server(BARE, url, options.folder))
            bare_turn = warmed(viewing(bare, bare_file, options.seconds))
            for name, path, limit in (
                ("API read", "/api/v1/organisation", READ_LEAST),
                (f"API list of {TENANTS}", "/api/v1/tenants", None),
            ):
                file = write_calls(options.folder / "calls.txt", path, secrets)
                calls = warmed(calling(portal, file, options.seconds))
                ours, theirs = in_turn(options.rounds, calls, bare_turn)
                yield paired(f"{name}, {backend}", "/s", ours, theirs, limit=limit)


def add_merchants(url: str) -> list[str]:
    """Adds merchants with a key and tenants each; answers the keys' secrets."""
    engine, at, secrets = make_engine(url), datetime.now(UTC), []
    with make_sessions(engine)() as session:
        for place in range(MERCHANTS):
            profile = Profile(f"企業{place}", f"m{place}@example.jp", "キギョウ", "03-1234-5678", "https://example.jp/")
            merchant = found_organisation(
                session, OrganisationKind.MERCHANT, profile, actor=COMMAND, at=at, link_type=LinkType.REGULAR
            )
            scope = scope_of(merchant)
            for tenant in range(TENANTS if place < 10 else 0):
                add_tenant(session, scope, Profile(f"店{tenant}", "t@example.jp"), actor=COMMAND, at=at)
            secrets.append(make_key(session, scope, KeyTerms("bench", tuple(KeyScope)), actor=COMMAND, at=at)[1])
    engine.dispose()
    return secrets


def write_calls(file: Path, path: str, secrets: list[str]) -> Path:
    """Requests for wrk: each merchant's call of ``path``; of the list, only of those that have tenants."""
    used = secrets[:10] if "tenants" in path else secrets
    file.write_text("".join(f"GET\t{path}\t\t\t\tAuthorization: Bearer {secret}\n" for secret in used))
    return file


def calling(at: Server, file: Path, seconds: float) -> Callable[[], float]:
    """A turn of calls; measures responses a second."""
    return lambda: load(at.url, file, expected=200, seconds=seconds).rate
