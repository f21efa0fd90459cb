"""What a list would change: whose fields, from what to what, and who would be a member again."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from portal.members.fields import Field, Row
from portal.members.rules import State

MOST_SHOWN = 100  # members kept of each effect
_ADDRESS = (Field.POSTCODE, Field.ADDRESS1)


class Effect(StrEnum):
    """What a line does to a member that there is. EMPTIED: a field that was filled would hold nothing."""

    CHANGED = "changed"
    REJOINED = "rejoined"
    MAIL_EMPTIED = "mail_emptied"
    ADDRESS_EMPTIED = "address_emptied"


@dataclass(frozen=True, slots=True)
class CellChange:
    """A field before and after: a ``Field``, or one of the merchant's own columns."""

    column: str
    is_own: bool
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class MemberChange:
    """What becomes of one member."""

    member_no: str
    name: str
    effects: Sequence[str]
    cells: Sequence[CellChange]


@dataclass(slots=True)
class ListChanges:
    """How many members a list has which effect on, and the first of each. Who rejoins does not count as changed."""

    counts: Counter[str] = field(default_factory=Counter)
    shown: list[MemberChange] = field(default_factory=list)

    def note(self, known: Any, row: Row) -> None:
        """Notes what a line would do to the member that is known by its number."""
        cells = list(changed_cells(known, row))
        effects = [Effect.CHANGED if known.state == State.ACTIVE else Effect.REJOINED, *_emptied(cells)]
        self.counts.update(effects)
        if any(self.counts[effect] <= MOST_SHOWN for effect in effects):
            name = row.get(Field.NAME) or known.name
            self.shown.append(MemberChange(known.member_no, name, [str(one) for one in effects], cells))

    def of(self, effect: str = "") -> list[MemberChange]:
        """The first members that it has this effect on, or any."""
        return [one for one in self.shown if not effect or effect in one.effects][:MOST_SHOWN]

    def written(self) -> bytes:
        """As a file, for ``read_changes``."""
        stored = {"counts": dict(self.counts), "shown": [asdict(one) for one in self.shown]}
        return json.dumps(stored, ensure_ascii=False).encode()


def read_changes(written: bytes) -> ListChanges:
    """What ``written`` wrote."""
    stored = json.loads(written)
    shown = [MemberChange(**{**one, "cells": [CellChange(**cell) for cell in one["cells"]]}) for one in stored["shown"]]
    return ListChanges(Counter(stored["counts"]), shown)


def changed_cells(known: Any, row: Row) -> Iterator[CellChange]:
    """The fields in which a line differs from the member; a column that the member never had is empty."""
    for name, after in row.items():
        if name != "fields" and (before := getattr(known, name)) != after:
            yield CellChange(name, False, before, after)
    for heading, after in row["fields"].items():
        if (before := known.fields.get(heading, "")) != after:
            yield CellChange(heading, True, before, after)


def _emptied(cells: Sequence[CellChange]) -> Iterator[Effect]:
    emptied = {cell.column for cell in cells if cell.before and not cell.after and not cell.is_own}
    if Field.ADDRESS in emptied:
        yield Effect.MAIL_EMPTIED
    if emptied.intersection(_ADDRESS):
        yield Effect.ADDRESS_EMPTIED
