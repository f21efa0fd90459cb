"""What would become of bills if they were registered now; nothing is."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice

from sqlalchemy.orm import Session

from portal.bills.bulk import CHUNK, Asked, checked_line
from portal.bills.errors import BillRefused
from portal.bills.portions import resolve_portion
from portal.bills.rules import Refusal
from portal.bills.store import used_references
from portal.bills.terms import BillTerms
from portal.db import transaction
from portal.organisations import Scope


def try_bills(
    session: Session, scope: Scope, lines: Iterable[Asked], *, at: datetime
) -> Iterator[BillTerms | BillRefused]:
    """Each line's terms, cleaned, or why it would be no bill: in order, a portion at a time."""
    own, coming, references = scope.own(), iter(lines), set[str]()
    while some := list(islice(coming, CHUNK)):
        checked = [checked_line(line, references, at) for line in some]
        with transaction(session):
            found = resolve_portion(session, own, checked, at=at)
            told = [one.terms.reference for one in found if not isinstance(one, BillRefused)]
            used = used_references(session, own, told)
        for one in found:
            if isinstance(one, BillRefused):
                yield one
            elif one.terms.reference in used:
                yield BillRefused("reference", Refusal.REFERENCE)
            else:
                yield one.terms
