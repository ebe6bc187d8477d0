"""The tree of the strategy as a picture: from the need on the left to the data field on the right."""

from collections.abc import Iterable, Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from pawl.portal.strategy_boxes import Box
from pawl.presentation.lettering import folded

COLUMNS = (
    ("need", _("Need")),
    ("goal", _("Goal")),
    ("question", _("Question or success factor")),
    ("kpi", _("KPI")),
    ("field", _("Data field")),
)
PLACES = {"need": 0, "goal": 1, "question": 2, "success_factor": 2, "kpi": 3, "field": 4}
WIDE, HIGH, ROW, STEP, HEAD, INDENT = 216, 74, 84, 256, 30, 14
"""Size of a box, what a row and a column take, the line of headings, what a goal below another moves in."""
LETTERS, SMALL = 13, 11.5
PADDING, LINES = 12, 4
"""Room beside the edge; lines of a box: up to two of its note, the title has the others."""


def strategy_picture(goals: Sequence[Box]) -> SafeString:
    """SVG with links; colours come from the page's style sheet, so that it follows the theme."""
    paper = _Paper()
    for goal in goals:
        paper.goal(goal, 0)
        paper.row += 0.35
    high = HEAD + int(paper.row * ROW) + 4
    wide = STEP * (len(COLUMNS) - 1) + WIDE + 4
    return format_html(
        '<svg class="strategy-picture" viewBox="-2 0 {} {}" width="{}" height="{}" role="group" '
        'aria-label="{}">{}{}{}</svg>',
        wide, high, wide, high, _("The tree of the strategy"),
        format_html_join("", '<text class="strategy-head" x="{}" y="16">{}</text>',
                         ((STEP * i, label) for i, (_name, label) in enumerate(COLUMNS))),
        format_html_join("", '<path class="strategy-edge" d="{}"/>', ((one,) for one in paper.edges)),
        format_html_join("", "{}", ((one,) for one in paper.drawn)),
    )  # fmt: skip


class _Paper:
    """Where the next row begins, and what is drawn so far."""

    def __init__(self) -> None:
        self.row = 0.0
        self.edges: list[str] = []
        self.drawn: list[SafeString] = []

    def goal(self, goal: Box, depth: int) -> tuple[float, float]:
        """A goal with its needs to the left, all it asks to the right, and the goals below it beneath."""
        first, indent = self.row, min(depth, 4) * INDENT
        ends = self._below(goal.children)
        for i, need in enumerate(goal.needs):
            self._put(need, first + i)
        self.row = max(self.row, first + len(goal.needs), first + 1)
        x, y = self._put(goal, first, indent)
        for i in range(len(goal.needs)):
            self._edge((WIDE, self._middle(first + i)), (x, y))
        for end in ends:
            self._edge((x + WIDE - indent, y), end)
        for part in goal.parts:
            self.row += 0.15
            _, below = self.goal(part, depth + 1)
            self.edges.append(f"M{x + 5} {y + HIGH / 2}V{below}H{x + INDENT}")
        return x, y

    def _below(self, boxes: Iterable[Box]) -> list[tuple[float, float]]:
        """The left ends of boxes that are drawn from here down, each with all that hangs below it."""
        ends = []
        for box in boxes:
            first = self.row
            inner = self._below(box.children)
            self.row = max(self.row, first + 1)
            x, y = self._put(box, first)
            for end in inner:
                self._edge((x + WIDE, y), end)
            ends.append((x, y))
        return ends

    def _put(self, box: Box, row: float, indent: int = 0) -> tuple[float, float]:
        x, y = STEP * PLACES[box.kind] + indent, HEAD + row * ROW
        self.drawn.append(_box(box, x, y, WIDE - indent))
        return x, self._middle(row)

    @staticmethod
    def _middle(row: float) -> float:
        return HEAD + row * ROW + HIGH / 2

    def _edge(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        (x1, y1), (x2, y2) = start, end
        if x2 - x1 > STEP:  # a column is passed by: along the row of what it leads to, where no box stands
            self.edges.append(f"M{x1} {y1}C{x1 + 20} {y1} {x1 + 20} {y2} {x1 + 40} {y2}H{x2}")
            return
        bend = (x1 + x2) / 2
        self.edges.append(f"M{x1} {y1:g}C{bend:g} {y1:g} {bend:g} {y2:g} {x2} {y2:g}")


def _box(box: Box, x: float, y: float, wide: float) -> SafeString:
    name, room = f"{box.title}: {box.note}", wide - 2 * PADDING
    notes = folded(box.note, room, SMALL, 2)
    titles = folded(box.title, room, LETTERS, LINES - len(notes))
    first = y + 19 + 16 * len(titles)
    return format_html(
        '<a href="{}" aria-label="{}"><title>{}</title>'
        '<rect class="strategy-box tone-{}" x="{}" y="{}" width="{}" height="{}" rx="5"/>'
        '<rect class="strategy-tone tone-{}" x="{}" y="{}" width="4" height="{}"/>{}{}</a>',
        box.address, name, name,
        box.tone, x, y, wide, HIGH,
        box.tone, x, y, HIGH,
        format_html_join("", '<text class="strategy-title" x="{}" y="{}">{}</text>',
                         ((x + PADDING, y + 18 + 16 * i, line) for i, line in enumerate(titles))),
        format_html_join("", '<text class="strategy-note tone-{}" x="{}" y="{}">{}</text>',
                         ((box.tone, x + PADDING, first + 14 * i, line) for i, line in enumerate(notes))),
    )  # fmt: skip
