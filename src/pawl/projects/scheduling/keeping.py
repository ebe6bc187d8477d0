"""Links, roles and who does what of a plan that is brought; and everything that is not kept, in words."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from pawl.analytics.scheduling.critical_path import Schedule
from pawl.analytics.scheduling.exchange.plan_file import PlanFile, Row
from pawl.analytics.scheduling.network import Activity, Link, Network
from pawl.analytics.words import Sentence, say
from pawl.projects.scheduling.brought_baselines import left_out
from pawl.projects.scheduling.days import Days
from pawl.projects.scheduling.network import AT_START, some

DAY = timedelta(days=1)
CLOSE = timedelta(seconds=30)
USUAL_PRIORITY = 500
LONGEST_NAME = 60
Fields = dict[str, Any]
Told = tuple[Callable[[Sequence[str]], Sentence], list[str]]


def links_of(network: Network, days: Days) -> tuple[list[Fields], list[Sentence]]:
    """One link between two rows, its lag in days."""
    found: dict[tuple[str, str], Fields] = {}
    twins, rounded = [], []
    for one in network.links:
        ends, name = (one.predecessor, one.successor), f"{one.predecessor} → {one.successor}"
        if ends in found:
            twins.append(name)
            continue
        length = DAY if one.lag_on == "elapsed" else days.length
        lag = round(one.lag / length, 2)
        if abs(lag * length - one.lag) > CLOSE:
            rounded.append(name)
        found[ends] = _link(one, lag)
    notices = []
    if twins:
        notices.append(
            say("Of several links between two rows only the first is kept: {names}.", names=some(twins))
        )
    if rounded:
        notices.append(say("Lags are rounded to hundredths of a day: {names}.", names=some(rounded)))
    return list(found.values()), notices


def _link(one: Link, lag: float) -> Fields:
    on = "always" if one.lag_on == "elapsed" else "project"
    return {
        "predecessor": one.predecessor, "successor": one.successor, "link_type": one.relation,
        "lag_days": lag, "lag_calendar": on,
    }  # fmt: skip


def members_of(file: PlanFile) -> list[tuple[str, Fields]]:
    """Resources as roles, each with its share of the time."""
    return [(one.key, {"name": one.name, "percent": percent(one.units)}) for one in file.parties]


def percent(units: float) -> int:
    """A share from 1 to 100 per cent."""
    return round(min(max(units, 0.01), 1) * 100)


def assignments_of(file: PlanFile) -> tuple[list[Fields], list[Sentence]]:
    """Who does what, once for each role of a row."""
    found: dict[tuple[str, str], Fields] = {}
    for one in file.assignments:
        said = {"work_package": one.activity, "member": one.party, "percent": percent(one.units)}
        found.setdefault((one.activity, one.party), said)
    notices = []
    shares = [one.units for one in file.parties] + [one.units for one in file.assignments]
    if any(not 0.01 <= one <= 1 for one in shares):
        notices.append(
            say("Shares of time outside 1 to 100 % are kept as 1 or 100 %: a role is one of its kind.")
        )
    if len(found) < len(file.assignments):
        notices.append(say("Of several assignments of one resource to one task only the first is kept."))
    if any(one.calendar is not None for one in file.parties):
        notices.append(say("Calendars of resources are not kept: note their absences in the workforce."))
    return list(found.values()), notices


def notices_of(file: PlanFile, schedule: Schedule, days: Days, codes: Mapping[str, str]) -> list[Sentence]:
    """What the rows of this product cannot hold of the file's.   codes: by key, as they are numbered here."""
    leaves = [(row, schedule[row.key].activity) for row in file.rows if not row.is_summary]
    told = [_told(say_it, names) for say_it, names in (*_of_rows(file.rows, codes), *_of_work(leaves, days))]
    ends = (days.first_day(file.network.start), days.first_day(schedule.finish))
    if _differs(file, days, *ends):
        told.append(
            say("The file works on other hours than the project, so dates follow those of the project.")
        )
    return [one for one in told if one is not None]


def _told(say_it: Callable[[Sequence[str]], Sentence], names: list[str]) -> Sentence | None:
    return say_it([one[:LONGEST_NAME] for one in names]) if names else None


def _of_rows(rows: Iterable[Row], codes: Mapping[str, str]) -> list[Told]:
    every = list(rows)
    return [
        (lambda names: say("Baselines that tell no days are not kept: {names}.", names=some(names)),
         left_out(every)),
        (lambda names: say("Priorities are not kept: {names}.", names=some(names)),
         [one.name for one in every if one.priority != USUAL_PRIORITY]),
        (lambda names: say("These are numbered anew: {names}.", names=some(names)),
         [one.name for one in every if one.wbs and one.wbs != codes[one.key]]),
    ]  # fmt: skip


def _of_work(leaves: Sequence[tuple[Row, Activity]], days: Days) -> list[Told]:
    return [
        (lambda names: say("Progress is not kept, tell it on the page of each: {names}.", names=some(names)),
         [row.name for row, one in leaves if one.progress.started is not None]),
        (lambda names: say("Calendars of their own are not kept, the dates between are: {names}.",
                           names=some(names)),
         [row.name for row, one in leaves if one.calendar is not None]),
        (lambda names: say("Durations are rounded to hundredths of a day: {names}.", names=some(names)),
         [row.name for row, one in leaves if one.calendar is None and _is_rounded(one.duration, days)]),
        (lambda names: say("Of constraints and deadlines the day is kept, not the time: {names}.",
                           names=some(names)),
         [row.name for row, one in leaves if _has_time(one, days)]),
    ]  # fmt: skip


def _is_rounded(length: timedelta, days: Days) -> bool:
    return abs(round(length / days.length, 2) * days.length - length) > CLOSE


def _has_time(one: Activity, days: Days) -> bool:
    """Whether an instant is neither when its day opens nor when it closes."""
    at, is_start = one.constraint.at, one.constraint.rule.lower() in AT_START
    if at is not None:
        day = days.first_day(at) if is_start else days.last_day(at)
        if at != (days.opening(day, one.key) if is_start else days.closing(day, one.key)):
            return True
    return one.deadline is not None and one.deadline != days.closing(days.last_day(one.deadline), one.key)


def _differs(file: PlanFile, days: Days, first: date, last: date) -> bool:
    """Whether a day of the plan has other hours in the file."""
    span = (first + n * DAY for n in range((last - first).days + 1))
    return any(file.network.calendar.windows_on(day) != days.calendar.windows_on(day) for day in span)
