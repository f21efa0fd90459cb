"""Organisations, the people who work in them, and what these sign in with."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, LargeBinary, String, text
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import Mapped, mapped_column

from portal.accounts import NAME_LIMIT, Ticket
from portal.db import Base, BigId, UtcDateTime
from portal.mail import ADDRESS_LIMIT
from portal.organisations.rules import LinkType, OrganisationKind, Role, State
from portal.organisations.scope import OfOrganisation

COMPANY_LIMIT = 80  # characters of a company's name
PERSON_LIMIT = 60  # characters of a person's name
PHONE_LIMIT = 20
REASON_LIMIT = 500
WEBSITE_LIMIT = 200
_IS_OPERATOR = text("kind = 'operator'")


def one_of(column: str, values: type[StrEnum]) -> str:
    """The SQL condition that ``column`` is one of the values."""
    return f"{column} IN ({', '.join(repr(value.value) for value in values)})"


class Organisation(Base):
    """A merchant, tenant, print shop, chain, or the operator.

    ``is_tenant`` and ``parent_is_tenant`` make two levels the database's own rule: a parent is never a tenant.
    ``sandbox``: a tenant that was made in its owner's sandbox and lives nowhere else.
    ``suspended_by_operator``: nobody but the operator lets it go on.
    """

    __tablename__ = "organisations"
    __table_args__ = (
        Unique("id", "is_tenant"),
        ForeignKeyConstraint(["parent_id", "parent_is_tenant"], ["organisations.id", "organisations.is_tenant"]),
        CheckConstraint(one_of("kind", OrganisationKind), name="kind_known"),
        CheckConstraint(one_of("state", State), name="state_known"),
        CheckConstraint(f"link_type IS NULL OR {one_of('link_type', LinkType)}", name="link_type_known"),
        CheckConstraint("(link_type IS NOT NULL) = (kind = 'merchant')", name="link_type_of_merchants"),
        CheckConstraint("is_tenant = (parent_id IS NOT NULL)", name="tenant_has_parent"),
        CheckConstraint("(parent_id IS NULL) = (parent_is_tenant IS NULL)", name="parent_known"),
        CheckConstraint("parent_is_tenant IS NULL OR NOT parent_is_tenant", name="parent_is_no_tenant"),
        CheckConstraint("NOT is_tenant OR kind = 'merchant'", name="tenant_is_merchant"),
        CheckConstraint("NOT sandbox OR is_tenant", name="sandbox_is_tenant"),
        CheckConstraint("NOT suspended_by_operator OR state = 'suspended'", name="suspended_when_by_operator"),
        Index(
            "uq_organisations_operator", "kind", unique=True, sqlite_where=_IS_OPERATOR, postgresql_where=_IS_OPERATOR
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(22), unique=True)
    kind: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(COMPANY_LIMIT))
    name_kana: Mapped[str] = mapped_column(String(COMPANY_LIMIT), default="")
    address: Mapped[str] = mapped_column(String(ADDRESS_LIMIT))
    phone: Mapped[str] = mapped_column(String(PHONE_LIMIT), default="")
    website: Mapped[str] = mapped_column(String(WEBSITE_LIMIT), default="")
    link_type: Mapped[str | None] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16))
    state_reason: Mapped[str] = mapped_column(String(REASON_LIMIT), default="")
    suspended_by_operator: Mapped[bool] = mapped_column(Boolean, default=False)
    sandbox: Mapped[bool] = mapped_column(Boolean)
    is_tenant: Mapped[bool] = mapped_column(Boolean)
    parent_id: Mapped[int | None] = mapped_column(BigId, index=True)
    parent_is_tenant: Mapped[bool | None] = mapped_column(Boolean)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Person(Base):
    """Somebody who signs in to work in one or more organisations."""

    __tablename__ = "people"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(22), unique=True)
    address: Mapped[str] = mapped_column(String(ADDRESS_LIMIT), unique=True)
    name: Mapped[str] = mapped_column(String(PERSON_LIMIT))
    language: Mapped[str] = mapped_column(String(8))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Membership(OfOrganisation, Base):
    """A person's role in an organisation."""

    __tablename__ = "memberships"
    __table_args__ = (
        Unique("person_id", "organisation_id"),
        CheckConstraint(one_of("role", Role), name="role_known"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    role: Mapped[str] = mapped_column(String(16))
    joined_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Invitation(Ticket, OfOrganisation, Base):
    """A mailed invitation to join an organisation in a role."""

    __tablename__ = "invitations"
    __table_args__ = (CheckConstraint(one_of("role", Role), name="role_known"),)

    address: Mapped[str] = mapped_column(String(ADDRESS_LIMIT))
    name: Mapped[str] = mapped_column(String(PERSON_LIMIT), default="")
    role: Mapped[str] = mapped_column(String(16))
    language: Mapped[str] = mapped_column(String(8))
    invited_by: Mapped[str] = mapped_column(String(PERSON_LIMIT))
    invited_at: Mapped[datetime] = mapped_column(UtcDateTime)


class StaffLink(Ticket, Base):
    """A mailed link that signs somebody in once, while they have no passkey."""

    __tablename__ = "staff_links"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)


class StaffDevice(Base):
    """A browser that somebody has signed in with, recognised by the SHA-256 of the secret in its cookie.

    ``created_at``: when they signed in. ``verified_at``: when a passkey was last checked there. ``organisation_id`` and
    ``sandbox``: where they work just now, which is theirs to switch.
    """

    __tablename__ = "staff_devices"
    __table_args__ = (
        CheckConstraint("length(secret_hash) = 32", name="secret_hash_sha256"),
        CheckConstraint(f"length(name) <= {NAME_LIMIT}", name="name_fits"),
        Index("ix_staff_devices_seen_at", "seen_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(22), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    name: Mapped[str] = mapped_column(String(NAME_LIMIT), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    verified_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    sandbox: Mapped[bool]


class StaffPasskey(Base):
    """A staff member's discoverable WebAuthn credential."""

    __tablename__ = "staff_passkeys"
    __table_args__ = (CheckConstraint(f"length(name) <= {NAME_LIMIT}", name="name_fits"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(22), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    credential_id: Mapped[bytes] = mapped_column(LargeBinary(1023), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    name: Mapped[str] = mapped_column(String(NAME_LIMIT))
    is_synced: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
