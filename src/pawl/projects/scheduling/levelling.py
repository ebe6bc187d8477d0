"""A levelled plan of a project: who is asked for too much, what moves to which day, and why."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple

from pawl.analytics.errors import BadNetwork
from pawl.analytics.scheduling.critical_path import Dates, Schedule, critical_path
from pawl.analytics.scheduling.levelling import Effort, Levelled, level
from pawl.analytics.scheduling.network import Constraint, Network
from pawl.analytics.scheduling.reasons import Moved
from pawl.analytics.scheduling.resources import Demand, Resource
from pawl.analytics.words import Sentence, packed, say
from pawl.projects.models import Assignment, Project
from pawl.projects.scheduling.days import Days
from pawl.projects.scheduling.planned import Plan, plan_of

WHOLE = 100
"""Of somebody's time, in per cent: what nobody can be asked to exceed."""
SECONDS = 10.0
"""How long the best plan is searched for."""
TIDYING = 20
"""Times that whole days are tried; each moves what still overlaps to a later day."""
HELD = ("ASAP", "ALAP", "SNET")
"""Constraints in whose place a later day can be written."""


@dataclass(frozen=True)
class People:
    """Who can be asked for how much, and which row asks for it."""

    names: Mapping[str, str]
    resources: Sequence[Resource]
    demands: Sequence[Demand]


def level_plan(project: Project, *, is_optimal: bool) -> dict[str, Any]:
    """What would move, as JSON can hold it.   Raises BadNetwork or OutOfDomain for what makes no plan."""
    plan = plan_of(project)
    people = people_of(project, plan)
    effort = Effort(seconds=SECONDS if is_optimal else 0.0)
    network = plan.schedule.network
    found = level(network, people.resources, people.demands, effort=effort)
    pinned, moves, left = _on_whole_days(network, people, found, plan.days)
    after = critical_path(pinned)
    return {**_told(plan, people, found, moves, after), "overlaps": left}


def people_of(project: Project, plan: Plan) -> People:
    """Whoever is assigned to a row that is still to be done; one person in two roles is one.   One query."""
    rows = Assignment.objects.filter(project=project).select_related("member__person")
    open_rows = {one.activity.key for one in plan.schedule.dates if one.activity.remaining}
    names: dict[str, str] = {}
    room: dict[str, dict[int, int]] = defaultdict(dict)
    asked: dict[tuple[str, str], int] = defaultdict(int)
    for one in rows:
        member, work = one.member, f"WP-{one.work_package_id}"
        key = member.person.key if member.person else member.key
        names[key] = str(member.person or member.name)
        room[key][member.pk] = member.percent
        if work in open_rows:
            asked[work, key] += min(one.percent, member.percent)
    if not asked:
        rule = say("Nobody is assigned to work that is still to be done, so there is nothing to level.")
        raise BadNetwork(project.key, rule, say("Assign people on the page of planning."))
    capacity = {key: min(WHOLE, sum(shares.values())) for key, shares in room.items()}
    return People(
        names, [Resource(key, capacity[key]) for key in names],
        [Demand(work, key, min(amount, capacity[key])) for (work, key), amount in asked.items()],
    )  # fmt: skip


def _on_whole_days(
    network: Network, people: People, found: Levelled, days: Days
) -> tuple[Network, dict[str, Moved], list[str]]:
    """The plan with what moves held by days, levelled again until no part of a day is asked for twice.

    Returns also why each moves, and the keys of what still overlaps.
    """
    left: list[str] = []
    moves = {one.activity: one for one in found.moved}
    pinned = _pinned(network, found.moved, days)
    for _ in range(TIDYING):
        more = level(pinned, people.resources, people.demands, effort=Effort(draws=0, seconds=0.0)).moved
        new = [one for one in more if is_held(pinned, one.activity)]
        left = [one.activity for one in new]
        if not new:
            break
        moves |= {one.activity: moves.get(one.activity, one) for one in new}
        pinned = _pinned(pinned, new, days)
    return pinned, moves, left


