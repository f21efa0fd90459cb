"""Progress of long work: a bar for each stage with its rate and the time left."""

import sys
from contextlib import ExitStack
from time import monotonic
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import click

from portal.web.language import N_, in_language

if TYPE_CHECKING:
    from portal.artwork import Stage

LABELS = {"draw": N_("描画"), "read-back": N_("読み取り確認")}
RATE = N_("%(rate)s 枚/秒")


class ProgressBars:
    """Bars on standard error, the next one when the stage changes; nothing but its end where that is no terminal."""

    def __init__(self, count: int, language: str) -> None:
        self._language = language
        self._count, self._stage, self._stack = count, "", ExitStack()
        self._bar: Any = None
        self._began, self._done = 0.0, 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def advance(self, stage: "Stage", members: int) -> None:
        """``members`` more are through the stage."""
        if stage != self._stage:
            self._stack.close()
            self._stage, self._began, self._done = stage, monotonic(), 0
            self._bar = self._stack.enter_context(
                click.progressbar(
                    length=self._count,
                    label=in_language(self._language, LABELS[stage]),
                    item_show_func=self._rate,
                    file=sys.stderr,
                )
            )
        self._done += members
        self._bar.update(members, current_item=members)

    def _rate(self, _members: Any) -> str:
        seconds = monotonic() - self._began
        return in_language(self._language, RATE, rate=f"{self._done / seconds:,.0f}") if seconds else ""
