"""What support will take: tickets as time was logged on them, operations that come back, who is on call."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery, Sum

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import can
from pawl.analytics.words import Sentence, say
from pawl.recurring.models import OperationRun
from pawl.support.models import Rota
from pawl.support.turns import watches
from pawl.tickets.models import TimeEntry
from pawl.tickets.reads import practices
from pawl.workforce.load.demand import Cause, Piece
from pawl.workforce.load.weeks import BACK, WEEK, Weeks

TICKETS = Cause("tickets")
DESK_KINDS = ("incident", "service_request", "problem")
"""Practices whose open tickets are the backlog; changes are done when they are scheduled."""


@dataclass
class Support:
    """What is known of it: minutes logged by person and week, open tickets, runs, days on call."""

    logged: Mapping[int, Mapping[int, float]] = field(default_factory=dict)
    """By person and past week, in hours."""
    per_ticket: float | None = None
    """Hours per ticket that was resolved in those weeks; None where no time was logged on one."""
    open_by_person: Counter[int] = field(default_factory=Counter)
    open_by_team: Counter[int] = field(default_factory=Counter)
    runs: Sequence[tuple[int, int | None, int | None, str, str, float | None]] = ()
    """Week, person, team, key and title of the operation, hours as a run of it took in the past."""
    on_call: Mapping[tuple[int, int], float] = field(default_factory=dict)
    was_on_call: frozenset[tuple[int, int]] = frozenset()

    @property
    def people(self) -> set[int]:
        """Everybody who has something to do there."""
        return {*self.logged, *self.open_by_person, *(one for one, _week in self.on_call),
                *(one[1] for one in self.runs if one[1] is not None)}  # fmt: skip


def read(actor: Actor, weeks: Weeks) -> Support:
    """What of it somebody may see.   A dozen queries, however many rows."""
    models = [one for one in practices() if one.kind in DESK_KINDS and can(actor, one.read_permission)]
    since = weeks.first - WEEK * BACK
    found = Support()
    seen = Q(pk__in=[])
    resolved = 0
    for model in models:
        rows: Any = model.objects.visible_to(actor)
        seen |= Q(case__in=rows.values("case_id"))
        resolved += rows.filter(resolved_at__gte=weeks.instants()[0] - WEEK * BACK).count()
        _count_open(found, rows)
    _logged(found, seen, since, weeks.first, resolved)
    found.runs = _runs(actor, weeks)
    found.on_call, found.was_on_call = _on_call(actor, weeks)
    return found


def pieces_of(support: Support, weeks: Weeks) -> tuple[list[Piece], list[Sentence]]:
    """Per week what was logged on average, in weeks on call that of such weeks; more where more is open."""
    found = [piece for person in support.people for piece in _of_person(person, support, weeks)]
    if support.per_ticket is not None:
        found += [
            Piece(0, n * support.per_ticket, TICKETS, None, team) for team, n in support.open_by_team.items()
        ]
    bare = 0
    for week, person, team, key, title, hours in support.runs:
        bare += hours is None
        found.append(Piece(week, hours or 0.0, Cause("operations", key, title), person, team))
    return [one for one in found if one.hours > 0], _notices(support, bare)


def _notices(support: Support, bare: int) -> list[Sentence]:
    told = []
    if support.per_ticket is None:
        told.append(say("No time was logged on tickets in the last {n} weeks, so open tickets are not "
                        "counted.", n=BACK))  # fmt: skip
    if bare:
        told.append(say("Runs of operations on which no time was ever logged, so they are not counted: {n}.",
                        n=bare))  # fmt: skip
    return told


def _of_person(person: int, support: Support, weeks: Weeks) -> Iterable[Piece]:
    logged = support.logged.get(person, {})
    plain = _mean(logged, [week for week in range(BACK) if (person, week) not in support.was_on_call])
    called = _mean(logged, [week for week in range(BACK) if (person, week) in support.was_on_call])
    backlog = support.open_by_person[person] * (support.per_ticket or 0.0)
    for week in range(len(weeks.days)):
        is_on_call = (person, week) in support.on_call
        usual = (called if called is not None else plain) if is_on_call else plain
        hours = usual or 0.0
        yield Piece(week, max(hours, backlog) if week == 0 else hours, TICKETS, person)


def _mean(logged: Mapping[int, float], wanted: Sequence[int]) -> float | None:
    return sum(logged.get(one, 0.0) for one in wanted) / len(wanted) if wanted else None


def _count_open(found: Support, rows: Any) -> None:
    still = rows.filter(resolved_at=None, closed_at=None).order_by()
    for person, team, n in still.values_list("assignee", "case__team").annotate(n=Count("pk")):
        if person is not None:
            found.open_by_person[person] += n
        elif team is not None:
            found.open_by_team[team] += n


def _logged(found: Support, seen: Q, since: date, until: date, resolved: int) -> None:
    rows = TimeEntry.objects.filter(seen, day__gte=since, day__lt=until, struck_at=None).order_by()
    hours: dict[int, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    for person, day, minutes in rows.values_list("person_id", "day").annotate(sum=Sum("minutes")):
        hours[person][(day - since).days // 7] += minutes / 60
    found.logged = hours
    whole = sum(sum(one.values()) for one in hours.values())
    found.per_ticket = whole / resolved if whole and resolved else None


def _runs(actor: Actor, weeks: Weeks) -> list[tuple[int, int | None, int | None, str, str, float | None]]:
    """Those that are planned, each as long as the runs of its operation took so far."""
    start, end = weeks.instants()
    rows = OperationRun.objects.visible_to(actor).filter(state__in=["due", "started"], due_at__lt=end)
    found = list(rows.select_related("operation__case", "case"))
    took = _took({one.operation_id for one in found})
    return [
        (weeks.place(max(one.due_at, start).date()), one.assignee_id,
         None if one.assignee_id else one.case.team_id, one.operation.key, one.operation.case.title,
         took.get(one.operation_id))
        for one in found
    ]  # fmt: skip


def _took(operations: set[int]) -> dict[int, float]:
    """Mean hours of a run, of the operations on whose runs time was logged."""
    done = OperationRun.objects.filter(operation__in=operations, state="done")
    named = Subquery(done.filter(pk=OuterRef("case")).values("operation")[:1])
    rows = TimeEntry.objects.filter(case__in=done.values("case_id"), struck_at=None).order_by()
    summed = rows.annotate(of=named).values_list("of")
    told = summed.annotate(sum=Sum("minutes"), n=Count("case", distinct=True))
    return {operation: minutes / 60 / n for operation, minutes, n in told}


def _on_call(actor: Actor, weeks: Weeks) -> tuple[dict[tuple[int, int], float], frozenset[tuple[int, int]]]:
    """Days on call by person and week to come, and who was on call in which past week."""
    start, end = weeks.instants()
    past = start - WEEK * BACK
    ahead: dict[tuple[int, int], float] = defaultdict(float)
    before: set[tuple[int, int]] = set()
    rotas = Rota.objects.visible_to(actor).filter(state="active").prefetch_related("places", "stand_ins")
    for rota in rotas:
        for one in watches(rota.turns(), past, end):
            for week, days in _weeks(one.start, one.end, past):
                if week < BACK:
                    before.add((one.person, week))
                else:
                    ahead[one.person, week - BACK] += days
    return ahead, frozenset(before)


def _weeks(start: datetime, end: datetime, first: datetime) -> Iterable[tuple[int, float]]:
    """The weeks that a stretch touches, with its days in each."""
    week = (start - first) // WEEK
    while first + WEEK * week < end:
        opens = first + WEEK * week
        length = min(end, opens + WEEK) - max(start, opens)
        yield week, length / timedelta(days=1)
        week += 1