def _pinned(network: Network, moved: Iterable[Moved], days: Days) -> Network:
    """What moves by itself begins no earlier than its day; what waits for it follows by its links."""
    starts = {one.activity: days.day_from(one.begin, one.activity) for one in moved if one.cause != "link"}
    activities = tuple(
        replace(one, constraint=Constraint("SNET", days.opening(starts[one.key], one.key)))
        if one.key in starts and is_held(network, one.key)
        else one
        for one in network.activities
    )
    return replace(network, activities=activities)


def is_held(network: Network, key: str) -> bool:
    """Whether its constraint leaves room for a day before which it does not begin."""
    one = network.activities[network.place[key]]
    return one.constraint.rule in HELD and not one.progress.started


def _told(
    plan: Plan, people: People, found: Levelled, moves: Mapping[str, Moved], after: Schedule
) -> dict[str, Any]:
    titles = {one.work.key: one.work.case.title for one in plan.rows}
    names = _Names(titles, people.names)
    moved = [key for key in titles if _moves(key, plan, after)]
    rows = [_move(plan, plan.schedule[key], after[key], moves.get(key), names) for key in moved]
    rows.sort(key=lambda one: (one["starts"], one["key"]))
    return {
        "moves": rows,
        "end": {"before": plan.last_day.isoformat(), "after": plan.days.last_day(after.finish).isoformat()},
        "slip": plan.days.apart(plan.schedule.finish, after.finish),
        "moved_by": round(sum(one["days"] for one in rows), 2),
        "proof": packed(_proof(plan, found, after)),
    }


def _moves(key: str, plan: Plan, after: Schedule) -> bool:
    """What has begun stays where it began."""
    if key not in after.network.place or plan.schedule[key].activity.progress.started:
        return False
    return after[key].start != plan.schedule[key].start


class _Names(NamedTuple):
    rows: Mapping[str, str]
    people: Mapping[str, str]


def _move(plan: Plan, old: Dates, new: Dates, why: Moved | None, names: _Names) -> dict[str, Any]:
    days, constraint, key = plan.days, new.activity.constraint, new.activity.key
    is_pinned = constraint.rule == "SNET" and constraint != old.activity.constraint
    last = days.last_day(new.finish)
    resource = why.resource if why else None
    return {
        "key": key,
        "title": names.rows[key],
        "was": days.first_day(old.start).isoformat(),
        "starts": (last if new.start == new.finish else days.first_day(new.start)).isoformat(),
        "ends": last.isoformat(),
        "days": days.apart(old.start, new.start),
        "held": days.first_day(constraint.at).isoformat() if is_pinned and constraint.at else None,
        "resource": names.people[resource] if resource else None,
        "others": [{"key": each, "title": names.rows[each]} for each in (why.others if why else ())],
        "on": _day(why, days),
        "is_forced": why is None or why.cause != "choice",
    }


def _day(why: Moved | None, days: Days) -> str | None:
    day: date | None = None if why is None or why.at is None else days.first_day(why.at)
    return day.isoformat() if day else None


def _proof(plan: Plan, found: Levelled, after: Schedule) -> Sentence:
    """How good it is, in words: the bound is one of the length of the whole plan."""
    if found.bound is None or found.gap is None:
        return found.reason or say("Only the heuristic was asked, which knows no bound.")
    if after.finish > found.schedule.finish:
        return say("It was searched for to the hour; whole days took a little more, so nothing is proven.")
    if found.is_best:
        return say("Proven: with these people no plan ends sooner.")
    shortest, whole = (one / plan.days.length for one in (found.bound, found.cost))
    return say(
        "It takes {whole:.1f} working days, the best at least {shortest:.1f}: {gap:.1f} % apart at most.",
        whole=whole, shortest=shortest, gap=100 * found.gap,
    )  # fmt: skip
