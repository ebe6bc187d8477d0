"""What a customer says: praise and complaints, what it asked for, what was worked out together with it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from pawl.accounts.actor import Actor
from pawl.catalogue.models import Customer
from pawl.portal.service_page import scores
from pawl.projects.models import Charter, Cocreation, Project
from pawl.projects.words import STATES
from pawl.strategy.models import BusinessNeed
from pawl.tickets.models import Satisfaction

SHOWN, MOST = 5, 20
PRAISE, COMPLAINT = Q(score__gte=4), Q(score__lte=2)
"""Of what callers answer to "how content are you", 1 to 5; 3 is neither."""


@dataclass(frozen=True)
class Need:
    """What it asked for, and the projects whose charter names it."""

    need: BusinessNeed
    projects: list[tuple[Project, Any]]


def said(customer: Customer, actor: Actor) -> dict[str, Any]:
    """How much praise and how many complaints, and the newest words of both; two queries."""
    rows = scores({"customer": customer}, actor)
    counted = rows.aggregate(praise=Count("pk", filter=PRAISE), complaints=Count("pk", filter=COMPLAINT))
    told = rows.filter(PRAISE | COMPLAINT).exclude(comment="").select_related("case")
    return counted | {"words": [_told(one) for one in told.order_by("-at", "-pk")[:SHOWN]]}


def _told(one: Satisfaction) -> dict[str, Any]:
    return {"row": one, "is_praise": one.score >= 4}


def asked_for(customer: Customer, actor: Actor) -> dict[str, Any]:
    """Its needs as the strategy states them, with their projects, and its other projects; three queries."""
    called = str(customer.case.title)
    needs = BusinessNeed.objects.visible_to(actor).filter(customer__iexact=called, state="active")
    found = list(needs.select_related("case", "goal__case").order_by("-pk")[:MOST])
    carried = _carried(found, actor)
    own = Project.objects.visible_to(actor).filter(customer=customer).select_related("case")
    known = {project.pk for projects in carried.values() for project, _state in projects}
    others = own.exclude(pk__in=known).order_by("-pk")[:MOST]
    return {
        "needs": [Need(one, carried.get(one.pk, [])) for one in found],
        "projects": [(one, STATES[one.state]) for one in others],
    }


def _carried(needs: list[BusinessNeed], actor: Actor) -> dict[int, list[tuple[Project, Any]]]:
    """The projects of each need, by what their charters say."""
    rows = Charter.objects.visible_to(actor).filter(need__in=needs).order_by("project_id")
    found: dict[int, dict[int, tuple[Project, Any]]] = {}
    for one in rows.select_related("project__case"):
        found.setdefault(one.need_id or 0, {})[one.project_id] = (one.project, STATES[one.project.state])
    return {need: list(projects.values()) for need, projects in found.items()}


def decided(customer: Customer, actor: Actor) -> dict[str, Any]:
    """What projects worked out together with it, and what changed because of it; one query."""
    rows = Cocreation.objects.visible_to(actor).filter(stakeholder__customer=customer)
    return {"decisions": list(rows.select_related("project__case").order_by("-on", "-pk")[:SHOWN])}
