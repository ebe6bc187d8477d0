"""The rows of a plan as a network: what is scheduled, what it waits for, and what cannot be counted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from pawl import clock
from pawl.analytics.errors import BadNetwork
from pawl.analytics.scheduling.network import (
    NONE,
    Activity,
    Constraint,
    LagOn,
    Link,
    Network,
    Progress,
    Relation,
    Rule,
)
from pawl.analytics.words import Sentence, say
from pawl.projects.models import Project, WorkLink, WorkPackage
from pawl.projects.scheduling.days import Days

MOST = 5_000
RELATIONS: dict[str, Relation] = {"FS": "FS", "SS": "SS", "FF": "FF", "SF": "SF"}
LAGS: dict[str, LagOn] = {"project": "project", "always": "elapsed"}
RULES: dict[str, Rule] = {
    "asap": "ASAP", "alap": "ALAP", "snet": "SNET", "snlt": "SNLT", "fnet": "FNET", "fnlt": "FNLT",
    "mso": "MSO", "mfo": "MFO",
}  # fmt: skip
AT_START = ("snet", "snlt", "mso")
NAMED_ROWS = 5
"""How many keys a notice names."""


@dataclass(frozen=True)
class Rows:
    """Everything of a project that a schedule reads."""

    project: Project
    work: Sequence[WorkPackage]
    links: Sequence[WorkLink]
    days: Days

    @property
    def leaves(self) -> list[WorkPackage]:
        """What is scheduled: what has parts follows from its parts."""
        above = {one.parent_id for one in self.work}
        return [one for one in self.work if one.pk not in above]


def network_of(rows: Rows) -> tuple[Network, list[Sentence]]:
    """The network, and what it leaves out.   Raises BadNetwork for what makes no plan."""
    leaves = rows.leaves
    if not leaves:
        raise BadNetwork(
            rows.project.key,
            say("There is no work to schedule yet."),
            say("Add work on the page of planning."),
        )
    if len(leaves) > MOST:
        rule = say("has {n} rows to schedule, more than {most}.", n=len(leaves), most=MOST)
        raise BadNetwork(rows.project.key, rule, say("Split the project."))
    known = {one.pk for one in leaves}
    kept = [one for one in rows.links if {one.predecessor_id, one.successor_id} <= known]
    left_out = [one for one in rows.links if not {one.predecessor_id, one.successor_id} <= known]
    waits = {one.successor_id for one in kept}
    activities = tuple(_activity(one, rows.days, is_first=one.pk not in waits) for one in leaves)
    network = Network(
        _start(rows), rows.days.calendar, activities, tuple(_link(one, rows.days) for one in kept),
        status=_status(rows),
    )  # fmt: skip
    return network, _notices(rows, leaves, left_out)


def duration_of(one: WorkPackage, days: Days) -> timedelta:
    """Its working days; without them the working time between its days; a milestone takes none."""
    if one.work_type == "milestone":
        return NONE
    if one.days is not None:
        return days.working(one.days)
    return days.between(one.starts, one.ends, one.key) if one.starts and one.ends else NONE


def _activity(one: WorkPackage, days: Days, *, is_first: bool) -> Activity:
    deadline = days.closing(one.deadline, one.key) if one.deadline else None
    return Activity(
        one.key, duration_of(one, days), constraint=_constraint(one, days, is_first=is_first),
        deadline=deadline, progress=_progress(one, days),
    )  # fmt: skip


def _constraint(one: WorkPackage, days: Days, *, is_first: bool) -> Constraint:
    """Its own; what waits for nothing begins no earlier than somebody planned it."""
    if one.constraint_on is not None and one.constraint not in ("asap", "alap"):
        day = days.opening if one.constraint in AT_START else days.closing
        return Constraint(RULES[one.constraint], day(one.constraint_on, one.key))
    if is_first and one.constraint == "asap" and one.starts is not None:
        if one.work_type == "milestone":
            return Constraint("FNET", days.closing(one.starts, one.key))
        return Constraint("SNET", days.opening(one.starts, one.key))
    return Constraint(RULES[one.constraint])


def _progress(one: WorkPackage, days: Days) -> Progress:
    is_finished = one.finished_on is not None and one.state != "returned"
    return Progress(
        days.opening(one.started_on, one.key) if one.started_on else None,
        days.closing(one.finished_on, one.key) if is_finished and one.finished_on else None,
        None if one.days_left is None or not one.started_on else days.working(one.days_left),
        float(one.percent),
    )


def _link(one: WorkLink, days: Days) -> Link:
    is_whole_day = one.lag_calendar == "always"
    lag = (
        timedelta(seconds=round(float(one.lag_days) * 86_400)) if is_whole_day else days.working(one.lag_days)
    )
    keys = (f"WP-{one.predecessor_id}", f"WP-{one.successor_id}")
    return Link(*keys, RELATIONS[one.link_type], lag, LAGS[one.lag_calendar])


def _start(rows: Rows) -> datetime:
    known = [one.started_on or one.starts for one in rows.work]
    first = rows.project.starts or min((day for day in known if day), default=clock.now().date())
    return rows.days.opening(first, rows.project.key)


def status_day(project: Project, work: Iterable[WorkPackage]) -> date | None:
    """Up to when progress is known: the status date, or what was told later, but nothing of tomorrow."""
    told = [day for one in work for day in (one.started_on, one.finished_on) if day]
    if not told and project.status_date is None:
        return None
    today = clock.now().date()
    known: list[date] = [project.status_date] if project.status_date else [today]
    return max([*known, min(max(told), today)] if told else known)


def _status(rows: Rows) -> datetime | None:
    day = status_day(rows.project, rows.work)
    return None if day is None else rows.days.closing(day, rows.project.key)


def _notices(rows: Rows, leaves: Sequence[WorkPackage], left_out: Sequence[WorkLink]) -> list[Sentence]:
    live = {one.pk for one in rows.work}
    links = [one.key for one in left_out if {one.predecessor_id, one.successor_id} <= live]
    bare = [one.key for one in leaves if one.work_type != "milestone" and not duration_of(one, rows.days)]
    found = []
    if links:
        found.append(
            say("Links of what has parts are left out ({names}): link the parts.", names=some(links))
        )
    if bare:
        found.append(
            say("These take no time, because nobody estimated their days: {names}.", names=some(bare))
        )
    return found


def some(keys: Sequence[str]) -> str:
    """The first few keys, as a notice names them."""
    return ", ".join(keys[:NAMED_ROWS]) + (" …" if len(keys) > NAMED_ROWS else "")
