"""A Pareto chart as SVG of our own: bars from the largest down, the running share as a line, the mark."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from pawl.presentation.lettering import folded
from pawl.presentation.palette import BETTER, GRID, INK, LINE, MUTED, WORSE, for_page

STEP, TALL, LEFT, TOP, FOOT, RIGHT = 92, 220, 46, 22, 58, 46
SIZE = 12
LEAST = 5
"""Bars for which there is room at least, so that few do not look like a wall."""


@dataclass(frozen=True)
class Column:
    """One group as it is drawn; shares in [0, 1]."""

    label: str
    count: int
    count_text: str
    share: float
    cumulative: float
    is_vital: bool


def pareto_chart(columns: Sequence[Column], *, mark: int, mark_label: str, label: str) -> str:
    """The chart for a page; bars and line are of one scale, that of shares of all."""
    wide = LEFT + max(LEAST, len(columns)) * STEP + RIGHT
    parts = "".join(_marks(columns, mark, mark_label, wide))
    tall = TOP + TALL + FOOT
    return for_page(
        f'<svg xmlns="http://www.w3.org/2000/svg" class="pareto" viewBox="0 0 {wide} {tall}" width="{wide}" '
        f'height="{tall}" role="img" aria-label="{escape(label)}">{parts}</svg>'
    )


def _marks(columns: Sequence[Column], mark: int, mark_label: str, wide: int) -> Iterator[str]:
    end = wide - RIGHT
    for level in (0, 25, 50, 75, 100):
        y = _y(level / 100)
        yield f'<path d="M{LEFT} {y}H{end}" stroke="{GRID.stand_in}" stroke-width="1"/>'
        yield _text(LEFT - 8, y + 4, f"{level} %", anchor="end", ink=MUTED.stand_in)
    for n, one in enumerate(columns):
        yield from _bar(one, n)
    places = [(LEFT + n * STEP + STEP / 2, _y(one.cumulative)) for n, one in enumerate(columns)]
    path = "L".join(f"{x} {y}" for x, y in places)
    yield f'<path d="M{path}" stroke="{INK.stand_in}" stroke-width="2" fill="none" stroke-linejoin="round"/>'
    yield from (f'<circle cx="{x}" cy="{y}" r="3.5" fill="{INK.stand_in}"/>' for x, y in places)
    y = _y(mark / 100)
    yield f'<path d="M{LEFT} {y}H{end}" stroke="{WORSE.stand_in}" stroke-width="1.5" stroke-dasharray="6 4"/>'
    yield _text(end + 6, y + 4, mark_label, ink=WORSE.stand_in, weight=600)


def _bar(one: Column, n: int) -> Iterator[str]:
    left, top = LEFT + n * STEP + 12, _y(one.share)
    ink = BETTER if one.is_vital else LINE
    yield (
        f'<rect x="{left}" y="{top}" width="{STEP - 24}" height="{_y(0) - top:.1f}" fill="{ink.stand_in}"/>'
    )
    middle = LEFT + n * STEP + STEP / 2
    lift = 5 if n else 14  # the line begins on the first bar
    yield _text(middle, top - lift, one.count_text, anchor="middle")
    for row, text in enumerate(folded(one.label, STEP - 8, SIZE, 3)):
        yield _text(middle, TOP + TALL + 18 + row * 15, text, anchor="middle")


def _y(share: float) -> float:
    return round(TOP + TALL * (1 - share), 1)


def _text(
    x: float, y: float, text: str, *, anchor: str = "start", ink: str = INK.stand_in, weight: int = 400
) -> str:
    return (
        f'<text x="{x}" y="{y}" font-size="{SIZE}" font-weight="{weight}" text-anchor="{anchor}" '
        f'fill="{ink}">{escape(text)}</text>'
    )
