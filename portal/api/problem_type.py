"""What a kind of problem is."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ProblemType:
    """A kind of problem: its status, a title that never varies, and what the caller can do."""

    code: str
    status: int
    title: str
    advice: str
