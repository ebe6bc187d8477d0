"""Links laid over the picture of a control chart: one strip for each period, as high as the plot."""

from collections.abc import Callable, Iterator
from html import escape
from itertools import pairwise

from pawl.presentation.charts import Size
from pawl.presentation.control_chart import Plane, plane_of
from pawl.presentation.language import Language
from pawl.presentation.report import ControlChart, Point

SPOT = 4.5
"""Radius of the ring around the point that a strip is about, in pixels."""


def hit_areas(
    chart: ControlChart, language: Language, size: Size, *, address: Callable[[Point], str], label: str
) -> str:
    """An SVG of the same shape as the picture; what it shows appears only under a finger or the focus.

    Only the last period can be reached by Tab, arrows lead on from there: fifty stops would bar the way to
    what follows, and the table beside the chart has the same links.
    """
    plane, last = plane_of(chart, language, size), len(chart.points) - 1
    strips = "".join(
        _strip(x, width, point, plane, told=told(point, chart.unit, language), address=address(point),
               is_stop=index == last)
        for index, (point, x, width) in enumerate(_strips(chart, plane))
    )  # fmt: skip
    return (
        f'<svg class="chart-links chart-{size.name}" viewBox="0 0 {size.width} {size.height}" role="group" '
        f'aria-label="{escape(label)}">{strips}</svg>'
    )


def told(point: Point, unit: str, language: Language) -> str:
    """A point in a line of text: period, value, and what is remarkable about it."""
    remark = point.signal.rule if point.signal else point.reason
    words = f"{point.label}: {language.quantity(point.value, unit)}"
    return f"{words}. {language.sentence(remark)}" if remark else words


def _strips(chart: ControlChart, plane: Plane) -> Iterator[tuple[Point, float, float]]:
    """Each point with the left edge and the width of its strip: half the way to its neighbours."""
    days = [point.start.toordinal() for point in chart.points]
    between = [(a + b) / 2 for a, b in pairwise(days)]
    edges = [plane.across(day) for day in (plane.left, *between, plane.right)]
    for point, (left, right) in zip(chart.points, pairwise(edges), strict=True):
        yield point, left, right - left


def _strip(  # noqa: PLR0913 the parts of one element, all named
    x: float, width: float, point: Point, plane: Plane, *, told: str, address: str, is_stop: bool
) -> str:  # fmt: skip
    top, text = plane.margins.top, escape(told)
    height = plane.size.height - top - plane.margins.bottom
    spot = ""
    if point.value is not None:
        across, down = plane.across(point.start.toordinal()), plane.down(point.value)
        spot = f'<circle cx="{across:.1f}" cy="{down:.1f}" r="{SPOT}"/>'
    return (
        f'<a href="{escape(address)}" aria-label="{text}" tabindex="{0 if is_stop else -1}">'
        f"<title>{text}</title>"
        f'<rect x="{x:.1f}" y="{top}" width="{width:.1f}" height="{height}"/>{spot}</a>'
    )
