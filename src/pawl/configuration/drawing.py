"""Where the boxes and lines of a picture of dependencies stand; the template only writes them down."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from unicodedata import east_asian_width

WIDTH, HEIGHT, ACROSS, BETWEEN, MARGIN = 176, 68, 20, 48, 12
MOST_ABREAST = 6
MOST_DRAWN = 60
LONGEST = 22
"""Columns of a box's text; a Chinese character takes two."""


@dataclass(frozen=True)
class Box:
    """One node: its left upper corner."""

    node: int
    x: int
    y: int

    @property
    def middle(self) -> int:
        """Where its text and its lines stand."""
        return self.x + WIDTH // 2

    @property
    def foot(self) -> int:
        """Its lower edge."""
        return self.y + HEIGHT


@dataclass(frozen=True)
class Line:
    """From the foot of the upper box to the head of the lower one."""

    path: str
    upper: int
    lower: int
    is_grouped: bool


@dataclass(frozen=True)
class Drawing:
    """A whole picture."""

    width: int
    height: int
    boxes: Sequence[Box]
    lines: Sequence[Line]
    left_out: int
    """Nodes that are too many to draw; the table has them."""


def draw(distances: Mapping[int, int], edges: Iterable[tuple[int, int, bool]], *, upwards: bool) -> Drawing:
    """Lay out what was reached: what stands above stands above, the nearest first where it is too much.

    distances: from the start; edges: upper, lower, whether it is one of a group.
    """
    nodes = sorted(distances, key=lambda one: (distances[one], one))
    drawn = nodes[:MOST_DRAWN]
    inside = set(drawn)
    kept = [edge for edge in edges if edge[0] in inside and edge[1] in inside and edge[0] != edge[1]]
    rows = _rows(drawn, _levels(drawn, kept, upwards=upwards), kept)
    boxes = _placed(rows[::-1] if upwards else rows)
    by_node = {one.node: one for one in boxes}
    lines = [Line(_path(by_node[up], by_node[low]), up, low, grouped) for up, low, grouped in kept]
    width = max(one.x + WIDTH for one in boxes) + MARGIN
    height = max(one.foot for one in boxes) + MARGIN
    return Drawing(width, height, boxes, lines, len(nodes) - len(drawn))


def shortened(text: str, longest: int = LONGEST) -> str:
    """As much of a text as a box has room for."""
    used, found = 0, ""
    for char in text:
        used += 2 if east_asian_width(char) in "WF" else 1
        if used > longest:
            return f"{found.rstrip()}…"
        found += char
    return found


def _levels(
    nodes: Sequence[int], edges: Sequence[tuple[int, int, bool]], *, upwards: bool
) -> Mapping[int, int]:
    """How far each stands from the start by the longest way, so that no line runs inside a level.

    A line that closes a circle is left out of this.
    """
    onward: dict[int, list[int]] = defaultdict(list)
    for upper, lower, _grouped in edges:
        onward[lower if upwards else upper].append(upper if upwards else lower)
    order, closing = _walked(nodes, onward)
    found = dict.fromkeys(nodes, 0)
    for here in order:
        for there in onward[here]:
            if (here, there) not in closing:
                found[there] = max(found[there], found[here] + 1)
    return found


def _walked(
    nodes: Sequence[int], onward: Mapping[int, Sequence[int]]
) -> tuple[list[int], set[tuple[int, int]]]:
    """Nodes, each before all that it leads to, and the lines that close a circle: a walk in depth."""
    done: list[int] = []
    closing: set[tuple[int, int]] = set()
    seen: set[int] = set()
    for node in nodes:
        way = [] if node in seen else [(node, iter(onward.get(node, ())))]
        seen.add(node)
        open_here = {node}
        while way:
            here, rest = way[-1]
            there = next(rest, None)
            if there is None:
                way.pop()
                open_here.discard(here)
                done.append(here)
            elif there in open_here:
                closing.add((here, there))
            elif there not in seen:
                seen.add(there)
                open_here.add(there)
                way.append((there, iter(onward.get(there, ()))))
    return done[::-1], closing


def _rows(
    nodes: Sequence[int], far: Mapping[int, int], edges: Sequence[tuple[int, int, bool]]
) -> list[list[int]]:
    """Levels, each near what it is joined to; a wide level takes several rows."""
    levels: dict[int, list[int]] = defaultdict(list)
    beside: dict[int, list[int]] = defaultdict(list)
    for upper, lower, _grouped in edges:
        beside[upper].append(lower)
        beside[lower].append(upper)
    for node in nodes:
        levels[far[node]].append(node)
    rows: list[list[int]] = []
    seen: dict[int, float] = {}
    for level in sorted(levels):
        ordered = sorted(levels[level], key=lambda one: (_centre(one, beside, seen), one))
        seen |= {node: (number + 0.5) / len(ordered) for number, node in enumerate(ordered)}
        rows += [ordered[n : n + MOST_ABREAST] for n in range(0, len(ordered), MOST_ABREAST)]
    return rows


def _centre(node: int, beside: Mapping[int, Sequence[int]], seen: Mapping[int, float]) -> float:
    known = [seen[one] for one in beside.get(node, ()) if one in seen]
    return sum(known) / len(known) if known else 0.5


def _placed(rows: Sequence[Sequence[int]]) -> list[Box]:
    widest = max(len(row) for row in rows)
    whole = widest * WIDTH + (widest - 1) * ACROSS
    boxes = []
    for number, row in enumerate(rows):
        own = len(row) * WIDTH + (len(row) - 1) * ACROSS
        left = MARGIN + (whole - own) // 2
        y = MARGIN + number * (HEIGHT + BETWEEN)
        boxes += [Box(node, left + n * (WIDTH + ACROSS), y) for n, node in enumerate(row)]
    return boxes


def _path(upper: Box, lower: Box) -> str:
    """A curve; one that has to go up again, as in a circle, leaves and comes at the side."""
    if lower.y > upper.y:
        bend = (upper.foot + lower.y) // 2
        bow = f"{upper.middle} {bend} {lower.middle} {bend}"
        return f"M{upper.middle} {upper.foot}C{bow} {lower.middle} {lower.y}"
    side = max(upper.x, lower.x) + WIDTH
    start, end = upper.y + HEIGHT // 2, lower.y + HEIGHT // 2
    return f"M{upper.x + WIDTH} {start}C{side + 18} {start} {side + 18} {end} {lower.x + WIDTH} {end}"
