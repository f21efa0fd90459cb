"""What is refused of recurring bills, as problems: a stable code each, its text from ``recurring_words``."""

from collections.abc import Callable, Mapping

from portal.api.problems import Problem
from portal.kernel.errors import DomainError
from portal.recurring import NothingComing, PlanRefused, PlanStateRefused
from portal.web.recurring_words import refused_words, state_refused_words

_PLACES = {"list_ref": "list"}  # where the API has another name


def _refused(error: PlanRefused) -> Problem:
    place = f"#/{_PLACES.get(error.field, error.field)}"
    told = {"pointer": place, "code": error.reason.replace("_", "-"), "detail": refused_words(error)}
    return Problem("values-refused", errors=[told])


RECURRING: Mapping[type[DomainError], Callable[..., Problem]] = {
    NothingComing: lambda _error: Problem("state-refused", reason="nothing-coming"),
    PlanRefused: _refused,
    PlanStateRefused: lambda error: Problem("state-refused", state=error.now, detail=state_refused_words(error)),
}
