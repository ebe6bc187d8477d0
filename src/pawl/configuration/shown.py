"""What the API shows of the configuration."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from ninja import Schema

from pawl.accounts.permissions import can
from pawl.accounts.roles import Permission
from pawl.analytics.words import unpacked
from pawl.collaboration.api import RecordOut
from pawl.configuration.reads import Graph, Node
from pawl.web.rest.problem import teller


class KeyOut(Schema):
    source: str
    value: str


class ItemOut(RecordOut):
    item_class: str
    state: str
    criticality: str
    description: str
    attributes: dict[str, Any]
    keys: list[KeyOut]
    monthly_cost: Decimal | None
    currency: str | None
    seen_at: datetime | None
    owner: str | None
    team: str | None

    @staticmethod
    def resolve_keys(one: Any) -> list[Any]:
        return list(one.keys.order_by("source", "value"))

    @staticmethod
    def resolve_monthly_cost(one: Any, context: Any) -> Decimal | None:
        return one.monthly_cost if _may_see_cost(one, context) else None

    @staticmethod
    def resolve_currency(one: Any, context: Any) -> str | None:
        return one.currency if _may_see_cost(one, context) else None

    @staticmethod
    def resolve_owner(one: Any) -> str | None:
        return f"PER-{one.case.owner_id}" if one.case.owner_id else None

    @staticmethod
    def resolve_team(one: Any) -> str | None:
        return f"TEAM-{one.case.team_id}" if one.case.team_id else None


def _may_see_cost(one: Any, context: Any) -> bool:
    return can(context["request"].actor, Permission.COST_READ, one)


class DependencyOut(Schema):
    key: str
    upper: str
    lower: str
    relation: str
    group: str
    needed: int
    valid_from: datetime
    valid_until: datetime | None

    @staticmethod
    def resolve_upper(one: Any) -> str:
        return str(one.upper.key)

    @staticmethod
    def resolve_lower(one: Any) -> str:
        return str(one.lower.key)


class ItemClassOut(Schema):
    key: str
    word: str
    number: int
    parent: str
    name: dict[str, str]
    attributes: list[dict[str, Any]]
    retired: bool
    effective_from: datetime
    effective_until: datetime | None

    @staticmethod
    def resolve_name(one: Any) -> dict[str, str]:
        return dict(one.name)


class NodeOut(Schema):
    key: str
    title: str
    item_class: str
    state: str
    criticality: str
    distance: int
    health: str


class EdgeOut(Schema):
    upper: str
    lower: str
    relation: str
    group: str
    needed: int


class GraphOut(Schema):
    start: str
    at: datetime
    direction: str
    nodes: list[NodeOut]
    edges: list[EdgeOut]


def graph_out(graph: Graph) -> dict[str, Any]:
    """A graph as the API tells it: upwards the health of each node while the start is down; downwards that
    of the start while the node alone is down.
    """
    known = graph.nodes
    edges = [one for one in graph.standing.edges if one.upper in known and one.lower in known]
    return {
        "start": graph.start.key,
        "at": graph.at,
        "direction": "up" if graph.upwards else "down",
        "nodes": [_node(graph, one) for one in graph.reached],
        "edges": [
            {"upper": known[one.upper].case.key, "lower": known[one.lower].case.key, "relation": one.kind,
             "group": one.group, "needed": one.needed}
            for one in edges
        ],
    }  # fmt: skip


def _node(graph: Graph, node: Node) -> dict[str, Any]:
    pk = node.case.pk
    return {
        "key": node.case.key, "title": node.case.title, "item_class": node.item_class, "state": node.state,
        "criticality": node.criticality, "distance": graph.distances[pk],
        "health": str(graph.health.get(pk, "up" if graph.upwards else "unknown")),
    }  # fmt: skip


class ItemImportOut(RecordOut):
    state: str
    format: str
    mapping: dict[str, str]
    counts: dict[str, int]
    problem: str | None

    @staticmethod
    def resolve_problem(one: Any) -> str | None:
        return teller()(unpacked(one.problem)) if one.problem else None


class ItemImportRowOut(Schema):
    key: str
    of: str
    number: int
    title: str
    item_class: str
    outcome: str
    item: str | None
    changes: dict[str, Any]
    reason: str | None
    candidates: list[str]

    @staticmethod
    def resolve_of(one: Any) -> str:
        return f"CIM-{one.of_id}"

    @staticmethod
    def resolve_item(one: Any) -> str | None:
        return f"CI-{one.item_id}" if one.item_id else None

    @staticmethod
    def resolve_reason(one: Any) -> str | None:
        return teller()(unpacked(one.reason)) if one.reason else None
