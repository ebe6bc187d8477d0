"""Resources: how much of each there is over time, and how much each activity holds while it is worked on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from pawl.analytics.errors import BadNetwork
from pawl.analytics.scheduling.network import Network
from pawl.analytics.words import say


@dataclass(frozen=True)
class Resource:
    """People or things that work at once, in whole units: persons, or hundredths of one.

    capacity: from the beginning on.   changes: (aware instant, capacity from then on), in order.
    """

    key: str
    capacity: int
    changes: tuple[tuple[datetime, int], ...] = ()

    @property
    def most(self) -> int:
        """The largest capacity it ever has."""
        return max(self.capacity, *(amount for _, amount in self.changes), self.capacity)


@dataclass(frozen=True)
class Demand:
    """What an activity holds of a resource from its start to its finish, nights and weekends included."""

    activity: str
    resource: str
    amount: int = 1


def refuse_demands(network: Network, resources: Iterable[Resource], demands: Iterable[Demand]) -> None:
    """Refuse what no order of activities can satisfy.

    network, resources, demands: of one plan.   Returns nothing.
    Raises BadNetwork for two resources of one key, a capacity below none or changes out of order, and a
    demand that names what is not there, is none, or is more than there ever is.
    Error: none.   Source: definition.   Checked: tests/analytics/scheduling/test_levelling.py.
    """
    known: dict[str, Resource] = {}
    for resource in resources:
        _refuse_resource(resource, known)
        known[resource.key] = resource
    for demand in demands:
        _refuse_demand(demand, network, known)


def _refuse_resource(resource: Resource, known: Mapping[str, Resource]) -> None:
    times = [at for at, _ in resource.changes]
    if resource.key in known or not all(before < after for before, after in pairwise(times)):
        raise BadNetwork(
            f"resource {resource.key}",
            say("is there twice, or its changes are not in order."),
            say("Give every resource a key of its own, and its changes by date."),
        )
    if min([resource.capacity, *(amount for _, amount in resource.changes)]) < 0:
        raise BadNetwork(
            f"resource {resource.key}",
            say("has a capacity below none."),
            say("Give whole units, at least none."),
        )


def _refuse_demand(demand: Demand, network: Network, known: Mapping[str, Resource]) -> None:
    thing = f"activity {demand.activity} and resource {demand.resource}"
    if demand.activity not in network.place or demand.resource not in known:
        raise BadNetwork(
            thing, say("are not both in the plan."), say("Add what is missing, or drop the demand.")
        )
    most = known[demand.resource].most
    if not 1 <= demand.amount <= most:
        raise BadNetwork(
            thing,
            say("ask for {amount} of {most} at most.", amount=demand.amount, most=most),
            say("Ask for less, or raise the capacity."),
        )
