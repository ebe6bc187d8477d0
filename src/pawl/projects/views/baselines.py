"""A baseline, as it was frozen."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pawl.accounts.permissions import not_found
from pawl.projects.models import Baseline
from pawl.projects.pages import address_of_phase
from pawl.projects.parts_of import part_number
from pawl.projects.sheets import SHEETS
from pawl.projects.tables import frozen_table
from pawl.projects.views.showing import HELP
from pawl.web.asked import actor_of


@require_safe
def show(request: HttpRequest, key: str) -> HttpResponse:
    """What stood in the plan on its day."""
    rows = Baseline.objects.visible_to(actor_of(request)).select_related("project__case")
    found = rows.filter(pk=part_number(key, Baseline.prefix)).first()
    if found is None:
        raise not_found("baseline")
    sheets = found.content["sheets"]
    tables = [frozen_table(SHEETS[name], each) for name, each in sheets.items() if each and name in SHEETS]
    back = address_of_phase(found.project, "planning", "baselines")
    told = {"baseline": found, "project": found.project, "tables": tables, "back": back, "help": HELP}
    return render(request, "projects/baseline.html", told)
