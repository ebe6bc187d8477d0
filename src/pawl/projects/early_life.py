"""Early-life support: what its exit criteria ask, told from the live tickets of the service, week by week."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Sum

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.analytics.words import Sentence, say
from pawl.catalogue.costing import cost_of
from pawl.catalogue.models import Service
from pawl.incidents.models import Incident
from pawl.projects.costing import sees_cost
from pawl.projects.models import ExitCriterion, Handover
from pawl.projects.words import WATCHES
from pawl.tickets.models import Clock, TimeEntry
from pawl.tickets.reads import practices

ENDED = ("resolved", "closed", "cancelled")
AT_LEAST = frozenset({"in_time_percent"})
WEEK = timedelta(weeks=1)
UNCOUNTED = say("Nobody counts the users of the service.")
NONE_RESOLVED = say("No incident was resolved in this time.")
CLOSED = say("What it costs is not for you to see.")
COSTS = frozenset({"cost_per_user"})
NO_MONTH = say("No whole month has passed since the hand-over.")


@dataclass(frozen=True)
class Told:
    """A figure: its value, the values of the weeks behind it, the newest last; or why nothing tells it."""

    value: float | None
    weeks: Sequence[float | None] = ()
    reason: Sentence | None = None


@dataclass(frozen=True)
class Exit:
    """A criterion and how it stands."""

    criterion: ExitCriterion
    label: Any
    value: float | None
    """None where nothing tells it; `reason` says why."""
    weeks: Sequence[float | None]
    """Of a figure per week, the newest last; None for a week that tells nothing."""
    reason: Sentence | None
    """Why it does not hold, where the value alone does not say so."""
    is_met: bool


@dataclass(frozen=True)
class Span:
    """The weeks that a criterion looks at."""

    service: Service
    now: datetime
    weeks: int
    """Whole ones since the hand-over, so many as the criterion wants at most."""
    accepted: datetime

    @property
    def since(self) -> datetime:
        """Where the first of them begins."""
        return self.now - self.weeks * WEEK

    def week_of(self, at: datetime) -> int:
        """In which of them something lies, 0 for the oldest."""
        return min(int((at - self.since) / WEEK), self.weeks - 1)


def exit_of(handover: Handover) -> list[Exit]:
    """Every criterion of a project, with a constant number of queries each."""
    criteria = ExitCriterion.objects.filter(project=handover.project_id)
    return [_stands(one, handover) for one in criteria]


def shown_exit(handover: Handover, actor: Actor) -> list[Exit]:
    """The same for somebody: of what the service costs only whoever may see costs reads the amount."""
    found = exit_of(handover)
    if sees_cost(actor, handover.project):
        return found
    return [replace(one, value=None, reason=CLOSED) if one.criterion.watch in COSTS else one for one in found]


def _stands(criterion: ExitCriterion, handover: Handover) -> Exit:
    """A figure per week must hold in each of its weeks: a good one does not make up for a bad one."""
    now = clock.now()
    accepted = handover.accepted_at or now
    run = min(max(int((now - accepted) / WEEK), 0), criterion.weeks)
    told = FIGURES[criterion.watch](Span(handover.service, now, run, accepted))
    reason = told.reason
    if run < criterion.weeks:
        reason = say("It has run for {n} of {weeks} weeks.", n=run, weeks=criterion.weeks)
    known = [one for one in (told.weeks or (told.value,)) if one is not None]
    holds = bool(known) and all(_holds(criterion, one) for one in known)
    if reason is None and known and not holds and told.value is not None and _holds(criterion, told.value):
        bad = sum(not _holds(criterion, one) for one in known)
        reason = say("In {n} of the weeks it did not hold.", n=bad)
    is_met = holds and reason is None
    return Exit(criterion, WATCHES[criterion.watch], told.value, told.weeks, reason, is_met)


def _holds(criterion: ExitCriterion, value: float) -> bool:
    return value >= criterion.target if criterion.watch in AT_LEAST else value <= criterion.target


def _open(span: Span) -> Told:
    return Told(Incident.objects.filter(service=span.service).exclude(state__in=ENDED).count())


def _open_major(span: Span) -> Told:
    rows = Incident.objects.filter(service=span.service, is_major=True)
    return Told(rows.exclude(state__in=ENDED).count())


def _new_per_week(span: Span) -> Told:
    rows = Incident.objects.filter(service=span.service, opened_at__gte=span.since, opened_at__lt=span.now)
    counts = [0.0] * span.weeks
    for at in rows.values_list("opened_at", flat=True) if span.weeks else ():
        counts[span.week_of(at)] += 1
    return Told(round(sum(counts) / span.weeks, 1) if span.weeks else None, counts)


def _in_time(span: Span) -> Told:
    late = Exists(Clock.objects.filter(breached_at__isnull=False, case=OuterRef("pk")))
    rows = Incident.objects.filter(service=span.service, resolved_at__gte=span.since)
    kept: list[list[bool]] = [[] for _week in range(span.weeks)]
    for at, is_late in rows.values_list("resolved_at", late) if span.weeks else ():
        kept[span.week_of(at)].append(not is_late)
    whole = [one for each in kept for one in each]
    if not whole:
        return Told(None, reason=NONE_RESOLVED)
    return Told(_percent(whole), [_percent(one) if one else None for one in kept])


def _minutes(span: Span) -> Told:
    """Per user: hours are noted by day, so a week is seven days up to today."""
    if not span.service.users:
        return Told(None, reason=UNCOUNTED)
    if not span.weeks:
        return Told(None)
    after = span.now.date() + timedelta(days=1)
    first = after - span.weeks * WEEK
    sums = [0.0] * span.weeks
    for day, minutes in _noted(span.service, first, after):
        sums[(day - first).days // WEEK.days] += minutes
    told = [round(one / span.service.users, 1) for one in sums]
    return Told(round(sum(sums) / span.service.users / span.weeks, 1), told)


def _noted(service: Service, first: date, after: date) -> list[tuple[date, int]]:
    """Minutes by day that were noted on tickets of the service, of every practice.   One query."""
    one, *others = (model._base_manager.filter(service=service).values("pk") for model in practices())  # noqa: SLF001 documented
    rows = TimeEntry.objects.filter(
        case__in=one.union(*others), day__gte=first, day__lt=after, struck_at=None
    )
    return list(rows.order_by().values_list("day").annotate(total=Sum("minutes")))


def _cost(span: Span) -> Told:
    """Of a month that was whole after the hand-over; one part of it untold leaves all of it untold."""
    if not span.service.users:
        return Told(None, reason=UNCOUNTED)
    last = _month_before(span.now.date())
    if last <= span.accepted.date().replace(day=1):
        return Told(None, reason=NO_MONTH)
    _currency, (month,) = cost_of(span.service, [last])
    if month.missing:
        return Told(None, reason=month.missing[0])
    return Told(round(float(month.total) / span.service.users, 2))


def _month_before(day: date) -> date:
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)


def _percent(kept: Sequence[bool]) -> float:
    return round(100 * sum(kept) / len(kept), 1)


FIGURES: Mapping[str, Callable[[Span], Told]] = {
    "open_major": _open_major,
    "open_incidents": _open,
    "new_per_week": _new_per_week,
    "in_time_percent": _in_time,
    "minutes_per_user": _minutes,
    "cost_per_user": _cost,
}
