"""How a team does: efficacy, efficiency, capability; of the team, never of named people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, DurationField, ExpressionWrapper, F, OuterRef, Q, Subquery, Sum

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.models import Membership, Team
from pawl.accounts.permissions import can
from pawl.analytics.words import Sentence, say
from pawl.catalogue.models import Service
from pawl.projects.models import WorkPackage
from pawl.recurring.models import OperationRun
from pawl.tickets.models import Ticket, TimeEntry
from pawl.tickets.reads import clocks_for, practices
from pawl.workforce.capability import Need, needs
from pawl.workforce.models import HeldSkill, Source

LOOK_BACK = timedelta(days=90)
YEAR = timedelta(days=365)
DESK = ("incident", "service_request")
NO_CLOCK = say("No promise to a ticket of this team ended in these days.")
NO_TICKET = say("No incident or request of this team was resolved in these days.")
NO_TIME = say("No time was logged on what this team resolved in these days.")
NO_WORK = say("No time was logged for this team in these days.")
NO_PEOPLE = say("Nobody belongs to this team.")
NO_NEED = say("No service of this team says which skills it needs.")
TRAINED = (Source.TRAINING, Source.CERTIFICATE)


@dataclass(frozen=True)
class Measure:
    """A number, of how many; or why there is none."""

    value: float | None
    n: int = 0
    reason: Sentence | None = None


@dataclass(frozen=True)
class TeamPage:
    """Everything that the page says."""

    since: datetime
    kept: Measure
    solved_first: Measure
    flow: Measure
    hours_per_outcome: Measure
    hours: Mapping[str, float]
    """planned, requested, failure, rework: hours logged."""
    shares: Mapping[str, Measure]
    trained: Measure
    """Share of its people with a training or certificate in the last year; n: of these trainings."""
    met: Measure
    """Share of the needed skills that enough people hold."""
    needs: Sequence[Need]
    knowers: Mapping[str, list[Need]]
    """By service, skills that at most one person holds well enough."""
    members: int


def team_page(team: Team, actor: Actor) -> TeamPage:
    """Of a team that somebody may see, from what they may see of its work.   Under twenty queries."""
    now = clock.now()
    since = now - LOOK_BACK
    people = list(
        Membership.objects.filter(team=team, person__is_active=True).values_list("person_id", flat=True)
    )
    models = [one for one in practices() if can(actor, one.read_permission)]
    solved, flow, outcome = _solved(team, actor, since, [one for one in models if one.kind in DESK])
    hours = _hours(team, people, actor, since, models)
    services = list(Service.objects.visible_to(actor).filter(case__team=team).select_related("case"))
    needed = needs(services, people, actor)
    return TeamPage(
        since, _kept(team, actor, since), solved, flow, outcome, hours, _shares(hours),
        _trained(people, actor, now), _met(needed), needed, _knowers(needed), len(people),
    )  # fmt: skip


def _kept(team: Team, actor: Actor, since: datetime) -> Measure:
    rows = clocks_for(actor).filter(case__team=team, stopped_at__gte=since, state__in=["met", "breached"])
    told = rows.aggregate(n=Count("pk"), late=Count("pk", filter=Q(breached_at__isnull=False)))
    return _share(told["n"] - told["late"], told["n"], NO_CLOCK)


def _solved(
    team: Team, actor: Actor, since: datetime, models: Sequence[type[Ticket]]
) -> tuple[Measure, Measure, Measure]:
    """Solved first time, flow efficiency, hours per outcome."""
    n = first = timed = 0
    minutes, elapsed = 0, timedelta()
    for model in models:
        told = _of_practice(model, team, actor, since)
        n, first, timed = n + told["n"], first + told["first"], timed + told["timed"]
        minutes, elapsed = minutes + (told["minutes"] or 0), elapsed + (told["elapsed"] or timedelta())
    if not timed or not elapsed:
        return _share(first, n, NO_TICKET), Measure(None, 0, NO_TIME), Measure(None, 0, NO_TIME)
    flow = Measure(100 * min(1.0, timedelta(minutes=minutes) / elapsed), timed)
    return _share(first, n, NO_TICKET), flow, Measure(minutes / 60 / timed, timed)


def _of_practice(model: type[Ticket], team: Team, actor: Actor, since: datetime) -> dict[str, Any]:
    logged = TimeEntry.objects.filter(case=OuterRef("pk"), struck_at=None).order_by().values("case")
    rows: Any = model.objects.visible_to(actor)
    rows = rows.filter(case__team=team, resolved_at__gte=since).annotate(
        logged=Subquery(logged.annotate(sum=Sum("minutes")).values("sum")),
        took=ExpressionWrapper(F("resolved_at") - F("opened_at"), output_field=DurationField()),
    )
    has_time = Q(logged__isnull=False, resolved_at__gt=F("opened_at"))
    found: dict[str, Any] = rows.aggregate(
        n=Count("pk"), first=Count("pk", filter=Q(reopened=0)), timed=Count("pk", filter=has_time),
        minutes=Sum("logged", filter=has_time), elapsed=Sum("took", filter=has_time),
    )  # fmt: skip
    return found


def _hours(
    team: Team, people: Sequence[int], actor: Actor, since: datetime, models: Sequence[type[Ticket]]
) -> dict[str, float]:
    """Hours logged for the team: planned work, what was asked for, failure demand, rework."""
    seen = Q(case__in=WorkPackage.objects.visible_to(actor).values("case_id")) & Q(person__in=people)
    seen |= Q(case__in=OperationRun.objects.visible_to(actor).values("case_id")) & Q(case__team=team)
    again = Q(pk__in=[])
    for model in models:
        rows: Any = model.objects.visible_to(actor)
        seen |= Q(case__in=rows.values("case_id")) & Q(case__team=team)
        again |= Q(case__in=rows.filter(reopened__gt=0).values("case_id"))
    entries = TimeEntry.objects.filter(seen, day__gte=since.date(), struck_at=None).order_by()
    found = dict.fromkeys(("planned", "requested", "failure", "rework"), 0.0)
    for kind, minutes, rework in entries.values_list("case__kind").annotate(
        sum=Sum("minutes"), again=Sum("minutes", filter=again)
    ):
        name = {"incident": "failure", "service_request": "requested"}.get(kind, "planned")
        found["rework"] += (rework or 0) / 60
        found[name] += (minutes - (rework or 0)) / 60
    return found


def _shares(hours: Mapping[str, float]) -> dict[str, Measure]:
    whole = sum(hours.values())
    return {
        name: Measure(100 * each / whole) if whole else Measure(None, 0, NO_WORK)
        for name, each in hours.items()
    }


def _trained(people: Sequence[int], actor: Actor, now: datetime) -> Measure:
    if not people:
        return Measure(None, 0, NO_PEOPLE)
    rows = HeldSkill.objects.visible_to(actor).filter(
        person__in=people, source__in=TRAINED, since__gte=(now - YEAR).date(), since__lte=now.date()
    )
    told = rows.order_by().aggregate(n=Count("pk"), who=Count("person", distinct=True))
    return Measure(100 * told["who"] / len(people), told["n"])


def _met(needed: Sequence[Need]) -> Measure:
    return _share(sum(not one.missing for one in needed), len(needed), NO_NEED)


def _knowers(needed: Sequence[Need]) -> dict[str, list[Need]]:
    found: dict[str, list[Need]] = {}
    for one in needed:
        if one.held <= 1:
            found.setdefault(one.service.key, []).append(one)
    return found


def _share(part: int, whole: int, reason: Sentence) -> Measure:
    return Measure(100 * part / whole, whole) if whole else Measure(None, 0, reason)
