"""What a change touches beside what it names: all that stands on it, and all that it stands on."""

from collections.abc import Iterable, Mapping

from pawl import clock
from pawl.catalogue.models import Service
from pawl.changes.conflicts import Items
from pawl.changes.models import Change
from pawl.changes.risk import CRITICALITY, Reach
from pawl.collaboration.kinds import KINDS
from pawl.collaboration.models import Case
from pawl.configuration.models import ConfigurationItem
from pawl.configuration.reads import reached_from
from pawl.tickets.touching import affected


def reach_of(change: Change) -> Reach:
    """The highest criticality of what it touches and of what stands on that, and how many there are."""
    items = impact_of(change)
    found = Service.objects.filter(pk__in=items).values_list("criticality", flat=True)
    things = ConfigurationItem.objects.filter(pk__in=items).values_list("criticality", flat=True)
    worst = max([*found, *things], key=lambda one: CRITICALITY[one], default="low")
    return Reach(worst, len(items))


def impact_of(change: Change) -> set[int]:
    """Numbers of what a change names and of all that stands on it when it is made; two queries."""
    named = [one.pk for one in affected(change)]
    return {*named, *reached_from(named, change.planned_from or clock.now())}


def near(change: Change, items: Iterable[Case]) -> Mapping[str, Items]:
    """Of each item of a change those above and below it, together; one query."""
    named = {one.pk: one.key for one in items}
    found = reached_from([*named], change.planned_from or clock.now(), downwards=True)
    keys = frozenset(f"{KINDS[kind]}-{number}" for number, kind in found.items())
    return dict.fromkeys(named.values(), keys)
