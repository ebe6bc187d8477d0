"""One piece of what is to be done: by whom, in which week, how long, and what for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pawl.analytics.words import Sentence


@dataclass(frozen=True)
class Cause:
    """What it is for."""

    kind: str
    """project, tickets or operations."""
    key: str = ""
    title: str = ""


@dataclass(frozen=True)
class Piece:
    """Hours of a week."""

    week: int
    hours: float
    cause: Cause
    person: int | None = None
    team: int | None = None
    """Where nobody in particular does it."""
    role: str = ""
    """The role in which somebody does it, or that nobody fills yet."""


@dataclass
class Demand:
    """All pieces, what is on whom besides, and what could not be counted."""

    pieces: list[Piece] = field(default_factory=list)
    on_call: Mapping[tuple[int, int], float] = field(default_factory=dict)
    """By person and week: days on call."""
    notices: list[Sentence] = field(default_factory=list)

    def add(self, others: Iterable[Piece], notices: Sequence[Sentence] = ()) -> None:
        """More of it."""
        self.pieces += others
        self.notices += notices
