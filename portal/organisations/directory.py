"""Looking organisations up, many at once, for whoever shows their names."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.organisations.model import Organisation


def organisations_by_id(session: Session, ids: Iterable[int]) -> dict[int, Organisation]:
    """Those of the organisations that there are, by id."""
    return {one.id: one for one in session.scalars(select(Organisation).where(Organisation.id.in_(set(ids))))}


def organisations_by_ref(session: Session, refs: Iterable[str]) -> dict[str, Organisation]:
    """Those of the organisations that there are, by reference."""
    return {one.ref: one for one in session.scalars(select(Organisation).where(Organisation.ref.in_(set(refs))))}


def organisation_names(session: Session) -> dict[int, str]:
    """Everybody's names, by id."""
    return {number: name for number, name in session.execute(select(Organisation.id, Organisation.name))}  # noqa: C416
