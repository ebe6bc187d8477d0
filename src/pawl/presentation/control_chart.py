"""The picture of a control chart: points, limits, phases, target, signals and what happened when."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count, groupby, pairwise, product
from statistics import median
from string import ascii_uppercase
from typing import Any

from pawl.analytics.words import Sentence, say
from pawl.presentation import scale
from pawl.presentation.charts import Margins, Size, Spec, field, framed, labelled, layer, text_width
from pawl.presentation.language import Language
from pawl.presentation.palette import BAND, BETTER, CHANGED, INK, LINE, MUTED, PAPER, WORSE, Ink
from pawl.presentation.report import ControlChart, Hint, Point, Tone

LABEL_HEIGHT = 15
AXIS_HEIGHT = 28
MARKS = {
    Tone.BETTER: (BETTER, "diamond"),
    Tone.WORSE: (WORSE, "triangle-up"),
    Tone.CHANGED: (CHANGED, "square"),
}
Label = tuple[float, str, Ink]  # value, words, colour of a line named at its right end
ASKED = "?"


@dataclass(frozen=True)
class Plane:
    """The plot inside the picture, and the days and values it spans: a page lays links over it."""

    size: Size
    margins: Margins
    ticks: Sequence[float]
    labels: Sequence[Label]
    left: float
    right: float

    def across(self, day: float) -> float:
        """Pixels from the left edge of the picture to a day, given as an ordinal."""
        width = self.size.width - self.margins.left - self.margins.right
        return self.margins.left + width * (day - self.left) / (self.right - self.left)

    def down(self, value: float) -> float:
        """Pixels from the upper edge of the picture to a value."""
        low, high = self.ticks[0], self.ticks[-1]
        height = self.size.height - self.margins.top - self.margins.bottom
        return self.margins.top + height * (high - value) / (high - low)


@dataclass(frozen=True)
class Note:
    """Something to explain under the chart: its letter stands on a line in the picture."""

    letter: str
    at: date
    text: Sentence


def notes(chart: ControlChart) -> tuple[Note, ...]:
    """Changes of phase and annotations in the chart's time, a letter a day; then what is only asked."""
    asked = tuple(Note(ASKED, hint.at, _asked(hint)) for hint in chart.hints)
    if not chart.points:
        return asked
    begin, end = chart.points[0].start.toordinal(), chart.points[-1].start.toordinal() + _spacing(chart)
    phases = [(chart.points[phase.first].start, phase.reason) for phase in chart.phases if phase.first > 0]
    happened = [(each.at, each.text) for each in chart.annotations]
    shown = [(at, text) for at, text in phases + happened if begin <= at.toordinal() < end]
    letters = dict(zip(sorted({at for at, _ in shown}), _letters(), strict=False))
    known = [Note(letters[at], at, text) for at, text in sorted(shown, key=lambda pair: pair[0])]
    return (*known, *asked)


def _letters() -> Iterator[str]:
    """A to Z, then AA, AB and so on."""
    for length in count(1):
        yield from ("".join(some) for some in product(ascii_uppercase, repeat=length))


def _asked(hint: Hint) -> Sentence:
    return say("{told} A hint: limits and verdicts do not stand on it.", told=hint.sentence)


def control_chart(chart: ControlChart, language: Language, size: Size) -> Spec:
    """One specification: the limits below, the points above, words at the right edge."""
    plane = plane_of(chart, language, size)
    ticks, labels = plane.ticks, plane.labels
    layers = [*_limits(chart), *_target(chart), *_notes(chart, ticks), *_series(chart), *_points(chart)]
    layers += _placed(labels, ticks, size, plane.right)
    domain = {"domain": [plane.left, plane.right], "nice": False}
    x = field("x", scale=domain, axis=_time_axis(chart, language, size))
    y = field(
        "y", scale={"domain": [ticks[0], ticks[-1]], "nice": False}, axis=_value_axis(chart, language, ticks)
    )
    for each in layers:
        each["encoding"] = {"x": x, "y": y} | each["encoding"]
    return framed(layers, size, plane.margins)


