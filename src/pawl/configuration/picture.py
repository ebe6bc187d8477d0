"""A graph as a page shows it: the drawing's boxes with their words, and the rows of its table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext

from pawl.catalogue.words import CRITICALITIES
from pawl.catalogue.words import STATES as SERVICE_STATES
from pawl.collaboration.records import address_of
from pawl.configuration.drawing import Box, Drawing, draw, shortened
from pawl.configuration.impact import Health
from pawl.configuration.reads import Graph, Node, tree_of
from pawl.configuration.words import ALONE, HEALTH, KINDS, STATES
from pawl.local_text import LocalText

MOST_ROWS = 500


@dataclass(frozen=True)
class Shown:
    """One node in words."""

    node: Node
    address: str
    class_name: str
    short: str
    state: str | Promise
    criticality: str | Promise
    distance: int
    health: str
    health_word: str | Promise
    because: Sequence[str]
    """The edges by which it was reached, in words."""
    box: Box | None = None


@dataclass(frozen=True)
class Picture:
    """The whole: the start, what was reached, the drawing of both."""

    start: Shown
    rows: Sequence[Shown]
    boxes: Sequence[Shown]
    drawing: Drawing
    left_out: int
    """Rows that are too many to show."""
    counts: Sequence[tuple[str | Promise, int]]


def picture_of(graph: Graph) -> Picture:
    """Everything that the template needs."""
    reach = {one: far for one, far in graph.distances.items() if one in graph.nodes}
    edges = [(one.upper, one.lower, bool(one.group)) for one in graph.standing.edges]
    drawing = draw(reach, list(dict.fromkeys(edges)), upwards=graph.upwards)
    boxes = {one.node: one for one in drawing.boxes}
    tree = tree_of(graph.start.organisation_id)
    names = {"service": gettext("Service")} | {one.word: str(LocalText(one.name)) for one in tree}
    found = [_shown(graph, one, names, boxes) for one in graph.reached]
    start = _shown(graph, graph.nodes[graph.start.pk], names, boxes)
    drawn = [one for one in [start, *found] if one.box is not None]
    counts = [(word, sum(one.health == name for one in found)) for name, word in _words(graph).items()]
    return Picture(start, found[:MOST_ROWS], drawn, drawing, len(found[MOST_ROWS:]), counts[::-1])


def _words(graph: Graph) -> Mapping[str, str | Promise]:
    return HEALTH if graph.upwards else ALONE


def _shown(graph: Graph, node: Node, names: dict[str, str], boxes: dict[int, Box]) -> Shown:
    pk, is_service = node.case.pk, node.item_class == "service"
    states = SERVICE_STATES if is_service else STATES
    health = str(graph.health.get(pk, Health.UP if graph.upwards else ""))
    return Shown(
        node, address_of(node.case), names.get(node.item_class, node.item_class),
        shortened(node.case.title), states.get(node.state, node.state),
        CRITICALITIES.get(node.criticality, ""), graph.distances[pk], health, _words(graph).get(health, ""),
        _because(graph, pk), boxes.get(pk),
    )  # fmt: skip


def _because(graph: Graph, pk: int) -> list[str]:
    """Upwards what it stands on of what was reached; downwards what of it stands on this."""
    edges = graph.standing.lowers.get(pk, []) if graph.upwards else graph.standing.uppers.get(pk, [])
    found = []
    for edge in edges:
        other = graph.nodes.get(edge.lower if graph.upwards else edge.upper)
        if other is None or other.case.pk not in graph.distances:
            continue
        told = (
            f"{KINDS[edge.kind]} {other.case.title}"
            if graph.upwards
            else f"{other.case.title} {KINDS[edge.kind]}"
        )
        if edge.group:
            at = (edge.upper, edge.group)
            needed, members = graph.standing.needed[at], len(graph.standing.members[at])
            told = f"{told} ({edge.group}: {needed}/{members})"
        found.append(told)
    return found
