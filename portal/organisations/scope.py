"""Whose things a query may see, by construction.

A class of an organisation's things mixes in ``OfOrganisation`` (or ``OfMode``, where sandbox and live are kept apart)
and is reached through a ``Scope`` only. A statement on such a class that did not come from one raises ``Unscoped``
before it reaches the database.
"""

from dataclasses import dataclass, replace
from typing import Any, TypeVar

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Delete,
    Engine,
    ForeignKey,
    Insert,
    Select,
    SelectBase,
    Table,
    Update,
    UpdateBase,
    delete,
    event,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.orm import Mapped, ORMExecuteState, Session, declared_attr, mapped_column
from sqlalchemy.sql import visitors

from portal.db import Base
from portal.organisations.errors import ObjectUnknown
from portal.organisations.rules import OrganisationKind

_SCOPED = {"scoped": True}
_ROWS_ONLY = {"synchronize_session": False}


class Unscoped(RuntimeError):
    """A query of an organisation's things was not made through a scope: a fault of ours, found before it runs."""


class Owned:
    """Marks a mapped class whose rows belong to an organisation."""


class OfOrganisation(Owned):
    """Rows of one organisation."""

    @declared_attr
    def organisation_id(cls) -> Mapped[int]:  # noqa: N805  # SQLAlchemy hands in the class
        """Whose it is."""
        return mapped_column(ForeignKey("organisations.id"), index=True)


class OfMode(OfOrganisation):
    """Rows of one organisation in one mode: live, or its sandbox."""

    sandbox: Mapped[bool]


Thing = TypeVar("Thing", bound=Owned)


@dataclass(frozen=True, slots=True)
class Scope:
    """What somebody may see: one organisation's things, its tenants' too where it is an owner, in one mode.

    ``organisation_id`` None is the service itself, which sees all; say why by ``Scope.service``.
    """

    organisation_id: int | None
    ref: str
    kind: OrganisationKind
    sandbox: bool = False
    with_tenants: bool = False
    all_modes: bool = False

    @classmethod
    def service(cls, why: str) -> "Scope":
        """The service's own view of everybody's things, for workers and the operator. ``why`` is for the reader."""
        return cls(None, why, OrganisationKind.OPERATOR, all_modes=True)

    def in_mode(self, *, sandbox: bool) -> "Scope":
        """The same in one mode."""
        return replace(self, sandbox=sandbox, all_modes=False)

    def at(self, organisation_id: int) -> "Scope":
        """The service's view of one organisation alone."""
        return replace(self, organisation_id=organisation_id, with_tenants=False)

    def own(self) -> "Scope":
        """The same without the tenants."""
        return replace(self, with_tenants=False)

    def sees(self, thing: Any) -> ColumnElement[bool]:
        """The condition under which a row of ``thing`` is in this scope; for ``apply``."""
        condition: ColumnElement[bool] = true()
        if self.organisation_id is not None:
            condition = self._whose(thing.organisation_id)
        if issubclass(thing, OfMode) and not self.all_modes:
            condition = condition & (thing.sandbox == self.sandbox)
        return condition

    def _whose(self, organisation_id: Any) -> ColumnElement[bool]:
        if not self.with_tenants:
            return organisation_id == self.organisation_id  # type: ignore[no-any-return]
        from_table = Base.metadata.tables["organisations"]
        mine = select(from_table.c.id).where(
            or_(from_table.c.id == self.organisation_id, from_table.c.parent_id == self.organisation_id)
        )
        return organisation_id.in_(mine)  # type: ignore[no-any-return]

    def select(self, thing: type[Thing]) -> Select[Thing]:
        """All rows of ``thing`` in this scope, to be narrowed further."""
        return select(thing).where(self.sees(thing)).execution_options(**_SCOPED)

    def update(self, thing: type[Thing]) -> Update:
        """An UPDATE of rows in this scope only; objects that the session has loaded do not learn of it."""
        return update(thing).where(self.sees(thing)).execution_options(**_SCOPED, **_ROWS_ONLY)

    def delete(self, thing: type[Thing]) -> Delete:
        """A DELETE of rows in this scope only; objects that the session has loaded do not learn of it."""
        return delete(thing).where(self.sees(thing)).execution_options(**_SCOPED, **_ROWS_ONLY)

    def apply(self, statement: Any, *things: type[Owned]) -> Any:
        """``statement`` (of columns, joins, counts) narrowed to rows of ``things`` in this scope."""
        for thing in things:
            statement = statement.where(self.sees(thing))
        return statement.execution_options(**_SCOPED)

    def one(self, session: Session, thing: type[Thing], ref: str) -> Thing:
        """The one row with this ``ref``. Raises ``ObjectUnknown``, for another organisation's too."""
        column: Any = thing
        found = session.scalars(self.select(thing).where(column.ref == ref)).one_or_none()
        if found is None:
            raise ObjectUnknown
        return found


@event.listens_for(Session, "do_orm_execute")
def _allow_reloading(execution: ORMExecuteState) -> None:
    """What an object already loaded reads of itself needs no scope any more."""
    if execution.is_column_load or execution.is_relationship_load:
        execution.update_execution_options(**_SCOPED)


@event.listens_for(Engine, "before_cursor_execute")
def _refuse_unscoped(  # SQLAlchemy's own signature
    _connection: Connection,
    _cursor: Any,
    _statement: str,
    _parameters: Any,
    context: Any,
    _many: bool,  # noqa: FBT001
) -> None:
    """Looks at every statement, ORM or Core, but what a session writes of objects it has loaded."""
    compiled = context.compiled if context is not None else None
    if compiled is None or not isinstance(_asked(compiled), UpdateBase | SelectBase):
        return
    options = context.execution_options
    if "scoped" in options or "compiled_cache" in options:  # the latter: a session's flush
        return
    if touched := _owned_tables(compiled):
        raise Unscoped(f"{', '.join(touched)}: asked for without a scope")


def _asked(compiled: Any) -> Any:
    """The part of a statement that reads or changes rows there are: of an INSERT, what it selects from."""
    return compiled.statement.select if isinstance(compiled.statement, Insert) else compiled.statement


def _owned_tables(compiled: Any) -> tuple[str, ...]:
    """The tables of organisations' things in a statement; found once for each that SQLAlchemy keeps compiled."""
    found: tuple[str, ...] | None = getattr(compiled, "owned_tables", None)
    if found is None:
        parts = list(visitors.iterate(_asked(compiled)))
        tables = [part.table if isinstance(part, Column) else part for part in parts]
        ours = {table.name for table in tables if isinstance(table, Table) and table.metadata is Base.metadata}
        mapped = [mapper.local_table for mapper in Base.registry.mappers if issubclass(mapper.class_, Owned)]
        owned = {table.name for table in mapped if isinstance(table, Table)}
        found = compiled.owned_tables = tuple(sorted(owned & ours))
    return found
