"""In whose name a bill is shown to who pays it."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, aliased

from portal.db import BigId, connection
from portal.organisations import Organisation


@dataclass(frozen=True, slots=True)
class Biller:
    """The merchant's name, shown first; after it that of the owner who houses it (収納代行), or nothing."""

    name: str
    owner: str


_owner = aliased(Organisation)
_names = (
    select(Organisation.id, Organisation.name, _owner.name)
    .outerjoin(_owner, Organisation.parent_id == _owner.id)
    .where(Organisation.id.in_(bindparam("merchants", type_=BigId, expanding=True)))
)


def billers(session: Session, organisation_ids: Iterable[int]) -> dict[int, Biller]:
    """Those of these merchants, by id."""
    wanted = set(organisation_ids)
    if not wanted:
        return {}
    found = connection(session).execute(_names, {"merchants": sorted(wanted)})
    return {number: Biller(name, owner_name or "") for number, name, owner_name in found}
