"""How many numbers there are, of which kind, and how many are left to draw.

A kind draws from the 10^10 numbers behind its prefix at random, so the first of them in the order of their digits stand
for all: a sample of them, and how far it reaches, tell how many there are.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, case, func, literal, select, union_all
from sqlalchemy.orm import Session

from portal.db import connection
from portal.numbers.model import Number
from portal.numbers.rules import Kind, NumberPlan, State

DRAWN_FROM = 10**10  # numbers behind a prefix of two digits: the last of the 13 is the check digit
SAMPLE = 10_000  # numbers looked at behind each prefix; with more, counts are within about 1 %
_END = ":"  # behind every digit
_HELD, _IN_STOCK, _STOPPED = "held", "in_stock", "stopped"


@dataclass(frozen=True, slots=True)
class Stock:
    """Numbers of one kind and mode: ``held`` by customers, ``in_stock`` in nobody's hands, ``stopped`` for ever."""

    kind: Kind
    sandbox: bool
    held: int
    in_stock: int
    stopped: int

    @property
    def issued(self) -> int:
        """All that were ever made."""
        return self.held + self.in_stock + self.stopped


@dataclass(frozen=True, slots=True)
class Space:
    """What is left behind a prefix. ``kind`` None: the sandbox's, for all kinds.

    ``weight``: how many numbers each of those ``looked_at`` stands for.
    """

    prefix: str
    kind: Kind | None
    taken: int
    weight: float

    @property
    def left(self) -> int:
        """How many can still be drawn."""
        return max(0, DRAWN_FROM - self.taken)


@dataclass(frozen=True, slots=True)
class Stocks:
    """The numbers of an installation. ``is_estimate``: there are too many to count while somebody waits."""

    by_kind: Sequence[Stock]
    spaces: Sequence[Space]
    is_estimate: bool


def stock_by_kind(session: Session, plan: NumberPlan, *, sample: int = SAMPLE) -> Stocks:
    """Counts numbers, or estimates their counts where there are more than ``sample`` behind a prefix.

    Imported numbers behind none of the plan's prefixes are counted up to ``sample``.
    """
    prefixes: dict[str, Kind | None] = {prefix: kind for kind, prefix in plan.prefixes.items()}
    prefixes[plan.sandbox_prefix] = None
    counts = _sampled(session, prefixes, sample)
    factors = {prefix: _factor(prefix, counts, sample) for prefix in prefixes}
    totals: dict[tuple[str, bool, str], float] = {}
    for row in counts:
        key = (row.kind, row.sandbox, row.standing)
        totals[key] = totals.get(key, 0) + row.count * factors.get(row.prefix, 1.0)
    taken = {prefix: sum(row.count for row in counts if row.prefix == prefix) for prefix in prefixes}
    return Stocks(
        [
            Stock(kind, sandbox, *(round(totals.get((kind, sandbox, one), 0)) for one in (_HELD, _IN_STOCK, _STOPPED)))
            for sandbox in (False, True)
            for kind in Kind
        ],
        [
            Space(prefix, kind, round(taken[prefix] * factors[prefix]), factors[prefix])
            for prefix, kind in prefixes.items()
        ],
        any(factor != 1.0 for factor in factors.values()),
    )


def looked_at(prefix: str, *, sample: int = SAMPLE) -> Select[Any]:
    """The ids of the numbers behind a prefix that stand for all of them."""
    behind = (Number.digits >= prefix, Number.digits < _end_of(prefix))
    return select(Number.id).where(*behind).order_by(Number.digits).limit(sample)


def _sampled(session: Session, prefixes: Iterable[str], sample: int) -> Sequence[Any]:
    """Counts by prefix ("" for none of them), kind, mode and standing, with the last digits looked at."""
    portions = [select(_portion(*part, sample).subquery()) for part in _parts(prefixes)]
    looked_at = union_all(*portions).subquery().c
    keys = (looked_at.prefix, looked_at.kind, looked_at.sandbox, looked_at.standing)
    counted = select(*keys, func.count().label("count"), func.max(looked_at.digits).label("last")).group_by(*keys)
    return connection(session).execute(counted).all()


def _parts(prefixes: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """All digits in order: those behind each prefix, and under "" those between two, as ranges up to the next."""
    start = ""
    for prefix in sorted(prefixes):
        if start < prefix:
            yield "", start, prefix
        start = _end_of(prefix)
        yield prefix, prefix, start
    if start < _END:
        yield "", start, _END


def _end_of(prefix: str) -> str:
    return str(int(prefix) + 1).zfill(2) if prefix != "99" else _END


def _portion(prefix: str, start: str, end: str, sample: int) -> Select[Any]:
    standing = case(
        (Number.state == State.STOPPED, literal(_STOPPED)),
        (Number.customer_id.is_(None), literal(_IN_STOCK)),
        else_=literal(_HELD),
    ).label("standing")
    columns = (literal(prefix).label("prefix"), Number.kind, Number.sandbox, standing, Number.digits)
    among = (Number.digits >= start, Number.digits < end)
    return select(*columns).where(*among).order_by(Number.digits).limit(sample)


def _factor(prefix: str, counts: Sequence[Any], sample: int) -> float:
    """How many numbers each one looked at stands for."""
    mine = [row for row in counts if row.prefix == prefix]
    if sum(row.count for row in mine) < sample:
        return 1.0
    reach = int(max(row.last for row in mine)[2:12]) + 1
    return DRAWN_FROM / reach
