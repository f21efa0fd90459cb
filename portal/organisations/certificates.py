"""How a store chain's system shows which chain it is: by a signing secret's id, or by its client certificate's subject.

Of a subject a chain keeps no more than its name: who may have a certificate of that name is for the authorities to
decide that the front server trusts.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Executable, Index, Select, String, bindparam, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.db import Base, BigId, UtcDateTime, connection, insert_or, transaction
from portal.kernel.identifiers import new_ref
from portal.kernel.sealing import Vault
from portal.organisations.audit import Actor, note_act
from portal.organisations.errors import ObjectUnknown, SubjectRefused
from portal.organisations.key_model import SigningSecret
from portal.organisations.lifecycle import locked_open
from portal.organisations.model import Organisation
from portal.organisations.rules import OrganisationKind, State
from portal.organisations.scope import OfMode, Scope

SUBJECT_LIMIT = 200  # characters
_LIVING = text("revoked_at IS NULL")
_APART = re.compile(r"(?<!\\)\s*,\s*")
_PART = re.compile(r"[A-Za-z][A-Za-z0-9.-]*=[!-~](?:[ -~]*[!-~])?")


class StoreCertificate(OfMode, Base):
    """The subject (RFC 4514) by which a chain's certificates are known, in one mode. One chain has it at a time."""

    __tablename__ = "store_certificates"
    __table_args__ = (
        Index("uq_store_certificates_living", "subject", unique=True, sqlite_where=_LIVING, postgresql_where=_LIVING),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(22), unique=True)
    subject: Mapped[str] = mapped_column(String(SUBJECT_LIMIT))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[str] = mapped_column(String(60))
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


@dataclass(frozen=True, slots=True)
class RecognisedChain:
    """A chain that has shown who it is, with what has ``ref``, and in which mode it works by that."""

    ref: str
    organisation_id: int
    organisation_ref: str
    state: State
    sandbox: bool

    @property
    def scope(self) -> Scope:
        """What it may see."""
        return Scope(self.organisation_id, self.organisation_ref, OrganisationKind.CHAIN, self.sandbox)


def _whose(thing: Any, *more: Any) -> Select[Any]:
    columns = (thing.ref, thing.organisation_id, Organisation.ref.label("chain"), Organisation.state, thing.sandbox)
    found = select(*columns, *more).join(Organisation, Organisation.id == thing.organisation_id)
    chains = found.where(Organisation.kind == OrganisationKind.CHAIN.value, thing.revoked_at.is_(None))
    result: Select[Any] = Scope.service("which chain is it?").apply(chains, thing)
    return result


_BY_SUBJECT = _whose(StoreCertificate).where(StoreCertificate.subject == bindparam("subject"))
_BY_KEY_ID = _whose(SigningSecret, SigningSecret.sealed).where(SigningSecret.ref == bindparam("key_id"))


def chain_by_subject(session: Session, subject: str) -> RecognisedChain:
    """Whose certificate has this subject. Raises ``ObjectUnknown``."""
    return _chain(_row(session, _BY_SUBJECT, subject=plain_subject(subject)))


def chain_by_key_id(session: Session, vault: Vault, key_id: str) -> tuple[RecognisedChain, str]:
    """Whose signing secret has this id, and the secret. Raises ``ObjectUnknown``."""
    row = _row(session, _BY_KEY_ID, key_id=key_id)
    return _chain(row), vault.open(row.sealed)


def plain_subject(subject: str) -> str:
    """A subject as it is compared: the parts as they are, nothing around their commas."""
    return ",".join(_APART.split(subject.strip()))


def add_certificate(session: Session, scope: Scope, subject: str, *, actor: Actor, at: datetime) -> StoreCertificate:
    """From now on a certificate of this subject is the chain's, in the scope's mode.

    Raises ``SubjectRefused`` (``form``, ``too_long``, ``taken``: another's, or of the other mode, or there already),
    ``ObjectUnknown`` for whoever is no chain, ``OrganisationInactive`` if closed.
    """
    plain = plain_subject(subject)
    if len(plain) > SUBJECT_LIMIT:
        raise SubjectRefused("too_long")
    if not all(_PART.fullmatch(part) for part in _APART.split(plain)):
        raise SubjectRefused("form")
    if scope.kind is not OrganisationKind.CHAIN or scope.organisation_id is None:
        raise ObjectUnknown
    with transaction(session):
        locked_open(session, scope.organisation_id)
        row = {
            "ref": new_ref(),
            "organisation_id": scope.organisation_id,
            "sandbox": scope.sandbox,
            "subject": plain,
            "created_at": at,
            "created_by": actor.name,
        }
        database = connection(session)
        made = database.execute(_insert(database.dialect.name), row).scalar_one_or_none()
        if made is None:
            raise SubjectRefused("taken")
        added = scope.own().one(session, StoreCertificate, str(row["ref"]))
        _note(session, "certificate.added", added, actor, at)
        return added


def store_certificates(session: Session, scope: Scope) -> Sequence[StoreCertificate]:
    """The living ones of the scope's chain and mode, the newest first."""
    living = scope.own().select(StoreCertificate).where(StoreCertificate.revoked_at.is_(None))
    return session.scalars(living.order_by(StoreCertificate.id.desc())).all()


def revoke_certificate(session: Session, scope: Scope, ref: str, *, actor: Actor, at: datetime) -> None:
    """From now on it is nobody's; again is the same as once. Raises ``ObjectUnknown``."""
    with transaction(session):
        found = scope.own().one(session, StoreCertificate, ref)
        if found.revoked_at is None:
            found.revoked_at = at
            _note(session, "certificate.revoked", found, actor, at)


@cache
def _insert(dialect: str) -> Executable:
    return insert_or(dialect, StoreCertificate).on_conflict_do_nothing().returning(StoreCertificate.id)


def _note(session: Session, act: str, of: StoreCertificate, actor: Actor, at: datetime) -> None:
    note_act(session, actor, act, organisation_id=of.organisation_id, about=of.ref, at=at, subject=of.subject)


def _row(session: Session, asked: Select[Any], **values: str) -> Any:
    row = connection(session).execute(asked, values).one_or_none()
    if row is None:
        raise ObjectUnknown
    return row


def _chain(row: Any) -> RecognisedChain:
    return RecognisedChain(row.ref, row.organisation_id, row.chain, State(row.state), row.sandbox)
