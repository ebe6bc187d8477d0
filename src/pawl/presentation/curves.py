"""Where the lines, bars and marks of a chart over days or amounts stand; a template writes them down."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from pawl.presentation.language import Language
from pawl.presentation.scale import months_later, spread, ticks

WIDTH, HEIGHT = 860, 330
LEFT, RIGHT, TOP, BOTTOM = 74, 150, 22, 32
LABEL_GAP = 17
NAME_WIDTH, LETTER = 56, 6.5
MOST_TICKS = 7
WEEK = 7
MONTH = 30.4
Over = Literal["days", "amounts"]


@dataclass(frozen=True)
class Series:
    """A line: its name (the class of its drawing), what it is called, its points; steps or slopes."""

    name: str
    label: str
    points: Sequence[tuple[float, float]]
    is_step: bool = False


@dataclass(frozen=True)
class Bar:
    """A bar of a histogram: from where to where, how high."""

    low: float
    high: float
    value: float


@dataclass(frozen=True)
class Mark:
    """A line across: upright at an x, or level at a y."""

    name: str
    label: str
    at: float
    is_level: bool = False


@dataclass(frozen=True)
class Drawn:
    """A line as drawn: its way, and where its name stands at its end."""

    name: str
    label: str
    way: str
    x: float
    y: float
    label_y: float


@dataclass(frozen=True)
class Tick:
    """A value on an axis."""

    at: float
    label: str


@dataclass(frozen=True)
class Chart:
    """The whole picture, in pixels."""

    lines: Sequence[Drawn]
    bars: Sequence[tuple[float, float, float, float]]
    """x, y, width, height."""
    x_ticks: Sequence[Tick]
    y_ticks: Sequence[Tick]
    marks: Sequence[Drawn]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    top: int = TOP
    bottom: int = HEIGHT - BOTTOM

    @property
    def label_x(self) -> int:
        """Where the names of lines begin."""
        return self.right + 10


@dataclass(frozen=True)
class _Frame:
    """Values to pixels."""

    low: float
    high: float
    least: float
    most: float

    def x(self, value: float) -> float:
        return round(LEFT + (WIDTH - LEFT - RIGHT) * (value - self.low) / (self.high - self.low), 1)

    def y(self, value: float) -> float:
        whole = HEIGHT - TOP - BOTTOM
        return round(HEIGHT - BOTTOM - whole * (value - self.least) / (self.most - self.least), 1)


def draw_curves(
    series: Sequence[Series], language: Language, *, over: Over = "days", bars: Sequence[Bar] = (),
    marks: Sequence[Mark] = (), unit: str = "",
) -> Chart:  # fmt: skip
    """Lines, bars and marks in one frame.   series, bars: at least one point or bar; days as ordinals."""
    xs = [x for one in series for x, _y in one.points] + [x for one in bars for x in (one.low, one.high)]
    ys = [y for one in series for _x, y in one.points] + [one.value for one in bars]
    xs += [one.at for one in marks if not one.is_level]
    ys += [one.at for one in marks if one.is_level]
    y_ticks = ticks(min([0.0, *ys]), max(ys))
    low, high = min(xs), max(xs)
    frame = _Frame(low, high if high > low else low + 1, y_ticks[0], y_ticks[-1])
    return Chart(
        _labelled([_line(one, frame) for one in series if one.points]),
        [_bar(one, frame) for one in bars],
        [Tick(frame.x(at), label) for at, label in _x_ticks(frame, language, over)],
        [Tick(frame.y(at), language.tick(at, unit)) for at in y_ticks],
        _apart([_mark(one, frame) for one in marks]),
    )


def _line(one: Series, frame: _Frame) -> Drawn:
    places = [(frame.x(x), frame.y(y)) for x, y in one.points]
    way = f"M{places[0][0]} {places[0][1]}"
    for x, y in places[1:]:
        way += f"H{x}V{y}" if one.is_step else f"L{x} {y}"
    return Drawn(one.name, one.label, way, *places[-1], places[-1][1])


def _labelled(lines: Sequence[Drawn]) -> list[Drawn]:
    """Names at the right edge, none over another."""
    places = spread([one.y for one in lines], gap=LABEL_GAP, low=TOP + 6, high=HEIGHT - BOTTOM)
    return [
        Drawn(one.name, one.label, one.way, one.x, one.y, round(place + 4, 1))
        for one, place in zip(lines, places, strict=True)
    ]


def _bar(one: Bar, frame: _Frame) -> tuple[float, float, float, float]:
    x, end, y = frame.x(one.low), frame.x(one.high), frame.y(one.value)
    return x, y, round(max(1.0, end - x - 1), 1), round(frame.y(0) - y, 1)


def _mark(one: Mark, frame: _Frame) -> Drawn:
    if one.is_level:
        y = frame.y(one.at)
        return Drawn(one.name, one.label, f"M{LEFT} {y}H{WIDTH - RIGHT}", LEFT + 6, y, y - 5)
    x = frame.x(one.at)
    named_at = max(x, LEFT + len(one.label) * LETTER / 2)
    return Drawn(one.name, one.label, f"M{x} {TOP}V{HEIGHT - BOTTOM}", named_at, TOP, TOP - 7)


def _apart(marks: Sequence[Drawn]) -> list[Drawn]:
    """Names of upright marks that would lie on each other: a later one goes a line down, beside its mark."""
    found: list[Drawn] = []
    for one in marks:
        near = [other for other in found if other.y == one.y == TOP and abs(other.x - one.x) < NAME_WIDTH]
        x = one.x + len(one.label) * LETTER / 2 + 4
        beside = replace(one, x=round(x, 1), label_y=TOP + LABEL_GAP * len(near) - 3)
        found.append(beside if near else one)
    return found


def _x_ticks(frame: _Frame, language: Language, over: Over) -> Iterator[tuple[float, str]]:
    if over == "amounts":
        for at in ticks(frame.low, frame.high, most=MOST_TICKS - 2):
            if frame.low <= at <= frame.high:
                yield at, language.tick(at, "")
        return
    span = frame.high - frame.low
    named = language.day if span < MONTH * MOST_TICKS else language.month
    for day in _days(round(frame.low), round(frame.high)):
        yield day.toordinal(), named(day)


def _days(low: int, high: int) -> Iterator[date]:
    """Days, Mondays or firsts of months, at most so many as their names have room."""
    first, span = date.fromordinal(low), high - low
    if span < MONTH * MOST_TICKS:
        weeks = -(-span // (WEEK * MOST_TICKS))
        step = WEEK * weeks if span > MOST_TICKS else 1
        day = first + timedelta(days=-first.weekday() % WEEK if span > MOST_TICKS else 0)
        while day.toordinal() <= high:
            yield day
            day += timedelta(days=step)
        return
    months = int(-(-span // (MONTH * MOST_TICKS)))
    day = months_later(first.replace(day=1), 1)
    while day.toordinal() <= high:
        yield day
        day = months_later(day, months)
