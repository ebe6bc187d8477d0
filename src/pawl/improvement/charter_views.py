"""The charter that the data drafts for an improvement, and the project that begins with it."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import can, require
from pawl.accounts.roles import Permission
from pawl.collaboration.records import find_one
from pawl.errors import PawlError
from pawl.improvement.actions.chartering import begin_project, projects_of
from pawl.improvement.actions.turning import PLANNABLE
from pawl.improvement.actions.verifying import OF_SOURCE
from pawl.improvement.drafting import Draft, Place, draft
from pawl.improvement.drafting_from import risks, services_of, stakeholders
from pawl.improvement.drafting_words import drafted, field_name, sentences
from pawl.improvement.gains_api import reads_numbers
from pawl.improvement.gains_charts import baseline_chart, unit_of
from pawl.improvement.models import Improvement
from pawl.measurement.kpi_names import KPI_NAMES
from pawl.projects.models import ENDED
from pawl.web.asked import actor_of
from pawl.web.templatetags.pawl import reader, said
from pawl.web.undo import tell

HELP = "how-to/improve"


@require_http_methods(["GET", "HEAD", "POST"])
def charter(request: HttpRequest, key: str) -> HttpResponse:
    """What the data says for a charter; posted, the project begins with it."""
    actor = actor_of(request)
    one = find_one(Improvement, key, actor, *OF_SOURCE, "case__owner")
    require(actor, Permission.IMPROVEMENT_EDIT, on=one)
    if not reads_numbers(actor, one):
        require(actor, Permission.MEASUREMENT_READ, on=one)
    found = draft(one)
    if request.method == "POST":
        try:
            made = begin_project(one, drafted(one, found, reader(), by=actor), by=actor)
        except PawlError as refusal:
            tell(request, f"{said(refusal.rule)} {said(refusal.way_out)}")
            return redirect("improvement-charter", one.key)
        tell(request, _("%(key)s has begun: its charter is a draft.") % {"key": made.key})
        return redirect("project", made.key)
    is_free = not projects_of(one).exclude(state__in=ENDED).exists()
    told = _told(one, found, actor) | {
        "may_begin": is_free and one.state in PLANNABLE and can(actor, Permission.PROJECT_MANAGE),
        "is_approved": one.state in PLANNABLE,
    }
    return render(request, "improvement/charter.html", told)


def _told(one: Improvement, found: Draft, actor: Actor) -> dict[str, Any]:
    series, services = found.series, services_of(one, actor)
    return {
        "record": one,
        "back": reverse("improvement", args=[one.key]),
        "sentences": sentences(found, reader()),
        "draft": found,
        "places": [_of_field(found, *each) for each in found.by_field],
        "unit": unit_of(one.kpi),
        "kpi_name": KPI_NAMES.get(one.kpi, one.kpi),
        "chart": baseline_chart(series, found.target) if series else None,
        "rows": list(zip(series.labels, series.rates, strict=True))[::-1] if series else [],
        "stakeholders": stakeholders(one, services, actor),
        "risks": risks(one, services, actor),
        "help": HELP,
    }


def _of_field(found: Draft, field: str, places: Sequence[Place]) -> dict[str, Any]:
    """One field, its values and what these come to together."""
    shares = [each.share for each in places if each.share is not None]
    return {
        "name": field_name(found, field, reader()),
        "rows": places,
        "cases": sum(each.cases for each in places),
        "share": sum(shares) if shares else None,
    }
