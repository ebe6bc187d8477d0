"""Reads that pages and actions share: the classes of an organisation, and the graph around a case.

The graph is read in a constant number of queries, however large: the database walks it (a recursive query),
Pawl then reasons about what came back (`impact`).
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Q
from django.db.models.expressions import RawSQL

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import scope
from pawl.accounts.roles import Permission
from pawl.catalogue.models import Service
from pawl.collaboration.models import Case
from pawl.configuration.classes import ClassTree, ItemKind, kind_from, shipped
from pawl.configuration.impact import Edge, Health, Standing
from pawl.configuration.models import ConfigurationItem, Dependency, ItemClass, ItemKey
from pawl.configuration.reconciling import Known

WALK = """WITH RECURSIVE reach(node) AS (
    SELECT CAST(%s AS bigint)
    UNION SELECT d.{to} FROM configuration_dependency d JOIN reach r ON d.{on} = r.node
    WHERE d.valid_from <= %s AND (d.valid_until IS NULL OR d.valid_until > %s)
) SELECT node FROM reach"""
UP, DOWN = WALK.format(to="upper_id", on="lower_id"), WALK.format(to="lower_id", on="upper_id")


def tree_of(organisation: int | None) -> ClassTree:
    """The classes that an organisation knows: those that ship, the site's, its own; the nearer wins."""
    rows = ItemClass.objects.filter(Q(organisation=None) | Q(organisation=organisation), effective_until=None)
    found = sorted(rows, key=lambda one: one.organisation_id is not None)
    return shipped().over(kind_of(one) for one in found)


def kind_of(row: ItemClass) -> ItemKind:
    """What a row says."""
    said = {
        "name": dict(row.name),
        "parent": row.parent,
        "attributes": row.attributes,
        "retired": row.retired,
    }
    return kind_from(row.word, said)


@dataclass(frozen=True)
class Node:
    """One case of a graph, as pages and the API show it."""

    case: Case
    item_class: str = ""
    state: str = ""
    criticality: str = ""


@dataclass(frozen=True)
class Graph:
    """What somebody may see of what a case stands on, or of what stands on it."""

    start: Case
    at: datetime
    upwards: bool
    nodes: Mapping[int, Node]
    distances: Mapping[int, int]
    standing: Standing
    health: Mapping[int, Health]
    """Of each node reached: upwards while the start is down; downwards of the start, if that node is."""

    @property
    def reached(self) -> Sequence[Node]:
        """All but the start, the nearest first."""
        there = (one for one in self.distances if one != self.start.pk and one in self.nodes)
        return [self.nodes[one] for one in sorted(there, key=lambda one: (self.distances[one], one))]


def graph_around(start: Case, at: datetime, actor: Actor, *, upwards: bool) -> Graph:
    """What a failure of a case touches (upwards), or what it stands on, at an instant.   Three queries."""
    instant = connection.ops.adapt_datetimefield_value(at)
    reach = RawSQL(UP if upwards else DOWN, (start.pk, instant, instant))  # noqa: S611 constant texts
    rows = Dependency.objects.visible_to(actor).at(at).filter(upper__in=reach)
    told = rows.order_by("pk").values_list("upper_id", "lower_id", "relation", "group", "needed")
    standing = Standing(Edge(*row) for row in told)
    distances = standing.distances(start.pk, upwards=upwards)
    health = standing.affected([start.pk]) if upwards else standing.alone(start.pk, distances)
    nodes = {start.pk: Node(start), **_nodes(reach, actor)}
    return Graph(start, at, upwards, nodes, distances, standing, health)


def touched_from(starts: Sequence[Case], at: datetime, actor: Actor) -> list[tuple[Node, Health]]:
    """What is down or degraded at an instant while some cases have failed, they themselves too.

    As far as somebody may see, who may see those cases. Three queries, however many cases there are.
    """
    instant = connection.ops.adapt_datetimefield_value(at)
    anchors = " UNION ".join(["SELECT CAST(%s AS bigint)"] * len(starts))
    walk = UP.replace("SELECT CAST(%s AS bigint)", anchors, 1)
    numbers = [one.pk for one in starts]
    reach = RawSQL(walk, (*numbers, instant, instant))  # noqa: S611 constant texts, numbers as parameters
    rows = Dependency.objects.visible_to(actor).at(at).filter(upper__in=reach)
    told = rows.order_by("pk").values_list("upper_id", "lower_id", "relation", "group", "needed")
    health = Standing(Edge(*row) for row in told).affected(numbers)
    nodes = _nodes(reach, actor)
    return [(nodes[one], state) for one, state in health.items() if one in nodes]


def _nodes(reach: RawSQL, actor: Actor) -> dict[int, Node]:
    items = ConfigurationItem.objects.visible_to(actor).filter(pk__in=reach).select_related("case")
    services = Service.objects.visible_to(actor).filter(pk__in=reach).select_related("case")
    found = {one.pk: Node(one.case, one.item_class, one.state, one.criticality) for one in items}
    return found | {one.pk: Node(one.case, "service", one.state, one.criticality) for one in services}


def reached_from(starts: Sequence[int], at: datetime, *, downwards: bool = False) -> dict[int, str]:
    """Numbers and kinds of all cases that stand on some cases, and on which those stand too (downwards).

    One query, without the cases themselves. Not narrowed by who asks: for what is computed about all, and
    shown by what each may see.
    """
    if not starts:
        return {}
    instant = connection.ops.adapt_datetimefield_value(at)
    anchors = " UNION ".join(["SELECT CAST(%s AS bigint)"] * len(starts))
    walks = [(UP if up else DOWN).replace("SELECT CAST(%s AS bigint)", anchors, 1) for up in (True, False)]
    used = walks if downwards else walks[:1]
    nodes = " UNION ".join(f"SELECT node FROM ({walk}) w{number}" for number, walk in enumerate(used))
    sql = f"SELECT id, kind FROM collaboration_case WHERE id IN ({nodes})"
    with connection.cursor() as cursor:
        cursor.execute(sql, [*starts, instant, instant] * len(used))
        return {number: kind for number, kind in cursor.fetchall() if number not in set(starts)}


def known_items(organisation: int | None, by: Actor) -> list[Known]:
    """All items of an organisation as an import compares with them, hidden ones too: a key names one thing.

    Three queries. Those that the actor may not change are closed.
    """
    mine = ConfigurationItem.objects.filter(case__organisation=organisation)
    keys: dict[int, set[tuple[str, str]]] = defaultdict(set)
    rows = ItemKey.objects.filter(item__case__organisation=organisation).values_list(
        "item", "source", "value"
    )
    for pk, source, value in rows:
        keys[pk].add((source, value))
    open_ones = set(scope(by, Permission.ITEM_EDIT, mine).values_list("pk", flat=True))
    return [
        Known(
            one.pk, one.case.title, one.item_class, one.state, one.criticality, one.description,
            one.attributes, frozenset(keys[one.pk]), one.version, one.pk in open_ones,
        )
        for one in mine.select_related("case")
    ]  # fmt: skip
