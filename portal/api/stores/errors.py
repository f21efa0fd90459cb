"""What is refused at kiosks and registers, as problems with a ``code`` for the system and a ``message`` to be shown."""

from collections.abc import Callable, Mapping
from typing import Any

from portal.api.problems import Problem
from portal.api.stores.texts import has_text, text
from portal.kernel.errors import DomainError
from portal.payments import BillsRefused, StoreRefused

BILLS_CHANGED = "bills_changed"  # beside the codes of ``payments.Refusal``
ANY_REFUSAL = "refused"  # the message where a code has none of its own: what programmers got wrong

STORES: Mapping[type[DomainError], Callable[..., Problem]] = {
    BillsRefused: lambda error: Problem("store-refused", reason=BILLS_CHANGED, bills=list(error.refs)),
    StoreRefused: lambda error: Problem("store-refused", reason=str(error.reason)),
}


def code_of(problem: Problem) -> str:
    """A problem's code on this link: the refusal's, else its type's."""
    kind = problem.type.code
    return str(problem.more["reason"]) if kind == "store-refused" else kind.replace("-", "_")


def told_to_stores(problem: Problem, language: str) -> dict[str, Any]:
    """What a problem says on this link beside what it says anywhere: code and message."""
    code = code_of(problem)
    said = f"refusal.{code}"
    return {"code": code, "message": text(said if has_text(said) else f"refusal.{ANY_REFUSAL}", language)}
