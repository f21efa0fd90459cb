"""Up to 100,000 bills in one request: all of them or none, or each for itself; a result for each line."""

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import islice
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.bills.batches import Staging, begin_batch, discard, reveal, stage
from portal.bills.errors import BillRefused, TooManyBills
from portal.bills.model import Bill, BillBatch
from portal.bills.portions import Checked, Line, NumberedLine, Resolved, resolve_portion, with_one_off_numbers
from portal.bills.registering import own_id, row_of
from portal.bills.resolving import read_digits
from portal.bills.rules import MOST_IN_BULK, Refusal, own_key
from portal.bills.store import ANYBODY
from portal.bills.terms import BillTarget, BillTerms, check_terms
from portal.db import transaction
from portal.kernel.identifiers import new_refs
from portal.numbers import NumberPlan
from portal.organisations import Actor, Scope

CHUNK = 4_000  # lines in one transaction


class BulkMode(StrEnum):
    """Whether one bad line keeps all others from being registered."""

    ALL_OR_NOTHING = "all_or_nothing"
    EACH = "each"


Asked = tuple[BillTarget, BillTerms] | BillRefused
"""A line of a request; a refusal where its reader found already that it is none."""

LineResult = str | BillRefused | None
"""What became of a line: the bill's ref, why it is none, or nothing, where other lines kept it from being one."""


@dataclass(frozen=True, slots=True)
class BulkResult:
    """What became of a request: its batch's ref, empty where nothing was registered; and of each line, in order."""

    batch_ref: str
    lines: Sequence[LineResult]

    @property
    def refused(self) -> int:
        """How many lines are no bills."""
        return sum(isinstance(line, BillRefused) for line in self.lines)


def register_bills(
    session: Session,
    scope: Scope,
    lines: Iterable[Asked],
    *,
    mode: BulkMode,
    plan: NumberPlan,
    actor: Actor,
    at: datetime,
    request_key: str | None = None,
) -> BulkResult:
    """Registers bills of the scope's own organisation, in portions that nobody sees before the last is there.

    A number that is stopped after its portion is staged keeps the bill, as any that was registered before, and the
    merchant is told. The same ``request_key``, which is of the same lines, gives the same result.

    Raises ``TooManyBills``, ``OrganisationInactive``, ``BatchDiscarded``, and ``AnswerAwaited`` while the same request
    is still under way; nothing is registered then.
    """
    organisation_id, own = own_id(scope), scope.own()
    key = None if request_key is None else own_key(organisation_id, request_key, sandbox=scope.sandbox)
    begun = begin_batch(session, own, organisation_id, actor=actor, at=at, key=key)
    if isinstance(begun, BillBatch):
        return _result_of(session, begun)
    try:
        work = _Registering(session, own, begun, plan, at, whole=mode is BulkMode.ALL_OR_NOTHING)
        coming = iter(lines)
        while some := list(islice(coming, CHUNK)):
            work.take(some)
        if work.count:
            reveal(session, begun, count=work.count, refused=work.refused(), actor=actor, at=at)
            return BulkResult(begun.ref, work.lines)
    except BaseException:
        discard(session, begun, at=at)
        raise
    discard(session, begun, at=at)
    return BulkResult("", [line if isinstance(line, BillRefused) else None for line in work.lines])


class _Registering:
    """A request that is being worked on, portion by portion; ``whole``: all or nothing."""

    def __init__(
        self, session: Session, scope: Scope, batch: Staging, plan: NumberPlan, at: datetime, *, whole: bool
    ) -> None:
        self.lines: list[LineResult] = []
        self._session, self._scope, self._batch, self._plan, self._at = session, scope, batch, plan, at
        self._whole = whole
        self._is_lost = False
        self._references = set[str]()

    @property
    def count(self) -> int:
        """How many bills are to be revealed."""
        return 0 if self._is_lost else sum(isinstance(line, str) for line in self.lines)

    def refused(self) -> list[list[Any]]:
        """What the batch keeps of the lines that are no bills."""
        return [
            [place, line.field, line.reason, line.details]
            for place, line in enumerate(self.lines, 1)
            if isinstance(line, BillRefused)
        ]

    def take(self, asked: Sequence[Asked]) -> None:
        """Checks some lines, stages those that are bills, and notes what became of each."""
        if len(self.lines) + len(asked) > MOST_IN_BULK:
            raise TooManyBills(MOST_IN_BULK)
        checked = [checked_line(line, self._references, self._at) for line in asked]
        with transaction(self._session):
            results = self._staged(resolve_portion(self._session, self._scope, checked, at=self._at))
        self._is_lost |= self._whole and any(isinstance(line, BillRefused) for line in results)
        self.lines += results

    def _staged(self, found: Sequence[Resolved]) -> list[LineResult]:
        """Stages the bills though they be lost already, to find references that are used; but numbers no bill then."""
        if not self._is_lost:
            found = with_one_off_numbers(self._session, self._scope, found, plan=self._plan, at=self._at)
        refs = new_refs(len(found))
        rows = [
            row_of(self._scope, ref, line.number_id, line.member_id, line.terms, self._at) | {"batch_line": place}
            for place, (ref, line) in enumerate(zip(refs, found, strict=True), len(self.lines) + 1)
            if isinstance(line, NumberedLine) and line.number_id
        ]
        written = stage(self._session, self._batch, rows, at=self._at) if rows else set()
        return [_result(line, ref, written) for ref, line in zip(refs, found, strict=True)]


def checked_line(asked: Asked, references: set[str], at: datetime) -> Checked:
    """A line that may be a bill as far as itself tells, and its reference is none of ``references``, to which it is
    added; or why not.
    """
    if isinstance(asked, BillRefused):
        return asked
    target, terms = asked
    try:
        clean = check_terms(terms, since=at, at=at)
        if clean.reference in references:
            raise BillRefused("reference", Refusal.REFERENCE)
        digits = None if target.digits is None else read_digits(target.digits)
    except BillRefused as refused:
        return refused
    references.add(clean.reference)
    return Line(target, digits, clean)


def _result(line: Resolved, ref: str, written: Container[str]) -> LineResult:
    if isinstance(line, BillRefused):
        return line
    if not line.number_id:
        return None
    return ref if ref in written else BillRefused("reference", Refusal.REFERENCE)


def _result_of(session: Session, batch: BillBatch) -> BulkResult:
    """What the same request was told before."""
    lines: dict[int, LineResult] = {
        place: BillRefused(field, reason, **details) for place, field, reason, details in batch.refused
    }
    made = select(Bill.batch_line, Bill.ref).where(Bill.batch_id == batch.id)
    lines |= {place: ref for place, ref in session.execute(ANYBODY.apply(made, Bill)) if place}
    return BulkResult(batch.ref, [lines[place] for place in sorted(lines)])
