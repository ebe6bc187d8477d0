"""Whether the service can be supported: what the catalogue and the practices hold of it, counted."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from pawl.catalogue.models import Agreement, AgreementTarget, Offering, Service
from pawl.configuration.models import Dependency
from pawl.knowledge.models import Article
from pawl.projects.models import ExitCriterion, Project, Readiness
from pawl.projects.promised import comparisons_of
from pawl.projects.sheets.exit_checks import figures_of_charters
from pawl.recurring.models import Operation
from pawl.requests.models import RequestModel
from pawl.support.models import Alert, Rota

SERVICE_LINES = (
    "service_team", "service_owner", "offerings", "agreements", "agreements_promising", "items", "articles",
    "request_models", "operations", "runbooks", "alerts", "rotas",
)  # fmt: skip


def readiness_of(project: Project) -> dict[str, Any]:
    """Counts of what its service has; zeros where none is named.   At most six queries."""
    return readiness_of_many([project])[project.pk]


def readiness_of_many(projects: Sequence[Project]) -> dict[int, dict[str, Any]]:
    """The same of many, by project.   At most six queries, however many."""
    services = _of_services({one.service_id for one in projects if one.service_id is not None})
    shown, linked = defaultdict[int, set[str]](set), defaultdict[int, set[str]](set)
    criteria = defaultdict[int, set[str]](set)
    promised = figures_of_charters(projects)
    agreed = comparisons_of(projects)
    evidence = Readiness.objects.filter(project__in=projects)
    for project, line, link in evidence.values_list("project_id", "line", "link"):
        shown[project].add(line)
        if link.strip():
            linked[project].add(line)
    for project, watch in ExitCriterion.objects.filter(project__in=projects).values_list(
        "project_id", "watch"
    ):
        criteria[project].add(watch)
    return {
        one.pk: {
            **services.get(one.service_id or 0, dict.fromkeys(SERVICE_LINES, 0)),
            "shown": frozenset(shown[one.pk]),
            "linked": frozenset(linked[one.pk]),
            "has_service": one.service_id is not None,
            "targets": len(agreed[one.pk].lines),
            "targets_open": agreed[one.pk].open,
            "exit_criteria": len(criteria[one.pk]),
            "exit_promised": len(promised.get(one.pk, {}).keys() - criteria[one.pk]),
        }
        for one in projects
    }


def _of_services(services: set[int]) -> dict[int, dict[str, Any]]:
    if not services:
        return {}
    promising = Q(availability__isnull=False) | ~Q(warranty=[]) | Q(Exists(_targets()))
    live = Agreement.objects.exclude(state="retired")
    counts = {
        "offerings": _count(Offering.objects.exclude(state="retired"), "service"),
        "agreements": _count(live, "service"),
        "agreements_promising": _count(live.filter(promising), "service"),
        "items": _count(Dependency.objects.filter(valid_until=None), "upper"),
        "articles": _count(Article.objects.filter(state="published"), "service"),
        "request_models": _count(RequestModel.objects.exclude(state="retired"), "offering__service"),
        "operations": _count(Operation.objects.exclude(state="retired"), "service"),
        "runbooks": _count(Operation.objects.exclude(state="retired").exclude(runbook=[]), "service"),
        "alerts": _count(Alert.objects.all(), "service"),
        "rotas": _count(Rota.objects.filter(state="active"), "case__team", "case__team"),
    }
    named = {f"n_{name}": number for name, number in counts.items()}
    rows = Service.objects.filter(pk__in=services).annotate(**named)
    return {
        told["pk"]: _told(told, counts) for told in rows.values("pk", "case__team", "case__owner", *named)
    }


def _told(told: Mapping[str, Any], counts: Iterable[str]) -> dict[str, Any]:
    found = {name: told[f"n_{name}"] for name in counts}
    found["service_team"] = int(told["case__team"] is not None)
    found["service_owner"] = int(told["case__owner"] is not None)
    return found


def _targets() -> QuerySet[Any]:
    return AgreementTarget.objects.filter(agreement=OuterRef("pk"), effective_until=None)


def _count(rows: QuerySet[Any], path: str, outer: str = "pk") -> Any:
    counted = rows.filter(**{path: OuterRef(outer)}).order_by().values(path).annotate(n=Count("pk"))
    return Coalesce(Subquery(counted.values("n"), output_field=IntegerField()), Value(0))
