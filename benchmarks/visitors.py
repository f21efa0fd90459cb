"""Who the load comes from: customers with a number each, and newcomers with a form in hand, as lines for wrk."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import IPv4Address
from pathlib import Path

from sqlalchemy import insert
from sqlalchemy.orm import Session

from benchmarks.servers import COOKIE, SECRET_KEY
from portal.accounts import Customer, Device
from portal.db import make_engine, make_sessions, transaction
from portal.kernel.identifiers import hash_secret, keyed_mac, new_refs, new_secret
from portal.numbers import Kind, Number, NumberPlan, State

FIRST_ADDRESS = IPv4Address("10.0.0.1")  # of newcomers behind a proxy


@dataclass(frozen=True, slots=True)
class Holder:
    """A customer's device secret and the ref of their number."""

    secret: str
    ref: str

    @property
    def cookie(self) -> str:
        """The Cookie header of their browser."""
        return f"{COOKIE}={self.secret}"


def add_holders(url: str, count: int, plan: NumberPlan) -> list[Holder]:
    """Adds ``count`` customers with one device and one number each."""
    holders = [Holder(new_secret(), ref) for ref in new_refs(count)]
    engine = make_engine(url)
    with make_sessions(engine)() as session, transaction(session):
        _insert(session, holders, plan, datetime.now(UTC))
    engine.dispose()
    return holders


def _insert(session: Session, holders: list[Holder], plan: NumberPlan, now: datetime) -> None:
    digits = iter(dict.fromkeys(plan.draw(Kind.PORTAL, len(holders) + 100)))
    customers, devices, numbers = [], [], []
    for key, holder in enumerate(holders, 1):
        customers.append({"created_at": now})
        hashed = hash_secret(holder.secret)
        devices.append({"customer_id": key, "secret_hash": hashed, "created_at": now, "seen_at": now})
        numbers.append(
            {
                "ref": holder.ref,
                "digits": next(digits),
                "store_code": plan.store_codes[Kind.PORTAL],
                "kind": Kind.PORTAL.value,
                "sandbox": False,
                "state": State.ACTIVE.value,
                "customer_id": key,
                "label": "",
                "issued_at": now,
            }
        )
    connection = session.connection()
    for table, rows in ((Customer, customers), (Device, devices), (Number, numbers)):
        connection.execute(insert(table), rows)


def newcomer() -> tuple[str, str]:
    """The Cookie header and the form of somebody who has just opened the start page."""
    secret, once = new_secret(), secrets.token_urlsafe(12)
    return f"{COOKIE}={secret}", f"token={once}.{keyed_mac(SECRET_KEY, 'form', secret, once)}"


def write_views(file: Path, holders: list[Holder], path: str = "/numbers/{ref}") -> Path:
    """Requests for wrk: everyone's page, at an address with ``{ref}``."""
    return _write(file, (f"GET\t{path.format(ref=holder.ref)}\t{holder.cookie}\t\t" for holder in holders))


def write_issues(file: Path, count: int, *, addresses: bool = False) -> Path:
    """Requests for wrk: ``count`` newcomers, each to be sent once; with ``addresses`` each forwarded from another."""
    newcomers = ((*newcomer(), str(FIRST_ADDRESS + place) if addresses else "") for place in range(count))
    return _write(file, ("POST\t/numbers\t{}\t{}\t{}".format(*parts) for parts in newcomers))


def _write(file: Path, lines: Iterator[str]) -> Path:
    file.write_text("\n".join(lines) + "\n")
    return file
