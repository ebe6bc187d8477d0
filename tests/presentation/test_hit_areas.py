"""Links over a chart lie where its points are drawn, and say what they lead to."""

import re
from dataclasses import replace
from itertools import pairwise

import pytest
from lxml import etree
from tests.presentation.report_sample import sample

from pawl.presentation import drawing
from pawl.presentation.charts import NARROW, WIDE, Size
from pawl.presentation.control_chart import control_chart
from pawl.presentation.hit_areas import hit_areas
from pawl.presentation.language import Language
from pawl.presentation.report import ControlChart, Point

CHARTS = sample().charts
SVG = "{http://www.w3.org/2000/svg}"


def _over(chart: ControlChart, size: Size = WIDE, code: str = "en") -> etree._Element:
    made = hit_areas(chart, Language(code), size, address=lambda point: f"/x/?p={point.label}&g=1", label='"')
    return etree.fromstring(made)


def _drawn(chart: ControlChart, code: str, size: Size) -> set[tuple[int, int]]:
    """Where marks stand in the picture, to whole pixels: each is moved inside groups that are moved too."""
    root = drawing.draw(control_chart(chart, Language(code), size))
    found = set()
    for mark in root.iter(f"{SVG}path"):
        if "transform" in mark.attrib:
            moves = [_moved(each) for each in (mark, *mark.iterancestors())]
            found.add((round(sum(x for x, _ in moves)), round(sum(y for _, y in moves))))
    return found


def _moved(element: etree._Element) -> tuple[float, float]:
    found = re.match(r"translate\(([-\d.]+),([-\d.]+)\)", element.get("transform", ""))
    return (float(found[1]), float(found[2])) if found else (0.0, 0.0)


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("code", ["en", "zh-Hans"])
@pytest.mark.parametrize("chart", CHARTS, ids=[chart.kpi for chart in CHARTS])
def test_rings_stand_on_the_points_of_the_picture(chart: ControlChart, code: str, size: Size):
    marks = _drawn(chart, code, size)
    rings = [(float(one.get("cx")), float(one.get("cy"))) for one in _over(chart, size, code).iter("circle")]
    assert len(rings) == sum(point.value is not None for point in chart.points)
    for x, y in rings:
        assert any(abs(x - a) <= 1 and abs(y - b) <= 1 for a, b in marks), (x, y)


def test_strips_cover_the_plot_without_gap_or_overlap():
    strips = [(float(one.get("x")), float(one.get("width"))) for one in _over(CHARTS[0]).iter("rect")]
    assert len(strips) == len(CHARTS[0].points)
    for (left, width), (after, _) in pairwise(strips):
        assert left + width == pytest.approx(after, abs=0.11)


def test_a_link_says_period_value_and_what_is_remarkable():
    point = next(point for point in CHARTS[0].points if point.signal)
    words = _over(CHARTS[0])[CHARTS[0].points.index(point)].get("aria-label", "")
    assert words.startswith(f"{point.label}: ")
    assert point.signal is not None
    assert Language("en").sentence(point.signal.rule) in words


def test_the_tab_key_stops_once():
    assert [one.get("tabindex") for one in _over(CHARTS[0])][-2:] == ["-1", "0"]
    assert sum(one.get("tabindex") == "0" for one in _over(CHARTS[0])) == 1


def test_what_a_period_is_called_cannot_leave_its_attribute():
    hostile: Point = replace(CHARTS[0].points[0], label='"><script>', value=None)
    over = _over(replace(CHARTS[0], points=(hostile, *CHARTS[0].points[1:])))
    assert over[0].get("href") == '/x/?p="><script>&g=1'
    assert not list(over.iter("script"))
    assert not list(over[0].iter("circle")), "no value, no ring"
