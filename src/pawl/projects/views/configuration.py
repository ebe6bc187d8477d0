"""A configuration baseline, as it was frozen, and what differs now."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from pawl.accounts.permissions import not_found
from pawl.configuration import words
from pawl.configuration.classes import ClassTree
from pawl.configuration.reads import tree_of
from pawl.local_text import LocalText
from pawl.projects.configuration import Difference, Item, differences, items_of, visible_frozen
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
    tree = tree_of(found.project.case.organisation_id)
    names = {key: one["title"] for key, one in frozen.items()}
    told = {
        "baseline": found, "project": found.project, "help": HELP,
        "items": [_item(key, one, tree, names) for key, one in frozen.items()],
        "hidden": len(found.content["items"]) - len(frozen),
        "differences": [_told(one, frozen, tree, names) for one in other],
        "back": address_of_phase(found.project, "controlling", "configuration"),
    }  # fmt: skip
    return render(request, "projects/configuration_baseline.html", told)


def _item(key: str, one: Item, tree: ClassTree, names: Mapping[str, str]) -> dict[str, Any]:
    called = _called(one, tree)
    attributes = [
        (called.get(name, name), words.CHOICES.get(str(value), value))
        for name, value in one["attributes"].items()
    ]
    return {
        "key": key, "title": one["title"], "state": one["state"],
        "state_label": words.STATES.get(one["state"], one["state"]), "attributes": attributes,
        "links": [_link(told, names) for told in one["links"]],
    }  # fmt: skip


def _told(
    one: Difference, frozen: Mapping[str, Item], tree: ClassTree, names: Mapping[str, str]
) -> dict[str, Any]:
    called = {**_called(frozen[one.key], tree), **FIELDS} if one.key in frozen else FIELDS
    fields = [
        (called.get(name, name), _plain(name, old, names), _plain(name, new, names))
        for name, old, new in one.fields
    ]
    return {"key": one.key, "title": one.title, "what": WHAT[one.what], "fields": fields}


def _called(one: Item, tree: ClassTree) -> dict[str, Any]:
    """What the attributes of its class are called, in the reader's language."""
    return {each.word: str(LocalText(each.name)) for each in tree.attributes(one["item_class"])}


def _link(told: str, names: Mapping[str, str]) -> str:
    """`CI-1 runs_on CI-2` in words, with the names of items that the reader may see."""
    upper, relation, lower = told.split(" ")
    ends = [f"{key} {names[key]}" if key in names else key for key in (upper, lower)]
    return f"{ends[0]} {words.KINDS.get(relation, relation)} {ends[1]}"


def _plain(name: str, value: Any, names: Mapping[str, str]) -> str:
    if value in (None, "", []):
        return "–"
    if name == "state":
        return str(words.STATES.get(value, value))
    if name == "links":
        return "; ".join(_link(one, names) for one in value)
    return str(value)
