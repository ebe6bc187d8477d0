"""A network: activities, the links between them, their calendars, and how far they have come.

Conventions (docs/explanation/scheduling.md gives the reasons):

- Links always win: no activity is ever shown before its links permit. A date that cannot be kept is a
  negative float.
- `MSO` and `MFO` bind both ways: no earlier (as `SNET`, `FNET`), late dates no later (as `SNLT`, `FNLT`).
- A lag is working time on the calendar the link names; a negative one is a lead.
- What is done keeps its dates. The rest of a started activity waits for its links too (retained logic).
- Nothing that is not done yet lies before the status date.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Literal, get_args

from pawl.analytics.errors import BadNetwork
from pawl.analytics.scheduling.ordering import ordered
from pawl.analytics.words import Sentence, say
from pawl.analytics.worktime.calendar import Calendar

Relation = Literal["FS", "SS", "FF", "SF"]
"""Finish to start, start to start, finish to finish, start to finish: of predecessor and successor."""
Rule = Literal["ASAP", "ALAP", "SNET", "SNLT", "FNET", "FNLT", "MSO", "MFO"]
"""As soon or late as possible; start or finish no earlier or later than; must start or finish on."""
LagOn = Literal["successor", "predecessor", "project", "elapsed"]
"""Whose working time a lag counts; `elapsed` counts all hours."""
MilestoneAt = Literal["finish", "start"]
"""A milestone at the end of a day is shown at the closing (`finish`), or at the next opening (`start`)."""

NONE = timedelta()
UNDATED = ("ASAP", "ALAP")


@dataclass(frozen=True)
class Constraint:
    """A rule on the dates of an activity; `at` is its date, which `ASAP` and `ALAP` have not."""

    rule: Rule = "ASAP"
    at: datetime | None = None


@dataclass(frozen=True)
class Progress:
    """What really happened: when it started and finished, the work that is left, the share that is done.

    remaining: working time from now on; None means the duration less the share done.   percent: 0 to 100.
    """

    started: datetime | None = None
    finished: datetime | None = None
    remaining: timedelta | None = None
    percent: float = 0.0


@dataclass(frozen=True)
class Activity:
    """Work of some working time on a calendar (None: the project's); without duration it is a milestone."""

    key: str
    duration: timedelta = NONE
    calendar: Calendar | None = None
    constraint: Constraint = Constraint()
    deadline: datetime | None = None
    progress: Progress = Progress()

    @property
    def is_milestone(self) -> bool:
        """Whether it takes no time."""
        return not self.duration

    @property
    def remaining(self) -> timedelta:
        """The working time that is left, in whole seconds: of what is finished none."""
        progress = self.progress
        if progress.finished:
            return NONE
        if progress.remaining is not None:
            return progress.remaining
        left = self.duration.total_seconds() * (100 - progress.percent) / 100
        return timedelta(seconds=round(left))


@dataclass(frozen=True)
class Link:
    """The successor's start or finish waits for the predecessor's, and a lag after it."""

    predecessor: str
    successor: str
    relation: Relation = "FS"
    lag: timedelta = NONE
    lag_on: LagOn | Calendar = "successor"


@dataclass(frozen=True)
class Network:
    """A plan to be scheduled; what makes no plan is refused with `BadNetwork` as soon as it is put together.

    start: nothing is planned before it.   calendar: of activities without their own, and of the project.
    status: the status date, up to which progress is known.   finish_by: when the project should be finished;
    without it, late dates are counted from the earliest finish.
    """

    start: datetime
    calendar: Calendar
    activities: tuple[Activity, ...]
    links: tuple[Link, ...] = ()
    status: datetime | None = None
    finish_by: datetime | None = None
    milestones: MilestoneAt = "finish"

    def __post_init__(self) -> None:
        _refuse_twins(self.activities)
        for activity in self.activities:
            _refuse_activity(activity, self.status)
        for link in self.links:
            _refuse_link(link, self.place)
        _ = self.order

    @cached_property
    def place(self) -> dict[str, int]:
        """Key of an activity -> its place in `activities`."""
        return {activity.key: at for at, activity in enumerate(self.activities)}

    @cached_property
    def order(self) -> tuple[int, ...]:
        """Places of the activities, predecessors first; a circle of links is refused and named."""
        keys = [activity.key for activity in self.activities]
        return ordered(keys, [(self.place[one.predecessor], self.place[one.successor]) for one in self.links])

    @cached_property
    def incoming(self) -> tuple[tuple[Link, ...], ...]:
        """The links into each activity, by its place."""
        found: list[list[Link]] = [[] for _ in self.activities]
        for link in self.links:
            found[self.place[link.successor]].append(link)
        return tuple(map(tuple, found))

    @cached_property
    def outgoing(self) -> tuple[tuple[Link, ...], ...]:
        """The links out of each activity, by its place."""
        found: list[list[Link]] = [[] for _ in self.activities]
        for link in self.links:
            found[self.place[link.predecessor]].append(link)
        return tuple(map(tuple, found))

    def calendar_of(self, place: int) -> Calendar:
        """The calendar on which the activity at that place works."""
        return self.activities[place].calendar or self.calendar


def _refuse_twins(activities: Sequence[Activity]) -> None:
    for key, count in Counter(activity.key for activity in activities).items():
        if count > 1:
            raise BadNetwork(
                f"activity {key}",
                say("is there {n} times.", n=count),
                say("Give every activity a key of its own."),
            )


def _refuse_activity(activity: Activity, status: datetime | None) -> None:
    constraint, progress = activity.constraint, activity.progress
    if constraint.rule not in get_args(Rule):
        raise _bad(activity, say("has a constraint that is none."), say("Choose one of the eight rules."))
    if (constraint.at is None) != (constraint.rule in UNDATED):
        raise _bad(
            activity,
            say("has a constraint without its date, or a date without its constraint."),
            say("Give a date to every rule but ASAP and ALAP, which have none."),
        )
    if not 0 <= progress.percent <= 100:
        raise _bad(activity, say("is done by a share outside 0 to 100 %."), say("Correct the share."))
    if not (_is_whole(activity.duration) and _is_whole(activity.remaining)):
        raise _bad(
            activity,
            say("has a duration that is negative or has parts of a second."),
            say("Give whole seconds of working time, at least none."),
        )
    _refuse_progress(activity, status)


def _refuse_progress(activity: Activity, status: datetime | None) -> None:
    progress = activity.progress
    if progress.started is None:
        if progress.finished or progress.percent:
            raise _bad(
                activity,
                say("has progress but never started."),
                say("Say when it started, or take its progress away."),
            )
        return
    if status is None:
        raise _bad(
            activity,
            say("has started, and nobody said up to when progress is known."),
            say("Give the network a status date."),
        )
    if max(progress.started, progress.finished or progress.started) > status:
        raise _bad(
            activity,
            say("started or finished after the status date."),
            say("Move the status date on, or correct the actual dates."),
        )
    if progress.finished and progress.finished < progress.started:
        raise _bad(activity, say("finished before it started."), say("Correct the actual dates."))


def _refuse_link(link: Link, place: dict[str, int]) -> None:
    for key in (link.predecessor, link.successor):
        if key not in place:
            raise BadNetwork(
                f"link {link.predecessor} → {link.successor}",
                say("names the activity {key}, which is not in the network.", key=key),
                say("Add the activity, or drop the link."),
            )
    if (
        link.relation not in get_args(Relation)
        or not (isinstance(link.lag_on, Calendar) or link.lag_on in get_args(LagOn))
        or link.lag.microseconds
    ):
        raise BadNetwork(
            f"link {link.predecessor} → {link.successor}",
            say("has a relation, or a calendar of its lag, that is none, or a lag with parts of a second."),
            say("Choose FS, SS, FF or SF, one of the calendars, and a lag in whole seconds."),
        )


def _is_whole(duration: timedelta) -> bool:
    return duration >= NONE and not duration.microseconds


def _bad(activity: Activity, rule: Sentence, way_out: Sentence) -> BadNetwork:
    return BadNetwork(f"activity {activity.key}", rule, way_out)
