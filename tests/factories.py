"""Things to test with: valid unless told otherwise, through the portal's own verbs where it has one."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from portal.accounts import Customer, Device, MailLink, Pairing, enrol_device
from portal.accounts.model import HandOver
from portal.db import transaction
from portal.kernel.clock import Clock
from portal.kernel.identifiers import hash_secret, new_ref, new_secret
from portal.numbers import Kind, Number, NumberPlan, NumberRecord, State, held_number, issue_number
from portal.numbers.rules import check_digit
from portal.organisations import (
    COMMAND,
    Actor,
    ApiKey,
    Invited,
    KeyScope,
    KeyTerms,
    LinkType,
    Organisation,
    OrganisationKind,
    Person,
    Profile,
    Role,
    Scope,
    accept_invitation,
    admit_staff,
    found_organisation,
    invite,
    make_key,
    scope_of,
)
from portal.outbox import record
from portal.settings import Settings

STORE_CODE = "2800000000004"


def make_plan(**changes: Any) -> NumberPlan:
    """The demo's number plan, with changes."""
    plan: dict[str, Any] = {
        "prefixes": {Kind.PORTAL: "20", Kind.JOINT_CARD: "21", Kind.SHEET: "22", Kind.ONE_OFF: "23"},
        "sandbox_prefix": "29",
        "store_codes": dict.fromkeys(Kind, STORE_CODE),
    }
    return NumberPlan(**(plan | changes))


def make_settings(**environment: str) -> Settings:
    """Settings for development that touch no file, with other environment variables."""
    return Settings.from_environment({"SECRET_KEY": "k" * 32, "DATABASE_URL": "sqlite://"} | environment)


def make_digits(first_twelve: int | str) -> str:
    """A valid number that begins with these twelve digits (an int is padded with zeros on its left)."""
    start = f"{int(first_twelve):012d}"
    return start + check_digit(start)


@dataclass(frozen=True)
class Holder:
    """A customer with one device."""

    id: int
    secret: str


@dataclass(frozen=True)
class Member:
    """A person in an organisation, signed in on one device."""

    person: Person
    organisation: Organisation
    role: Role
    secret: str
    actor: Actor = field(init=False)
    """Them, acting."""
    scope: Scope = field(init=False)
    """What they may see, live."""

    def __post_init__(self) -> None:
        """Reads both now: threads of a race have sessions of their own."""
        object.__setattr__(self, "actor", Actor("staff", self.person.ref, self.person.name, "192.0.2.1"))
        object.__setattr__(self, "scope", scope_of(self.organisation))


class Factory:
    """Makes things in one database, at its clock's moment."""

    def __init__(self, session: Session, clock: Clock, plan: NumberPlan | None = None) -> None:
        self.session = session
        self.clock = clock
        self.plan = plan or make_plan()

    def holder(self) -> Holder:
        """A customer with one device and no number."""
        secret = new_secret()
        customer = enrol_device(self.session, secret, at=self.clock.now())
        assert customer is not None
        return Holder(customer, secret)

    def number(self, holder: Holder | int | None = None, *, label: str = "") -> NumberRecord:
        """A portal number of ``holder``, or of a new customer."""
        owner = holder.id if isinstance(holder, Holder) else holder or self.holder().id
        ref = issue_number(self.session, owner, plan=self.plan, at=self.clock.now(), request_key=new_ref(), label=label)
        return held_number(self.session, owner, ref)

    def organisation(
        self, kind: OrganisationKind = OrganisationKind.MERCHANT, *, owner: Organisation | None = None, **profile: str
    ) -> Organisation:
        """An organisation: a regular merchant unless told otherwise, a tenant where an ``owner`` is given."""
        link_type = LinkType(profile.pop("link_type", LinkType.REGULAR)) if kind == "merchant" else None
        texts = {"name": "みどり水道", "address": "office@midori.example.jp"} | profile
        return found_organisation(
            self.session, kind, Profile(**texts), actor=COMMAND, at=self.clock.now(), link_type=link_type, owner=owner
        )

    def member(
        self,
        organisation: Organisation | None = None,
        role: Role = Role.OWNER,
        *,
        address: str = "",
        name: str = "髙﨑 花",
    ) -> Member:
        """Somebody who works in ``organisation`` (a new merchant if none is given), signed in on one device."""
        place, secret, at = organisation or self.organisation(), new_secret(), self.clock.now()
        to = address or f"{new_ref()[:8].lower()}x@example.jp".replace("-", "a").replace("_", "b")
        invited = invite(self.session, place, Invited(to, role, "ja"), actor=COMMAND, at=at)
        by = hash_secret(secret)
        person = accept_invitation(self.session, invited.ref, name=name, by=by, actor_address="192.0.2.1", at=at)
        admit_staff(self.session, person.id, secret, device_name="Chrome", at=at)
        return Member(person, place, role, secret)

    def key(
        self, organisation: Organisation, *scopes: KeyScope, sandbox: bool = False, **terms: Any
    ) -> tuple[ApiKey, str]:
        """An API key with these scopes (none: all), and its secret."""
        may = KeyTerms("POS", scopes or tuple(KeyScope), **terms)
        mode = scope_of(organisation, sandbox=sandbox)
        return make_key(self.session, mode, may, actor=COMMAND, at=self.clock.now())

    def tickets(self) -> list[Any]:
        """Every link that is good once, of whatever kind."""
        return [row for kind in (MailLink, Pairing, HandOver) for row in self.session.scalars(select(kind))]

    def rows(self, count: int, *, first: int = 300_000_000_000) -> None:
        """``count`` customers with a device, a number and an event each, past all verbs: to make tables large."""
        at = self.clock.now()
        ids = range(first, first + count)
        devices = [
            {"customer_id": i, "secret_hash": hash_secret(f"bulk-{i}"), "created_at": at, "seen_at": at} for i in ids
        ]
        with transaction(self.session):
            connection = self.session.connection()
            connection.execute(insert(Customer), [{"id": i, "created_at": at} for i in ids])
            connection.execute(insert(Device), devices)
            connection.execute(insert(Number), [self._row(i, f"bulk-{i - first}") for i in ids])
            for i in ids:
                record(self.session, "bulk.happened", about=str(i), at=at)

    def _row(self, customer_id: int, ref: str) -> dict[str, Any]:
        return {
            "ref": ref,
            "digits": make_digits(customer_id),
            "store_code": STORE_CODE,
            "kind": Kind.PORTAL,
            "sandbox": False,
            "state": State.ACTIVE,
            "customer_id": customer_id,
            "label": "",
            "issued_at": self.clock.now(),
        }
