"""Whether the books are sound: the last check, what accounts come to, earlier checks, and checking now."""

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from portal.books import ask_for_check, book_check, book_checks, books_alarm, last_book_check, lines_of, open_book_check
from portal.kernel.yen import Yen
from portal.organisations import OrganisationKind, Permission
from portal.web import current
from portal.web.access import members
from portal.web.desk.current import desk_page, member
from portal.web.desk.visits import Member
from portal.web.operator.book_words import ACCOUNTS, ALARMS, FAULTS
from portal.web.operator.desk import blueprint
from portal.web.tokens import token_is_good

OPERATOR = OrganisationKind.OPERATOR
SHOWN = 30  # checks
REF_LENGTH = 22  # what a fault is about may be a bill's ref, or a sum


@blueprint.get("/books")
@members(OPERATOR)
def books() -> str:
    """The last check that ended, and those before."""
    session, at = current.session(), current.now()
    return desk_page(
        "operator/books.html",
        checks=book_checks(session, limit=SHOWN),
        is_under_way=open_book_check(session, at=at) is not None,
        alarm=books_alarm(session, at=at),
        **_found(last_book_check(session)),
    )


@blueprint.get("/books/<ref:ref>")
@members(OPERATOR)
def books_check(ref: str) -> str:
    """One check, with all that it found."""
    return desk_page("operator/books_check.html", **_found(book_check(current.session(), ref)))


@blueprint.post("/books/check")
@members(OPERATOR, permission=Permission.EDIT)
def books_check_now() -> ResponseReturnValue:
    """Lets them be checked; while a check is under way, it is that one."""
    if not token_is_good():
        return redirect(url_for(".books", notice="try_again"), 303)
    ask_for_check(current.session(), actor=member().actor, at=current.now())
    return redirect(url_for(".books", notice="books_check_asked"), 303)


def books_troubles(session: Session, _here: Member) -> int:
    """1 where the books want to be looked at, for the menu."""
    return int(books_alarm(session, at=current.now()) is not None)


def _found(check: object) -> dict[str, object]:
    """What a page shows of a check; ``sums`` and ``balances`` in yen."""
    kept = getattr(check, "findings", None) or {}
    balances = {(account, sandbox): Yen(amount) for account, sandbox, amount in kept.get("balances", ())}
    return {
        "check": check,
        "kept": kept,
        "sums": {name: Yen(value) for name, value in kept.items() if isinstance(value, int)},
        "lines": list(lines_of(kept)) if kept else [],
        "balances": balances,
        "accounts": ACCOUNTS,
        "faults": FAULTS,
        "alarms": ALARMS,
    }
