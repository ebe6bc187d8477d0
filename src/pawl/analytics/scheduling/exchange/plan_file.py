"""A plan as files carry it: the network, the outline around it, resources, assignments and baselines."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from pawl.analytics.scheduling.network import Network
from pawl.analytics.words import Sentence
from pawl.analytics.worktime.calendar import Calendar


@dataclass(frozen=True)
class Baseline:
    """What was planned once for one activity; `number` is 0 to 10, as in MS Project."""

    number: int
    start: datetime | None = None
    finish: datetime | None = None
    duration: timedelta | None = None
    work: timedelta | None = None
    cost: float | None = None
    """In whole units of the currency; files of MS Project count hundredths."""


@dataclass(frozen=True)
class Row:
    """A line of the outline: an activity of the network by its key, or a summary of the lines below it.

    level: 1 at the top.   priority: 0 to 1000, 500 where nobody said.
    """

    key: str
    name: str
    level: int = 1
    is_summary: bool = False
    wbs: str = ""
    priority: int = 500
    notes: str = ""
    baselines: tuple[Baseline, ...] = ()


@dataclass(frozen=True)
class Party:
    """Who or what works on activities; `units` is how many of it there are, 1.0 is one person."""

    key: str
    name: str
    units: float = 1.0
    calendar: Calendar | None = None


@dataclass(frozen=True)
class Assignment:
    """A party at work on an activity with so many units; `work` is its working time in all, if known."""

    activity: str
    party: str
    units: float = 1.0
    work: timedelta | None = None


@dataclass(frozen=True)
class PlanFile:
    """All of a plan; `notices` say what a file had, or could not carry, that is not here."""

    name: str
    network: Network
    rows: tuple[Row, ...]
    parties: tuple[Party, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    notices: tuple[Sentence, ...] = ()


@dataclass(frozen=True)
class Written:
    """A file's content, and what it could not carry."""

    content: bytes
    notices: tuple[Sentence, ...] = ()


def distinct(notices: Iterable[Sentence]) -> tuple[Sentence, ...]:
    """Each notice once, in the order of their first coming.

    notices: any number.   Returns them.   Raises nothing.   Error: none.   Source: definition.
    Checked: tests/analytics/scheduling/test_mspdi.py.
    """
    return tuple({str(one): one for one in notices}.values())
