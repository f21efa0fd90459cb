"""API keys and signing secrets: shown once, several at once for rotation, revoked when done with.

A key is ``spk_live_`` or ``spk_sandbox_`` and 43 random characters; we keep its hash. A signing secret must be used
again to check signatures, so it is kept sealed.
"""

import ipaddress
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from portal.db import connection, transaction
from portal.kernel.errors import DatabaseBusy
from portal.kernel.identifiers import hash_secret, new_ref, new_secret
from portal.kernel.sealing import Vault
from portal.organisations.audit import Actor, note_act
from portal.organisations.errors import AddressListRefused, KeyRefused, NoSystemLink, ObjectUnknown
from portal.organisations.key_model import ApiKey, SigningSecret
from portal.organisations.model import Organisation
from portal.organisations.rules import KeyScope, LinkType, OrganisationKind, State
from portal.organisations.scope import Scope

USE_NOTED_EVERY = timedelta(minutes=1)
START_SHOWN = 4  # random characters by which a key is told from others


@dataclass(frozen=True, slots=True)
class KeyTerms:
    """What a key may do: its scopes, the networks it is good from (none: from anywhere), until when, signed or not."""

    name: str
    scopes: Collection[KeyScope]
    networks: Sequence[str] = ()
    expires_at: datetime | None = None
    must_sign: bool = False


@dataclass(frozen=True, slots=True)
class RecognisedKey:
    """A good key and whose it is."""

    id: int
    ref: str
    name: str
    organisation_id: int
    organisation_ref: str
    kind: OrganisationKind
    link_type: str | None
    state: State
    sandbox: bool
    is_tenant: bool
    scopes: frozenset[str]
    must_sign: bool
    used_at: datetime | None

    @property
    def scope(self) -> Scope:
        """What the key may see."""
        with_tenants = self.kind is OrganisationKind.MERCHANT and not self.is_tenant
        return Scope(self.organisation_id, self.organisation_ref, self.kind, self.sandbox, with_tenants)

    def actor(self, address: str) -> Actor:
        """Who acts by this key, from an IP address."""
        return Actor("key", self.ref, self.name, address)


_RECOGNISE = Scope.service("whose key is it?").apply(
    select(
        ApiKey.id,
        ApiKey.ref,
        ApiKey.name,
        ApiKey.organisation_id,
        Organisation.ref.label("organisation_ref"),
        Organisation.kind,
        Organisation.link_type,
        Organisation.state,
        ApiKey.sandbox,
        Organisation.is_tenant,
        ApiKey.scopes,
        ApiKey.must_sign,
        ApiKey.used_at,
        ApiKey.networks,
        ApiKey.expires_at,
        ApiKey.revoked_at,
    )
    .join(Organisation, Organisation.id == ApiKey.organisation_id)
    .where(ApiKey.secret_hash == bindparam("secret_hash")),
    ApiKey,
)


def parse_networks(text: str) -> list[str]:
    """IP addresses and CIDR blocks, one a line, as networks. Raises ``AddressListRefused`` with the line."""
    networks = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        try:
            networks.append(str(ipaddress.ip_network(line, strict=False)))
        except ValueError:
            raise AddressListRefused(line) from None
    return networks


def make_key(session: Session, scope: Scope, terms: KeyTerms, *, actor: Actor, at: datetime) -> tuple[ApiKey, str]:
    """Makes a key of the scope's organisation and mode; answers it with its secret, which nobody can show again.

    Raises ``NoSystemLink`` for a light merchant.
    """
    with transaction(session):
        organisation_id = _linked(session, scope)
        kind = f"spk_{'sandbox' if scope.sandbox else 'live'}_"
        secret = kind + new_secret()
        made = ApiKey(
            ref=new_ref(),
            organisation_id=organisation_id,
            sandbox=scope.sandbox,
            name=terms.name,
            start=secret[: len(kind) + START_SHOWN],
            secret_hash=hash_secret(secret),
            scopes=sorted(terms.scopes),
            networks=list(terms.networks),
            must_sign=terms.must_sign,
            created_at=at,
            created_by=actor.name,
            expires_at=terms.expires_at,
        )
        session.add(made)
        session.flush()
        note_act(
            session,
            actor,
            "key.made",
            organisation_id=organisation_id,
            about=made.ref,
            at=at,
            name=terms.name,
            sandbox=scope.sandbox,
            scopes=" ".join(made.scopes),
        )
        return made, secret


def api_keys(session: Session, scope: Scope) -> Sequence[ApiKey]:
    """The keys of the scope's organisation and mode, the newest first, revoked ones last."""
    return session.scalars(scope.own().select(ApiKey).order_by(ApiKey.revoked_at.is_not(None), ApiKey.id.desc())).all()


