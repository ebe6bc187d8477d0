"""What the plan refuses: two things at once, work that is part of itself, links that go round in a circle."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from pawl.accounts.actor import Actor
from pawl.analytics.words import say
from pawl.collaboration.checks import broken
from pawl.projects.models import DATELESS, Project, WorkLink, WorkPackage, WorkType


def one_thing(_project: Project, row: Any, fields: dict[str, Any], _by: Actor) -> dict[str, Any]:
    """A decision is about a scope item or a requirement."""
    item = fields.get("scope_item", row and row.scope_item)
    requirement = fields.get("requirement", row and row.requirement)
    if (item is None) == (requirement is None):
        rule = say("A decision is about one scope item or one requirement.")
        raise broken("scope_item", rule, say("Choose exactly one of the two."))
    return fields


def work_fits(project: Project, row: Any, fields: dict[str, Any], _by: Actor) -> dict[str, Any]:
    """Dates in order, a constraint with its day, a tree without circles; a new row stands last."""
    said = {**({} if row is None else vars(row)), **fields}
    _check_days(said)
    if said.get("constraint", "asap") not in DATELESS and said.get("constraint_on") is None:
        raise broken("constraint_on", say("The constraint has no day."), say("Name the day."))
    if fields.get("parent") is not None and row is not None:
        _check_parent(project, row, fields["parent"])
    if said.get("work_type") == WorkType.MILESTONE:
        fields |= {"ends": said.get("ends") or said.get("starts")}
        fields |= {"starts": fields["ends"]}
    return fields


def without_circle(project: Project, row: Any, fields: dict[str, Any], _by: Actor) -> dict[str, Any]:
    """A link that would let work wait for itself is refused, with the circle named."""
    before = fields.get("predecessor") or row.predecessor
    after = fields.get("successor") or row.successor
    links = WorkLink.objects.filter(project=project).exclude(pk=row and row.pk)
    found = circle([(before.pk, after.pk), *links.values_list("predecessor", "successor")])
    if found:
        names = ", ".join(f"WP-{one}" for one in found)
        rule = say("The work would wait for itself: {names}.", names=names)
        raise broken("successor", rule, say("Take one of these links away first."))
    return fields


def circle(links: Iterable[tuple[int, int]]) -> list[int]:
    """One way round from the first link's start to itself, by following links; empty where there is none."""
    whole = list(links)
    start, first = whole[0]
    after: dict[int, list[int]] = defaultdict(list)
    for one, other in whole[1:]:
        after[one].append(other)
    came_from: dict[int, int] = {first: start}
    waiting = [first]
    while waiting:
        here = waiting.pop()
        if here == start:
            return _way_back(came_from, start)
        for there in after[here]:
            if there not in came_from:
                came_from[there] = here
                waiting.append(there)
    return []


def _way_back(came_from: dict[int, int], start: int) -> list[int]:
    way, here = [start], came_from[start]
    while here != start:
        way.append(here)
        here = came_from[here]
    return [*reversed([*way, start])] if len(way) > 1 else [start, start]


def _check_days(said: dict[str, Any]) -> None:
    starts, ends = said.get("starts"), said.get("ends")
    if starts is not None and ends is not None and ends < starts:
        raise broken("ends", say("It ends before it starts."), say("Swap the two."))
    low, likely, high = said.get("days_low"), said.get("days"), said.get("days_high")
    known = [one for one in (low, likely, high) if one is not None]
    if known != sorted(known):
        rule = say("At best, likely and at worst are not in order.")
        raise broken("days", rule, say("Write the smallest first."))


def _check_parent(project: Project, row: WorkPackage, parent: WorkPackage) -> None:
    above: dict[int, int | None] = dict(
        WorkPackage.objects.filter(project=project).values_list("pk", "parent")
    )
    here: int | None = parent.pk
    while here is not None:
        if here == row.pk:
            rule = say("It would be part of itself.")
            raise broken("parent", rule, say("Choose something that stands above it."))
        here = above.get(here)
