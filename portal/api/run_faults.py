"""What is refused of print runs and print jobs, as problems."""

from collections.abc import Callable, Mapping

from portal.api.faults import one_refused
from portal.api.problems import Problem
from portal.artwork import STOCKS
from portal.kernel.errors import DomainError
from portal.print_runs import (
    AddressesRefused,
    FilesGone,
    FilesInUse,
    NoPrintShop,
    PackageNotReady,
    PlanRefused,
    RunStateRefused,
    SelectionChanged,
    SerialsRefused,
    ShopRefused,
    StockRefused,
    TextNeeded,
)
from portal.web.language import N_, _

_ADDRESSES: Mapping[str, str] = {
    "postcode": N_("郵便番号が7桁の正しい番号ではありません。"),
    "prefecture": N_("郵便番号と都道府県が合いません。"),
    "missing": N_("名前・郵便番号・住所のどれかが空です。"),
    "mail": N_("メールアドレスが空です。"),
}
_PLANS: Mapping[str, str] = {
    "nobody": "plan-nobody",
    "too_many": "plan-too-many|%(most)s",
    "too_long": "too-long|%(most)s",
    "character": "character|%(code_point)s",
    "missing": "required",
    "unknown": "plan-unknown",
    "medium": "plan-medium",
    "sheet": "plan-sheet",
    "past": "plan-past",
    "blanks": "plan-blanks",
    "names": "plan-names|%(column)s",
    "column": "plan-column|%(column)s",
}
_PLACES = {"members": "selection"}  # where the body calls it otherwise


def _plan_refused(error: PlanRefused) -> Problem:
    return one_refused(f"#/{_PLACES.get(error.field, error.field)}", _PLANS[error.reason] % error.details)


def _addresses_refused(error: AddressesRefused) -> Problem:
    told = [
        {"member_no": one.member_no, "code": f"address-{one.fault}", "detail": _(_ADDRESSES[one.fault])}
        for one in error.faults
    ]
    return Problem("addresses-refused", errors=told, count=error.count)


def _pieces_refused(error: SerialsRefused) -> Problem:
    return one_refused("#/serials" if error.found.isdigit() else "#/pages", f"piece|{error.found}")


RUNS: Mapping[type[DomainError], Callable[..., Problem]] = {
    AddressesRefused: _addresses_refused,
    FilesGone: lambda _error: Problem("files-gone"),
    FilesInUse: lambda _error: Problem("state-refused", reason="not-done"),
    NoPrintShop: lambda _error: Problem("print-shop-refused", reason="none"),
    PackageNotReady: lambda _error: Problem("package-not-ready"),
    PlanRefused: _plan_refused,
    RunStateRefused: lambda error: Problem("state-refused", state=error.now),
    SelectionChanged: lambda error: Problem("selection-changed", planned=error.planned, now=error.now),
    SerialsRefused: _pieces_refused,
    ShopRefused: lambda _error: Problem("print-shop-refused", reason="away"),
    StockRefused: lambda _error: one_refused("#/stock", "choice|" + ", ".join(STOCKS)),
    TextNeeded: lambda error: one_refused(f"#/{error.field}", "empty"),
}
