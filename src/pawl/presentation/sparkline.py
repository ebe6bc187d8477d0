"""A KPI over time in the height of a line of text: limits as a band, the last point as a dot."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from pawl.presentation.palette import BAND, BETTER, CHANGED, INK, LINE, MUTED, WORSE, Ink
from pawl.presentation.report import KpiRow, Variation

WIDTH, HEIGHT, MARGIN = 132, 34, 5
INK_OF = {
    Variation.BETTER_HIGH: BETTER,
    Variation.BETTER_LOW: BETTER,
    Variation.WORSE_HIGH: WORSE,
    Variation.WORSE_LOW: WORSE,
    Variation.CHANGED_HIGH: CHANGED,
    Variation.CHANGED_LOW: CHANGED,
    Variation.COMMON: LINE,
    Variation.UNKNOWN: LINE,
}


def sparkline(row: KpiRow) -> str:
    """The row's series as SVG with stand-in colours; the figures beside it say the same in words."""
    marks = "".join(_marks(row)) if any(value is not None for value in row.series) else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden="true">{marks}</svg>'
    )


def _marks(row: KpiRow) -> Iterator[str]:
    low, high = _extent(row)
    if row.lower is not None and row.upper is not None:
        top, bottom = _y(row.upper, low, high), _y(row.lower, low, high)
        yield f'<rect x="0" y="{top}" width="{WIDTH}" height="{bottom - top:.1f}" fill="{BAND.stand_in}"/>'
    if row.target is not None:
        yield _level(_y(row.target.value, low, high), INK, "5 3")
    if row.mean is not None:
        yield _level(_y(row.mean, low, high), MUTED, "1 2")
    places = [
        None if value is None else (_x(i, len(row.series)), _y(value, low, high))
        for i, value in enumerate(row.series)
    ]
    for known, run in groupby(places, key=lambda place: place is not None):
        if known:
            yield _line([place for place in run if place is not None])
    yield _dot([place for place in places if place is not None][-1], INK_OF[row.variation])


def _level(y: float, ink: Ink, dash: str) -> str:
    stroke = f'stroke="{ink.stand_in}" stroke-width="1" stroke-dasharray="{dash}"'
    return f'<path d="M0 {y}H{WIDTH}" {stroke} fill="none"/>'


def _line(places: Sequence[tuple[float, float]]) -> str:
    path = "L".join(f"{x} {y}" for x, y in places)
    join = 'stroke-linejoin="round" stroke-linecap="round" fill="none"'
    return f'<path d="M{path}" stroke="{LINE.stand_in}" stroke-width="1.5" {join}/>'


def _dot(place: tuple[float, float], ink: Ink) -> str:
    return f'<circle cx="{place[0]}" cy="{place[1]}" r="3.4" fill="{ink.stand_in}"/>'


def _extent(row: KpiRow) -> tuple[float, float]:
    target = row.target.value if row.target else None
    known = [value for value in (*row.series, row.lower, row.upper, row.mean, target) if value is not None]
    low, high = min(known), max(known)
    return (low, high) if high > low else (low - 1, high + 1)


def _x(index: int, count: int) -> float:
    return round(MARGIN + index * (WIDTH - 2 * MARGIN) / max(1, count - 1), 1)


def _y(value: float, low: float, high: float) -> float:
    return round(HEIGHT - MARGIN - (value - low) / (high - low) * (HEIGHT - 2 * MARGIN), 1)
