"""The monthly review of one service, and the operations of a week: promises, availability, work, numbers."""

from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext as _

from pawl.catalogue.reckoning import available
from pawl.incidents.models import Incident
from pawl.measurement.of_service import indicators_of
from pawl.presentation.document import Part
from pawl.problems.models import Problem
from pawl.reporting.papers import parts
from pawl.reporting.papers.scope import Scope, minutes, share, table
from pawl.requests.models import ServiceRequest
from pawl.tickets.models import Clock

WITH_PROMISES = (Incident, ServiceRequest)


def review(of: Scope) -> list[Part]:
    """The monthly service review."""
    return [
        promises(of),
        _availability(of),
        volumes(of),
        _indicators(of),
        parts.problems(of),
        parts.changes(of),
        parts.improvements(of),
        parts.decisions(of),
    ]


def week(of: Scope) -> list[Part]:
    """How the work of a week ran, over all services of a place."""
    return [volumes(of), promises(of), parts.signals(of, 5), parts.problems(of), parts.changes(of)]


def promises(of: Scope) -> Part:
    """Promised times that ended in the period: how many, and how many were kept."""
    tickets = Q(pk__in=[])
    for model in WITH_PROMISES:
        tickets |= Q(Exists(_tickets(of, model).filter(pk=OuterRef("case_id"))))
    ended = Clock.objects.filter(tickets, stopped_at__gte=of.start, stopped_at__lte=of.end)
    broken = Count("pk", filter=Q(breached_at__isnull=False))
    rows = ended.exclude(state="cancelled").values_list("word").annotate(n=Count("pk"), lost=broken)
    found = [[name, f"{n:,}", f"{n - lost:,}", share(n - lost, n)] for name, n, lost in rows.order_by("word")]
    heads = [_("Promise"), _("Ended"), _("Kept"), _("Share")]
    return table(_("Promises"), heads, found, _("No promised time ended in this time."))


def volumes(of: Scope) -> Part:
    """What was opened, what was solved, and what was open at the end, of each practice."""
    names: tuple[tuple[Any, str], ...] = (
        (Incident, _("Incidents")),
        (ServiceRequest, _("Service requests")),
        (Problem, _("Problems")),
    )
    found = [[name, *(f"{n:,}" for n in _counts(of, model))] for model, name in names]
    return Part(_("Volumes"), [], [_("Practice"), _("Opened"), _("Solved"), _("Open at the end")], found)


def _counts(of: Scope, model: Any) -> tuple[int, int, int]:
    """By when things happened, so that a later day counts the same."""
    end: datetime = of.end
    in_time = {"opened_at__gte": of.start, "opened_at__lte": end}
    solved = Q(resolved_at__gte=of.start, resolved_at__lte=end)
    is_open = Q(opened_at__lte=end) & (Q(resolved_at=None) | Q(resolved_at__gt=end))
    is_open &= Q(closed_at=None) | Q(closed_at__gt=end)
    found = _tickets(of, model).aggregate(
        opened=Count("pk", filter=Q(**in_time)), solved=Count("pk", filter=solved),
        left=Count("pk", filter=is_open),
    )  # fmt: skip
    return found["opened"], found["solved"], found["left"]


def _tickets(of: Scope, model: Any) -> Any:
    rows = of.records(model).order_by()
    return rows.filter(service=of.service) if of.service is not None else rows


def _availability(of: Scope) -> Part:
    """In agreed hours, by the agreement that promises most exactly; the last months, newest first."""
    found = available(of.service, of.actor, months=6) if of.service else None
    months = [one for one in found.months if one.start <= of.last] if found else []
    rows = [
        [
            f"{one.start:%Y-%m}",
            "–" if one.budget.share is None else f"{one.budget.share:.3%}",
            minutes(one.budget.down.total_seconds()),
            "–" if one.budget.allowed is None else minutes(one.budget.allowed.total_seconds()),
            _kept(one.budget.is_kept),
        ]
        for one in months
    ]
    heads = [_("Month"), _("Available"), _("Down"), _("Allowed"), _("Promise kept")]
    empty = _("No agreement in force says in which hours it must be available.")
    return table(_("Availability"), heads, rows, empty)


def _kept(value: object) -> str:
    return "–" if value is None else _("yes") if value else _("no")


def _indicators(of: Scope) -> Part:
    """What the own history says of the service, each with the dataset that it was measured from."""
    told = indicators_of(of.service, of.actor)[:15] if of.service else []
    rows = [[one.name, one.shown, one.period, f"{one.n:,}", _kept(one.is_met), one.dataset] for one in told]
    heads = [_("KPI"), _("Latest"), _("Period"), _("n"), _("Target met"), _("Dataset")]
    return table(_("KPIs"), heads, rows, _("The own history has no number for this service yet."))
