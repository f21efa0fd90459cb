"""How many cards there are, by kind: of the operator's numbers, those that are on a card."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.cards.model import Card
from portal.cards.rules import CardKind, CardState
from portal.db import connection
from portal.numbers import SAMPLE, Stocks, looked_at
from portal.organisations import Scope

_EVERYBODY = Scope.service("the operator counts all cards")


@dataclass(frozen=True, slots=True)
class CardStock:
    """Cards of one kind and mode: ``blank``, a member's (``active``), and those that are used no more (``ended``)."""

    kind: CardKind
    sandbox: bool
    blank: int
    active: int
    ended: int

    @property
    def made(self) -> int:
        """All that were ever made."""
        return self.blank + self.active + self.ended


def cards_by_kind(session: Session, stocks: Stocks, *, sample: int = SAMPLE) -> Sequence[CardStock]:
    """Counts cards by the numbers that ``stock_by_kind`` has looked at, as exact as that; without imported ones."""
    totals: dict[tuple[str, bool, str], float] = {}
    for space in stocks.spaces:
        behind = looked_at(space.prefix, sample=sample).subquery()
        keys = (Card.kind, Card.sandbox, Card.state)
        counted = select(*keys, func.count().label("found")).join(behind, behind.c.id == Card.number_id).group_by(*keys)
        for row in connection(session).execute(_EVERYBODY.apply(counted, Card)):
            standing = row.state if row.state in {CardState.BLANK, CardState.ACTIVE} else "ended"
            key = (row.kind, row.sandbox, standing)
            totals[key] = totals.get(key, 0) + row.found * space.weight
    return [
        CardStock(kind, sandbox, *(round(totals.get((kind, sandbox, one), 0)) for one in ("blank", "active", "ended")))
        for sandbox in (False, True)
        for kind in CardKind
    ]