def plane_of(chart: ControlChart, language: Language, size: Size) -> Plane:
    """Where the plot lies in the picture; the chart has points."""
    ticks, labels = scale.ticks(*_extent(chart)), _end_labels(chart, language, size)
    margins = Margins(
        top=20 if notes(chart) else 8,
        right=12 + max((text_width(text) for _, text, _ in labels), default=0),
        bottom=AXIS_HEIGHT,
        left=10 + max(text_width(language.tick(tick, chart.unit, named=True)) for tick in ticks),
    )
    return Plane(size, margins, ticks, labels, *_domain(chart))


def _limits(chart: ControlChart) -> Iterator[Spec]:
    band = [row | {"y": row["lower"], "y2": row["upper"]} for row in _steps(chart, "lower", "upper")]
    if band:
        yield layer({"type": "area", "color": BAND.stand_in}, band, y2={"field": "y2"}, detail=_by("phase"))
    for side, dash, width in (("lower", [4, 3], 1.0), ("upper", [4, 3], 1.0), ("centre", [1, 0], 1.2)):
        rows = [row | {"y": row[side]} for row in _steps(chart, side)]
        if rows:
            mark = {"type": "line", "color": MUTED.stand_in, "strokeWidth": width, "strokeDash": dash}
            yield layer(mark, rows, detail=_by("phase"))


def _target(chart: ControlChart) -> Iterator[Spec]:
    if chart.target is None:
        return
    left, right = _domain(chart)
    for value in (chart.target.value, chart.target.upper):
        if value is not None:
            mark = {"type": "line", "color": INK.stand_in, "strokeWidth": 1.6, "strokeDash": [9, 4]}
            yield layer(mark, [{"x": left, "y": value}, {"x": right, "y": value}])


def _notes(chart: ControlChart, ticks: Sequence[float]) -> Iterator[Spec]:
    right = _domain(chart)[1]  # what happened late in the last period stands at the edge of the picture
    days = dict.fromkeys((note.letter, min(note.at.toordinal(), right)) for note in notes(chart))
    rows = [{"x": day, "y": ticks[-1], "letter": letter} for letter, day in days]
    if rows:
        low = [{**row, "y2": ticks[0]} for row in rows]
        yield layer({"type": "rule", "color": MUTED.stand_in, "strokeDash": [1, 3]}, low, y2={"field": "y2"})
        letter = {"type": "text", "baseline": "bottom", "dy": -3, "color": INK.stand_in}
        yield layer(letter, rows, text={"field": "letter"})


def _series(chart: ControlChart) -> Iterator[Spec]:
    rows = []
    for run, (measured, points) in enumerate(
        groupby(chart.points, key=lambda point: point.value is not None)
    ):
        rows += [_row(point) | {"run": run} for point in points if measured]
    if rows:
        yield layer({"type": "line", "color": LINE.stand_in, "strokeWidth": 1.6}, rows, detail=_by("run"))


def _points(chart: ControlChart) -> Iterator[Spec]:
    common = [point for point in chart.points if point.signal is None]
    yield from _dots([point for point in common if not point.provisional], LINE, "circle", size=26)
    yield from _dots([point for point in common if point.provisional], LINE, "circle", size=40, hollow=True)
    for tone, (ink, shape) in MARKS.items():
        signals = [point for point in chart.points if point.signal is not None and point.signal.tone is tone]
        yield from _dots(signals, ink, shape, size=95)


def _dots(
    points: Sequence[Point], ink: Ink, shape: str, *, size: int, hollow: bool = False
) -> Iterator[Spec]:
    rows = [_row(point) for point in points if point.value is not None]
    if rows:
        fill, stroke = (PAPER, ink) if hollow else (ink, PAPER)
        mark = {"type": "point", "shape": shape, "size": size, "filled": True, "opacity": 1}
        yield layer(mark | {"fill": fill.stand_in, "stroke": stroke.stand_in, "strokeWidth": 1.3}, rows)


