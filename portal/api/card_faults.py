"""What is refused of cards, as problems."""

from collections.abc import Callable, Mapping

from portal.api.faults import one_refused
from portal.api.problems import Problem
from portal.cards import CardStateRefused, MemberHasCard, MemberHasLeft, NotABlankCard
from portal.kernel.errors import DomainError
from portal.members import State
from portal.numbers import NumberMistyped

CARDS: Mapping[type[DomainError], Callable[..., Problem]] = {
    CardStateRefused: lambda error: Problem("state-refused", state=error.now),
    MemberHasCard: lambda error: Problem("member-has-card", card=error.ref),
    MemberHasLeft: lambda _error: Problem("state-refused", state=State.LEFT.value),
    NotABlankCard: lambda _error: one_refused("#/number", "not-blank"),
    NumberMistyped: lambda _error: one_refused("#/number", "number"),
}
