"""The picture of the process: activities in a row, steps as arcs, the wider the more frequent."""

import math
import textwrap
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pawl.presentation.charts import Margins, Size, Spec, field, framed, layer
from pawl.presentation.language import Language
from pawl.presentation.palette import BAND, BETTER, INK, LINE, MUTED, WORSE, Ink
from pawl.presentation.report import Edge, Node, ProcessMap

MOST_NODES, MOST_EDGES = 7, 12
RARE = 0.002
BEND = 24  # points of a curve
CLEAR = 9  # pixels between the ends of two arcs at one activity


@dataclass(frozen=True)
class _Plan:
    """Where things stand: `along` runs with the process, `across` away from its line."""

    size: Size
    nodes: int

    @property
    def lying(self) -> bool:
        return self.size.width > 500

    @property
    def pitch(self) -> float:
        return self.size.width / self.nodes if self.lying else 68

    @property
    def half(self) -> tuple[float, float]:
        """Half of a box, along and across."""
        return (min(48.0, self.pitch / 2 - 24), 21.0) if self.lying else (19.0, 62.0)

    def centre(self, index: int) -> float:
        return (index + 0.5) * self.pitch

    def at(self, along: float, across: float) -> dict[str, float]:
        if self.lying:
            return {"x": along, "y": self.size.height / 2 - across}
        return {"x": self.size.width / 2 + across, "y": along}


def process_map(process: ProcessMap, language: Language, size: Size) -> Spec:
    """Boxes for the first activities, arcs for the most frequent steps; back-steps run on the other side."""
    nodes = _frequent(process.nodes)
    order = {node.id: index for index, node in enumerate(nodes)}
    edges = [edge for edge in process.edges if edge.source in order and edge.target in order]
    edges = sorted(edges, key=lambda edge: (-edge.count, edge.source, edge.target))[:MOST_EDGES]
    plan = _Plan(size, len(nodes))
    height = _height(plan, edges, order)
    plan = _Plan(Size(size.width, height, size.name), len(nodes))
    layers = [*_arcs(plan, edges, order, language), *_boxes(plan, nodes, language)]
    x = field("x", axis=None, scale={"domain": [0, size.width], "nice": False})
    y = field("y", axis=None, scale={"domain": [height, 0], "nice": False})
    for each in layers:
        each["encoding"] = {"x": x, "y": y} | each["encoding"]
    return framed(layers, plan.size, Margins())


def _frequent(nodes: Sequence[Node]) -> Sequence[Node]:
    """The first activities without those that hardly any case has: the table lists them."""
    least = RARE * max(node.cases for node in nodes)
    return [node for node in nodes if node.cases >= least][:MOST_NODES]


def _height(plan: _Plan, edges: Sequence[Edge], order: dict[str, int]) -> int:
    if not plan.lying:
        return round(plan.pitch * plan.nodes)
    reach = max((_reach(plan, order[edge.target] - order[edge.source]) for edge in edges), default=0)
    return round(2 * (plan.half[1] + reach * 0.75 + 26))


def _boxes(plan: _Plan, nodes: Sequence[Node], language: Language) -> Iterator[Spec]:
    along, across = plan.half
    box = {"type": "rect", "fill": BAND.stand_in, "stroke": LINE.stand_in, "cornerRadius": 6}
    for index, node in enumerate(nodes):
        low, high = plan.at(plan.centre(index) - along, -across), plan.at(plan.centre(index) + along, across)
        corners = {**low, "x2": high["x"], "y2": high["y"]}
        yield layer(box, [corners], x2={"field": "x2"}, y2={"field": "y2"})
        words = _two_lines(language.sentence(node.label), 13 if plan.lying else 20)
        text = [*words, language.count(node.cases)]
        mark: dict[str, Any] = {"type": "text", "fontSize": 11, "lineHeight": 13, "color": INK.stand_in}
        mark |= {"baseline": "middle", "dy": -6.5 * (len(text) - 1)}
        yield layer(mark, [{**plan.at(plan.centre(index), 0), "text": text}], text={"field": "text"})


def _two_lines(text: str, width: int) -> list[str]:
    """The text in at most two lines; Chinese characters are twice as wide."""
    wide = any(unicodedata.east_asian_width(char) in "WF" for char in text)
    return textwrap.wrap(text, width // 2 if wide else width, max_lines=2, placeholder="…")


def _arcs(plan: _Plan, edges: Sequence[Edge], order: dict[str, int], language: Language) -> Iterator[Spec]:
    most = max((edge.count for edge in edges), default=1)
    for edge in edges:
        start, end = order[edge.source], order[edge.target]
        ink = WORSE if end < start else LINE if end == start + 1 else BETTER
        path = list(_path(plan, start, end))
        width = 1 + 4 * math.sqrt(edge.count / most)
        line = {"type": "line", "color": ink.stand_in, "strokeWidth": round(width, 1), "opacity": 0.75}
        rows = [{**place, "step": step} for step, place in enumerate(path)]
        yield layer(line, rows, order=field("step"))
        yield _head(plan, path[-1], ink, start, end)
        if edge.median_hours is not None:
            yield _wait(plan, path, start, end, language.quantity(edge.median_hours, "h"))


def _path(plan: _Plan, start: int, end: int) -> Iterator[dict[str, float]]:
    along, across = plan.half
    if end == start + 1:
        yield plan.at(plan.centre(start) + along, 0)
        yield plan.at(plan.centre(end) - along - 4, 0)
        return
    side = 1 if end > start else -1
    outer = side * CLEAR * (abs(end - start) - 2)  # the longer arc starts before and lands behind the shorter
    first, last = plan.centre(start) + CLEAR * side - outer, plan.centre(end) - CLEAR * side + outer
    if start == end:
        first, last = plan.centre(start) + CLEAR, plan.centre(start) - CLEAR
    reach = _reach(plan, end - start)
    for step in range(BEND + 1):
        t = step / BEND
        blend = t * t * (3 - 2 * t)
        yield plan.at(first + (last - first) * blend, side * (across + 4 + 3 * t * (1 - t) * reach))


def _reach(plan: _Plan, span: int) -> float:
    if span == 1:
        return 0.0
    return 26.0 if span == 0 else (4.0 + 38.0 * abs(span)) if plan.lying else (14.0 + 13.0 * abs(span))


def _head(plan: _Plan, place: dict[str, float], ink: Ink, start: int, end: int) -> Spec:
    if end == start + 1:
        shape = "triangle-right" if plan.lying else "triangle-down"
    elif end > start:
        shape = "triangle-down" if plan.lying else "triangle-left"
    else:
        shape = "triangle-up" if plan.lying else "triangle-right"
    mark = {"type": "point", "shape": shape, "filled": True, "opacity": 1, "size": 70, "color": ink.stand_in}
    return layer(mark, [place])


def _wait(plan: _Plan, path: Sequence[dict[str, float]], start: int, end: int, text: str) -> Spec:
    row: dict[str, Any] = {**path[len(path) // 2], "text": text}
    mark: dict[str, Any] = {"type": "text", "fontSize": 11, "color": MUTED.stand_in}
    if end == start + 1:
        row |= {"x": (path[0]["x"] + path[1]["x"]) / 2, "y": (path[0]["y"] + path[1]["y"]) / 2}
        mark |= {"dy": -10} if plan.lying else {"dx": 8, "align": "left", "baseline": "middle"}
    elif plan.lying:
        mark |= {"dy": -8 if end > start else 12}
    else:
        mark |= {"dx": 5 if end > start else -5, "align": "left" if end > start else "right"}
    return layer(mark, [row], text={"field": "text"})
