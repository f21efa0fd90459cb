"""The virtual store: a chain that pays for trying out, and the credential that its pages call the stores' link with.

A credential is ``svs_<mode>.<until>.<mac>``: good for 15 minutes, kept nowhere, checked by its keyed MAC.
"""

import re
from datetime import UTC, datetime, timedelta
from functools import cache

from sqlalchemy import Executable, bindparam, select
from sqlalchemy.orm import Session

from portal.db import connection, insert_or, transaction
from portal.kernel.identifiers import keyed_mac, same_mac
from portal.organisations.audit import SERVICE, note_act
from portal.organisations.certificates import RecognisedChain
from portal.organisations.errors import KeyRefused
from portal.organisations.model import Organisation
from portal.organisations.rules import OrganisationKind, State
from portal.organisations.scope import Scope

CREDENTIAL_LASTS = timedelta(minutes=15)
CREDENTIAL_START = "svs_"
VIRTUAL_STORE = "virtual-store-00000000"  # its reference, the same everywhere, so that there is one
NAME = "お試しコンビニ"
_ADDRESS = "virtual-store@localhost"
_CREDENTIAL = re.compile(r"svs_(live|sandbox)\.([0-9]{1,12})\.([A-Za-z0-9_-]{22})")
_FOUND = select(Organisation.id, Organisation.state).where(Organisation.ref == bindparam("ref"))


def virtual_credential(secret_key: str, *, sandbox: bool, at: datetime) -> tuple[str, datetime]:
    """A new credential for the virtual store's pages, and until when it is good: 15 minutes from ``at``."""
    until = int((at + CREDENTIAL_LASTS).timestamp())
    mode = "sandbox" if sandbox else "live"
    token = f"{CREDENTIAL_START}{mode}.{until}.{_mac(secret_key, mode, str(until))}"
    return token, datetime.fromtimestamp(until, UTC)


def recognise_virtual(secret_key: str, token: str, *, allows_live: bool, at: datetime) -> bool:
    """Whether a good credential is for the sandbox. Raises ``KeyRefused`` (``unknown``, ``expired``).

    ``allows_live``: outside production the virtual store takes money for live numbers too, which is nobody's money.
    """
    found = _CREDENTIAL.fullmatch(token)
    if found is None:
        raise KeyRefused("unknown")
    mode, until, mac = found.groups()
    if not same_mac(mac, _mac(secret_key, mode, until)) or (mode == "live" and not allows_live):
        raise KeyRefused("unknown")
    if int(until) <= at.timestamp():
        raise KeyRefused("expired")
    return mode == "sandbox"


def virtual_store(session: Session, *, at: datetime, sandbox: bool = True) -> Scope:
    """The virtual store's chain, which is made when it is first asked for."""
    return virtual_chain(session, at=at, sandbox=sandbox).scope


def virtual_chain(session: Session, *, at: datetime, sandbox: bool) -> RecognisedChain:
    """The same as a chain that has shown who it is."""
    found = connection(session).execute(_FOUND, {"ref": VIRTUAL_STORE}).one_or_none()
    organisation_id, state = (found.id, State(found.state)) if found is not None else (_made(session, at), State.ACTIVE)
    return RecognisedChain(VIRTUAL_STORE, organisation_id, VIRTUAL_STORE, state, sandbox)


@cache
def _insert(dialect: str) -> Executable:
    return insert_or(dialect, Organisation).on_conflict_do_nothing(index_elements=["ref"]).returning(Organisation.id)


def _made(session: Session, at: datetime) -> int:
    row = {
        "ref": VIRTUAL_STORE,
        "kind": OrganisationKind.CHAIN,
        "name": NAME,
        "address": _ADDRESS,
        "state": State.ACTIVE,
        "sandbox": False,  # that is for tenants; its credentials say which mode they are for
        "is_tenant": False,
        "created_at": at,
        "changed_at": at,
        "suspended_by_operator": False,
        **dict.fromkeys(("name_kana", "phone", "website", "state_reason"), ""),
    }
    with transaction(session):
        database = connection(session)
        made = database.execute(_insert(database.dialect.name), row).scalar_one_or_none()
        if made is None:  # another was faster
            return int(database.execute(_FOUND, {"ref": VIRTUAL_STORE}).one().id)
        kind = OrganisationKind.CHAIN
        note_act(session, SERVICE, "organisation.founded", organisation_id=made, about=VIRTUAL_STORE, at=at, kind=kind)
        return int(made)


def _mac(secret_key: str, *parts: str) -> str:
    return keyed_mac(secret_key, "virtual store", *parts)
