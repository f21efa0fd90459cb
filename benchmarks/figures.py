"""What a benchmark finds: one line of the table, with its limit."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from statistics import median


class BenchmarkError(Exception):
    """A run that measured nothing: wrong responses, a server that does not start."""


@dataclass(frozen=True)
class Figure:
    """One result. ``judged`` is held against ``limit``: at least it, or at most it; without a limit it informs only.

    ``ratios`` are those of the single rounds: their spread tells how noisy the machine was.
    """

    name: str
    value: float
    unit: str
    judged: float | None = None
    limit: float | None = None
    at_least: bool = True
    ratios: Sequence[float] = ()
    details: dict[str, object] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether the limit is kept; True where there is none."""
        if self.limit is None or self.judged is None:
            return True
        return self.judged >= self.limit if self.at_least else self.judged <= self.limit

    @property
    def spread(self) -> str:
        """The least and the greatest ratio of the rounds."""
        return f"{min(self.ratios):.2f}–{max(self.ratios):.2f}" if self.ratios else ""

    def as_json(self) -> dict[str, object]:
        """All of it, for ``var/bench.json``."""
        return asdict(self) | {"ok": self.ok}


def paired(
    name: str, unit: str, ours: Sequence[float], theirs: Sequence[float], *, limit: float | None, at_least: bool = True
) -> Figure:
    """The figure of interleaved rounds: ours over theirs in each round, and the median of those ratios."""
    ratios = [one / other for one, other in zip(ours, theirs, strict=True)]
    return Figure(
        name,
        median(ours),
        unit,
        judged=median(ratios),
        limit=limit,
        at_least=at_least,
        ratios=ratios,
        details={"beside": median(theirs), "rounds": list(ours), "rounds_beside": list(theirs)},
    )
