"""Fair turns: between the kinds of jobs that a worker may take, and between the lanes of each."""

import threading
from collections.abc import Callable, Collection, Sequence
from typing import TypeVar

from portal.jobs.store import share

Taken = TypeVar("Taken")


class Rounds:
    """Remembers which kinds have jobs to take, whose turn it is among them, and how far each round of lanes has come.

    Any thread may note kinds; one takes jobs.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kinds: list[str] = []
        self._behind: dict[str, str | None] = {}

    def note(self, kinds: Collection[str]) -> None:
        """These kinds have jobs to take."""
        with self._lock:
            self._kinds += sorted(set(kinds).difference(self._kinds))

    def turn(self, kinds: Collection[str]) -> list[str]:
        """Those of the kinds that may have more, in the order in which they come."""
        with self._lock:
            return [kind for kind in self._kinds if kind in kinds]

    def take(
        self,
        kinds: Collection[str],
        most: int,
        take: Callable[[str, int, str | None], tuple[Sequence[Taken], str | None]],
    ) -> list[Taken]:
        """Takes up to ``most`` jobs of these kinds; a kind that has no more goes without a turn until it is noted.

        ``take`` gets a kind, how many of it, and behind which lane; it answers the jobs and where to go on.
        """
        taken: list[Taken] = []
        turn = self.turn(kinds)
        for place, kind in enumerate(turn):
            wanted = share(most - len(taken), len(turn) - place)
            if wanted == 0:
                break
            with self._lock:
                self._kinds.remove(kind)
            jobs, self._behind[kind] = take(kind, wanted, self._behind.get(kind))
            taken += jobs
            if jobs:
                self.note([kind])
        return taken
