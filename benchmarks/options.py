"""How much is measured: in full, or in the short form of ``--quick``."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from portal.numbers import NumberPlan
from portal.settings import Settings

BACKENDS = ("sqlite", "postgresql")


@dataclass(frozen=True)
class Options:
    """Sizes of a run. ``seconds`` is one turn of one side in one round, ``paced`` of a steady trickle."""

    folder: Path
    rounds: int = 5
    seconds: float = 3
    holders: int = 10_000
    bulk: int = 100_000
    grown: int = 1_000_000
    requests: int = 10_000
    cards: int = 2_000
    run_cards: int = 10_000
    jobs: int = 10_000
    wakes: int = 200
    long_run: int = 100_000
    paced: int = 60
    backends: Sequence[str] = BACKENDS

    @classmethod
    def quick(cls, folder: Path, backends: Sequence[str]) -> "Options":
        """A minute or two that shows the shape; its figures are rough."""
        return cls(
            folder,
            rounds=3,
            seconds=1,
            bulk=20_000,
            grown=100_000,
            requests=2_000,
            cards=800,
            run_cards=2_000,
            jobs=3_000,
            wakes=60,
            long_run=10_000,
            paced=10,
            backends=backends,
        )

    @property
    def plan(self) -> NumberPlan:
        """The demo numbers' prefixes and store codes."""
        return Settings.from_environment({"SECRET_KEY": "x" * 32}).number_plan


def in_turn(rounds: int, *sides: Callable[[], float]) -> list[list[float]]:
    """Runs all sides in each round, every other round in reverse order; answers each side's measurements."""
    measured: list[list[float]] = [[] for _side in sides]
    places = list(range(len(sides)))
    for place in chain.from_iterable(places if number % 2 == 0 else places[::-1] for number in range(rounds)):
        measured[place].append(sides[place]())
    return measured