def _end_labels(chart: ControlChart, language: Language, size: Size) -> list[Label]:
    labels = []
    for value, words, ink in _lines_at_end(chart):
        exact = ink is INK  # a target is a number that somebody wrote
        number = (
            language.tick(value, chart.unit, named=True) if exact else language.quantity(value, chart.unit)
        )
        labels.append((value, f"{language.sentence(words)} {number}" if size.width > 500 else number, ink))
    return labels


def _placed(labels: Sequence[Label], ticks: Sequence[float], size: Size, edge: float) -> Iterator[Spec]:
    per_pixel = (ticks[-1] - ticks[0]) / (size.height - AXIS_HEIGHT)
    places = scale.spread(
        [value for value, _, _ in labels], gap=LABEL_HEIGHT * per_pixel, low=ticks[0], high=ticks[-1]
    )
    for place, (_, text, ink) in zip(places, labels, strict=True):
        mark = {"type": "text", "align": "left", "baseline": "middle", "dx": 6, "color": ink.stand_in}
        yield layer(mark, [{"x": edge, "y": place, "text": text}], text={"field": "text"})


def _lines_at_end(chart: ControlChart) -> Iterator[tuple[float, Sentence, Ink]]:
    last = next((point for point in reversed(chart.points) if point.centre is not None), None)
    if last is not None:
        named = ((last.upper, say("upper")), (last.centre, say("mean")), (last.lower, say("lower")))
        yield from ((value, words, MUTED) for value, words in named if value is not None)
    if chart.target is not None:
        yield chart.target.value, say("target"), INK
        if chart.target.upper is not None:
            yield chart.target.upper, say("target"), INK


def _steps(chart: ControlChart, *needed: str) -> Iterator[dict[str, Any]]:
    """Two rows a point, its left and its right edge, so that limits change in steps."""
    half = _spacing(chart) / 2
    first = {phase.first for phase in chart.phases}
    phase = 0
    for index, point in enumerate(chart.points):
        phase += index in first
        sides = {"lower": point.lower, "centre": point.centre, "upper": point.upper}
        if all(sides[name] is not None for name in needed):
            at = point.start.toordinal()
            yield {"x": at - half, "phase": phase, **sides}
            yield {"x": at + half, "phase": phase, **sides}


def _row(point: Point) -> dict[str, Any]:
    return {"x": point.start.toordinal(), "y": point.value}


def _by(name: str) -> Spec:
    return field(name, "nominal")


def _extent(chart: ControlChart) -> tuple[float, float]:
    values = [chart.target.value, chart.target.upper] if chart.target else []
    for point in chart.points:
        values += [point.value, point.lower, point.upper, point.centre]
    known = [value for value in values if value is not None]
    if not known:
        return 0.0, 1.0
    low, high = min(known), max(known)
    return (0.0 if 0 <= low < high / 2 else low), high


def _spacing(chart: ControlChart) -> float:
    return median([(b.start - a.start).days for a, b in pairwise(chart.points)] or [7])


def _domain(chart: ControlChart) -> tuple[float, float]:
    half = _spacing(chart) / 2
    return chart.points[0].start.toordinal() - half, chart.points[-1].start.toordinal() + half


def _time_axis(chart: ControlChart, language: Language, size: Size) -> Spec:
    days = [point.start for point in chart.points]
    written = language.day if (days[-1] - days[0]).days < 300 else language.month
    shown = [days[index] for index in scale.every(len(days), most=7 if size.width > 500 else 4)]
    return labelled({day.toordinal(): written(day) for day in shown})


def _value_axis(chart: ControlChart, language: Language, ticks: Sequence[float]) -> Spec:
    labels = {tick: language.tick(tick, chart.unit) for tick in ticks}
    return labelled(labels | {ticks[-1]: language.tick(ticks[-1], chart.unit, named=True)})
