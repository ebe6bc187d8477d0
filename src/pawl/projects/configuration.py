"""The configuration items that a project touches: as they are now, as frozen, and what differs."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.changes.models import Change
from pawl.collaboration.models import Link
from pawl.configuration.models import ConfigurationItem, Dependency
from pawl.configuration.reads import graph_around
from pawl.projects.models import ConfigurationBaseline, Project
from pawl.tickets.models import AffectedItem

Item = Mapping[str, Any]
ITEM = ConfigurationItem.kind
COMPARED = ("title", "item_class", "state", "criticality", "team")


@dataclass(frozen=True)
class Difference:
    """What differs of one item: it is new, it is gone, or some of what is said of it is another."""

    key: str
    title: str
    what: str
    """new, gone or changed"""
    fields: Sequence[tuple[str, Any, Any]] = ()
    """Name, as it was frozen, as it is now."""


def items_of(project: Project, actor: Actor) -> dict[str, Item]:
    """By key: what is linked with it, what its changes name, what its service stands on, as far as visible.

    Nine queries at most, however many items there are.
    """
    wanted = _linked(project) | _below(project, actor)
    rows = ConfigurationItem.objects.visible_to(actor).filter(pk__in=wanted).select_related("case__team")
    found = list(rows.order_by("pk"))
    links = _links([one.pk for one in found], actor)
    return {one.key: _told(one, links[one.pk]) for one in found}


def visible_frozen(one: ConfigurationBaseline, actor: Actor) -> dict[str, Item]:
    """What it holds, of those items that somebody may see.   One query."""
    numbers = {key: int(key.partition("-")[2]) for key in one.content["items"]}
    rows = ConfigurationItem.objects.visible_to(actor).filter(pk__in=numbers.values())
    seen = set(rows.values_list("pk", flat=True))
    return {key: told for key, told in one.content["items"].items() if numbers[key] in seen}


def differences(before: Mapping[str, Item], after: Mapping[str, Item]) -> list[Difference]:
    """What is new, gone or another, in order of keys; attributes one by one, links as a list."""
    found = []
    for key in sorted({*before, *after}, key=lambda one: int(one.partition("-")[2])):
        old, new = before.get(key), after.get(key)
        if old is None or new is None:
            told: Item = new or old or {}
            found.append(Difference(key, told["title"], "gone" if new is None else "new"))
        elif fields := _other(old, new):
            found.append(Difference(key, new["title"], "changed", fields))
    return found


def _other(old: Item, new: Item) -> list[tuple[str, Any, Any]]:
    pairs = [(name, old.get(name), new.get(name)) for name in COMPARED]
    names = sorted({*old["attributes"], *new["attributes"]})
    pairs += [(name, old["attributes"].get(name), new["attributes"].get(name)) for name in names]
    gone, come = (sorted({*one["links"]} - {*two["links"]}) for one, two in ((old, new), (new, old)))
    pairs.append(("links", gone, come))
    return [one for one in pairs if one[1] != one[2]]


def _linked(project: Project) -> set[int]:
    near = Q(source=project.pk) | Q(target=project.pk)
    kinds = (ITEM, Change.kind)
    rows = Link.objects.filter(near).values_list("source", "source__kind", "target", "target__kind")
    ends = {
        number: kind
        for source, of_source, target, of_target in rows
        for number, kind in ((source, of_source), (target, of_target))
        if kind in kinds
    }
    changes = [number for number, kind in ends.items() if kind == Change.kind]
    named = AffectedItem.objects.filter(case__in=changes, item__kind=ITEM).values_list("item", flat=True)
    return {number for number, kind in ends.items() if kind == ITEM} | set(named)


def _below(project: Project, actor: Actor) -> set[int]:
    if project.service is None:
        return set()
    found = graph_around(project.service.case, clock.now(), actor, upwards=False)
    return {one.case.pk for one in found.reached if one.case.kind == ITEM}


def _links(numbers: Sequence[int], actor: Actor) -> dict[int, list[str]]:
    """What stands on what, from both ends, in words that can be compared: `SVC-1 runs_on CI-2`."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = Dependency.objects.visible_to(actor).filter(Q(upper__in=numbers) | Q(lower__in=numbers))
    for one in rows.at(clock.now()).select_related("upper", "lower").order_by("pk"):
        told = f"{one.upper.key} {one.relation} {one.lower.key}"
        for number in {one.upper_id, one.lower_id} & set(numbers):
            found[number].append(told)
    return found


def _told(one: ConfigurationItem, links: Iterable[str]) -> Item:
    return {
        "title": one.case.title, "item_class": one.item_class, "state": one.state,
        "criticality": one.criticality, "attributes": one.attributes,
        "team": one.case.team.key if one.case.team else None, "links": sorted(links),
    }  # fmt: skip
