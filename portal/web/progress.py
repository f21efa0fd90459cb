"""How far long work is, in words: for a page as it loads, and for its script that asks again."""

from dataclasses import dataclass

from flask import Response, jsonify, request

from portal.jobs import JobState, Progress
from portal.web.language import N_, _

_GOING_ON = {JobState.WAITING, JobState.RUNNING}


@dataclass(frozen=True, slots=True)
class WorkShown:
    """Work as a page shows it: a job's state, and how far it told to be (None before it told anything)."""

    state: str
    told: Progress | None = None

    @property
    def has_ended(self) -> bool:
        """Whether nothing more will happen by itself."""
        return self.state not in _GOING_ON

    @property
    def done(self) -> int:
        """How many things are done."""
        return self.told.done if self.told else 0

    @property
    def total(self) -> int:
        """How many there are; 0 while nobody knows."""
        return self.told.total if self.told else 0

    @property
    def note(self) -> str:
        """What it is at."""
        return self.told.note if self.told else ""

    @property
    def figures(self) -> str:
        """How many of how many."""
        if not self.total:
            return _(N_("%(done)s件"), done=f"{self.done:,}") if self.done else ""
        return _(N_("%(total)s件中 %(done)s件"), total=f"{self.total:,}", done=f"{self.done:,}")

    @property
    def pace(self) -> str:
        """The rate and the time left, as far as they are known."""
        if self.state != JobState.RUNNING or not self.told or not self.told.rate:
            return ""
        rate = f"{self.told.rate:,.0f}" if self.told.rate >= 10 else f"{self.told.rate:.1f}"
        if not self.told.seconds_left:
            return _(N_("毎秒%(rate)s件"), rate=rate)
        return _(N_("毎秒%(rate)s件、残り%(time)s"), rate=rate, time=_rough(self.told.seconds_left))


def _rough(seconds: float) -> str:
    """A time nobody needs to the second."""
    if seconds < 10:
        return _(N_("数秒"))
    if seconds < 55:
        return _(N_("約%(count)s秒"), count=round(seconds / 10) * 10)
    if seconds < 3_300:
        return _(N_("約%(count)s分"), count=max(1, round(seconds / 60)))
    return _(N_("約%(count)s時間"), count=max(1, round(seconds / 3_600)))


def progress_answer(work: WorkShown) -> Response:
    """What the page's script asks for every two seconds; 304 while nothing changed."""
    response = jsonify(
        state=work.state,
        done=work.done,
        total=work.total,
        figures=work.figures,
        pace=work.pace,
        note=work.note,
    )
    response.add_etag()
    response.make_conditional(request)
    return response