def revoke_key(session: Session, scope: Scope, ref: str, *, actor: Actor, at: datetime) -> None:
    """Ends a key at once; again is the same as once. Raises ``ObjectUnknown``."""
    with transaction(session):
        key = scope.own().one(session, ApiKey, ref)
        if key.revoked_at is None:
            key.revoked_at = at
            note_act(
                session, actor, "key.revoked", organisation_id=key.organisation_id, about=ref, at=at, name=key.name
            )


def recognise_key(session: Session, secret: str, *, from_address: str, at: datetime) -> RecognisedKey:
    """Whose key it is. Raises ``KeyRefused`` (``unknown``, ``revoked``, ``expired``, ``address``, ``closed``)."""
    row = connection(session).execute(_RECOGNISE, {"secret_hash": hash_secret(secret)}).one_or_none()
    if row is None:
        raise KeyRefused("unknown")
    if row.state == State.CLOSED:
        raise KeyRefused("closed")
    if row.revoked_at is not None:
        raise KeyRefused("revoked")
    if row.expires_at is not None and row.expires_at <= at:
        raise KeyRefused("expired")
    if row.networks and not _is_among(from_address, row.networks):
        raise KeyRefused("address")
    return RecognisedKey(
        row.id,
        row.ref,
        row.name,
        row.organisation_id,
        row.organisation_ref,
        OrganisationKind(row.kind),
        row.link_type,
        State(row.state),
        row.sandbox,
        row.is_tenant,
        frozenset(row.scopes),
        row.must_sign,
        row.used_at,
    )


def touch_key(session: Session, key: RecognisedKey, *, at: datetime) -> None:
    """Notes that the key was used, once a minute at most; no matter where the database cannot write just now."""
    if key.used_at is not None and at - key.used_at < USE_NOTED_EVERY:
        return
    used = Scope.service("last use").update(ApiKey).where(ApiKey.id == key.id).values(used_at=at)
    with suppress(SQLAlchemyError, DatabaseBusy), transaction(session, wait=False):
        session.execute(used)


def make_signing_secret(
    session: Session, scope: Scope, vault: Vault, *, actor: Actor, at: datetime
) -> tuple[SigningSecret, str]:
    """Makes a secret to sign requests with; answers it with the secret itself, which nobody can show again.

    Raises ``NoSystemLink`` for a light merchant.
    """
    with transaction(session):
        organisation_id = _linked(session, scope)
        secret = new_secret()
        made = SigningSecret(
            ref=new_ref(),
            organisation_id=organisation_id,
            sandbox=scope.sandbox,
            sealed=vault.seal(secret),
            created_at=at,
            created_by=actor.name,
        )
        session.add(made)
        session.flush()
        note_act(session, actor, "signing_secret.made", organisation_id=organisation_id, about=made.ref, at=at)
        return made, secret


def signing_secrets(session: Session, scope: Scope) -> Sequence[SigningSecret]:
    """The living signing secrets of the scope's organisation and mode, the newest first."""
    living = scope.own().select(SigningSecret).where(SigningSecret.revoked_at.is_(None))
    return session.scalars(living.order_by(SigningSecret.id.desc())).all()


def signing_secret(session: Session, scope: Scope, vault: Vault, ref: str) -> str:
    """The secret whose key id is ``ref``. Raises ``ObjectUnknown``, also where it is revoked."""
    found = scope.own().one(session, SigningSecret, ref)
    if found.revoked_at is not None:
        raise ObjectUnknown
    return vault.open(found.sealed)


def revoke_signing_secret(session: Session, scope: Scope, ref: str, *, actor: Actor, at: datetime) -> None:
    """Ends a signing secret at once; again is the same as once. Raises ``ObjectUnknown``."""
    with transaction(session):
        found = scope.own().one(session, SigningSecret, ref)
        if found.revoked_at is None:
            found.revoked_at = at
            note_act(session, actor, "signing_secret.revoked", organisation_id=found.organisation_id, about=ref, at=at)


def reseal_signing_secrets(session: Session, vault: Vault) -> int:
    """Seals all signing secrets under the newest key; answers how many."""
    with transaction(session):
        all_of_them = session.scalars(Scope.service("the sealing key is rotated").select(SigningSecret)).all()
        for one in all_of_them:
            one.sealed = vault.reseal(one.sealed)
        return len(all_of_them)


def _linked(session: Session, scope: Scope) -> int:
    if scope.organisation_id is None:
        raise NoSystemLink
    found = session.get_one(Organisation, scope.organisation_id, with_for_update=True, populate_existing=True)
    if found.link_type == LinkType.LIGHT or found.state == State.CLOSED:
        raise NoSystemLink
    return scope.organisation_id


def _is_among(address: str, networks: Sequence[str]) -> bool:
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    plain = getattr(ip, "ipv4_mapped", None) or ip
    return any(plain in ipaddress.ip_network(network) for network in networks)
