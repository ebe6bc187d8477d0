"""A configuration baseline, as it was frozen, and what differs now."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from pawl.accounts.permissions import not_found
from pawl.configuration import words
from pawl.projects.configuration import Difference, differences, items_of, visible_frozen
from pawl.projects.models import ConfigurationBaseline
from pawl.projects.pages import address_of_phase
from pawl.projects.parts_of import part_number
from pawl.projects.views.showing import HELP
from pawl.web.asked import actor_of

FIELDS: Mapping[str, Any] = {
    "title": _("Title"), "item_class": _("Class"), "state": _("State"), "criticality": _("Criticality"),
    "team": _("Team"), "links": _("What stands on what"),
}  # fmt: skip
WHAT = {"new": _("new"), "gone": _("gone"), "changed": _("changed")}


@require_safe
def show(request: HttpRequest, key: str) -> HttpResponse:
    """What stood there on its day; of items that the reader may not see nothing is told."""
    actor = actor_of(request)
    rows = ConfigurationBaseline.objects.visible_to(actor).select_related(
        "project__case", "project__service__case"
    )
    found = rows.filter(pk=part_number(key, ConfigurationBaseline.prefix)).first()
    if found is None:
        raise not_found("baseline")
    frozen = visible_frozen(found, actor)
    other = differences(frozen, items_of(found.project, actor))
    told = {
        "baseline": found, "project": found.project, "help": HELP,
        "items": [{"key": name, **one, "state_label": words.STATES.get(one["state"], one["state"])}
                  for name, one in frozen.items()],
        "hidden": len(found.content["items"]) - len(frozen), "differences": [_told(one) for one in other],
        "back": address_of_phase(found.project, "controlling", "configuration"),
    }  # fmt: skip
    return render(request, "projects/configuration_baseline.html", told)


def _told(one: Difference) -> dict[str, Any]:
    fields = [(FIELDS.get(name, name), _plain(name, old), _plain(name, new)) for name, old, new in one.fields]
    return {"key": one.key, "title": one.title, "what": WHAT[one.what], "fields": fields}


def _plain(name: str, value: Any) -> str:
    if value in (None, "", []):
        return "–"
    if name == "state":
        return str(words.STATES.get(value, value))
    return ", ".join(value) if isinstance(value, list) else str(value)
