"""What is refused of bills and of what pays them, as problems: a stable code each, its text from ``bill_words``."""

from collections.abc import Callable, Mapping
from datetime import datetime

from portal.api.faults import SENTENCES, refused
from portal.api.fields import moment_text
from portal.api.problems import Problem
from portal.artwork import MemberListRefused
from portal.bills import (
    BatchDiscarded,
    BillChanged,
    BillHeld,
    BillRefused,
    BillStateRefused,
    ColumnsRefused,
    ReferenceUsed,
    Refusal,
    TooManyBills,
)
from portal.kernel.errors import DomainError
from portal.payments import PaymentStateRefused, ProofUnknown, SimulationRefused
from portal.web import current
from portal.web.artwork_words import fault_sentence
from portal.web.bill_words import (
    columns_refused_words,
    held_words,
    refusal_words,
    state_refused_words,
)
from portal.web.language import chosen

RETRY_AFTER = {"Retry-After": "5"}  # seconds
_FORM = {
    str(Refusal.AMOUNT): "range",
    str(Refusal.PRICE): "range",
    str(Refusal.DATE): "day",
    str(Refusal.MISSING): "empty",
}
_MANY = {"member-list-too-many-members", "member-list-too-many-lines"}
_LIST = "member-"  # the reader of lists has codes for whatever list it reads


def bill_fault(found: BillRefused, line: int = 0) -> dict[str, str]:
    """An entry of a problem's ``errors``, or of a line's: where, why as a code, and in words."""
    place = f"#/{found.field}" if found.field else "#"
    if found.reason in set(Refusal):
        code = _FORM.get(found.reason, found.reason.replace("_", "-"))
        return {"pointer": place, "code": code, "detail": refusal_words(found)}
    if found.reason in SENTENCES:
        return refused(place, f"{found.reason}|{found.details.get('value', '')}")
    words = fault_sentence(found.reason, {"line": line, "column": "", **found.details}, chosen())
    return {"pointer": place, "code": found.reason.removeprefix(_LIST), "detail": words}


def _held(error: BillHeld) -> Problem:
    return Problem(
        "bill-held",
        headers={"Retry-After": str(_seconds_to(error.until))},
        held_until=moment_text(error.until),
        detail=held_words(error.until),
    )


def _seconds_to(moment: datetime) -> int:
    return max(1, round((moment - current.now()).total_seconds()))


def _table_refused(error: MemberListRefused) -> Problem:
    if any(finding.code in _MANY for finding in error.findings):
        return Problem("too-many-lines")
    told = [
        {
            "pointer": "#",
            "code": finding.code.removeprefix(_LIST),
            "detail": fault_sentence(finding.code, finding.details, chosen()),
        }
        for finding in error.findings
    ]
    return Problem("values-refused", errors=told)


def _columns_refused(error: ColumnsRefused) -> Problem:
    told = {"pointer": f"#/{error.column}", "code": f"column-{error.code}", "detail": columns_refused_words(error)}
    return Problem("values-refused", errors=[told])


def _simulation_refused(error: SimulationRefused) -> Problem:
    return Problem("sandbox-only") if error.reason == "live" else Problem("state-refused", reason=error.reason)


BILLS: Mapping[type[DomainError], Callable[..., Problem]] = {
    BatchDiscarded: lambda _error: Problem("busy", headers=RETRY_AFTER),
    BillChanged: lambda _error: Problem("version-differs"),
    BillHeld: _held,
    BillRefused: lambda error: Problem("values-refused", errors=[bill_fault(error)]),
    BillStateRefused: lambda error: Problem("state-refused", state=error.now, detail=state_refused_words(error)),
    ColumnsRefused: _columns_refused,
    MemberListRefused: _table_refused,
    PaymentStateRefused: lambda error: Problem("state-refused", state=error.now),
    ProofUnknown: lambda _error: Problem("not-found"),
    ReferenceUsed: lambda error: Problem("reference-used", bill=error.ref),
    SimulationRefused: _simulation_refused,
    TooManyBills: lambda error: Problem("too-many-lines", limit=error.most),
}
